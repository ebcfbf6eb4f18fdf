"""Which job of an applicant system is which of ours: said by a person, and forgotten again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.applicant_replay import go_on_with, messages_of
from portal.actions.events import record_event
from portal.actions.refusal import require_text
from portal.adapters.base import LONGEST_ID
from portal.models import ApplicantSystem, ApplicantSystemLink, ApplicantSystemMessage, Job
from portal.permissions import Capability
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["JOB", "JOB_TO_LINK", "link_job", "unlink_job"]

#: Nouns of links: a job of theirs that is one of ours, and one that somebody still has to say this of.
JOB, JOB_TO_LINK = "job", "job_to_link"


@transaction.atomic
def link_job(scope: Scope, system: ApplicantSystem, *, external_id: str, job: Job) -> ApplicantSystemLink:
    """Say which job of ours theirs is; messages that waited for it go on.

    Raises:
        RefusedError: no id, or one that no column holds.
    """
    scope.require(Capability.MANAGE_TOKENS)
    theirs = require_text(
        storable_text(external_id), field="external_id", sentence=_("Give their id of the job."), at_most=LONGEST_ID
    )
    links = ApplicantSystemLink.objects.within(scope).filter(system=system)
    wanted = links.filter(noun=JOB_TO_LINK, external_id=theirs).first()
    link: ApplicantSystemLink
    link, _made = ApplicantSystemLink.objects.within(scope).update_or_create(
        organization_id=scope.organization_id,
        system=system,
        noun=JOB,
        external_id=theirs,
        defaults={"subject": job.pk, **({"extra": wanted.extra} if wanted is not None else {})},
    )
    links.filter(noun=JOB_TO_LINK, external_id=theirs).delete()
    record_event(scope, "applicant_system.job_linked", system, job=job.pk)
    if system.paused_at is None:
        waiting = messages_of(scope, system).filter(state=ApplicantSystemMessage.State.WAITING)
        go_on_with(waiting.filter(error=f"{JOB_TO_LINK} {theirs}"))
    return link


@transaction.atomic
def unlink_job(scope: Scope, link: ApplicantSystemLink) -> None:
    """Forget which job of ours theirs is; who applied stays, and what comes next waits for a link."""
    scope.require(Capability.MANAGE_TOKENS)
    record_event(scope, "applicant_system.job_unlinked", link.system, job=link.subject)
    link.delete()
