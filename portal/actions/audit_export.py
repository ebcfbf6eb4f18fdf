"""Noting that the audit log left the house: who took it, in which form."""

from __future__ import annotations

from django.db import transaction

from portal.actions.events import record_event
from portal.models import Organization
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["note_audit_export"]


@transaction.atomic
def note_audit_export(scope: Scope, *, kind: str) -> None:
    """Record that the log was taken out as `csv`, `ndjson`, or as the `proof` of its chain."""
    scope.require(Capability.READ_AUDIT)
    organization = Organization.objects.get(pk=scope.organization_id)
    record_event(scope, "audit.exported", organization, form=kind)
