"""Locking what a job needs, once somebody has looked at a candidate's evidence.

Requirements that are changed after the people were seen may be changed because of the people. They may change all the
same, for a reason that is kept with the new version: see :func:`portal.actions.jobs.create_version`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from portal.actions.events import record_event
from portal.blind import audits_only
from portal.models import Application, Job
from portal.scope import Scope

__all__ = ["lock_requirements"]


def lock_requirements(scope: Scope, applications: Iterable[Application]) -> None:
    """Lock the jobs of these applications, whose evidence somebody looks at; one event for each job, once.

    Machines and tokens look at nothing; who audits decides about nobody, so what they saw bends no requirement; what a
    guest says is heard by those who decide. A job that has not said what it needs has nothing to lock, and an
    operator's trial of a wallet is nobody's application. Where the job is locked already this reads no row and writes
    none.
    """
    if (scope.user_id is None and scope.guest_id is None) or audits_only(scope):
        return
    open_jobs = {
        one.job_id: one.job
        for one in applications
        if one.source != Application.TRIAL and one.job.locked_at is None and one.job.current_version_id is not None
    }
    for job in open_jobs.values():
        _lock(scope, job)


@transaction.atomic
def _lock(scope: Scope, job: Job) -> None:
    now = timezone.now()
    if Job.objects.within(scope).filter(pk=job.pk, locked_at=None).update(locked_at=now):
        record_event(scope, "job.locked", job, version=job.current_version_id)
        job.locked_at = now
