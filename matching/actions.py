"""What to do now about a pool, in the order of how many people each action settles.

What an action would settle is never counted from states: everybody concerned is scored with the change made, see
:mod:`matching.outlook`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matching.codes import ActionKind, Gate, NotRankableReason, Owner, Tier
from matching.explain import count_words, needed
from matching.outlook import IssuerEffect, Outlook
from matching.results import RankedEntry, Ranking, RequirementResult
from matching.statements import Requirement
from matching.wire import Wire

__all__ = ["PoolAction", "PoolActionKind", "pool_actions"]

ACTIONS_SHOWN = 8
RECONSIDER_FROM = 2


class PoolActionKind(StrEnum):
    """What the button beside the action does."""

    ASK = "ask"
    DECIDE_ISSUER = "decide_issuer"
    CONFIRM_LINK = "confirm_link"
    OBSERVE = "observe"
    RECONSIDER = "reconsider"
    REMIND = "remind"


@dataclass(frozen=True, slots=True)
class PoolAction(Wire):
    """One action: a heading, why, who acts, for whom, and the ``requirement`` or ``issuer`` it is about.

    ``gains`` people would have more must-haves met by it, ``completes`` of them all: counted by scoring everybody
    concerned with the change made.
    """

    kind: PoolActionKind
    heading: str
    detail: str
    owner: Owner
    candidates: tuple[str, ...]
    requirement: str = ""
    issuer: str = ""
    gains: int = 0
    completes: int = 0


def pool_actions(ranking: Ranking, outlook: Outlook, *, rows_if_nice: Mapping[str, int]) -> tuple[PoolAction, ...]:
    """The actions for ``ranking``, those first by which most people would have every must-have met.

    ``rows_if_nice`` gives, by requirement id, how many would have every must-have met if that one were a nice-to-have.
    """
    entries = ranking.entries
    found = [
        *_about_requirements(entries, outlook),
        *_about_issuers(outlook),
        *_reconsider(entries, outlook.plan.requirements, rows_if_nice),
        *_remind(ranking),
    ]
    found.sort(key=lambda action: (-action.completes, -action.gains, -len(action.candidates)))
    return tuple(found[:ACTIONS_SHOWN])


def _about_requirements(entries: Sequence[RankedEntry], outlook: Outlook) -> Iterator[PoolAction]:
    for index in outlook.plan.musts:
        by_action: dict[ActionKind, list[RankedEntry]] = {}
        for entry in entries:
            changes = outlook.changes[entry.candidate].get(index)
            if changes:
                by_action.setdefault(changes[0].steps[0].action, []).append(entry)
        for action, people in by_action.items():
            if action in _WORDS:
                yield _requirement_action(action, people, index, outlook)


_WORDS: Mapping[ActionKind, tuple[PoolActionKind, str, Owner]] = {
    ActionKind.ASK: (PoolActionKind.ASK, "Ask {people} for a record of {what}", Owner.RECRUITER),
    ActionKind.CONFIRM_LINK: (
        PoolActionKind.CONFIRM_LINK,
        "Confirm for {people} that a record speaks of {what}",
        Owner.RECRUITER,
    ),
    ActionKind.OBSERVE: (PoolActionKind.OBSERVE, "Offer {people} a skills visit for {what}", Owner.HIRING_MANAGER),
    ActionKind.CONFIRM_OBSERVATION: (
        PoolActionKind.OBSERVE,
        "Confirm the observations of {people} in {what}",
        Owner.HIRING_MANAGER,
    ),
}


def _requirement_action(action: ActionKind, people: Sequence[RankedEntry], index: int, outlook: Outlook) -> PoolAction:
    kind, heading, owner = _WORDS[action]
    requirement = outlook.plan.requirements[index]
    first = [outlook.changes[entry.candidate][index][0] for entry in people]
    single = [change for change in first if len(change.steps) == 1]
    completes = sum(change.musts_met == change.musts_total for change in single)
    detail = _why(entry.results[index] for entry in people)
    if completes:
        total = len(outlook.plan.musts)
        who = "each" if completes == len(people) else f"{completes} of them"
        detail += f" A confirmed record takes {who} to {total} of {total}."
    if len(single) < len(first):
        detail += f" {count_words(len(first) - len(single), 'person needs', 'people need')} a further step; see theirs."
    if kind is PoolActionKind.OBSERVE:
        detail += " A named person's structured observation counts as confirmation."
    count = count_words(len(people), "person", "people")
    return PoolAction(
        kind=kind,
        heading=heading.format(people=count, what=needed(requirement)),
        detail=detail.strip(),
        owner=owner,
        candidates=tuple(entry.candidate for entry in people),
        requirement=requirement.id,
        gains=len(single),
        completes=completes,
    )


_WHY: Mapping[Gate, str] = {
    Gate.STATUS: "the status list has not answered",
    Gate.VERDICT: "not every check could be made",
    Gate.SUBJECT: "the record is not surely about the person",
    Gate.EXPIRED: "the record has expired",
    Gate.NOT_IN_FORCE: "the record is not in force today",
    Gate.STALE: "the record is older than the job allows",
    Gate.AGE_UNKNOWN: "the record states no date",
    Gate.LEVEL_UNDER: "a lower level is shown",
    Gate.LEVEL_RANGE: "the level is stated only roughly",
    Gate.LEVEL_UNSTATED: "the level is not stated",
    Gate.PRESENCE: "attendance is shown",
    Gate.BULK: "one credential names many skills at once",
    Gate.SELF_ASSERTED: "the claim is the person's own",
    Gate.SELF_ISSUED: "the record is signed by the person's own key",
    Gate.NOT_THE_SKILL: "a neighbouring skill is shown",
    Gate.NOTHING_SHOWN: "there is no evidence yet",
    Gate.LINK_LIKELY: "the skill was read from the record's words",
    Gate.LINK_DOUBTFUL: "the skill was read from the record's words",
    Gate.OBSERVATION: "an observation waits for confirmation",
}


def _why(results: Iterable[RequirementResult]) -> str:
    counts = Counter(_WHY[gate] for gate in map(_telling, results) if gate is not None and gate in _WHY)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    told = ordered[:3] if len(ordered) > 4 else ordered  # noqa: PLR2004 - one more reason is no longer than "others"
    words = "; ".join(f"for {number} {why}" for why, number in told)
    left = sum(number for _, number in ordered[len(told) :])
    words += f"; for {left} something else" if left else ""
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _telling(result: RequirementResult) -> Gate | None:
    """The gate that is told of a result; of a neighbouring skill, only that it is one."""
    if Gate.NOT_THE_SKILL in result.gates:
        return Gate.NOT_THE_SKILL
    return result.gates[0] if result.gates else None


def _about_issuers(outlook: Outlook) -> Iterator[PoolAction]:
    for effect in outlook.issuers():
        affects = count_words(len(effect.affected), "person", "people")
        listed = "Known, and not trusted here." if effect.known else "In no registry that you use."
        yield PoolAction(
            kind=PoolActionKind.DECIDE_ISSUER,
            heading=f"Decide on {effect.name or effect.issuer} as an issuer",
            detail=f"{listed} Affects {affects}: {_if_trusted(effect)}.",
            owner=Owner.ADMINISTRATOR,
            candidates=effect.affected,
            issuer=effect.issuer,
            gains=len(effect.gain),
            completes=len(effect.complete),
        )


def _if_trusted(effect: IssuerEffect) -> str:
    if not effect.gain:
        return "trusted, it would raise scores, and meet no further must-have by itself"
    people = count_words(len(effect.gain), "person", "people")
    every = f"; {len(effect.complete)} would then meet every one" if effect.complete else ""
    return f"trusted, {people} would have more must-haves met{every}"


def _reconsider(
    entries: Sequence[RankedEntry], requirements: Sequence[Requirement], rows_if_nice: Mapping[str, int]
) -> Iterator[PoolAction]:
    """The one must-have that holds up most people; the table has the others."""
    now = sum(entry.tier is Tier.MET for entry in entries)
    index, requirement = max(enumerate(requirements), key=lambda pair: (rows_if_nice.get(pair[1].id, now), -pair[0]))
    then = rows_if_nice.get(requirement.id, now)
    if then - now < RECONSIDER_FROM:
        return
    freed = [
        entry.candidate
        for entry in entries
        if entry.results[index].tier is not Tier.MET and entry.musts_met == entry.musts_total - 1
    ]
    yield PoolAction(
        kind=PoolActionKind.RECONSIDER,
        heading=f"Reconsider “{needed(requirement)}” as a must-have on day one",
        detail=f"As a nice-to-have, {count_words(then, 'person', 'people')} rather than {now} would have every "
        "must-have met. Write down the reason either way.",
        owner=Owner.HIRING_MANAGER,
        candidates=tuple(freed),
        requirement=requirement.id,
        completes=then - now,
    )


def _remind(ranking: Ranking) -> Iterator[PoolAction]:
    silent = [item.candidate for item in ranking.not_rankable if item.reason is NotRankableReason.NOTHING_SHARED]
    if silent:
        yield PoolAction(
            kind=PoolActionKind.REMIND,
            heading=f"Remind {count_words(len(silent), 'person', 'people')} who shared nothing yet",
            detail="The reminder should name the route without a wallet as well.",
            owner=Owner.RECRUITER,
            candidates=tuple(silent),
        )
