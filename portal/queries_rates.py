"""Voluntary answers and outcomes, brought together only to be counted: see :mod:`matching.fairness.rates`.

New York City's rules name the categories of the EEO-1 report: sex male or female, and seven of race or ethnicity. What
candidates are asked is finer; :data:`SEX` and :data:`RACE` say how it is counted. Whoever did not answer, or would
rather not, is a group of their own that is counted and not compared.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from statistics import median
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.fairness.rates import UNKNOWN, Outcome, RatesReport, rates_report
from portal.models import Application, Decision, Demographics, Job, RankingEntry, RankingRun
from portal.permissions import Capability
from portal.rates_apart import Selection, require_apart
from portal.scope import Scope

__all__ = ["MEASURES", "RACE", "SEX", "RatesView", "RatesWanted", "jobs_to_choose", "rates_view"]

SEX: Mapping[str, str] = {"Woman": "Female", "Man": "Male", "Another gender": "Another gender"}
RACE: Mapping[str, str] = {
    "American Indian or Alaska Native": "American Indian or Alaska Native",
    "Asian": "Asian",
    "Black or African American": "Black or African American",
    "Hispanic or Latino": "Hispanic or Latino",
    "Middle Eastern or North African": "White",  # as the EEO-1 report defines White
    "Native Hawaiian or Pacific Islander": "Native Hawaiian or Other Pacific Islander",
    "White": "White",
    "More than one": "Two or more races",
}
MEASURES: Mapping[str, Promise] = {
    "first_tier": _("Ranked with every must-have met"),
    "above_median": _("Scored above the median"),
    "shortlisted": _("Shortlisted or further"),
    "interview": _("Interviewed or further"),
    "offered": _("Offered or further"),
    "hired": _("Hired"),
}
_ORDER = Application.SHOWN_STAGES


RatesWanted = Selection


@dataclass(frozen=True, slots=True)
class RatesView:
    """The rates, and what they are of. ``answered`` counts those who gave at least one answer that is compared."""

    report: RatesReport
    wanted: RatesWanted
    jobs: list[Job]
    applicants: int
    answered: int
    ranked: int
    made_at: datetime
    versions: list[int]


class _Standing(NamedTuple):
    """An application, as far as rates go: a hundred thousand of them are counted for one page."""

    job: uuid.UUID
    stage: str


class _Place(NamedTuple):
    """An application in a ranking."""

    run: uuid.UUID
    rank: int | None
    tier: str
    score_best: float


def jobs_to_choose(scope: Scope) -> list[Job]:
    """Every job, newest first."""
    scope.require(Capability.READ_RATES)
    return list(Job.objects.within(scope).order_by("-created_at", "-id")[:500])


def rates_view(scope: Scope, wanted: RatesWanted) -> RatesView:
    """The rates of every stage, of the first tier and of scores above the median, pooled over the jobs.

    The median is taken within each job, since scores of two jobs are not of one scale; who scores above it is then
    pooled. Who withdrew is not in it: their answers are erased.

    Raises:
        RatesTooCloseError: rates of nearly the same people were read before.
    """
    scope.require(Capability.READ_RATES)
    every_job = jobs_to_choose(scope)
    require_apart(scope, wanted, lambda selection: _people(scope, selection, every_job))
    jobs = _chosen(wanted, every_job)
    applications = _applications(scope, wanted, jobs)
    runs = _runs(scope, wanted, jobs)
    entries = _entries(scope, runs, applications)
    if wanted.version is not None and len(jobs) == 1:
        applications = {pk: row for pk, row in applications.items() if pk in entries}
    groups = _groups(scope, applications)
    report = rates_report(_measures(scope, applications, entries, groups))
    versions = list(jobs[0].versions.order_by("number").values_list("number", flat=True)) if len(jobs) == 1 else []
    ranked = sum(entry.rank is not None for entry in entries.values())
    answered = sum(pair != (UNKNOWN, UNKNOWN) for pair in groups.values())
    return RatesView(report, wanted, jobs, len(applications), answered, ranked, timezone.now(), versions)


def _chosen(wanted: RatesWanted, jobs: Sequence[Job]) -> list[Job]:
    return [job for job in jobs if not wanted.jobs or job.pk in wanted.jobs]


def _people(scope: Scope, wanted: RatesWanted, every_job: Sequence[Job]) -> frozenset[uuid.UUID]:
    """The applications that the rates of a selection count."""
    jobs = _chosen(wanted, every_job)
    found = frozenset(_rows(scope, wanted, jobs).values_list("pk", flat=True))
    if wanted.version is None or len(jobs) != 1:
        return found
    entries = RankingEntry.objects.within(scope).filter(run__in=_runs(scope, wanted, jobs))
    entries = entries.exclude(tier=RankingEntry.WITHDRAWN)
    return found & frozenset(entries.values_list("application_id", flat=True))


def _applications(scope: Scope, wanted: RatesWanted, jobs: Sequence[Job]) -> dict[uuid.UUID, _Standing]:
    rows = _rows(scope, wanted, jobs).values_list("pk", "job_id", "stage")
    return {pk: _Standing(job, stage) for pk, job, stage in rows}


def _rows(scope: Scope, wanted: RatesWanted, jobs: Sequence[Job]) -> QuerySet[Application]:
    rows: QuerySet[Application] = Application.objects.within(scope).filter(job__in=jobs)
    rows = rows.exclude(source=Application.TRIAL)
    if wanted.since:
        rows = rows.filter(created_at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _runs(scope: Scope, wanted: RatesWanted, jobs: Sequence[Job]) -> list[uuid.UUID]:
    """The newest finished run of each job; of the chosen version where one is chosen."""
    runs = RankingRun.objects.within(scope).filter(job__in=jobs, state=RankingRun.State.DONE)
    if wanted.version is not None and len(jobs) == 1:
        runs = runs.filter(version__number=wanted.version)
    newest = dict(runs.order_by("number").values_list("job_id", "pk"))
    return list(newest.values())


def _entries(
    scope: Scope, runs: Iterable[uuid.UUID], applications: Mapping[uuid.UUID, _Standing]
) -> dict[uuid.UUID, _Place]:
    rows = RankingEntry.objects.within(scope).filter(run__in=list(runs)).exclude(tier=RankingEntry.WITHDRAWN)
    places = rows.values_list("application_id", "run_id", "rank", "tier", "score_best")
    return {pk: _Place(run, rank, tier, score) for pk, run, rank, tier, score in places if pk in applications}


def _groups(scope: Scope, applications: Mapping[uuid.UUID, _Standing]) -> dict[uuid.UUID, tuple[str, str]]:
    jobs = {row.job for row in applications.values()}
    rows = Demographics.objects.within(scope).filter(application__job__in=jobs)
    given = dict(rows.values_list("application_id", "answers"))
    return {
        pk: (
            SEX.get(given.get(pk, {}).get("gender", ""), UNKNOWN),
            RACE.get(given.get(pk, {}).get("race", ""), UNKNOWN),
        )
        for pk in applications
    }


def _measures(
    scope: Scope,
    applications: Mapping[uuid.UUID, _Standing],
    entries: Mapping[uuid.UUID, _Place],
    groups: Mapping[uuid.UUID, tuple[str, str]],
) -> dict[str, list[Outcome]]:
    outcome = cache(Outcome)  # some sixty different ones, a hundred thousand times each
    ranked = {pk: entry for pk, entry in entries.items() if entry.rank is not None}
    above = _above_median(ranked)
    reached = _reached(scope, applications)
    found = {
        "first_tier": [outcome(*groups[pk], entry.tier == "met") for pk, entry in ranked.items()],
        "above_median": [outcome(*groups[pk], pk in above) for pk in ranked],
    }
    for place, stage in enumerate(_ORDER):
        found[stage] = [outcome(*groups[pk], reached[pk] >= place) for pk in applications]
    return found


def _above_median(ranked: Mapping[uuid.UUID, _Place]) -> set[uuid.UUID]:
    by_run: defaultdict[uuid.UUID, list[float]] = defaultdict(list)
    for entry in ranked.values():
        by_run[entry.run].append(entry.score_best)
    middle = {run: median(scores) for run, scores in by_run.items()}
    return {pk for pk, entry in ranked.items() if entry.score_best > middle[entry.run]}


def _reached(scope: Scope, applications: Mapping[uuid.UUID, _Standing]) -> dict[uuid.UUID, int]:
    """The furthest stage each application ever stood at, by its place in the pipeline; -1 for none."""
    place = {stage: number for number, stage in enumerate(_ORDER)}
    found = {pk: place.get(row.stage, -1) for pk, row in applications.items()}
    jobs = {row.job for row in applications.values()}
    decisions = Decision.objects.within(scope).filter(
        application__job__in=jobs, stage__in=_ORDER, undoes=None, undone_by=None
    )
    for pk, stage in decisions.values_list("application_id", "stage"):
        if pk in found:
            found[pk] = max(found[pk], place[stage])
    return found
