"""Taking in what may come twice: a message read again after a crash, a file that was not moved yet. Once is once.

Each has a key; the key's row is written in the transaction that writes what was taken in, under a unique constraint.
So whoever comes second, in this process or another, writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.db import IntegrityError, transaction

from portal.actions.admit import Admission, settle
from portal.actions.events import record_event
from portal.models import ReceivedMessage, Submission
from portal.parts import parts
from portal.scope import Scope

__all__ = ["AlreadyTakenError", "receive_once", "taken_already"]

_AT_ONCE = 500


class AlreadyTakenError(Exception):
    """Raised when one of the keys was taken in before. Nothing was written."""


def taken_already(scope: Scope, keys: Iterable[str]) -> dict[str, ReceivedMessage]:
    """The keys that were taken in before, with what came of them."""
    wanted, found = list(keys), {}
    for some in parts(wanted, _AT_ONCE):
        rows = ReceivedMessage.objects.within(scope).filter(key__in=some)
        found.update({row.key: row for row in rows.select_related("batch", "submission__record")})
    return found


def receive_once(
    admission: Admission, keys: Mapping[str, Submission | None], *, also: Callable[[], None] | None = None
) -> None:
    """Write what was prepared, and the keys that name it for good; ``also`` belongs to the same transaction.

    Raises:
        AlreadyTakenError: somebody was quicker.
    """
    scope, batch = admission.scope, admission.batch
    given = len(admission.submissions)
    try:
        with transaction.atomic():
            if given:
                batch.save(force_insert=True)
            rows = [
                ReceivedMessage(organization_id=scope.organization_id, key=key, batch=batch if given else None)
                for key in keys
            ]
            ReceivedMessage.objects.within(scope).bulk_create(rows)
            if given:
                settle(admission)
                refused = sum(item.state == Submission.State.REFUSED for item in admission.submissions)
                record_event(scope, "batch.received", batch, channel=batch.channel, submissions=given, refused=refused)
            for row, submission in zip(rows, keys.values(), strict=True):
                row.submission = submission
            ReceivedMessage.objects.within(scope).bulk_update(
                [row for row in rows if row.submission is not None], ["submission"]
            )
            if also is not None:
                also()
    except IntegrityError:
        if taken_already(scope, keys):
            raise AlreadyTakenError from None
        raise
