"""The outbox: each numbered event becomes exactly one telling for each endpoint that wants it.

The log is followed by a cursor (:mod:`portal.actions.follow`); the database itself refuses a second telling of the same
event.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.actions.follow import follow
from portal.models import Event, WebhookDelivery, WebhookEndpoint
from portal.nudges import nudge_all
from portal.webhooks import EVENT_KINDS, message_id_of, outcome_of

__all__ = ["AT_ONCE", "KEPT", "fill_outboxes", "forget_tellings"]

AT_ONCE = 500
#: For how long the log of what was told is kept.
KEPT = timedelta(days=60)
_ACROSS = "the outbox serves every organization"


def fill_outboxes() -> int:
    """Write the tellings that are missing; how many were."""
    return follow(WebhookEndpoint, _write, at_once=AT_ONCE)


def forget_tellings() -> int:
    """Forget what was told, or given up, long ago; how many rows went."""
    old = WebhookDelivery.objects.across_organizations(_ACROSS).filter(
        next_attempt_at=None, finished_at__lt=timezone.now() - KEPT
    )
    return old.delete()[0]


def _write(endpoint: WebhookEndpoint, events: list[Event]) -> int:
    now = timezone.now()
    found = [(event, outcome_of(event)) for event in events if event.kind in EVENT_KINDS]
    fresh = [
        WebhookDelivery(
            organization_id=endpoint.organization_id,
            endpoint=endpoint,
            event=event,
            kind=kind,
            message_id=message_id_of(endpoint, event),
            next_attempt_at=now,
        )
        for event, kind in found
        if kind and (not endpoint.kinds or kind in endpoint.kinds)
    ]
    WebhookDelivery.objects.across_organizations(_ACROSS).bulk_create(fresh, ignore_conflicts=True)
    nudge_all(fresh)
    return len(fresh)
