"""What waits in the jobs of a member, job by job, so that the first page leads to where it is done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.models import Application, EvidenceRequest, Job, JobRequirement, Observation, OutgoingMail, RankingRun
from portal.queries_jobs import JobRow
from portal.scope import Scope

__all__ = ["JobCount", "Waits", "jobs_waiting", "not_decided_on"]

JOBS_SHOWN = 4
#: Who was not taken further before this is told otherwise by now, or will not be.
LETTERS_LOOK_BACK = timedelta(days=60)
#: Mail that tells a candidate what became of their application.
LETTERS = ("letter_rejection", "rejection")


@dataclass(frozen=True, slots=True)
class JobCount:
    """How many wait in one job, and the page where it is done."""

    job: Job
    count: int
    route: str = "ranking"
    query: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits in all jobs together, the fullest jobs by themselves, and since when the oldest waits."""

    every: tuple[JobCount, ...] = ()
    since: datetime | None = None

    @property
    def count(self) -> int:
        """How many wait."""
        return sum(item.count for item in self.every)

    @property
    def jobs(self) -> tuple[JobCount, ...]:
        """The jobs with the most."""
        return tuple(sorted(self.every, key=lambda item: -item.count)[:JOBS_SHOWN])


def jobs_waiting(scope: Scope, rows: Sequence[JobRow], left: datetime | None) -> dict[str, Waits]:
    """What waits in open jobs, by kind; the jobs of all kinds are fetched once. ``rows`` are those in hand."""
    found = {
        "answered": _Found(_answered(scope), "decision=open"),
        **_stages(scope),
        "letter": _Found(_not_told(scope), f"decision={Application.Stage.DECLINED}"),
        "failed_ranking": _Found(_failed(scope)),
        "unapproved": _Found(_unapproved(scope), route="job"),
        "applied": _Found(_applied_since(scope, left), "decision=open"),
        "undecided": _Found([_many(row) for row in rows if row.stages.get("applied")], "decision=open"),
        "closed": _Found([_one(row.job.pk) for row in rows if row.closed], route="job_screening"),
        "no_requirements": _Found([_one(row.job.pk) for row in rows if row.version is None], route="requirements"),
    }
    ids = {row["job"] for item in found.values() for row in item.rows} - {row.job.pk for row in rows}
    jobs = {row.job.pk: row.job for row in rows}
    if ids:
        jobs |= {job.pk: job for job in Job.objects.within(scope).filter(pk__in=ids)}
    return {kind: item.waits(jobs) for kind, item in found.items()}


def not_decided_on(scope: Scope) -> QuerySet[Application]:
    """Who applied for an open job, and stands where they came in."""
    return _people(scope).filter(stage=Application.Stage.APPLIED)


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of `job`, `n` and `since`, and the page of the job where it is done."""

    rows: list[Any]
    query: str = ""
    route: str = "ranking"

    def waits(self, jobs: Mapping[Any, Job]) -> Waits:
        """The same by job, of the jobs that the member may see."""
        here = [row for row in self.rows if row["job"] in jobs]
        counts: dict[Any, int] = {}
        for row in here:
            counts[row["job"]] = counts.get(row["job"], 0) + row["n"]
        since = min((row["since"] for row in here if row["since"] is not None), default=None)
        return Waits(tuple(JobCount(jobs[pk], count, self.route, self.query) for pk, count in counts.items()), since)


def _one(job: uuid.UUID) -> dict[str, Any]:
    return {"job": job, "n": 1, "since": None}


def _many(row: JobRow) -> dict[str, Any]:
    """Whom nobody decided on in a job in hand: counted for the table of jobs anyway, and not once more."""
    return {"job": row.job.pk, "n": row.stages["applied"], "since": None}


def _stages(scope: Scope) -> dict[str, _Found]:
    """Who stands on a shortlist, and whose interview nobody has written down."""
    stage = Application.Stage
    rows = _people(scope).filter(stage__in=(stage.SHORTLISTED, stage.INTERVIEW))
    observed = Observation.objects.within(scope).filter(application=OuterRef("pk"))
    grouped = list(
        rows.annotate(observed=Exists(observed), at=Coalesce("stage_since", "created_at"))
        .values("job", "stage", "observed")
        .annotate(n=Count("pk"), since=Min("at"))
        .order_by()
    )
    return {
        "shortlisted": _Found(
            [row for row in grouped if row["stage"] == stage.SHORTLISTED], f"decision={stage.SHORTLISTED}"
        ),
        "interview": _Found(
            [row for row in grouped if row["stage"] == stage.INTERVIEW and not row["observed"]],
            f"decision={stage.INTERVIEW}",
        ),
    }


def _answered(scope: Scope) -> list[Any]:
    """Answers to requests of people about whom nobody decided yet."""
    answered = EvidenceRequest.objects.within(scope).filter(
        answered_at__isnull=False, application__stage=Application.Stage.APPLIED
    )
    rows = answered.values(job=F("application__job")).annotate(n=Count("pk"), since=Min("answered_at"))
    return list(rows.order_by())


def _not_told(scope: Scope) -> list[Any]:
    """Who was not taken further of late, has an address, and was sent no letter since."""
    told = OutgoingMail.objects.within(scope).filter(application=OuterRef("pk"), kind__in=LETTERS)
    rows = (
        _people(scope)
        .filter(stage=Application.Stage.DECLINED, stage_since__gte=timezone.now() - LETTERS_LOOK_BACK)
        .exclude(candidate__email="")
        .filter(~Exists(told))
    )
    return list(rows.values("job").annotate(n=Count("pk"), since=Min("stage_since")).order_by())


def _failed(scope: Scope) -> list[Any]:
    """Open jobs whose newest run failed."""
    runs = RankingRun.objects.within(scope)
    newer = runs.filter(job=OuterRef("job"), number__gt=OuterRef("number"))
    failed = runs.filter(~Exists(newer), state=RankingRun.State.FAILED, job__status=Job.Status.OPEN)
    return [_one(job) for job in failed.values_list("job", flat=True)]


def _unapproved(scope: Scope) -> list[Any]:
    """Open jobs where somebody stands for some must-haves and nobody for others."""
    musts = JobRequirement.objects.within(scope).filter(need="must", version=F("version__job__current_version"))
    grouped = (
        musts.filter(version__job__status=Job.Status.OPEN)
        .values(job=F("version__job"))
        .annotate(stood_for=Count("pk", filter=Q(approved_at__isnull=False)), every=Count("pk"))
        .order_by()
    )
    return [_one(row["job"]) for row in grouped if 0 < row["stood_for"] < row["every"]]


def _applied_since(scope: Scope, since: datetime | None) -> list[Any]:
    """How many applied for which open jobs; how many, never who."""
    if since is None:
        return []
    rows = _people(scope).filter(created_at__gt=since).values("job").annotate(n=Count("pk"), since=Min("created_at"))
    return list(rows.order_by())


def _people(scope: Scope) -> QuerySet[Application]:
    rows: QuerySet[Application] = Application.objects.within(scope).filter(job__status=Job.Status.OPEN)
    return rows.exclude(source=Application.TRIAL)
