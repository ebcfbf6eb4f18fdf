"""The strongest reason for a candidate, and the open question that would settle most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matching.changes import Change, ChangeStep
from matching.citations import CitationBook
from matching.codes import ActionKind, EvidenceSet, Gate, Owner, Tier
from matching.explain import MONTHS, gate_fact
from matching.plan import SETS, Plan
from matching.results import OpenQuestion, Reason
from matching.score import Item, Scored
from matching.smallest_change import smallest_changes, told
from matching.statements import Need, Requirement, Standing, Statement, SubjectLink
from matching.states import set_aside
from matching.steps import next_step

__all__ = ["aside_reason", "open_fact", "open_question", "strongest_reason"]


def strongest_reason(scored: Scored, plan: Plan, as_of: date, cite: CitationBook) -> Reason:
    """The requirement that adds most to the best estimate, or, where nothing counts there, to all claims."""
    for position in (1, 2):
        held = [
            (-credits_[position].points, requirement.need is Need.NICE, index, credits_[position].best)
            for index, (credits_, requirement) in enumerate(zip(scored.credits, plan.requirements, strict=True))
        ]
        _, _, index, best = min(held, key=lambda item: item[:3])
        if best is not None:
            return _reason(best, plan.requirements[index], as_of, cite, only_claims=SETS[position] is EvidenceSet.ALL)
    return Reason("No points yet; see what is open.")


def open_question(
    scored: Scored, plan: Plan, nearest: Sequence[Item | None], as_of: date, cite: CitationBook
) -> OpenQuestion:
    """What would settle most: the must-have whose smallest change has the fewest steps and meets the most.

    Every consequence comes from scoring the application with the change made, see :mod:`matching.smallest_change`.
    """
    open_musts = [index for index in plan.musts if scored.tiers[index] is not Tier.MET]
    if open_musts:
        changes = {index: smallest_changes(scored, plan, as_of, index) for index in open_musts}
        first, *rest = sorted(open_musts, key=lambda index: _urgency(index, scored, plan, nearest, changes[index]))
        facts = {
            index: open_fact(plan.requirements[index], nearest[index], set_aside(scored, plan, index))
            for index in open_musts
        }
        others = tuple(facts[index] for index in rest)
        return _about_must(
            first, plan, nearest, cite, changes[first], items=scored.items[first], fact=facts[first], others=others
        )
    open_nice = [index for index, item in enumerate(nearest) if item is None or not item.meets]
    if open_nice:
        first = min(open_nice, key=lambda index: (nearest[index] is None, -plan.weights[index], index))
        return _about_nice(first, plan, nearest, cite)
    return OpenQuestion("", "", None, "Nothing is open.", "", "None", Owner.NOBODY, ActionKind.NONE)


def _urgency(
    index: int, scored: Scored, plan: Plan, nearest: Sequence[Item | None], changes: Sequence[Change]
) -> tuple[int, int, bool, bool, int, int]:
    """Fewest steps, most must-haves met, what is shown before what is not, greatest weight, the job's order."""
    first = changes[0] if changes else None
    return (
        len(first.steps) if first else len(Gate),
        -first.musts_met if first else 0,
        scored.tiers[index] is not Tier.UNPROVEN,
        nearest[index] is None,
        -plan.weights[index],
        index,
    )


def _about_must(
    index: int,
    plan: Plan,
    nearest: Sequence[Item | None],
    cite: CitationBook,
    changes: Sequence[Change],
    *,
    items: Sequence[Item],
    fact: str,
    others: tuple[str, ...],
) -> OpenQuestion:
    requirement, item = plan.requirements[index], nearest[index]
    gates = item.gates if item else (Gate.NOTHING_SHOWN,)
    said = told(changes)
    step = said.first.steps[0] if said else next_step(gates, requirement)
    if isinstance(step, ChangeStep) and step.digest:  # what the button leads to is what the step is about
        item = next((one for one in items if _is_about(step, one)), item)
    return OpenQuestion(
        requirement=requirement.id,
        label=requirement.label,
        gate=Gate.NOT_THE_SKILL if Gate.NOT_THE_SKILL in gates else gates[0],
        fact=fact,
        consequence=f"{said.condition} {said.first.also_words}".strip() if said else "",
        step=said.words if said else step.words,
        owner=step.owner,
        action=step.action,
        issuer=item.statement.issuer if item and step.action is ActionKind.DECIDE_ISSUER else "",
        evidence=cite.of(item) if item else None,
        others=others,
    )


def _is_about(step: ChangeStep, item: Item) -> bool:
    statement = item.statement
    return (step.digest, step.pointer, step.concept) == (statement.digest, statement.pointer, statement.concept)


def _about_nice(index: int, plan: Plan, nearest: Sequence[Item | None], cite: CitationBook) -> OpenQuestion:
    requirement, item = plan.requirements[index], nearest[index]
    gates = item.gates if item else (Gate.NOTHING_SHOWN,)
    step = next_step(gates, requirement)
    before = "None on must-haves. " if plan.musts else ""
    return OpenQuestion(
        requirement=requirement.id,
        label=requirement.label,
        gate=gates[0],
        fact=before + open_fact(requirement, item),
        consequence="",
        step=step.words,
        owner=step.owner,
        action=step.action,
        issuer=item.statement.issuer if item and step.action is ActionKind.DECIDE_ISSUER else "",
        evidence=cite.of(item) if item else None,
    )


def open_fact(requirement: Requirement, item: Item | None, aside: Statement | None = None) -> str:
    """All that is open on one requirement, as one sentence; ``aside`` is a record of it that may not count."""
    gates = item.gates if item else (Gate.NOTHING_SHOWN,)
    if Gate.NOT_THE_SKILL in gates:  # what else is open about a neighbour is beside the point
        gates = (Gate.NOT_THE_SKILL,)
    facts = [gate_fact(gate, item, requirement) for gate in gates]
    if aside is not None and (item is None or not item.relation.meets):
        facts = [f"no evidence yet that counts; “{aside.title}” is set aside: {aside_reason(aside)}"]
    return f"{requirement.label}: {'; '.join(dict.fromkeys(facts))}."


def aside_reason(statement: Statement) -> str:
    """Why a record is in no set, in a few words."""
    if statement.question:
        return statement.question
    other = statement.subject is SubjectLink.MISMATCH and statement.standing is not Standing.REJECTED
    return "about another person" if other else "did not stand up to verification"


def _reason(
    best: Item, requirement: Requirement, as_of: date, cite: CitationBook, *, only_claims: bool = False
) -> Reason:
    """The reason with most points, in one line, with its citation."""
    cited = cite.of(best)
    detail, until = cited.detail, best.statement.expires
    if requirement.in_force and until is not None and until >= as_of:
        detail = f"in force until {MONTHS[until.month - 1]} {until.year}"
    words = f"{requirement.label}, {detail}"
    return Reason(f"Claimed, still open: {words}" if only_claims else words, cited)
