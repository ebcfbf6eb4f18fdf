"""That somebody looked at how outcomes fall among groups: each time is an event."""

from __future__ import annotations

from django.db import transaction

from portal.actions.events import record_event
from portal.models import Organization
from portal.permissions import Capability
from portal.queries_rates import RatesView
from portal.scope import Scope

__all__ = ["note_rates_viewed"]


@transaction.atomic
def note_rates_viewed(scope: Scope, view: RatesView, *, form: str) -> None:
    """Note who read which rates, and in which form (`page`, `summary`, `csv`, `json`, `rest`)."""
    scope.require(Capability.READ_RATES)
    wanted = view.wanted
    record_event(
        scope,
        "rates.viewed",
        Organization.objects.get(pk=scope.organization_id),
        form=form,
        jobs=" ".join(str(pk) for pk in wanted.jobs) or "all",
        version=wanted.version,
        since=wanted.since.isoformat() if wanted.since else None,
        until=wanted.until.isoformat() if wanted.until else None,
    )
