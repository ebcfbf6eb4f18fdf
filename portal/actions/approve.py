"""Standing for requirements: a named person says that people may be judged by them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import Job, JobRequirement
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["approve_requirements", "require_approver"]


def require_approver(scope: Scope) -> None:
    """Insist that whoever acts may stand for a requirement: a person who may decide about applicants.

    Raises:
        NotAllowedError: their role does not decide about applicants.
        RefusedError: a system acts, which can stand for nothing.

    """
    scope.require(Capability.DECIDE)
    if scope.user_id is None:
        raise RefusedError(_("Only a person can stand for a requirement. Approve it on the page of the job."))


@transaction.atomic
def approve_requirements(scope: Scope, job: Job, *, keys: Collection[str] = ()) -> list[JobRequirement]:
    """Stand for the must-haves of the present version that nobody stands for yet: those of ``keys``, or all.

    Returns the requirements that were approved.

    Raises:
        RefusedError: the job is closed, or there is nothing left to approve.

    """
    require_approver(scope)
    locked: Job = Job.objects.within(scope).select_for_update().get(pk=job.pk)
    if locked.status == Job.Status.CLOSED:
        raise RefusedError(_("This job is closed. Reopen it first."))
    rows = JobRequirement.objects.within(scope).filter(
        version=locked.current_version_id, need="must", approved_at__isnull=True
    )
    if keys:
        rows = rows.filter(key__in=keys)
    found = list(rows.order_by("position"))
    if not found:
        raise RefusedError(_("Nothing is left to approve: somebody stands for each of them already."))
    now = timezone.now()
    rows.filter(pk__in=[row.pk for row in found]).update(approved_by_id=scope.user_id, approved_at=now)
    names = " ".join(row.key for row in found)
    record_event(scope, "requirement.approved", locked, version=locked.current_version_id, requirements=names)
    return found
