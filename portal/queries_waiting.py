"""What the records come to in numbers, and who has to act on how many of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from portal.kept import kept
from portal.models import CandidateIdentifier, EvidenceRequest, Record, Submission
from portal.permissions import Capability
from portal.queries_batches import UNCHECKED, UNREAD
from portal.scope import Scope

__all__ = [
    "PARTIES",
    "InboxCounts",
    "Waiting",
    "count_records",
    "count_waiting",
    "inbox_counts",
    "open_requests",
    "readable",
    "unconfirmed",
    "unmatched",
    "unmatched_count",
    "waiting_on",
]

PARTIES = ("network", "candidate", "issuer", "us")


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many records there are, by what became of them; ``counted_at`` is when, None for now."""

    total: int = 0
    checking: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    last_received: datetime | None = None
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One party that has to act, and for how many records.

    ``issuers`` names the most concerned, ``next_at`` our retry.
    """

    act: str
    count: int
    issuers: list[str]
    next_at: datetime | None


def readable(scope: Scope) -> QuerySet[Record]:
    """The records; a file that turned out to hold none is listed with what was not read."""
    return Record.objects.within(scope).exclude(state="unreadable")


def inbox_counts(scope: Scope) -> InboxCounts:
    """The numbers of the inbox's first sentence, in few queries; counted lately where there are many records."""
    scope.require(Capability.READ_RECORDS)
    counted, counted_at = kept(scope, "records", count_records)
    newest = readable(scope).order_by("-created_at").values_list("created_at", flat=True).first()
    unread = Submission.objects.within(scope).filter(state__in=UNREAD).count()
    return InboxCounts(**counted, unread=unread, last_received=newest, counted_at=counted_at)


def count_records(scope: Scope) -> dict[str, Any]:
    """The records by what became of them, as :func:`portal.kept.kept` keeps it."""
    verdicts: defaultdict[str, int] = defaultdict(int)
    waiting: defaultdict[str, int] = defaultdict(int)
    checking = total = 0
    rows = readable(scope).values_list("state", "verdict", "act").annotate(n=Count("*")).order_by()
    for state, verdict, act, count in rows:
        if state in UNCHECKED:
            checking += count
        total += count
        if verdict:
            verdicts[verdict] += count
        if verdict == "indeterminate" and act:
            waiting[act] += count
    return {"total": total, "checking": checking, "verdicts": dict(verdicts), "waiting": dict(waiting)}


def waiting_on(scope: Scope) -> list[Waiting]:
    """Who has to act on how many records: the network, candidates, issuers, ourselves."""
    scope.require(Capability.READ_RECORDS)
    return [
        Waiting(act, count, issuers, datetime.fromisoformat(next_at) if next_at else None)
        for act, count, issuers, next_at in kept(scope, "waiting_on", count_waiting).value
    ]


def count_waiting(scope: Scope) -> list[list[Any]]:
    """Who has to act on how many records, as :func:`portal.kept.kept` keeps it."""
    rows = (
        readable(scope)
        .filter(act__in=PARTIES)
        .values_list("act", "issuer_name")
        .annotate(n=Count("pk"), next_at=Min("retry_at"))
        .order_by("act", "-n", "issuer_name")
    )
    grouped: defaultdict[str, list[tuple[str, int, datetime | None]]] = defaultdict(list)
    for act, issuer, count, next_at in rows:
        grouped[act].append((issuer, count, next_at))
    return [
        [
            act,
            sum(count for _, count, _ in grouped[act]),
            [issuer for issuer, _, _ in grouped[act] if issuer][:2],
            min((at.isoformat() for _, _, at in grouped[act] if at is not None), default=None),
        ]
        for act in PARTIES
        if act in grouped
    ]


def unmatched(scope: Scope) -> QuerySet[Record]:
    """The records that belong to no candidate yet."""
    return readable(scope).filter(candidate=None)


def unmatched_count(scope: Scope) -> int:
    """How many records belong to no candidate yet."""
    return unmatched(scope).count()


def unconfirmed(scope: Scope) -> QuerySet[CandidateIdentifier]:
    """Identifiers of people with records that wait for somebody to confirm them."""
    owners = Record.objects.within(scope).filter(candidate=OuterRef("candidate"))
    rows: QuerySet[CandidateIdentifier] = CandidateIdentifier.objects.within(scope)
    return rows.filter(Exists(owners), confirmed_at=None)


def open_requests(scope: Scope) -> tuple[int, datetime | None]:
    """How many requests to candidates wait for an answer, and since when the oldest does."""
    waiting = EvidenceRequest.objects.within(scope).filter(answered_at=None)
    found = waiting.aggregate(n=Count("pk"), since=Min("created_at"))
    return found["n"], found["since"]
