"""Asking candidates for the one proof that would settle a requirement: "Ask for this"."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.models import Application, EvidenceRequest
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["ask_all", "ask_for_evidence"]


@transaction.atomic
def ask_for_evidence(scope: Scope, application: Application, *, requirement_key: str, message: str) -> EvidenceRequest:
    """Note that a candidate is asked for a proof of one requirement, with the words that they will read.

    Asking twice while the first request is open changes nothing for the candidate, so it is refused.

    Raises:
        RefusedError: no message, or the same is being asked already.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    message = require_text(message, field="message", sentence="Write what the candidate is asked for.", at_most=2_000)
    waiting = application.evidence_requests.filter(requirement_key=requirement_key, answered_at=None).first()
    if waiting is not None:
        raise RefusedError(f"This was asked on {waiting.created_at:%-d %b %Y} and is not answered yet.")
    request: EvidenceRequest = EvidenceRequest.objects.within(scope).create(
        application=application, requirement_key=requirement_key, message=message, asked_by_id=scope.user_id
    )
    record_event(
        scope, "evidence.requested", request, detail=message, application=application.pk, requirement=requirement_key
    )
    return request


@transaction.atomic
def ask_all(
    scope: Scope, applications: Iterable[Application], *, requirement_key: str, message: str
) -> list[EvidenceRequest]:
    """Ask several candidates for the same proof; those who are being asked already are left out."""
    scope.require(Capability.EDIT_CANDIDATES)
    people = list(applications)
    asked_already = set(
        EvidenceRequest.objects.within(scope)
        .filter(application__in=people, requirement_key=requirement_key, answered_at=None)
        .values_list("application_id", flat=True)
    )
    return [
        ask_for_evidence(scope, person, requirement_key=requirement_key, message=message)
        for person in people
        if person.pk not in asked_already
    ]
