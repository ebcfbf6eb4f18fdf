"""What to do now about a pool, in the order of how many people each action settles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matching.explain import count_words, needed
from matching.results import ActionKind, Gate, NotRankableReason, Owner, RankedEntry, Ranking, RequirementResult, Tier
from matching.statements import Need, Requirement
from matching.steps import next_step
from matching.wire import Wire

__all__ = ["PoolAction", "PoolActionKind", "pool_actions"]

ACTIONS_SHOWN = 8
RECONSIDER_FROM = 2
_ISSUER_GATES = frozenset({Gate.ISSUER_KNOWN, Gate.ISSUER_UNKNOWN})


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
    """One action: a heading, why, who acts, for whom, and the ``requirement`` or ``issuer`` it is about."""

    kind: PoolActionKind
    heading: str
    detail: str
    owner: Owner
    candidates: tuple[str, ...]
    requirement: str = ""
    issuer: str = ""


def pool_actions(
    ranking: Ranking, requirements: Sequence[Requirement], *, rows_if_nice: Mapping[str, int]
) -> tuple[PoolAction, ...]:
    """The actions for ``ranking``, those that settle most people first.

    ``rows_if_nice`` gives, by requirement id, how many would have every must-have met if that one were a nice-to-have.
    """
    entries = ranking.entries
    found = [
        *_about_requirements(entries, requirements),
        *_about_issuers(entries),
        *_reconsider(entries, requirements, rows_if_nice),
        *_remind(ranking),
    ]
    found.sort(key=lambda action: -len(action.candidates))
    return tuple(found[:ACTIONS_SHOWN])


def _about_requirements(entries: Sequence[RankedEntry], requirements: Sequence[Requirement]) -> Iterator[PoolAction]:
    for index, requirement in enumerate(requirements):
        if requirement.need is not Need.MUST:
            continue
        by_action: dict[ActionKind, list[RankedEntry]] = {}
        for entry in entries:
            result = entry.results[index]
            if result.tier is not Tier.MET:
                by_action.setdefault(next_step(result.gates, requirement).action, []).append(entry)
        for action, people in by_action.items():
            if action in _WORDS:
                yield _requirement_action(action, people, index, requirement)


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


def _requirement_action(
    action: ActionKind, people: Sequence[RankedEntry], index: int, requirement: Requirement
) -> PoolAction:
    kind, heading, owner = _WORDS[action]
    completes = sum(entry.musts_met == entry.musts_total - 1 for entry in people)
    detail = _why(entry.results[index] for entry in people)
    if completes:
        total = people[0].musts_total
        who = "each" if completes == len(people) else f"{completes} of them"
        detail += f" A confirmed record takes {who} to {total} of {total}."
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
    counts = Counter(_WHY[result.gates[0]] for result in results if result.gates and result.gates[0] in _WHY)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    words = "; ".join(f"for {number} {why}" for why, number in ordered[:3])
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _about_issuers(entries: Sequence[RankedEntry]) -> Iterator[PoolAction]:
    people: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    settled: Counter[str] = Counter()
    for entry in entries:
        open_here = [result for result in entry.results if result.issuer and result.evidence]
        for issuer in dict.fromkeys(result.issuer for result in open_here):
            people.setdefault(issuer, []).append(entry.candidate)
        for result in open_here:
            names.setdefault(result.issuer, (result.evidence and result.evidence.issuer_name) or result.issuer)
            settled[result.issuer] += result.need is Need.MUST and _ISSUER_GATES.issuperset(result.gates)
    for issuer, candidates in sorted(people.items()):
        affects = count_words(len(candidates), "person", "people")
        would = count_words(settled[issuer], "must-have")
        yield PoolAction(
            kind=PoolActionKind.DECIDE_ISSUER,
            heading=f"Decide on {names[issuer]} as an issuer",
            detail=f"Not on your list of trusted issuers. Affects {affects}: trusted, {would} would count as verified.",
            owner=Owner.ADMINISTRATOR,
            candidates=tuple(candidates),
            issuer=issuer,
        )


def _reconsider(
    entries: Sequence[RankedEntry], requirements: Sequence[Requirement], rows_if_nice: Mapping[str, int]
) -> Iterator[PoolAction]:
    now = sum(entry.tier is Tier.MET for entry in entries)
    for index, requirement in enumerate(requirements):
        then = rows_if_nice.get(requirement.id, now)
        if then - now < RECONSIDER_FROM:
            continue
        freed = [
            entry.candidate
            for entry in entries
            if entry.results[index].tier is not Tier.MET and entry.musts_met == entry.musts_total - 1
        ]
        yield PoolAction(
            kind=PoolActionKind.RECONSIDER,
            heading=f"Reconsider “{needed(requirement)}” as a must-have on day one",
            detail=f"As a nice-to-have, {then} people rather than {now} would have every must-have met. "
            "Write down the reason either way.",
            owner=Owner.HIRING_MANAGER,
            candidates=tuple(freed),
            requirement=requirement.id,
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
