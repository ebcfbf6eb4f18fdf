"""What the job pages show: the list with its numbers, one job, and the versions of what it needs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from portal.legal import closed_jobs
from portal.models import Application, Job, JobMember, JobRequirement, JobVersion, RankingRun
from portal.permissions import Capability
from portal.scope import Scope
from portal.version_changes import Change, changes_between

__all__ = [
    "SHOWS",
    "JobRow",
    "VersionRow",
    "applied_count",
    "changes_after_lock",
    "job_row",
    "job_rows",
    "jobs_found",
    "version_rows",
]

#: The stages after applying, in their order.
STAGES = ("shortlisted", "interview", "offered", "hired", "declined")
SHOWS = ("mine", "waiting", "bare", "blind")


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
    stages: dict[str, int] = field(default_factory=dict)

    @property
    def later(self) -> list[tuple[str, int]]:
        """How many stand at each stage that somebody moved them to."""
        return [(stage, self.stages[stage]) for stage in STAGES if self.stages.get(stage)]

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
    """One version: its requirements, what it changed, how often people were ranked by it.

    ``after_lock``: it was written after a candidate's evidence had been looked at.
    """

    version: JobVersion
    requirements: list[JobRequirement]
    changes: list[Change]
    runs: int
    after_lock: bool = False


def jobs_found(scope: Scope, *, text: str = "", status: str = "", show: str = "") -> QuerySet[Job]:
    """The organization's jobs, open ones first, newest first. ``show`` is one of :data:`SHOWS`."""
    scope.require(Capability.READ_JOBS)
    found: QuerySet[Job] = Job.objects.within(scope).select_related("current_version")
    if text:
        found = found.filter(Q(title__icontains=text) | Q(place__icontains=text))
    if status in Job.Status.values:
        found = found.filter(status=status)
    if show in SHOWS:
        found = _shown(scope, found, show)
    return found.order_by("-status", "-created_at", "-id")  # "open" sorts after "closed"


def _shown(scope: Scope, found: QuerySet[Job], show: str) -> QuerySet[Job]:
    if show == "mine":
        mine = JobMember.objects.within(scope).filter(membership__user=scope.user_id)
        return found.filter(Q(created_by=scope.user_id) | Q(pk__in=mine.values("job")))
    if show == "bare":
        return found.filter(current_version=None)
    if show == "blind":
        return found.filter(blind=True)
    waiting = _people(scope).filter(stage=Application.Stage.SHORTLISTED)
    return found.filter(pk__in=waiting.values("job"))


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
    stages: dict[uuid.UUID, dict[str, int]] = {}
    standing = _people(scope).filter(job__in=pks).order_by().values_list("job", "stage").annotate(n=Count("pk"))
    for pk, stage, count in standing:
        stages.setdefault(pk, {})[stage] = count
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
            sum(stages.get(job.pk, {}).values()),
            needs.get((job.current_version_id, "must"), 0),
            needs.get((job.current_version_id, "nice"), 0),
            None if job.pk in closed else done.get(job.pk),
            job.pk in under_way,
            job.pk in closed,
            stages.get(job.pk, {}),
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
        late = bool(rows) and job.locked_at is not None and version.created_at > job.locked_at
        rows.append(VersionRow(version, lines, changes, runs.get(version.pk, 0), late))
    return rows[::-1]


def changes_after_lock(scope: Scope, job: Job) -> int:
    """How many versions were written since the requirements were locked."""
    if job.locked_at is None:
        return 0
    return JobVersion.objects.within(scope).filter(job=job, number__gt=1, created_at__gt=job.locked_at).count()


def _counts(rows: QuerySet[Application] | QuerySet[RankingRun], by: str) -> dict[uuid.UUID, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))
