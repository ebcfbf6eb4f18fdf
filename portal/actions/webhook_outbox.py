"""The outbox: each numbered event becomes exactly one telling for each endpoint that wants it.

An endpoint's cursor says how far its events were looked at. It moves in the transaction that writes the tellings, under
a lock on the endpoint, so a crash repeats a round and loses nothing; the database itself refuses a second telling of
the same event. Events are numbered after they are committed, so none can turn up behind the cursor.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from portal.models import Event, EventChain, WebhookDelivery, WebhookEndpoint
from portal.nudges import nudge_all
from portal.webhooks import EVENT_KINDS, message_id_of, outcome_of

__all__ = ["AT_ONCE", "KEPT", "fill_outboxes", "forget_tellings"]

AT_ONCE = 500
#: For how long the log of what was told is kept.
KEPT = timedelta(days=60)
_ACROSS = "the outbox serves every organization"


def fill_outboxes() -> int:
    """Write the tellings that are missing; how many were."""
    last = EventChain.objects.filter(organization_id=OuterRef("organization_id")).values("last_seq")[:1]
    behind = (
        WebhookEndpoint.objects.across_organizations(_ACROSS)
        .filter(WebhookEndpoint.LIVING, paused_at=None)
        .annotate(last=Subquery(last))
        .filter(cursor__lt=F("last"))
    )
    return sum(_fill(endpoint) for endpoint in behind.values_list("pk", flat=True))


def forget_tellings() -> int:
    """Forget what was told, or given up, long ago; how many rows went."""
    old = WebhookDelivery.objects.across_organizations(_ACROSS).filter(
        next_attempt_at=None, finished_at__lt=timezone.now() - KEPT
    )
    return old.delete()[0]


def _fill(endpoint_id: uuid.UUID) -> int:
    total = 0
    while True:
        looked_at, written = _fill_some(endpoint_id)
        total += written
        if looked_at < AT_ONCE:
            return total


@transaction.atomic
def _fill_some(endpoint_id: uuid.UUID) -> tuple[int, int]:
    """One stretch of events: how many were looked at, and how many tellings they led to."""
    rows = WebhookEndpoint.objects.across_organizations(_ACROSS).select_for_update()
    endpoint = rows.filter(WebhookEndpoint.LIVING, pk=endpoint_id, paused_at=None).first()
    if endpoint is None:
        return 0, 0
    after = Event.objects.across_organizations(_ACROSS).filter(
        organization_id=endpoint.organization_id, seq__gt=endpoint.cursor
    )
    events = list(after.order_by("seq")[:AT_ONCE])
    if not events:
        return 0, 0
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
    endpoint.cursor = events[-1].seq or endpoint.cursor
    endpoint.save(update_fields=["cursor"])
    nudge_all(fresh)
    return len(events), len(fresh)
