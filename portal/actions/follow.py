"""Following the log of events by a cursor, as the outboxes of webhooks and of applicant systems do.

A follower's cursor says how far its events were looked at. It moves in the transaction that writes what they led to,
under a lock on the follower, so a crash repeats a round and loses nothing. Events are numbered after they are
committed, so none can turn up behind the cursor.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from portal.models import ApplicantSystem, Event, EventChain, WebhookEndpoint

__all__ = ["follow"]

_Follower = TypeVar("_Follower", ApplicantSystem, WebhookEndpoint)
_ACROSS = "the outbox serves every organization"


def follow(model: type[_Follower], write: Callable[[_Follower, list[Event]], int], *, at_once: int) -> int:
    """Let every follower that is behind the log catch up; how many rows were written.

    ``write`` writes what a stretch of at most ``at_once`` events led to for one of them, and answers how many rows.
    """
    last = EventChain.objects.filter(organization_id=OuterRef("organization_id")).values("last_seq")[:1]
    behind = (
        model.objects.across_organizations(_ACROSS)
        .filter(model.LIVING, paused_at=None)
        .annotate(last=Subquery(last))
        .filter(cursor__lt=F("last"))
    )
    return sum(_catch_up(model, pk, write, at_once) for pk in behind.values_list("pk", flat=True))


def _catch_up(
    model: type[_Follower], pk: uuid.UUID, write: Callable[[_Follower, list[Event]], int], at_once: int
) -> int:
    total = 0
    while True:
        looked_at, written = _stretch(model, pk, write, at_once)
        total += written
        if looked_at < at_once:
            return total


@transaction.atomic
def _stretch(
    model: type[_Follower], pk: uuid.UUID, write: Callable[[_Follower, list[Event]], int], at_once: int
) -> tuple[int, int]:
    """One stretch of events: how many were looked at, and how many rows they led to."""
    rows = model.objects.across_organizations(_ACROSS).select_for_update()
    follower: _Follower | None = rows.filter(model.LIVING, pk=pk, paused_at=None).first()
    if follower is None:
        return 0, 0
    after = Event.objects.across_organizations(_ACROSS).filter(
        organization_id=follower.organization_id, seq__gt=follower.cursor
    )
    events = list(after.order_by("seq")[:at_once])
    if not events:
        return 0, 0
    written = write(follower, events)
    follower.cursor = events[-1].seq or follower.cursor
    follower.save(update_fields=["cursor"])
    return len(events), written
