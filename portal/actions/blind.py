"""Switching blind mode of a job on and off."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.actions.events import record_event
from portal.actions.export_expiry import expire_people_exports
from portal.actions.refusal import RefusedError, require_text
from portal.blind import HIDDEN
from portal.models import Application, Job
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["set_blind", "unnamed_applicants"]

MAX_REASON = 500


@transaction.atomic
def set_blind(scope: Scope, job: Job, *, blind: bool, reason: str = "") -> Job:
    """Keep who the applicants are on the server until the shortlist, or show it again.

    Showing it again while somebody waits undecided would undo what the candidates' screening was promised to be, so
    that needs a reason, which the audit log keeps.

    Raises:
        RefusedError: switched off without a reason while applicants are not yet decided about.

    """
    scope.require(Capability.EDIT_JOBS)
    locked: Job = Job.objects.within(scope).select_for_update().get(pk=job.pk)
    if locked.blind == blind:
        return job
    waiting = 0 if blind else unnamed_applicants(scope, locked)
    reason = reason.strip()
    if waiting:
        sentence = ngettext(
            "%(count)s applicant is not yet on the shortlist. Say why their names are to be shown now.",
            "%(count)s applicants are not yet on the shortlist. Say why their names are to be shown now.",
            waiting,
        )
        reason = require_text(
            reason,
            field="reason",
            sentence=sentence % {"count": waiting},
            at_most=MAX_REASON,
        )
    elif len(reason) > MAX_REASON:
        raise RefusedError(_("Say it in at most %(most)s characters.") % {"most": MAX_REASON}, field="reason")
    locked.blind = blind
    locked.save(update_fields=["blind"])
    job.blind = blind
    if blind:
        expire_people_exports(scope)  # they name who is to be unnamed from now on
    kind = "job.blind_on" if blind else "job.blind_off"
    record_event(scope, kind, job, **({"detail": reason} if reason else {}), undecided=waiting)
    return job


def unnamed_applicants(scope: Scope, job: Job) -> int:
    """How many applicants stand unnamed in the job now, or would if it were blind."""
    people = Application.objects.within(scope).filter(job=job).exclude(source=Application.TRIAL)
    if job.blind:
        return people.filter(HIDDEN).count()
    return people.filter(revealed_at=None).exclude(stage__in=Application.SHOWN_STAGES).count()
