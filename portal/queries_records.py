"""The list of the inbox: which records fit, newest first, with live progress; and what could not be read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.blind import hidden_applications
from portal.models import Application, Candidate, Record, Submission, Verification
from portal.parts import page_count
from portal.permissions import Capability
from portal.queries_batches import UNCHECKED, UNREAD
from portal.queries_undecided import undecided_records
from portal.queries_waiting import readable
from portal.scope import Scope

__all__ = [
    "COUNTED",
    "PAGE_SIZE",
    "InboxFilter",
    "InboxPage",
    "InboxRow",
    "inbox_page",
    "inbox_rows",
    "narrow_records",
    "new_rows",
    "newest_submission",
    "unread_page",
]

PAGE_SIZE = 25
#: What fits a filter is counted, and paged, up to here; everything is counted whole.
COUNTED = 2_000
STEPS = 6
QUEUE_SHOWN = 500
SOON = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What a member asked to see. Empty means everything; ``act`` may also be `unmatched`, ``verdict`` `unread`."""

    text: str = ""
    verdict: str = ""
    act: str = ""
    job: uuid.UUID | None = None
    batch: uuid.UUID | None = None
    channel: str = ""
    issuer: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != InboxFilter()


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One record of the list. ``progress`` is the verification that waits or runs, None when there is none.

    ``undecided``: it holds up, and nobody here has decided on its issuer yet.
    """

    record: Record
    progress: Verification | None = None
    ahead: int | None = None
    channel: str = ""
    file_name: str = ""
    undecided: bool = False

    @property
    def running(self) -> bool:
        """Whether the row will change by itself."""
        return self.progress is not None or self.record.state in UNCHECKED

    @property
    def steps(self) -> list[str]:
        """The looks of the six steps: `done`, `now` or nothing."""
        step = self.progress.step if self.progress and self.progress.state == Verification.State.RUNNING else 0
        return ["done" if n < step else "now" if n == step and step else "" for n in range(1, STEPS + 1)]


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of rows, and where it stands."""

    rows: list[InboxRow]
    total: int
    number: int
    pages: int
    more: bool = False


def inbox_page(scope: Scope, wanted: InboxFilter, number: int = 1, *, total: int | None = None) -> InboxPage:
    """The records that fit ``wanted``, newest first.

    Page ``number`` of :data:`PAGE_SIZE`, the last one if there are fewer. ``more``: some lie past what is counted.
    ``total`` is how many records there are, where the caller has counted them.
    """
    scope.require(Capability.READ_RECORDS)
    found = _filtered(scope, wanted).order_by("-created_at", "-id")
    if not wanted:
        total = found.count() if total is None else total
        pages = page_count(total, PAGE_SIZE)
        number = min(max(number, 1), pages)
        shown = list(found.values_list("pk", flat=True)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
        return InboxPage(_shown(scope, shown), total, number, pages)
    if wanted == InboxFilter(text=wanted.text) and _is_common(scope, wanted.text):
        pages = -(-COUNTED // PAGE_SIZE)
        number = min(max(number, 1), pages)
        walked = _newest_worded(scope, wanted.text)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return InboxPage(_shown(scope, list(walked)), COUNTED, number, pages, more=True)
    fits = list(found.values_list("pk", flat=True)[: COUNTED + 1])  # counted and paged in one look
    more, total = len(fits) > COUNTED, min(len(fits), COUNTED)
    pages = page_count(total, PAGE_SIZE)
    number = min(max(number, 1), pages)
    shown = fits[(number - 1) * PAGE_SIZE : min(number * PAGE_SIZE, total)]
    return InboxPage(_shown(scope, shown), total, number, pages, more)


def _shown(scope: Scope, ids: Sequence[uuid.UUID]) -> list[InboxRow]:
    """The rows of one page: only they are fetched whole, however many lie before them."""
    rows = Record.objects.within(scope).filter(pk__in=ids).select_related("candidate").order_by("-created_at", "-id")
    return _with_progress(scope, list(rows))


def inbox_rows(scope: Scope, ids: Iterable[uuid.UUID]) -> list[InboxRow]:
    """The rows of these records, for live progress; strangers' ids are simply not found."""
    scope.require(Capability.READ_RECORDS)
    records = Record.objects.within(scope).filter(pk__in=list(ids)).select_related("candidate")
    return _with_progress(scope, list(records))


def new_rows(scope: Scope, after: datetime) -> list[InboxRow]:
    """The rows of records that came after ``after``, newest first, at most a page of them."""
    scope.require(Capability.READ_RECORDS)
    records = readable(scope).filter(created_at__gt=after).select_related("candidate")
    return _with_progress(scope, list(records.order_by("-created_at", "-id")[:PAGE_SIZE]))


def newest_submission(scope: Scope) -> str:
    """When something was last given, to the microsecond; empty when nothing was. One look at an index."""
    scope.require(Capability.READ_RECORDS)
    found = Submission.objects.within(scope).order_by("-created_at").values_list("created_at", flat=True).first()
    return found.isoformat() if found is not None else ""


def unread_page(scope: Scope, wanted: InboxFilter, number: int = 1) -> tuple[list[Submission], int]:
    """What was given and could not be read, newest first, and how many there are."""
    scope.require(Capability.READ_RECORDS)
    found = Submission.objects.within(scope).filter(state__in=UNREAD)
    if wanted.text:
        found = found.filter(file_name__icontains=wanted.text)
    if wanted.batch:
        found = found.filter(batch_id=wanted.batch)
    if wanted.job:
        found = found.filter(job_id=wanted.job)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.since:
        found = found.filter(created_at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
    rows = found.select_related("candidate").order_by("-created_at", "-id")
    start = (max(number, 1) - 1) * PAGE_SIZE
    return list(rows[start : start + PAGE_SIZE]), found.count()


def _filtered(scope: Scope, wanted: InboxFilter) -> QuerySet[Record]:
    return narrow_records(scope, readable(scope), wanted)


def narrow_records(scope: Scope, found: QuerySet[Record], wanted: InboxFilter) -> QuerySet[Record]:
    """The records that fit. No inner query looks at the outer one, so each is answered once and not per row."""
    given = Submission.objects.within(scope).exclude(record=None)
    if wanted.verdict:
        found = found.filter(verdict=wanted.verdict)
    if wanted.act == "unmatched":
        found = found.filter(candidate=None)
    elif wanted.act:
        found = found.filter(act=wanted.act)
    if wanted.issuer:
        found = found.filter(Q(issuer_id=wanted.issuer) | Q(issuer_name__icontains=wanted.issuer))
    if wanted.since:
        found = found.filter(created_at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.batch:
        found = found.filter(pk__in=given.filter(batch_id=wanted.batch).values("record_id"))
    if wanted.channel:
        found = found.filter(pk__in=given.filter(channel=wanted.channel).values("record_id"))
    if wanted.job:
        applied = Application.objects.within(scope).filter(job_id=wanted.job).exclude(hidden_applications(scope))
        shared = given.filter(job_id=wanted.job).values("record_id")
        found = found.filter(Q(candidate_id__in=applied.values("candidate_id")) | Q(pk__in=shared))
    return found.filter(pk__in=_worded(scope, wanted.text)) if wanted.text else found


def _is_common(scope: Scope, text: str) -> bool:
    """Whether more records hold the text than are counted: then they are found soonest by going down the list."""
    records = readable(scope).order_by()
    people = Candidate.objects.within(scope).filter(name__icontains=text)
    holding = (Q(title__icontains=text), Q(issuer_name__icontains=text), Q(candidate__in=people))
    return any(records.filter(where).values("pk")[: COUNTED + 1].count() > COUNTED for where in holding)


def _newest_worded(scope: Scope, text: str) -> QuerySet[Any]:
    """Ids of the records that hold the text, newest first, each looked at in turn."""
    files = Submission.objects.within(scope).filter(record=OuterRef("pk"), file_name__icontains=text)
    own = Q(title__icontains=text) | Q(issuer_name__icontains=text) | Q(candidate__name__icontains=text)
    found = readable(scope).filter(own | Exists(files)).order_by("-created_at", "-id")
    return found.values_list("pk", flat=True)


def _worded(scope: Scope, text: str) -> QuerySet[Any]:
    """Ids of records whose title, issuer, candidate or file holds the text: each looked up by an index of its own."""
    records = Record.objects.within(scope)
    people = Candidate.objects.within(scope).filter(name__icontains=text)
    files = Submission.objects.within(scope).filter(file_name__icontains=text).exclude(record=None)
    return (
        records.filter(title__icontains=text)
        .values("pk")
        .union(
            records.filter(issuer_name__icontains=text).values("pk"),
            records.filter(candidate__in=people).values("pk"),
            files.values("record_id"),
            all=True,
        )
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _with_progress(scope: Scope, records: list[Record]) -> list[InboxRow]:
    running = Q(state=Verification.State.RUNNING) | Q(next_attempt_at__lte=timezone.now() + SOON)
    pending = {
        verification.record_id: verification
        for verification in Verification.objects.within(scope)
        .filter(running, record__in=records)  # a retry of tomorrow is not under way
        .exclude(state=Verification.State.DONE)
        .only("record_id", "state", "step", "step_text", "created_at")
        .order_by("number")
    }
    queue: dict[uuid.UUID, int] = {}
    if any(verification.state == Verification.State.WAITING for verification in pending.values()):
        everyones = replace(scope, jobs=None)  # other jobs' records stand ahead, too; only how many is told
        due = Verification.objects.within(everyones).filter(next_attempt_at__lte=timezone.now() + SOON)
        waiting = due.exclude(state="done").filter(state="waiting").order_by("next_attempt_at", "created_at")
        queue = {pk: place for place, pk in enumerate(waiting.values_list("pk", flat=True)[:QUEUE_SHOWN])}
    given = {
        record: (channel, name)
        for record, channel, name in Submission.objects.within(scope)
        .filter(record__in=records)
        .order_by("created_at")
        .values_list("record_id", "channel", "file_name")
    }
    undecided = undecided_records(scope, records)
    return [
        InboxRow(
            record,
            progress := pending.get(record.pk),
            queue.get(progress.pk) if progress else None,
            *given.get(record.pk, ("", "")),
            undecided=record.verdict == "verified" and record.issuer_id in undecided,
        )
        for record in records
    ]
