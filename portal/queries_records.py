"""What the inbox shows: records with live progress, batches with one error per file, and who has to act."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from portal.blind import hidden_applications
from portal.models import Application, Batch, Candidate, EvidenceRequest, Record, Submission, Verification
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "PAGE_SIZE",
    "BatchProgress",
    "InboxCounts",
    "InboxFilter",
    "InboxPage",
    "InboxRow",
    "Waiting",
    "inbox_counts",
    "inbox_page",
    "inbox_rows",
    "new_rows",
    "newest_submission",
    "open_batches",
    "unread_page",
    "waiting_on",
]

PAGE_SIZE = 25
STEPS = 6
QUEUE_SHOWN = 500
BATCHES_SHOWN = 5
ERRORS_SHOWN = 8
DONE_BATCH_STAYS = timedelta(minutes=15)
BATCH_STAYS = timedelta(days=30)
PARTIES = ("network", "candidate", "issuer", "us")
UNCHECKED = ("waiting", "checking")
SOON = timedelta(seconds=10)
UNREAD = (Submission.State.UNREADABLE, Submission.State.REFUSED)


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What a member asked to see. Empty means everything; ``act`` may also be `unmatched`, ``verdict`` `unread`."""

    text: str = ""
    verdict: str = ""
    act: str = ""
    job: uuid.UUID | None = None
    batch: uuid.UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.verdict or self.act or self.job or self.batch)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One record of the list. ``progress`` is the verification that waits or runs, None when there is none."""

    record: Record
    progress: Verification | None = None
    ahead: int | None = None
    channel: str = ""
    file_name: str = ""

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


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many records there are, by what became of them."""

    total: int = 0
    checking: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    last_received: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One party that has to act, and for how many records.

    ``issuers`` names the most concerned, ``next_at`` our retry.
    """

    act: str
    count: int
    issuers: list[str]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A batch as its panel shows it."""

    batch: Batch
    total: int
    done: int
    unread: int
    errors: list[Submission]
    fetching: int = 0

    @property
    def running(self) -> bool:
        """Whether something of it is still to be done."""
        return self.done < self.total

    @property
    def more_errors(self) -> int:
        """How many errors the panel leaves to the list."""
        return self.unread - len(self.errors)


def inbox_page(scope: Scope, wanted: InboxFilter, number: int = 1) -> InboxPage:
    """The records that fit ``wanted``, newest first.

    Page ``number`` of :data:`PAGE_SIZE`, the last one if there are fewer.
    """
    scope.require(Capability.READ_RECORDS)
    found = _filtered(scope, wanted).order_by("-created_at", "-id")
    total = found.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(number, 1), pages)
    records = list(found.select_related("candidate")[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return InboxPage(_with_progress(scope, records), total, number, pages)


def inbox_rows(scope: Scope, ids: Iterable[uuid.UUID]) -> list[InboxRow]:
    """The rows of these records, for live progress; strangers' ids are simply not found."""
    scope.require(Capability.READ_RECORDS)
    records = Record.objects.within(scope).filter(pk__in=list(ids)).select_related("candidate")
    return _with_progress(scope, list(records))


def new_rows(scope: Scope, after: datetime) -> list[InboxRow]:
    """The rows of records that came after ``after``, newest first, at most a page of them."""
    scope.require(Capability.READ_RECORDS)
    records = _readable(scope).filter(created_at__gt=after).select_related("candidate")
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
    rows = found.select_related("candidate").order_by("-created_at", "-id")
    start = (max(number, 1) - 1) * PAGE_SIZE
    return list(rows[start : start + PAGE_SIZE]), found.count()


def inbox_counts(scope: Scope) -> InboxCounts:
    """The numbers of the inbox's first sentence, in three queries whatever the size."""
    scope.require(Capability.READ_RECORDS)
    records = _readable(scope)
    verdicts: defaultdict[str, int] = defaultdict(int)
    waiting: defaultdict[str, int] = defaultdict(int)
    checking = total = 0
    for state, verdict, act, count in records.values_list("state", "verdict", "act").annotate(n=Count("pk")).order_by():
        if state in UNCHECKED:
            checking += count
        total += count
        if verdict:
            verdicts[verdict] += count
        if verdict == "indeterminate" and act:
            waiting[act] += count
    newest = records.order_by("-created_at").values_list("created_at", flat=True).first()
    unread = Submission.objects.within(scope).filter(state__in=UNREAD).count()
    return InboxCounts(total, checking, dict(verdicts), dict(waiting), unread, newest)


def waiting_on(scope: Scope) -> list[Waiting]:
    """Who has to act on how many records: the network, candidates, issuers, ourselves."""
    scope.require(Capability.READ_RECORDS)
    rows = (
        _readable(scope)
        .filter(act__in=PARTIES)
        .values_list("act", "issuer_name")
        .annotate(n=Count("pk"), next_at=Min("retry_at"))
        .order_by("act", "-n", "issuer_name")
    )
    grouped: defaultdict[str, list[tuple[str, int, datetime | None]]] = defaultdict(list)
    for act, issuer, count, next_at in rows:
        grouped[act].append((issuer, count, next_at))
    return [
        Waiting(
            act,
            sum(count for _, count, _ in grouped[act]),
            [issuer for issuer, _, _ in grouped[act] if issuer][:2],
            min((at for _, _, at in grouped[act] if at is not None), default=None),
        )
        for act in PARTIES
        if act in grouped
    ]


def unmatched_count(scope: Scope) -> int:
    """How many records belong to no candidate yet."""
    return _readable(scope).filter(candidate=None).count()


def open_requests(scope: Scope) -> tuple[int, datetime | None]:
    """How many requests to candidates wait for an answer, and since when the oldest does."""
    waiting = EvidenceRequest.objects.within(scope).filter(answered_at=None)
    found = waiting.aggregate(n=Count("pk"), since=Min("created_at"))
    return found["n"], found["since"]


def open_batches(scope: Scope) -> list[BatchProgress]:
    """The batches that run, that have errors nobody dismissed, and the member's own that just ended; newest first."""
    scope.require(Capability.READ_RECORDS)
    now = timezone.now()
    batches = list(
        Batch.objects.within(scope)
        .filter(dismissed_at=None, created_at__gte=now - BATCH_STAYS)
        .order_by("-created_at")[: BATCHES_SHOWN * 4]
    )
    counts = _batch_counts(scope, batches)
    shown: list[BatchProgress] = []
    for batch in batches:
        total, done, unread, fetching = counts.get(batch.pk, (0, 0, 0, 0))
        fresh = batch.created_at >= now - DONE_BATCH_STAYS and batch.submitted_by_id == scope.user_id and not shown
        if total and (done < total or unread or fresh):
            errors = list(
                batch.submissions.filter(state__in=UNREAD, hidden_at=None)
                .select_related("candidate")
                .order_by("created_at", "id")[:ERRORS_SHOWN]
                if unread
                else ()
            )
            shown.append(BatchProgress(batch, total, done, unread, errors, fetching))
    return shown[:BATCHES_SHOWN]


def _batch_counts(scope: Scope, batches: list[Batch]) -> dict[uuid.UUID, tuple[int, int, int, int]]:
    """Per batch: submissions known so far, those done with, those not read, and those being fetched."""
    counts: defaultdict[uuid.UUID, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    rows = (
        Submission.objects.within(scope)
        .filter(batch__in=batches)
        .values_list("batch_id", "state", "record__state")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for batch, state, record_state, count in rows:
        unread = state in UNREAD
        if state == Submission.State.RECEIVED and record_state is None:
            continue  # an archive that was unpacked: its files are counted
        finished = unread or (state == Submission.State.RECEIVED and record_state not in UNCHECKED)
        counts[batch][0] += count
        counts[batch][1] += count if finished else 0
        counts[batch][2] += count if unread else 0
        counts[batch][3] += count if state == Submission.State.FETCHING else 0
    return {batch: (total, done, unread, fetching) for batch, (total, done, unread, fetching) in counts.items()}


def _readable(scope: Scope) -> QuerySet[Record]:
    """The records; a file that turned out to hold none is listed with what was not read."""
    return Record.objects.within(scope).exclude(state="unreadable")


def _filtered(scope: Scope, wanted: InboxFilter) -> QuerySet[Record]:
    """The records that fit. No inner query looks at the outer one, so each is answered once and not per row."""
    found = _readable(scope)
    given = Submission.objects.within(scope).exclude(record=None)
    if wanted.verdict:
        found = found.filter(verdict=wanted.verdict)
    if wanted.act == "unmatched":
        found = found.filter(candidate=None)
    elif wanted.act:
        found = found.filter(act=wanted.act)
    if wanted.batch:
        found = found.filter(pk__in=given.filter(batch_id=wanted.batch).values("record_id"))
    if wanted.job:
        applied = Application.objects.within(scope).filter(job_id=wanted.job).exclude(hidden_applications(scope))
        shared = given.filter(job_id=wanted.job).values("record_id")
        found = found.filter(Q(candidate_id__in=applied.values("candidate_id")) | Q(pk__in=shared))
    if wanted.text:
        named = given.filter(file_name__icontains=wanted.text).values("record_id")
        people = Candidate.objects.within(scope).filter(name__icontains=wanted.text).values("pk")
        words = Q(title__icontains=wanted.text) | Q(issuer_name__icontains=wanted.text)
        found = found.filter(words | Q(candidate_id__in=people) | Q(pk__in=named))
    return found


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
        waiting = Verification.objects.within(scope).filter(running, state="waiting").order_by("created_at")
        queue = {pk: place for place, pk in enumerate(waiting.values_list("pk", flat=True)[:QUEUE_SHOWN])}
    given = {
        record: (channel, name)
        for record, channel, name in Submission.objects.within(scope)
        .filter(record__in=records)
        .order_by("created_at")
        .values_list("record_id", "channel", "file_name")
    }
    return [
        InboxRow(
            record,
            progress := pending.get(record.pk),
            queue.get(progress.pk) if progress else None,
            *given.get(record.pk, ("", "")),
        )
        for record in records
    ]
