"""The gap report of a whole pool: what it shows, what would settle most, and what the numbers cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from matching.actions import PoolAction, pool_actions
from matching.codes import Gate, NotRankableReason, Tier
from matching.explain import count_words, needed
from matching.outlook import Outlook
from matching.relations import ConceptGraph
from matching.results import RankedEntry, Ranking, RequirementResult
from matching.statements import Application, Need, Requirement
from matching.wire import Wire

__all__ = ["PoolAction", "PoolGroup", "PoolReport", "PoolRow", "pool_report"]

SMALL_POOL = 10


@dataclass(frozen=True, slots=True)
class PoolRow(Wire):
    """One must-have over everybody who can be ranked.

    ``sole_blocker`` counts people whose every other must-have is met; ``all_met_if_nice`` how many would have every
    must-have met if this one were a nice-to-have, counted anew.
    """

    requirement: str
    label: str
    remark: str
    met: int
    unproven: int
    no_evidence: int
    sole_blocker: int
    all_met_now: int
    all_met_if_nice: int
    chart_words: str


@dataclass(frozen=True, slots=True)
class PoolGroup(Wire):
    """People who could not be ranked, by reason."""

    reason: NotRankableReason
    words: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PoolReport(Wire):
    """The pool's page. ``flow_words`` is the text of the chart; ``small_pool`` is empty unless the pool is small."""

    as_of: date
    applied: int
    rankable: int
    met_all: int
    one_confirmation: int
    further: int
    not_rankable: int
    headline: str
    highlight: str
    flow_words: str
    rows: tuple[PoolRow, ...]
    actions: tuple[PoolAction, ...]
    groups: tuple[PoolGroup, ...]
    cannot_say: tuple[tuple[str, str], ...]
    small_pool: str


def pool_report(
    ranking: Ranking, requirements: Sequence[Requirement], applications: Sequence[Application], graph: ConceptGraph
) -> PoolReport:
    """The report for ``ranking``, made of the same ``applications`` for the same ``requirements`` over ``graph``."""
    entries = ranking.entries
    outlook = Outlook.of(applications, requirements, graph, ranking.as_of)
    rows = tuple(_rows(entries, requirements))
    met_all = sum(entry.tier is Tier.MET for entry in entries)
    near = sum(outlook.one_step_away(entry.candidate) for entry in entries)
    further = len(entries) - met_all - near
    left_out = len(ranking.not_rankable)
    applied = len(entries) + left_out
    return PoolReport(
        as_of=ranking.as_of,
        applied=applied,
        rankable=len(entries),
        met_all=met_all,
        one_confirmation=near,
        further=further,
        not_rankable=left_out,
        headline=(
            f"{applied} applied; {len(entries)} rankable; {met_all} met all must-haves; {near} one confirmation away; "
            f"{left_out} without {_missing(ranking)}."
        ),
        highlight=_highlight(rows),
        flow_words=(
            f"Of {applied} who applied: {met_all} met all must-haves, {near} are one confirmation away, "
            f"{further} have more open, {left_out} are without {_missing(ranking)}"
        ),
        rows=rows,
        actions=pool_actions(ranking, outlook, rows_if_nice={row.requirement: row.all_met_if_nice for row in rows}),
        groups=tuple(_groups(ranking)),
        cannot_say=tuple(_cannot_say(left_out, len(entries))),
        small_pool=_small(len(entries)),
    )


def _rows(entries: Sequence[RankedEntry], requirements: Sequence[Requirement]) -> Iterator[PoolRow]:
    musts = [(index, item) for index, item in enumerate(requirements) if item.need is Need.MUST]
    all_met = sum(entry.tier is Tier.MET for entry in entries)
    for index, requirement in musts:
        results = [entry.results[index] for entry in entries]
        tiers = [result.tier for result in results]
        met, unproven = tiers.count(Tier.MET), tiers.count(Tier.UNPROVEN)
        none = len(tiers) - met - unproven
        others = [other for other, _ in musts if other != index]
        if_nice = sum(all(entry.results[other].tier is Tier.MET for other in others) for entry in entries)
        yield PoolRow(
            requirement=requirement.id,
            label=needed(requirement),
            remark=_remark(results),
            met=met,
            unproven=unproven,
            no_evidence=none,
            sole_blocker=if_nice - all_met,
            all_met_now=all_met,
            all_met_if_nice=if_nice,
            chart_words=f"{met} met, {unproven} unproven, {none} no evidence yet",
        )


_STANDS_BETWEEN = {
    Gate.STATUS: "only the issuer's status list stands between",
    Gate.ISSUER_KNOWN: "only a decision on the issuer stands between",
    Gate.ISSUER_UNKNOWN: "only a decision on the issuer stands between",
    Gate.SUBJECT: "only a surer match to the person stands between",
    Gate.LEVEL_RANGE: "only the level is stated roughly",
    Gate.LEVEL_UNSTATED: "only the level is not stated",
    Gate.EXPIRED: "the record has expired",
    Gate.LINK_LIKELY: "only the link to the skill is to be confirmed",
    Gate.LINK_DOUBTFUL: "only the link to the skill is to be confirmed",
}


def _remark(results: Sequence[RequirementResult]) -> str:
    """The commonest single gate that stands between, in a few words."""
    single: dict[str, int] = {}
    for result in results:
        if result.tier is not Tier.MET and len(result.gates) == 1 and result.gates[0] in _STANDS_BETWEEN:
            words = _STANDS_BETWEEN[result.gates[0]]
            single[words] = single.get(words, 0) + 1
    if not single:
        return ""
    words, number = min(single.items(), key=lambda pair: (-pair[1], pair[0]))
    return f"for {number} {words}"


def _highlight(rows: Sequence[PoolRow]) -> str:
    top = min(rows, key=lambda row: -row.sole_blocker, default=None)
    if top is None or not top.sole_blocker:
        return ""
    people = count_words(top.sole_blocker, "person", "people")
    return f"One must-have, “{top.label}”, stands alone between {people} and a complete set."


def _groups(ranking: Ranking) -> Iterator[PoolGroup]:
    for reason in NotRankableReason:
        people = [item for item in ranking.not_rankable if item.reason is reason]
        if people:
            yield PoolGroup(reason, people[0].reason_words, tuple(item.candidate for item in people))


def _cannot_say(left_out: int, rankable: int) -> Iterator[tuple[str, str]]:
    yield "Who can do the work.", "They count records. Absence of a record is not absence of skill."
    if left_out:
        yield (
            f"Anything about the {left_out} not ranked.",
            "Scans, silence and misdirected files say nothing about the people behind them.",
        )
    yield (
        "Whether a gap is in the pool or in the issuers.",
        "Where few programs issue a skill as a record of its own, few can show one.",
    )
    yield (
        "What would happen after a change.",
        f"“If it were a nice-to-have” moves today's {rankable}; it does not foresee who would apply.",
    )
    yield (
        "Whether the result treats groups alike.",
        "No protected trait enters the score. That shows no direct use, but not the absence of indirect effects.",
    )


def _missing(ranking: Ranking) -> str:
    """What those who could not be ranked are without; some may have been read, and speak of other skills."""
    read = any(item.reason is NotRankableReason.NOTHING_ON_POINT for item in ranking.not_rankable)
    return "evidence for this job" if read else "readable evidence"


def _small(rankable: int) -> str:
    if not rankable or rankable >= SMALL_POOL:
        return ""
    people = count_words(rankable, "person", "people")
    return f"With {people} ranked, read the states, not the order: among so few, small differences say little."
