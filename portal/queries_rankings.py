"""What the ranking page shows: the rows of one run by tier, and who stands beside the ranking."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast

from portal.blind import blind_name_of, hidden_applications, veil_entries
from portal.change_words import Changes, Fallen, changes_of, fallen_since
from portal.models import Application, EvidenceRequest, RankingEntry, RankingRun
from portal.parts import page_count
from portal.permissions import Capability
from portal.queries_runs import newest_number
from portal.queries_undecided import UndecidedIssuer, undecided_in_entry, undecided_issuers
from portal.scope import Scope

__all__ = [
    "NOT_RANKABLE",
    "BandGroup",
    "NotRankableGroup",
    "RankingFilter",
    "RankingRow",
    "RankingView",
    "TierGroup",
    "ranking_view",
    "unranked_page",
]

TIERS = ("met", "unproven", "no_evidence")
NOT_RANKABLE = "not_rankable"
FIRST_OF_TIER = 10
CHANGES_SHOWN = 5
PAGE_SIZE = 30
_OF_IDS = frozenset("0123456789abcdef-")
PEOPLE = ("application__candidate", "application__job")


@dataclass(frozen=True, slots=True)
class RankingFilter:
    """What a member asked to see. ``decision`` is a stage, `open` for not yet decided, or empty for any."""

    text: str = ""
    tier: str = ""
    question: str = ""
    decision: str = ""
    names_hidden: bool = False

    def __bool__(self) -> bool:
        return bool(self.text or self.question or self.decision)


@dataclass(frozen=True, slots=True)
class RankingRow:
    """One row of the ranking.

    The stored entry, the application, whether the open question is being asked already, and what it rests on that is
    known by now to stand no longer.
    """

    row: RankingEntry
    asked: EvidenceRequest | None = None
    fallen: Fallen | None = None

    @property
    def entry(self) -> dict[str, object]:
        """The entry's JSON, see :class:`matching.results.RankedEntry`."""
        found: dict[str, object] = self.row.shown_entry
        return found


@dataclass(frozen=True, slots=True)
class BandGroup:
    """One band, and the rows shown of it.

    ``held`` is how many of 200 perturbations keep the band before ahead; None where must-haves decide, or it is first.
    """

    number: int
    size: int
    held: int | None
    rows: list[RankingRow]


@dataclass(frozen=True, slots=True)
class TierGroup:
    """One tier: how many people are in it, and the rows shown of them, by band."""

    tier: str
    total: int
    rows: list[RankingRow]
    page: int = 1
    pages: int = 1
    bands: list[BandGroup] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not shown here."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class NotRankableGroup:
    """People with not enough evidence to rank, for one reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class RankingView:
    """A run, ready for its page."""

    run: RankingRun
    groups: list[TierGroup]
    beside: list[NotRankableGroup]
    questions: list[str]
    counts: dict[str, int] = field(default_factory=dict)
    changes: Changes | None = None
    undecided: dict[uuid.UUID, list[UndecidedIssuer]] = field(default_factory=dict)

    @property
    def ranked(self) -> int:
        """How many people can be ranked."""
        return sum(self.counts.get(tier, 0) for tier in TIERS)

    @property
    def unranked(self) -> int:
        """How many people stand beside the ranking."""
        return self.counts.get(NOT_RANKABLE, 0)

    @property
    def withdrawn(self) -> int:
        """How many places are left of those who withdrew since, or took back what they rested on."""
        return self.counts.get(RankingEntry.WITHDRAWN, 0)


def ranking_view(scope: Scope, run: RankingRun, wanted: RankingFilter, page: int = 1) -> RankingView:
    """The rows to show: the first :data:`FIRST_OF_TIER` of each tier, or one page of the chosen tier."""
    scope.require(Capability.READ_RANKINGS)
    entries = RankingEntry.objects.within(scope).filter(run=run)
    counts: defaultdict[str, int] = defaultdict(int)
    reasons: defaultdict[str, int] = defaultdict(int)
    for tier, reason, count in entries.values_list("tier", "reason_group").annotate(n=Count("pk")).order_by():
        counts[tier] += count
        if tier == NOT_RANKABLE:
            reasons[reason] += count
    questions = entries.exclude(question_kind="").values_list("question_kind", flat=True).distinct().order_by()
    newest = run.number == newest_number(scope, run)
    groups = [
        _group(scope, run, entries.filter(tier=tier), wanted, _Page(tier, page, counts[tier], newest))
        for tier in TIERS
        if counts[tier] and wanted.tier in ("", tier)
    ]
    beside = [NotRankableGroup(reason, count) for reason, count in sorted(reasons.items(), key=lambda at: -at[1])]
    groups = [group for group in groups if group.total]
    changes = changes_of(scope, run, most=CHANGES_SHOWN)
    return RankingView(run, groups, beside, sorted(questions), dict(counts), changes, _undecided(scope, groups))


def unranked_page(scope: Scope, run: RankingRun, reason: str, page: int) -> tuple[list[RankingEntry], int]:
    """Who stands beside the ranking, in the run's own order, and how many they are."""
    scope.require(Capability.READ_RANKINGS)
    found = RankingEntry.objects.within(scope).filter(run=run, tier=NOT_RANKABLE)
    if reason:
        found = found.filter(reason_group=reason)
    start = (max(page, 1) - 1) * PAGE_SIZE
    rows = found.select_related(*PEOPLE).defer("inputs").order_by("position")
    people = list(rows[start : start + PAGE_SIZE])
    veil_entries(scope, people)
    return people, found.count()


@dataclass(frozen=True, slots=True)
class _Page:
    """Which part of a tier is looked at, of how many, and whether by the newest run."""

    tier: str
    number: int
    in_tier: int
    newest: bool


def _group(
    scope: Scope, run: RankingRun, entries: QuerySet[RankingEntry], wanted: RankingFilter, asked: _Page
) -> TierGroup:
    found = _filtered(scope, entries, wanted)
    total = found.count() if wanted else asked.in_tier
    whole = wanted.tier == asked.tier
    pages = page_count(total, PAGE_SIZE) if whole else 1
    page = min(max(asked.number, 1), pages)
    first, last = ((page - 1) * PAGE_SIZE, page * PAGE_SIZE) if whole else (0, FIRST_OF_TIER)
    placed = found.order_by("position")
    if first:  # far down, only the rows of the page are fetched whole: their reports are large
        placed = entries.filter(pk__in=list(placed.values_list("pk", flat=True)[first:last])).order_by("position")
        first, last = 0, PAGE_SIZE
    rows = list(placed.select_related(*PEOPLE).defer("inputs")[first:last])
    veil_entries(scope, rows)
    shown = _with_requests(scope, rows)
    if asked.newest:
        fallen = fallen_since(scope, run, [row.application for row in rows])
        shown = [replace(row, fallen=fallen.get(row.row.application_id)) for row in shown]
    return TierGroup(asked.tier, total, shown, page, pages, _banded(run, shown))


def _banded(run: RankingRun, rows: Sequence[RankingRow]) -> list[BandGroup]:
    """The rows by band; a run of before there were bands is one band without a number."""
    stored: list[list[int | None]] = (run.summary or {}).get("bands") or []
    groups: list[BandGroup] = []
    for number, some in groupby(rows, key=lambda row: row.row.band or 0):
        held = list(some)
        size, stood = stored[number - 1] if 0 < number <= len(stored) else (len(held), None)
        groups.append(BandGroup(number, size or 0, stood, held))
    return groups


def _filtered(scope: Scope, entries: QuerySet[RankingEntry], wanted: RankingFilter) -> QuerySet[RankingEntry]:
    if wanted.question:
        entries = entries.filter(question_kind=wanted.question)
    if wanted.decision == "open":
        entries = entries.filter(application__stage=Application.Stage.APPLIED)
    elif wanted.decision:
        entries = entries.filter(application__stage=wanted.decision)
    if wanted.text:
        begins = wanted.text.removeprefix("#").lower()
        hidden = _hidden(scope, entries)
        opaque = {pk: blind_name_of(pk) for pk in hidden.values_list("pk", flat=True)}
        by_name = Q(application__in=_called(opaque, wanted.text))
        if not wanted.names_hidden:
            named = Q(application__candidate__name__icontains=wanted.text)
            by_name |= named & ~Q(application__in=hidden) if opaque else named
        if set(begins) <= _OF_IDS:
            entries = entries.alias(opaque=Cast("application_id", CharField()))
            by_name |= Q(opaque__istartswith=begins)
        entries = entries.filter(by_name)
    return entries


def _hidden(scope: Scope, entries: QuerySet[RankingEntry]) -> QuerySet[Application]:
    return Application.objects.within(scope).filter(hidden_applications(scope), pk__in=entries.values("application"))


def _called(opaque: Mapping[uuid.UUID, str], text: str) -> list[uuid.UUID]:
    """The hidden applications whose opaque name holds the text: a real name finds nothing of them."""
    return [pk for pk, name in opaque.items() if text.casefold() in name.casefold()]


def _with_requests(scope: Scope, rows: Sequence[RankingEntry]) -> list[RankingRow]:
    asked: dict[tuple[uuid.UUID, str], EvidenceRequest] = {
        (request.application_id, request.requirement_key): request
        for request in EvidenceRequest.objects.within(scope).filter(
            application__in=[row.application_id for row in rows], answered_at=None
        )
    }
    return [
        RankingRow(row, asked.get((row.application_id, (row.entry.get("open_question") or {}).get("requirement", ""))))
        for row in rows
    ]


def _undecided(scope: Scope, groups: Sequence[TierGroup]) -> dict[uuid.UUID, list[UndecidedIssuer]]:
    """The issuers beside the open question's that are still to be decided on, by application, for all rows at once."""
    rows = [item.row for group in groups for item in group.rows]  # veiled by now: of a blind job none is named
    named = {row.application_id: undecided_in_entry(row.entry) for row in rows}
    still = undecided_issuers(scope, (one.issuer for some in named.values() for one in some))
    return {pk: [one for one in some if one.issuer in still] for pk, some in named.items()}
