"""What the job pages show: the list with its numbers, one job, and the versions of what it needs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from portal.legal import closed_jobs
from portal.models import Application, Job, JobRequirement, JobVersion, RankingRun
from portal.permissions import Capability
from portal.scope import Scope
from portal.version_changes import Change, changes_between

__all__ = ["JobRow", "VersionRow", "applied_count", "job_row", "job_rows", "jobs_found", "version_rows"]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job with its numbers. ``run`` is the newest finished ranking, ``ranking`` whether another is on its way.

    ``closed``: the job's legal profile does not let its numbers be shown yet, and ``run`` is None.
    """

    job: Job
    applied: int
    musts: int
    nices: int
    run: RankingRun | None
    ranking: bool
    closed: bool = False

    @property
    def version(self) -> JobVersion | None:
        """The requirements as they stand."""
        return self.job.current_version

    @property
    def outdated(self) -> bool:
        """Whether the newest ranking is of an earlier version than the present one."""
        return self.run is not None and self.run.version_id != self.job.current_version_id


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: its requirements, what it changed, and how often people were ranked by it."""

    version: JobVersion
    requirements: list[JobRequirement]
    changes: list[Change]
    runs: int


def jobs_found(scope: Scope, *, text: str = "", status: str = "") -> QuerySet[Job]:
    """The organization's jobs, open ones first, newest first."""
    scope.require(Capability.READ_JOBS)
    found: QuerySet[Job] = Job.objects.within(scope).select_related("current_version")
    if text:
        found = found.filter(Q(title__icontains=text) | Q(place__icontains=text))
    if status in Job.Status.values:
        found = found.filter(status=status)
    return found.order_by("-status", "-created_at", "-id")  # "open" sorts after "closed"


def applied_count(scope: Scope, job: Job) -> int:
    """How many people applied."""
    return _people(scope).filter(job=job).count()


def _people(scope: Scope) -> QuerySet[Application]:
    """Applications of people; an operator's trials of wallets are none."""
    rows: QuerySet[Application] = Application.objects.within(scope).exclude(source=Application.TRIAL)
    return rows


def job_rows(scope: Scope, jobs: Sequence[Job]) -> list[JobRow]:
    """The jobs with their numbers, in four queries however many there are."""
    pks = [job.pk for job in jobs]
    applied = _counts(_people(scope).filter(job__in=pks), "job")
    needs: dict[tuple[uuid.UUID | None, str], int] = {
        (version, need): count
        for version, need, count in JobRequirement.objects.within(scope)
        .filter(version__in=[job.current_version_id for job in jobs])
        .order_by()
        .values_list("version", "need")
        .annotate(n=Count("pk"))
    }
    runs = RankingRun.objects.within(scope).filter(job__in=pks)
    newest = runs.filter(job=OuterRef("job"), state="done").order_by("-number").values("pk")[:1]
    done = {run.job_id: run for run in runs.filter(pk=Subquery(newest)).select_related("version").defer("pool")}
    closed = closed_jobs(scope)
    under_way = set(runs.filter(state__in=("waiting", "running")).values_list("job", flat=True))
    return [
        JobRow(
            job,
            applied.get(job.pk, 0),
            needs.get((job.current_version_id, "must"), 0),
            needs.get((job.current_version_id, "nice"), 0),
            None if job.pk in closed else done.get(job.pk),
            job.pk in under_way,
            job.pk in closed,
        )
        for job in jobs
    ]


def job_row(scope: Scope, job: Job) -> JobRow:
    """One job with its numbers."""
    return job_rows(scope, [job])[0]


def version_rows(scope: Scope, job: Job) -> list[VersionRow]:
    """Every version, newest first, with what it changed in words."""
    scope.require(Capability.READ_JOBS)
    versions = list(
        JobVersion.objects.within(scope)
        .filter(job=job)
        .select_related("created_by")
        .prefetch_related("requirements__approved_by")
        .order_by("number")
    )
    runs = _counts(RankingRun.objects.within(scope).filter(job=job, state="done"), "version")
    rows: list[VersionRow] = []
    for version in versions:
        lines = list(version.requirements.all())
        changes = changes_between(rows[-1].version, rows[-1].requirements, version, lines) if rows else []
        rows.append(VersionRow(version, lines, changes, runs.get(version.pk, 0)))
    return rows[::-1]


def _counts(rows: QuerySet[Application] | QuerySet[RankingRun], by: str) -> dict[uuid.UUID, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))
