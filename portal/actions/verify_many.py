"""Asking for many verifications at once: a few statements for a thousand records, without an event for each.

Whoever asks writes down how many there were and why; what comes of each record is an event of its own, as ever.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.celery import Queue
from portal.models import Record, Verification
from portal.nudges import nudge_all
from portal.scope import Scope

__all__ = ["AT_ONCE", "request_many"]

#: So many at most in one call: a worker's transaction, which nobody waits for long.
AT_ONCE = 1_000


@transaction.atomic
def request_many(scope: Scope, records: list[uuid.UUID], *, reason: str, requested_by: str) -> int:
    """Ask for a verification of each of ``records`` now, as :func:`portal.actions.verify.request_verification` does.

    Args:
        scope: where.
        records: their ids, in the order in which they shall be verified; others' are passed over.
        reason: `trust_changed`, say; who asks by hand asks for one.
        requested_by: for whom, as :attr:`portal.scope.Scope.actor` names them.

    Returns:
        How many were asked for.

    """
    locked = Record.objects.within(scope).select_for_update().filter(pk__in=records[:AT_ONCE]).order_by("pk")
    ours = {row.pk: row for row in locked.only("pk", "organization_id")}
    wanted: dict[str, Any] = {
        "reason": reason,
        "priority": Queue.BULK.value,
        "requested_by": requested_by,
        "next_attempt_at": timezone.now(),
        "as_of": None,
    }
    forward = _brought_forward(scope, list(ours), wanted)
    numbers = dict(
        Verification.objects.within(scope).filter(record__in=ours).values_list("record").annotate(last=Max("number"))
    )
    fresh = [
        Verification(organization_id=scope.organization_id, record=ours[pk], number=numbers.get(pk, 0) + 1, **wanted)
        for pk in records
        if pk in ours and pk not in forward
    ]
    asked = [*forward.values(), *Verification.objects.within(scope).bulk_create(fresh)]
    nudge_all(asked)
    return len(asked)


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
