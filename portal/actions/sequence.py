"""Numbering events after they are committed, and chaining them per organization (design, section 5).

A single sequencer at a time, by the lock on the organization's chain row, gives each committed event the next ``seq``
and a hash over its content and its predecessor's hash. So a reader who follows ``seq`` misses nothing, and whoever
changes, removes or inserts an event breaks the chain from there on. The chain's head stands apart, so cutting off the
end shows too.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC

from django.db import transaction

from portal.models import Event, EventChain, EventDetail
from portal.scope import Scope

__all__ = ["ChainReport", "sequence_events", "verify_chain"]

AT_ONCE = 500
_ACROSS = "the sequencer numbers every organization's events"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the chain holds; ``broken_at`` is the first ``seq`` that does not; ``waiting`` counts the unnumbered."""

    whole: bool
    length: int
    head: str
    waiting: int
    broken_at: int | None = None
    sentence: str = ""


def sequence_events() -> int:
    """Number every committed event that has no number; how many there were."""
    rows = Event.objects.across_organizations(_ACROSS).filter(seq__isnull=True)
    organizations = list(rows.order_by().values_list("organization_id", flat=True).distinct())
    return sum(_sequence_all(organization) for organization in organizations)


def verify_chain(scope: Scope) -> ChainReport:
    """Recompute the organization's whole chain, and compare it with what is stored."""
    chain = EventChain.objects.filter(organization_id=scope.organization_id).first()
    waiting = Event.objects.within(scope).filter(seq__isnull=True).count()
    previous, length = "", 0
    events = Event.objects.within(scope).filter(seq__isnull=False).select_related("detail").order_by("seq")
    for event in events.iterator(chunk_size=1_000):
        problem = _problem(event, length + 1, previous)
        if problem:
            return ChainReport(
                whole=False, length=length, head=previous, waiting=waiting, broken_at=length + 1, sentence=problem
            )
        previous, length = event.hash, length + 1
    last_seq, last_hash = (chain.last_seq, chain.last_hash) if chain else (0, "")
    if (last_seq, last_hash) != (length, previous):
        sentence = f"The log ends at entry {length}, and {last_seq} were written."
        return ChainReport(
            whole=False, length=length, head=previous, waiting=waiting, broken_at=length + 1, sentence=sentence
        )
    return ChainReport(whole=True, length=length, head=previous, waiting=waiting)


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
        event.hash = _hash(event)
        chain.last_seq, chain.last_hash = event.seq, event.hash
    Event.objects.across_organizations(_ACROSS).bulk_update(events, ["seq", "previous_hash", "hash"])
    chain.save(update_fields=["last_seq", "last_hash"])
    return len(events)


def _hash(event: Event) -> str:
    """SHA-256 over canonical JSON of everything but the erasable words, whose salted digest stands for them."""
    content = {
        "id": str(event.pk),
        "organization": str(event.organization_id),
        "seq": event.seq,
        "previous": event.previous_hash,
        "at": event.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": event.kind,
        "actor": event.actor,
        "subject": event.subject,
        "data": event.data,
        "detail": event.detail_digest,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _problem(event: Event, expected: int, previous: str) -> str:
    if event.seq != expected:
        return f"Entry {expected} is missing."
    if event.previous_hash != previous or event.hash != _hash(event):
        return f"Entry {expected} was changed after it was written."
    detail: EventDetail | None = getattr(event, "detail", None)
    if detail is not None and event.detail_digest != _detail_digest(detail):
        return f"The words of entry {expected} were changed after they were written."
    return ""


def _detail_digest(detail: EventDetail) -> str:
    return hashlib.sha256(f"{detail.salt}\n{detail.text}".encode()).hexdigest()
