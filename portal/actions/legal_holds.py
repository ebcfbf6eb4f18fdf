"""Legal holds: a person's order to destroy nothing of one candidate or one job until it is lifted."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.models import Candidate, Job, LegalHold
from portal.permissions import Capability
from portal.scope import Scope
from portal.written import day_words

__all__ = ["lift_legal_hold", "place_legal_hold"]


@transaction.atomic
def place_legal_hold(
    scope: Scope, *, reason: str, candidate: Candidate | None = None, job: Job | None = None
) -> LegalHold:
    """Hold everything of a candidate, or of a job. A withdrawal still hides; what it would destroy is sealed.

    Raises:
        RefusedError: no reason, not exactly one of candidate and job, or a hold stands on it already.
        NotAllowedError: somebody else than an administrator asks.

    """
    scope.require(Capability.HOLD)
    reason = require_text(reason, field="reason", sentence=_("Write down why it is held: a case, an order, a date."))
    if (candidate is None) == (job is None):
        raise RefusedError(_("Choose one candidate or one job."))
    if LegalHold.objects.within(scope).filter(candidate=candidate, job=job, lifted_at=None).exists():
        raise RefusedError(_("A legal hold stands on it already."))
    hold: LegalHold = LegalHold.objects.within(scope).create(
        candidate=candidate, job=job, reason=reason, placed_by_id=scope.user_id
    )
    record_event(
        scope,
        "legal_hold.placed",
        hold,
        detail=reason,
        candidate=candidate.pk if candidate else None,
        job=job.pk if job else None,
    )
    return hold


@transaction.atomic
def lift_legal_hold(scope: Scope, hold: LegalHold, *, reason: str) -> LegalHold:
    """Lift a hold; what is due by then is destroyed within a minute.

    Raises:
        RefusedError: no reason, or it was lifted already.
        NotAllowedError: somebody else than an administrator asks.

    """
    scope.require(Capability.HOLD)
    reason = require_text(reason, field="reason", sentence=_("Write down why it is lifted."))
    if hold.lifted_at is not None:
        raise RefusedError(_("It was lifted on %(day)s.") % {"day": day_words(hold.lifted_at)})
    hold.lifted_at = timezone.now()
    hold.lifted_by_id = scope.user_id
    hold.save(update_fields=["lifted_at", "lifted_by"])
    record_event(scope, "legal_hold.lifted", hold, detail=reason)
    return hold
