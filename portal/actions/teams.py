"""Who works on a job, and which members see every job."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.notify import notify
from portal.actions.refusal import RefusedError
from portal.models import Job, JobMember, Membership
from portal.permissions import SEES_EVERY_JOB, Capability
from portal.scope import Scope

__all__ = ["add_to_team", "change_reach", "join_own_job", "remove_from_team"]


@transaction.atomic
def add_to_team(scope: Scope, job: Job, membership: Membership) -> JobMember:
    """Put a member on the job's team, and tell them.

    Raises:
        RefusedError: they are on it already.

    """
    scope.require(Capability.SHARE_JOBS)
    row = _add(scope, job, membership)
    notify(scope, to=[membership.user_id], kind="added_to_team", job=job)
    return row


@transaction.atomic
def remove_from_team(scope: Scope, row: JobMember) -> None:
    """Take a member off the job's team: at once they see it no longer, unless they see every job.

    Raises:
        RefusedError: they would close the job to themselves.

    """
    scope.require(Capability.SHARE_JOBS)
    if scope.jobs is not None and row.membership.user_id == scope.user_id:
        raise RefusedError(_("You see this job because you are on its team. Ask somebody else to take you off it."))
    record_event(scope, "team.member_removed", row.job, membership=row.membership_id, user=row.membership.user_id)
    row.delete()


@transaction.atomic
def join_own_job(scope: Scope, job: Job) -> None:
    """Put who made a job on its team, where they would not see it otherwise."""
    if scope.jobs is None or scope.user_id is None:
        return
    membership = Membership.objects.within(scope).filter(user_id=scope.user_id).first()
    if membership is not None:
        _add(scope, job, membership)


@transaction.atomic
def change_reach(scope: Scope, membership: Membership, *, every_job: bool) -> Membership:
    """Let a member see every job, or only those on whose team they are.

    Raises:
        RefusedError: their role sees every job.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    if not every_job and membership.role in SEES_EVERY_JOB:
        raise RefusedError(
            _("Administrators and auditors see every job: who runs or audits has to."), field="every_job"
        )
    if every_job != membership.every_job:
        membership.every_job = every_job
        membership.save(update_fields=["every_job"])
        record_event(
            scope, "member.reach_changed", membership, user=membership.user_id, every_job="yes" if every_job else "no"
        )
    return membership


def _add(scope: Scope, job: Job, membership: Membership) -> JobMember:
    try:
        with transaction.atomic():
            row: JobMember = JobMember.objects.within(scope).create(
                job=job, membership=membership, added_by_id=scope.user_id
            )
    except IntegrityError:
        raise RefusedError(
            _("%(name)s is on the team already.") % {"name": membership.user}, field="membership"
        ) from None
    record_event(scope, "team.member_added", job, membership=membership.pk, user=membership.user_id)
    return row
