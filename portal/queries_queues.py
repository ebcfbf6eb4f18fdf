"""What waits for workers, by queue: how many rows are due, and since when the oldest is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet

from portal.celery import Queue
from portal.leases import due
from portal.models import (
    ApplicantSystemMessage,
    Export,
    IssuerRecheck,
    KeptFigures,
    OutgoingMail,
    PullConnection,
    RankingRun,
    Submission,
    Verification,
    VerifyItem,
    WebhookDelivery,
)
from portal.nudges import SOON

__all__ = ["Waiting", "waiting_by_queue"]


_OF_BULK = (IssuerRecheck, WebhookDelivery, KeptFigures, ApplicantSystemMessage, VerifyItem)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The due rows of one queue; ``since`` is when the oldest became due."""

    count: int = 0
    since: datetime | None = None


def waiting_by_queue() -> dict[Queue, Waiting]:
    """Every queue; the rows are those that :func:`portal.nudges.queue_of` sends there."""
    runs, files = due(RankingRun), due(Submission)
    found = {
        Queue.INTERACTIVE: [
            _counted(due(Verification).filter(priority=Queue.INTERACTIVE.value)),
            _counted(runs.filter(reason__in=SOON)),
            _counted(due(OutgoingMail)),
        ],
        Queue.VERIFY: [
            _counted(due(Verification).filter(priority=Queue.VERIFY.value)),
            _counted(runs.exclude(reason__in=SOON)),
            _counted(files.filter(row=None)),
            _counted(due(PullConnection)),
        ],
        Queue.BULK: [
            _counted(due(Verification).filter(priority=Queue.BULK.value)),
            _counted(files.exclude(row=None)),
            *(_counted(due(model)) for model in _OF_BULK),
        ],
        Queue.EXPORT: [_counted(due(Export))],
    }
    return {
        queue: Waiting(sum(one.count for one in parts), min((one.since for one in parts if one.since), default=None))
        for queue, parts in found.items()
    }


def _counted(rows: QuerySet[Any]) -> Waiting:
    figures = rows.aggregate(count=Count("pk"), since=Min("next_attempt_at"))
    return Waiting(figures["count"], figures["since"])
