"""Numbering events after they are committed, and chaining them per organization (design, section 5).

A single sequencer at a time, by the lock on the organization's chain row, gives each committed event the next ``seq``
and a hash over its content and its predecessor's hash. So a reader who follows ``seq`` misses nothing, and whoever
changes, removes or inserts an event breaks the chain from there on. The chain's head stands apart, so cutting off the
end shows too.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from portal.chain import ChainReport, hash_of, verify_chain
from portal.models import Event, EventChain

__all__ = ["ChainReport", "sequence_events", "verify_chain"]

AT_ONCE = 500
_ACROSS = "the sequencer numbers every organization's events"


def sequence_events() -> int:
    """Number every committed event that has no number; how many there were."""
    rows = Event.objects.across_organizations(_ACROSS).filter(seq__isnull=True)
    organizations = list(rows.order_by().values_list("organization_id", flat=True).distinct())
    return sum(_sequence_all(organization) for organization in organizations)


def _sequence_all(organization: uuid.UUID) -> int:
    total = 0
    while numbered := _sequence_some(organization):
        total += numbered
        if numbered < AT_ONCE:
            break
    return total


@transaction.atomic
def _sequence_some(organization: uuid.UUID) -> int:
    EventChain.objects.get_or_create(organization_id=organization)
    chain = EventChain.objects.select_for_update().get(organization_id=organization)
    events = list(
        Event.objects.across_organizations(_ACROSS)
        .filter(organization_id=organization, seq__isnull=True)
        .order_by("created_at", "pk")[:AT_ONCE]
    )
    for event in events:
        event.seq = chain.last_seq + 1
        event.previous_hash = chain.last_hash
        event.hash = hash_of(event)
        chain.last_seq, chain.last_hash = event.seq, event.hash
    Event.objects.across_organizations(_ACROSS).bulk_update(events, ["seq", "previous_hash", "hash"])
    chain.save(update_fields=["last_seq", "last_hash"])
    return len(events)
