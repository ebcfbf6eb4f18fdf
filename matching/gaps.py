"""The gap report for one candidate: every line a fact, its citation, the consequence, the action and its owner.

The words bind: "no evidence yet" is the strongest there is. Absence of a record is not absence of skill, and every
report says so. The report for the whole pool is in :mod:`matching.pool`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from matching.changes import Change
from matching.codes import Gate, NotRankableReason, State, Tier
from matching.entries import build_entry
from matching.explain import count_words, crossing_words
from matching.fairness import NEVER_CONSIDERED_WORDS
from matching.gap_sections import (
    NEAR_MISSES_SHOWN,
    could_not_check,
    first_days,
    interview,
    near_misses,
    not_considered,
    observations_words,
    strengths,
    unreadable_words,
)
from matching.plan import Plan
from matching.questions import aside_reason
from matching.rank import not_rankable
from matching.relations import ConceptGraph
from matching.reports import GapLine, GapReport
from matching.results import OpenQuestion, RankedEntry, RequirementResult
from matching.score import Scored, score
from matching.smallest_change import Told, smallest_changes, told, whole_change
from matching.statements import Application, Need, Requirement, Statement
from matching.states import nearest_item, set_aside, told_items
from matching.steps import Step, next_step

__all__ = ["ABSENCE", "gap_report", "headline"]

ABSENCE = "Absence of a record is not absence of skill."
CONTEST = (
    "The candidate sees these same lines, and may correct, add or withdraw records, or ask for a person to look again. "
    "Nothing is rejected automatically."
)


def headline(met: int, unproven: int, total: int) -> str:
    """The sentence that answers the page: "Confirmed 3 of 5 must-haves; 1 unproven; 1 without evidence."."""
    if not total:
        return "This job has no must-haves."
    parts = [f"Confirmed {met} of {count_words(total, 'must-have')}"]
    if unproven:
        parts.append(f"{unproven} unproven")
    if total - met - unproven:
        parts.append(f"{total - met - unproven} without evidence")
    return "; ".join(parts) + "."


def gap_report(
    entry: RankedEntry | None,
    application: Application,
    requirements: Sequence[Requirement],
    graph: ConceptGraph,
    *,
    as_of: date,
) -> GapReport:
    """The gap report of ``application``.

    ``entry`` is its place in a ranking of the same job and day; None when it could not be ranked (its rank is 0 then).

    Raises:
        ValueError: for requirements that :meth:`Plan.of` refuses, or an entry of somebody else.
    """
    plan = Plan.of(requirements, graph)
    scored = score(application, plan, as_of)
    if entry is None:
        entry = build_entry(scored, plan, as_of, rank=0, tied=False)
    if entry.candidate != application.candidate:
        raise ValueError("The entry and the application are of two candidates.")
    made = build_entry(scored, plan, as_of, rank=entry.rank, tied=entry.tied)
    changes = [smallest_changes(scored, plan, as_of, index) for index in range(len(plan.requirements))]
    lines = _lines(made, scored, plan, changes)
    open_musts = [changes[index] for index in plan.musts if changes[index]]
    return GapReport(
        candidate=entry.candidate,
        as_of=as_of,
        headline=headline(entry.musts_met, entry.musts_unproven, entry.musts_total),
        absence=ABSENCE,
        settle_first=_settle_first(made, scored) if entry.musts_met < entry.musts_total else None,
        musts=tuple(line for line in lines if line.need is Need.MUST),
        nices=tuple(line for line in lines if line.need is Need.NICE),
        near_misses=tuple(near_misses(scored, plan, as_of))[:NEAR_MISSES_SHOWN],
        strengths=strengths(application, plan, as_of),
        interview=interview(made, plan),
        first_days=tuple(first_days(made, plan)),
        not_considered=not_considered(application),
        unreadable_words=unreadable_words(application),
        never_considered=NEVER_CONSIDERED_WORDS,
        could_not_check=could_not_check(application),
        observations=observations_words(application),
        contest=CONTEST,
        rank=entry.rank,
        score=entry.score,
        verified_only=entry.verified_only,
        all_claims=entry.all_claims,
        score_words=entry.score_words,
        whole=whole_change(scored, plan, as_of, open_musts) if len(open_musts) > 1 else None,
    )


def _lines(made: RankedEntry, scored: Scored, plan: Plan, changes: Sequence[tuple[Change, ...]]) -> list[GapLine]:
    """One line for each requirement, in the job's order."""
    crossings = [crossing_words(nearest_item(items)) for items in told_items(scored, plan)]
    return [
        _line(made.results[index], requirement, changes[index], set_aside(scored, plan, index), crossings[index])
        for index, requirement in enumerate(plan.requirements)
    ]


def _settle_first(made: RankedEntry, scored: Scored) -> OpenQuestion:
    """The open question; where nothing can be told of any line, first why."""
    question = made.open_question
    if scored.has_evidence:
        return question
    why = _WHY_NOTHING[not_rankable(scored.application).reason]
    return replace(question, fact=f"{why} {question.fact}")


_WHY_NOTHING = {
    NotRankableReason.NOTHING_SHARED: "Nothing was shared yet, so nothing could be confirmed.",
    NotRankableReason.NOTHING_READABLE: "What was sent holds no record that can be read.",
    NotRankableReason.NOTHING_COUNTS: "None of what was shared may count; the reasons stand below.",
    NotRankableReason.NOTHING_ON_POINT: "What was shared speaks of other skills than this job asks for.",
}


def _line(
    result: RequirementResult,
    requirement: Requirement,
    changes: tuple[Change, ...],
    aside: Statement | None,
    crossing: str,
) -> GapLine:
    step = next_step(result.gates, requirement)
    shown, remark = "Nothing shared speaks of it", ""
    if aside is not None:
        shown = f"“{aside.title}” is set aside: {aside_reason(aside)}"
    if result.evidence is not None:
        shown, remark = f"{result.evidence.label}, {result.evidence.detail}", result.evidence.remark
        if result.state is State.NEAR_MISS or Gate.SELF_ASSERTED in result.gates:
            shown = f"“{result.evidence.title}”, {shown}"
        remark = "; ".join(part for part in (crossing, remark) if part)
        if result.state is State.NEAR_MISS and aside is not None:
            remark = f"“{aside.title}” is set aside: {aside_reason(aside)}"
    open_must = requirement.need is Need.MUST and result.tier is not Tier.MET
    said = told(changes) if open_must or requirement.in_force else None
    if said is not None:
        step = Step(said.words, said.first.steps[0].owner, said.first.steps[0].action)
    return GapLine(
        requirement=requirement.id,
        needed=result.label,
        age_reason=result.age_reason,
        need=requirement.need,
        tier=result.tier,
        state=result.state,
        state_words=result.state_words,
        shown=shown,
        remark=remark,
        evidence=result.evidence,
        next_step=step.words,
        consequence=_would(said) if said and open_must else "",
        owner=step.owner,
        action=step.action,
        issuer=result.issuer,
        changes=changes if open_must else (),
        task=requirement.description.strip(),
    )


def _would(said: Told) -> str:
    """What the step would change, read off the second score: "Would make it 4 of 5"."""
    change = said.first
    which = "Either would" if said.either else "Would"
    words = f"{which} make it {change.musts_met} of {change.musts_total}"
    return f"{words}. {change.also_words.removesuffix('.')}" if change.also_words else words
