"""Ranking a job: asking for a run, and computing it under a lease. Every ranking is a stored run of one job version.

Automatic runs are coalesced: a job has at most one waiting run, and it waits while records of the job's applicants are
still being checked, so that three hundred records received at once end in one ranking, not three hundred.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.ranked import compute, write_ranking
from portal.actions.refusal import RefusedError
from portal.leases import Lease, LeaseLostError, claim, defer, finish, pause_after
from portal.models import Job, RankingRun, Verification
from portal.nudges import SOON, nudge
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["AT_ONCE", "FELL", "perform_ranking", "rank_what_time_changed", "request_ranking", "request_rankings_of"]

logger = logging.getLogger(__name__)

ASKED, FELL, TIME_PASSED = "asked", "evidence_fell", "time_passed"
#: Somebody waits for these, or people are shown by evidence that is known to stand no longer: they are computed now,
#: though other records are still being checked.
AT_ONCE = SOON
SETTLE = timedelta(seconds=3)
#: An automatic run waits no longer than this for records that are still being checked.
LONGEST_WAIT = timedelta(minutes=10)
MAX_ATTEMPTS = 5
DUE_AT_ONCE = 100


@transaction.atomic
def request_ranking(scope: Scope, job: Job, *, reason: str, as_of: datetime | None = None) -> RankingRun:
    """Ask for a ranking of the job's present version. A run that already waits is used.

    Args:
        scope: who asks, and where.
        job: what to rank for.
        reason: `asked` (by a person: computed at once), `withdrawn` or `evidence_fell` (at once as well), or why
            else it is automatic: `records_changed`, `version_changed`, `trust_changed`, `observed`, `time_passed`.
        as_of: the moment to rank for; the moment it is done when None.

    Raises:
        RefusedError: the job says nothing yet about what it needs.
        NotAllowedError: somebody asks who may not rank.

    """
    if reason == ASKED:
        scope.require(Capability.RANK)
    locked: Job = Job.objects.within(scope).select_for_update().get(pk=job.pk)
    version = locked.current_version
    if version is None or not version.requirements.exists():
        raise RefusedError(_("This job says nothing yet about what it needs. Add a requirement first."))
    now = timezone.now()
    wait = reason not in AT_ONCE and _still_checking(locked).exists()
    wanted = {
        "version": version,
        "reason": reason,
        "requested_by": scope.actor,
        "next_attempt_at": now + SETTLE if wait else now,
        "as_of": as_of,
        "seed": seed_of(locked, version.number),
    }
    run = _waiting(locked, wanted, haste=reason in AT_ONCE)
    if run is None:
        run = RankingRun.objects.within(scope).create(job=locked, number=_next_number(locked), **wanted)
        record_event(scope, "ranking.requested", run, job=locked.pk, number=run.number, reason=reason)
    if not wait:
        nudge(run)
    return run


def request_rankings_of(scope: Scope, candidate_id: uuid.UUID, *, reason: str = "records_changed") -> list[RankingRun]:
    """Ask for a new ranking of every open job the candidate has applied for; jobs without requirements are left out."""
    jobs = (
        Job.objects.within(scope)
        .filter(applications__candidate_id=candidate_id, applications__withdrawn_at=None, status=Job.Status.OPEN)
        .filter(current_version__requirements__isnull=False)
        .distinct()
        .order_by("pk")  # one order for everybody, or two transactions could wait for each other
    )
    return [request_ranking(scope, job, reason=reason) for job in jobs]


def rank_what_time_changed() -> int:
    """Rank open jobs anew in whose newest ranking evidence has expired, or grown too old, since; how many were asked.

    A run knows the first day on which that happens, so this reads only the jobs whose day has come.
    """
    today = timezone.now().date()
    come = RankingRun.objects.across_organizations("time passes for everybody").filter(next_change_on__lte=today)
    rows = come.filter(state=RankingRun.State.DONE).select_related("job").defer("pool", "basis", "changes", "summary")
    asked = 0
    for run in rows.order_by("next_change_on", "pk")[:DUE_AT_ONCE]:
        with transaction.atomic():
            # taken off first: a round later it has been asked for already, and a closed job is ranked when it reopens
            if not come.filter(pk=run.pk).update(next_change_on=None) or run.job.status != Job.Status.OPEN:
                continue
            try:
                request_ranking(
                    Scope(organization_id=run.organization_id, system="ranker"), run.job, reason=TIME_PASSED
                )
            except RefusedError:
                continue
            asked += 1
    return asked


def perform_ranking(run_id: uuid.UUID) -> None:
    """Compute one run, if it is due and nobody else is at it; otherwise do nothing."""
    lease = claim(RankingRun, run_id, state=RankingRun.State.RUNNING)
    if lease is None:
        return
    run: RankingRun = (
        RankingRun.objects.across_organizations("the row was claimed").select_related("job", "version").get(pk=run_id)
    )
    try:
        _perform(run, lease)
    except LeaseLostError:
        logger.info("ranking %s went on elsewhere", run.pk)
    except Exception:
        logger.exception("ranking %s broke off", run.pk)
        _try_again_later(run, lease)


def seed_of(job: Job, version: int) -> str:
    """What breaks ties: fixed for a job's version, so that equals keep their places, and nobody picks it."""
    return hashlib.sha256(f"credence ranking {job.pk} {version}".encode()).hexdigest()


def _perform(run: RankingRun, lease: Lease) -> None:
    overdue = timezone.now() - run.created_at > LONGEST_WAIT
    if run.reason not in AT_ONCE and not overdue and _still_checking(run.job).exists():
        defer(lease, timezone.now() + SETTLE, state=RankingRun.State.WAITING, attempts=0)
        return
    scope = Scope(organization_id=run.organization_id, system="ranker")
    write_ranking(scope, run, lease, compute(scope, run))


def _try_again_later(run: RankingRun, lease: Lease) -> None:
    now = timezone.now()
    try:
        if run.attempts < MAX_ATTEMPTS:
            defer(lease, now + pause_after(run.attempts), state=RankingRun.State.WAITING)
            return
        with transaction.atomic():
            sentence = "Computing this ranking broke our own software. Nothing was lost; the last ranking still stands."
            finish(lease, state=RankingRun.State.FAILED, finished_at=now, error=sentence)
            scope = Scope(organization_id=run.organization_id, system="ranker")
            record_event(scope, "ranking.failed", run, job=run.job_id, number=run.number)
    except LeaseLostError:
        return


def _still_checking(job: Job) -> QuerySet[Verification]:
    """Verifications of the job's applicants that are due or under way; a retry of tomorrow is not waited for."""
    return (
        Verification.objects.across_organizations("the job in hand had a scope")
        .filter(organization_id=job.organization_id, next_attempt_at__lte=timezone.now())
        .filter(~Q(state=Verification.State.DONE), record__candidate__applications__job=job)
        .filter(record__hidden_at=None)
    )


def _waiting(job: Job, wanted: dict[str, object], *, haste: bool) -> RankingRun | None:
    """The run that already waits, made to fit what is asked now; None when there is none any more."""
    run: RankingRun | None = job.runs.filter(state=RankingRun.State.WAITING).order_by("number").first()
    if run is None:
        return None
    if run.reason in AT_ONCE and (not haste or run.reason == ASKED):
        return run  # it will see what has changed since, at the moment and in the haste that a person asked for
    if not job.runs.filter(pk=run.pk, state=RankingRun.State.WAITING).update(**wanted):
        return None
    run.refresh_from_db()
    return run


def _next_number(job: Job) -> int:
    last: int | None = job.runs.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
