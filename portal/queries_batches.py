"""The batches of the inbox: how far each is, one error per file; and what could not be read."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from portal.models import Batch, Submission
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["UNCHECKED", "UNREAD", "BatchProgress", "open_batches", "unread_files"]

BATCHES_SHOWN = 5
ERRORS_SHOWN = 8
DONE_BATCH_STAYS = timedelta(minutes=15)
BATCH_STAYS = timedelta(days=30)
UNCHECKED = ("waiting", "checking")
UNREAD = (Submission.State.UNREADABLE, Submission.State.REFUSED)


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


def unread_files(scope: Scope) -> QuerySet[Submission]:
    """The files that could not be read and whose batch nobody put away."""
    rows: QuerySet[Submission] = Submission.objects.within(scope).filter(state__in=UNREAD, batch__dismissed_at=None)
    return rows


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
