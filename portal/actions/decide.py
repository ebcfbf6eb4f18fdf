"""Deciding about an application: a person, a stage and a reason, apart from any score."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.models import Application, Decision
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["decide"]


@transaction.atomic
def decide(scope: Scope, application: Application, *, stage: str, reason: str) -> Decision:
    """Record a decision and move the application to its stage. Earlier decisions stay as they were.

    Raises:
        RefusedError: an unknown stage, or no reason.

    """
    scope.require(Capability.DECIDE)
    if stage not in Application.Stage.values:
        raise RefusedError("Choose what was decided.", field="stage")
    reason = require_text(
        reason, field="reason", sentence="Write down the reason: the candidate may ask for it, and so may an auditor."
    )
    decision: Decision = Decision.objects.within(scope).create(
        application=application, stage=stage, reason=reason, decided_by_id=scope.user_id
    )
    if application.revealed_at is None and {application.stage, stage} & set(Application.SHOWN_STAGES):
        application.revealed_at = timezone.now()
    application.stage = stage
    application.save(update_fields=["stage", "revealed_at"])
    record_event(scope, "application.decided", application, detail=reason, decision=decision.pk, stage=stage)
    return decision
