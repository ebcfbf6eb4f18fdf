"""Running the demonstration's work through the queue: workers verify, then rank; the caller waits and watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from portal.actions.rank import request_ranking
from portal.demonstration.fill import Filled
from portal.models import RankingRun, Record, Submission
from portal.services import scheduler, workers
from portal.supervisor import Supervisor

__all__ = ["UnfinishedError", "work_through"]

_TICK = 0.2
_PATIENCE = 900.0
_SAY_EVERY = 5.0


class UnfinishedError(Exception):
    """Raised when the workers have not finished in a quarter of an hour."""


def work_through(filled: Filled, at: datetime, say: Callable[[str], None]) -> list[RankingRun]:
    """Have every record verified and every job ranked as of ``at``; returns the runs, in the order of the jobs.

    Raises:
        UnfinishedError: when the workers do not come to an end.

    """
    supervisor = Supervisor([*workers(), scheduler()], Path(settings.CREDENCE_DATA) / "logs", say)
    supervisor.start()
    try:
        total = Record.objects.within(filled.scope).count()
        _wait(supervisor, lambda: _checked(filled), total, say, "records verified")
        runs = [request_ranking(filled.scope, job, reason="asked", as_of=at) for job in filled.jobs]
        _wait(supervisor, lambda: _ranked(runs), len(runs), say, "jobs ranked")
    finally:
        supervisor.stop()
    return [RankingRun.objects.within(filled.scope).select_related("job").get(pk=run.pk) for run in runs]


def _checked(filled: Filled) -> int:
    waiting = Submission.objects.within(filled.scope).filter(state=Submission.State.UNPACKING).exists()
    return 0 if waiting else Record.objects.within(filled.scope).exclude(state__in=("waiting", "checking")).count()


def _ranked(runs: list[RankingRun]) -> int:
    done = (RankingRun.State.DONE, RankingRun.State.FAILED)
    return (
        RankingRun.objects.across_organizations("the runs in hand")
        .filter(pk__in=[run.pk for run in runs], state__in=done)
        .count()
    )


def _wait(supervisor: Supervisor, count: Callable[[], int], total: int, say: Callable[[str], None], what: str) -> None:
    began = said = time.monotonic()
    while (done := count()) < total:
        supervisor.watch()
        now = time.monotonic()
        if now - said >= _SAY_EVERY:
            said = now
            say(f"{done} of {total} {what}.")
        if now - began > _PATIENCE:
            raise UnfinishedError(f"{done} of {total} {what} after {_PATIENCE / 60:.0f} minutes.")
        time.sleep(_TICK)
    say(f"{total} {what}.")
