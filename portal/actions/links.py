"""Confirming what a record's words mean: a person says which skill a claim is about, once for every such claim."""

from __future__ import annotations

from django.db import transaction

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.actions.verify import request_verification
from portal.evidence import link_key
from portal.models import Evidence, LinkConfirmation, Record, SkillConcept
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["confirm_link"]


@transaction.atomic
def confirm_link(scope: Scope, evidence: Evidence, *, concept_uri: str = "") -> LinkConfirmation:
    """Confirm that what ``evidence`` says is about its skill, or about ``concept_uri`` instead.

    The word is kept for the spelling that was linked (a URL, a code, a name), so every record that uses it is linked
    the same way when it is next checked; those that use it now are checked again at once.

    Raises:
        RefusedError: the skill is in no framework here, or the statement does not tell what was linked.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    uri = concept_uri or evidence.concept_uri
    spelling = str(evidence.statement.get("linked_text") or "")
    if not spelling:
        raise RefusedError("Check this record again first: it was linked by an older version.")
    if not SkillConcept.objects.filter(uri=uri).exists():
        raise RefusedError("This skill is in no framework that was imported.", field="concept")
    confirmation, _ = LinkConfirmation.objects.within(scope).update_or_create(
        organization_id=scope.organization_id,
        key=link_key(spelling),
        defaults={"concept_uri": uri, "confirmed_by_id": scope.user_id},
    )
    record_event(scope, "link.confirmed", confirmation, record=evidence.record_id, concept=uri)
    for record in Record.objects.within(scope).filter(evidence__statement__linked_text=spelling).distinct():
        request_verification(scope, record, reason="link_confirmed")
    return confirmation
