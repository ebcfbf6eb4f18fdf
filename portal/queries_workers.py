"""Whether the machinery that checks records is alive, as a page may say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from portal.models import Submission, Verification, WorkerPulse
from portal.scope import Scope

__all__ = ["Pause", "checking_paused"]

SILENCE = timedelta(seconds=30)
#: Counting stops here.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Pause:
    """Checking stands still: since when no worker was seen (None: never), how many records of the organization wait.

    ``more``: there are more than these.
    """

    since: datetime | None
    waiting: int
    more: bool = False


def checking_paused(scope: Scope) -> Pause | None:
    """The pause, or None while a worker is alive, or while nothing waits for one."""
    now = timezone.now()
    last: datetime | None = WorkerPulse.objects.aggregate(last=Max("seen_at"))["last"]
    if last is not None and now - last < SILENCE:
        return None
    overdue = Q(next_attempt_at__lt=now - SILENCE)
    scope = replace(scope, jobs=None)  # the machinery stands still for everybody; only how many wait is told
    checks = Verification.objects.within(scope).filter(overdue).exclude(state="done").order_by()
    waiting = checks.values("pk")[: MOST + 1].count()
    waiting += Submission.objects.within(scope).filter(overdue).order_by().values("pk")[: MOST + 1].count()
    return Pause(last, min(waiting, MOST), waiting > MOST) if waiting else None
