"""Asking for many verifications at once: an issuer of 40,000 records is trusted in one request, not in 40,000.

A few are asked for one by one, each with its event. A crowd goes to the queue of bulk work in a few statements, and the
log says once how many there were and why; what comes of each record is an event of its own, as ever.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.actions.events import record_event
from portal.actions.verify import request_verification
from portal.celery import Queue
from portal.models import Organization, Record, Verification
from portal.nudges import nudge_all
from portal.scope import Scope

__all__ = ["A_FEW", "request_verifications"]

#: So many are asked for one by one.
A_FEW = 200
_AT_ONCE = 1_000


@transaction.atomic
def request_verifications(scope: Scope, records: list[uuid.UUID], *, reason: str) -> int:
    """Ask for a verification of each of ``records`` now, as :func:`portal.actions.verify.request_verification` does.

    Args:
        scope: who asks, and where.
        records: their ids, in the order in which they shall be verified; others' are passed over.
        reason: `trust_changed`, say; who asks by hand asks for one.

    Returns:
        How many were asked for.

    """
    if len(records) <= A_FEW:
        found = Record.objects.within(scope).in_bulk(records)
        for pk in records:
            if pk in found:
                request_verification(scope, found[pk], reason=reason)
        return len(found)
    starts = range(0, len(records), _AT_ONCE)
    asked = [row for start in starts for row in _ask(scope, records[start : start + _AT_ONCE], reason)]
    organization = Organization.objects.get(pk=scope.organization_id)
    record_event(scope, "verifications.requested", organization, reason=reason, records=len(asked))
    nudge_all(asked)
    return len(asked)


def _ask(scope: Scope, records: list[uuid.UUID], reason: str) -> list[Verification]:
    """Bring forward what waits already, and write a row for every other record; all of them, as they are now."""
    locked = Record.objects.within(scope).select_for_update().filter(pk__in=records).order_by("pk")
    ours = {row.pk: row for row in locked.only("pk", "organization_id")}
    wanted: dict[str, Any] = {
        "reason": reason,
        "priority": Queue.BULK.value,
        "requested_by": scope.actor,
        "next_attempt_at": timezone.now(),
        "as_of": None,
    }
    forward = _brought_forward(scope, list(ours), wanted)
    numbers = dict(
        Verification.objects.within(scope).filter(record__in=ours).values_list("record").annotate(last=Max("number"))
    )
    rows = Verification.objects.within(scope)
    fresh = [
        Verification(organization_id=scope.organization_id, record=ours[pk], number=numbers.get(pk, 0) + 1, **wanted)
        for pk in records
        if pk in ours and pk not in forward
    ]
    return [*forward.values(), *rows.bulk_create(fresh, batch_size=_AT_ONCE)]


def _brought_forward(
    scope: Scope, records: list[uuid.UUID], wanted: dict[str, str | datetime | None]
) -> dict[uuid.UUID, Verification]:
    """By record, what waited and is due now; without a row that a worker took this moment, with the old reason."""
    rows = Verification.objects.within(scope)
    waiting = rows.filter(record__in=records, state=Verification.State.WAITING).order_by("record", "-number")
    first = dict(waiting.values_list("record", "pk"))  # the lowest number comes last, and stays
    rows.filter(pk__in=first.values(), state=Verification.State.WAITING).update(**wanted)
    due = rows.filter(pk__in=first.values(), state=Verification.State.WAITING)
    return {row.record_id: row for row in due.defer("report", "payload")}
