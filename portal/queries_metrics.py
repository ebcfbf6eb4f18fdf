"""The metrics page: what may be chosen, and the figures of a choice."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from portal.kept import keeps, kept_or_asked
from portal.metrics import GROUPS, Ground, Wanted, figures
from portal.metrics.periods import figures_from, name_kept
from portal.metrics.shape import Figure
from portal.models import Application, Job
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["MetricsView", "metrics_view", "sources_to_choose"]

MOST_JOBS = 500
MOST_SOURCES = 100
#: For how long kept figures are shown before they are counted again.
FRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class MetricsView:
    """The figures, and what they are of; ``counting`` while a worker counts them the first time.

    ``made_at`` is when they were counted: now, or where the organization is large, up to a quarter of an hour ago.
    """

    wanted: Wanted
    figures: list[Figure]
    people: int
    made_at: datetime
    jobs: list[tuple[uuid.UUID, str]]
    sources: list[str]
    counting: bool = False

    @property
    def job_title(self) -> str:
        """The chosen job's title."""
        return next((title for pk, title in self.jobs if pk == self.wanted.job), "")

    @property
    def groups(self) -> list[tuple[str, str, list[Figure]]]:
        """The figures under the heads of the page."""
        return [
            (group.value, str(words), [figure for figure in self.figures if figure.metric.group is group])
            for group, words in GROUPS.items()
        ]


def metrics_view(scope: Scope, wanted: Wanted, period: str = "") -> MetricsView:
    """Every figure of the choice. A narrowed scope counts its own jobs.

    ``period`` names what ``wanted`` is where that is a period and nothing else, so that it may have been counted.
    """
    scope.require(Capability.READ_METRICS)
    plain = bool(period) and wanted == Wanted(since=wanted.since)
    people, found, made_at, counting = _kept(scope, period) if plain and keeps(scope) else _counted(scope, wanted)
    jobs = list(Job.objects.within(scope).order_by("-created_at", "-id").values_list("pk", "title")[:MOST_JOBS])
    if wanted.job and wanted.job not in {pk for pk, _title in jobs}:
        jobs += list(Job.objects.within(scope).filter(pk=wanted.job).values_list("pk", "title"))
    return MetricsView(wanted, found, people, made_at, jobs, sources_to_choose(scope), counting)


def _counted(scope: Scope, wanted: Wanted) -> tuple[int, list[Figure], datetime, bool]:
    ground = Ground(scope, wanted)
    return ground.total, figures(ground), ground.now, False


def _kept(scope: Scope, period: str) -> tuple[int, list[Figure], datetime, bool]:
    kept = kept_or_asked(scope, name_kept(period), fresh=FRESH)
    if kept is None or kept.counted_at is None:
        return 0, [], timezone.now(), True
    return kept.value["people"], figures_from(kept.value), kept.counted_at, False


def sources_to_choose(scope: Scope) -> list[str]:
    """The sources that applications name."""
    rows = Application.objects.within(scope).exclude(source__in=("", Application.TRIAL)).order_by("source")
    return list(rows.values_list("source", flat=True).distinct()[:MOST_SOURCES])
