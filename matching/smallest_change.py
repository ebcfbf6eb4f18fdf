"""The smallest change that would meet a must-have, found by trying it.

For each open requirement the candidates are: settling everything that is open on one record that is there, step by
step; an observation; a new record. Each is applied to the application and *scored*; only what then meets the
requirement is told, fewest steps first, and every consequence is read off that second score. Nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from math import prod
from typing import NamedTuple

from matching.changes import SETTLED_BY, Change, ChangeKind, ChangeStep, apply_steps
from matching.codes import Gate, Owner, Tier
from matching.explain import level_number
from matching.plan import Plan
from matching.results import DIGITS
from matching.score import Item, Scored, score
from matching.states import by_nearness, told_items
from matching.steps import Step, new_record_step, observe_step, settling_step

__all__ = ["Told", "change_words", "smallest_changes", "told", "tried", "whole_change"]

CHANGES_TOLD = 3
COMBINATIONS_TRIED = 512
_ORDER = {kind: index for index, kind in enumerate(ChangeKind)}
#: In which order the steps of one record are taken: a new copy first, then whose it is, then what we decide about it.
_SEQUENCE = (
    ChangeKind.RENEWED,
    ChangeKind.NEWER_RECORD,
    ChangeKind.CHECKED_AGAIN,
    ChangeKind.STATUS_ANSWERS,
    ChangeKind.IN_FORCE_AGAIN,
    ChangeKind.SHARED_FRESHLY,
    ChangeKind.LEVEL_STATED,
    ChangeKind.CONFIRM_LINK,
    ChangeKind.TRUST_ISSUER,
    ChangeKind.CONFIRM_OBSERVATION,
)
#: A renewed record comes checked, dated, in force and from its holder: what is asked for once settles all of these.
_RENEWAL_SETTLES = frozenset(
    {
        ChangeKind.NEWER_RECORD,
        ChangeKind.STATUS_ANSWERS,
        ChangeKind.CHECKED_AGAIN,
        ChangeKind.IN_FORCE_AGAIN,
        ChangeKind.SHARED_FRESHLY,
    }
)
_COPIES = (ChangeKind.RENEWED, ChangeKind.NEWER_RECORD)
_IF = {
    ChangeKind.TRUST_ISSUER: "trusted",
    ChangeKind.RENEWED: "renewed",
    ChangeKind.IN_FORCE_AGAIN: "in force",
    ChangeKind.NEWER_RECORD: "shown",
    ChangeKind.NEW_RECORD: "shown",
    ChangeKind.OBSERVED: "observed",
}


def smallest_changes(
    scored: Scored, plan: Plan, as_of: date, index: int, *, most: int = CHANGES_TOLD
) -> tuple[Change, ...]:
    """The changes that would meet the requirement at ``index``, fewest steps first; none when it is met already."""
    if scored.tiers[index] is Tier.MET:
        return ()
    found: list[Change] = []
    for steps in _candidates(told_items(scored, plan)[index], plan, index, as_of):
        deeds = {step.deed for step in steps}
        if any(deeds.issuperset(step.deed for step in change.steps) for change in found):
            continue  # what is told already does it with less
        change = tried(scored, plan, as_of, index, steps)
        if change is not None:
            found.append(_without_needless(change, scored, plan, as_of, index))
        if len(found) == most:
            break
    if not found:  # nothing on record can be settled so that it meets: the thing itself, then
        need = plan.requirements[index]
        step = _step(ChangeKind.NEW_RECORD, need.id, new_record_step((Gate.NOTHING_SHOWN,), need))
        found = [change for change in [tried(scored, plan, as_of, index, (step,))] if change is not None]
    return tuple(found)


def _without_needless(change: Change, scored: Scored, plan: Plan, as_of: date, index: int) -> Change:
    """The change without steps that the scorer does not ask for: a confirmed observation needs no stated level."""
    for step in change.steps:
        fewer = tuple(item for item in change.steps if item is not step)
        less = tried(scored, plan, as_of, index, fewer) if fewer else None
        if less is not None:
            return _without_needless(less, scored, plan, as_of, index)
    return change


class Told(NamedTuple):
    """The smallest change as a line tells it: steps and consequence, with the alternative where one is as small."""

    words: str
    condition: str
    either: bool
    first: Change


def told(changes: Sequence[Change]) -> Told | None:
    """What is told of ``changes``: the first, with an observation beside a new record, or the longer way on record."""
    if not changes:
        return None
    first, second = changes[0], changes[1] if len(changes) > 1 else None
    kind = first.steps[0].kind
    alone = len(first.steps) == 1
    if second is not None and alone and len(second.steps) == 1 and kind is ChangeKind.NEW_RECORD:
        asked = first.words.partition(" at level ")[0]
        either = first.musts_met == second.musts_met
        words = f"{asked}, or {_lower(second.words)}"
        return Told(words, f"If shown or observed: {first.musts_met} of {first.musts_total}.", either, first)
    if second is not None and alone and len(second.steps) > 1:
        words = f"{first.words}; or in {len(second.steps)} steps: {_lower(second.words)}"
        return Told(words, first.consequence, False, first)
    return Told(first.words, first.consequence, False, first)


def whole_change(scored: Scored, plan: Plan, as_of: date, changes: Sequence[Sequence[Change]]) -> Change | None:
    """The fewest steps that would meet every must-have, out of ``changes`` for each open one; None without a way."""
    options = [list(several) for several in changes if several]
    if not options:
        return None
    steps = _fewest(options)
    for step in reversed(steps):
        without = tuple(item for item in steps if item is not step)
        if without and _met_after(scored, plan, as_of, without) == len(plan.musts):
            steps = without
    open_musts = [index for index in plan.musts if scored.tiers[index] is not Tier.MET]
    found = tried(scored, plan, as_of, open_musts[0], steps)
    if found is None or found.musts_met < found.musts_total:
        return None
    words = _words_of_many(steps, {item.id: item.label for item in plan.requirements})
    return replace(found, words=words, also_meets=(), also_words="")


def _words_of_many(steps: Sequence[ChangeStep], labels: Mapping[str, str]) -> str:
    """Steps for several needs: those in the same words once, each with the needs that it is taken for."""
    together: dict[str, list[str]] = {}
    for step in steps:
        words, _, level = step.words.partition(" at level ")
        together.setdefault(words, []).append(labels[step.requirement] + (f" (level {level})" if level else ""))
    return "; ".join(f"{', '.join(dict.fromkeys(needs))}: {_lower(words)}" for words, needs in together.items())


def change_words(steps: Sequence[ChangeStep]) -> str:
    """The steps as one sentence without its full stop."""
    return "; then ".join([steps[0].words, *(_lower(item.words) for item in steps[1:])])


def _lower(words: str) -> str:
    """A sentence as it goes on after a semicolon; our own name keeps its capital."""
    return words if words.startswith(Owner.CREDENCE.value) else words[:1].lower() + words[1:]


def tried(scored: Scored, plan: Plan, as_of: date, index: int, steps: tuple[ChangeStep, ...]) -> Change | None:
    """The change made of ``steps``, scored; None when the requirement at ``index`` would still not be met."""
    needs = {item.id: item for item in plan.requirements}
    after = score(apply_steps(scored.application, steps, needs, as_of), plan, as_of)
    if after.tiers[index] is not Tier.MET:
        return None
    own = {step.requirement for step in steps} | {plan.requirements[index].id}
    also = [
        plan.requirements[other]
        for other in plan.musts
        if after.tiers[other] is Tier.MET and scored.tiers[other] is not Tier.MET
        if plan.requirements[other].id not in own
    ]
    return Change(
        requirement=plan.requirements[index].id,
        steps=steps,
        words=change_words(steps),
        musts_met=after.met,
        musts_total=len(plan.musts),
        tier_before=scored.tier,
        tier=after.tier,
        score_before=round(scored.totals[1] / plan.denominator, DIGITS),
        score=round(after.totals[1] / plan.denominator, DIGITS),
        also_meets=tuple(item.id for item in also),
        consequence=f"If {_condition(steps, plan)}: {after.met} of {len(plan.musts)}." if plan.musts else "",
        also_words=_also([item.label for item in also]),
        musts_unproven=after.unproven,
    )


def _also(labels: Sequence[str]) -> str:
    return f"It would meet {' and '.join(labels)} too." if labels else ""


def _condition(steps: Sequence[ChangeStep], plan: Plan) -> str:
    if len(steps) > 1:
        return "both are settled" if len(steps) == 2 else f"all {len(steps)} are settled"  # noqa: PLR2004 - a pair
    step = steps[0]
    if step.kind is ChangeKind.LEVEL_STATED:
        need = next(item for item in plan.requirements if item.id == step.requirement)
        return f"it is level {level_number(need.minimum_level or 1)} or more"
    return _IF.get(step.kind, "confirmed")


def _candidates(items: Sequence[Item], plan: Plan, index: int, as_of: date) -> Iterator[tuple[ChangeStep, ...]]:
    """Sets of steps that could meet the requirement, fewest first, then those that take least."""
    need = plan.requirements[index]
    near = by_nearness(items)
    ways: dict[tuple[ChangeKind, ...], tuple[ChangeStep, ...]] = {}
    for item in near:
        steps = _settling(item, need.id, as_of, named=item is not near[0])
        if steps:
            ways.setdefault(tuple(step.kind for step in steps), steps)
    gates = near[0].gates if near else ()
    new = [] if need.in_force else [_step(ChangeKind.OBSERVED, need.id, observe_step(need))]
    if not ways:
        new.append(_step(ChangeKind.NEW_RECORD, need.id, new_record_step(gates, need)))
    every = [*ways.values(), *((step,) for step in new)]
    yield from sorted(every, key=lambda steps: (len(steps), *(_ORDER[step.kind] for step in steps)))


def _settling(item: Item, need: str, as_of: date, *, named: bool) -> tuple[ChangeStep, ...]:
    """The steps that settle everything open on one item; none when something open is a fact that stays."""
    if not item.relation.meets or any(gate not in SETTLED_BY for gate in item.gates):
        return ()
    kinds = {SETTLED_BY[gate]: gate for gate in reversed(item.gates)}
    if item.statement.observation and not kinds.keys().isdisjoint(_COPIES):
        return ()  # what was seen too long ago is seen again, not sent again
    newer = next((kind for kind in _COPIES if kind in kinds), None)
    if newer is not None:
        kinds = {kind: gate for kind, gate in kinds.items() if kind is newer or kind not in _RENEWAL_SETTLES}
    statement = item.statement
    return tuple(
        _step(kind, need, settling_step(kinds[kind], statement, as_of), item=item, named=named)
        for kind in _SEQUENCE
        if kind in kinds
    )


def _step(kind: ChangeKind, need: str, step: Step, *, item: Item | None = None, named: bool = False) -> ChangeStep:
    statement = item.statement if item else None
    return ChangeStep(
        kind=kind,
        requirement=need,
        words=f"{step.words} (“{statement.title}”)" if statement and named else step.words,
        owner=step.owner,
        action=step.action,
        digest=statement.digest if statement else "",
        pointer=statement.pointer if statement else "",
        concept=statement.concept if statement else "",
        issuer=statement.issuer if statement and kind is ChangeKind.TRUST_ISSUER else "",
    )


def _met_after(scored: Scored, plan: Plan, as_of: date, steps: tuple[ChangeStep, ...]) -> int:
    needs = {item.id: item for item in plan.requirements}
    return score(apply_steps(scored.application, steps, needs, as_of), plan, as_of).met


def _fewest(options: Sequence[Sequence[Change]]) -> tuple[ChangeStep, ...]:
    """One change of each, so that together they have the fewest steps; the first of each where there are too many."""
    if prod(len(several) for several in options) > COMBINATIONS_TRIED:
        return _together([several[0] for several in options])
    return min((_together(several) for several in product(*options)), key=len)


def _together(changes: Sequence[Change]) -> tuple[ChangeStep, ...]:
    deeds: dict[tuple[str, ...], ChangeStep] = {}
    for change in changes:
        for step in change.steps:
            deeds.setdefault(step.deed, step)
    return tuple(deeds.values())
