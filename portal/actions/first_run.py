"""Putting the first-run guide away, and taking it up again."""

from __future__ import annotations

from django.db import transaction

from portal.actions.events import record_event
from portal.models import Organization
from portal.permissions import Capability
from portal.queries_start import RESUMED, SKIPPED
from portal.scope import Scope

__all__ = ["resume_first_run", "skip_first_run"]


@transaction.atomic
def skip_first_run(scope: Scope) -> None:
    """Put it away for the whole organization; what was done stays done."""
    _say(scope, SKIPPED)


@transaction.atomic
def resume_first_run(scope: Scope) -> None:
    """Have the first page lead there again, for as long as a step is open."""
    _say(scope, RESUMED)


def _say(scope: Scope, kind: str) -> None:
    scope.require(Capability.EDIT_JOBS)
    record_event(scope, kind, Organization.objects.get(pk=scope.organization_id))
