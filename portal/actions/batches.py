"""Stopping a batch that is still coming in, and putting a finished one away."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from portal.actions.events import record_event
from portal.models import Batch
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["dismiss_batch", "stop_batch"]


@transaction.atomic
def stop_batch(scope: Scope, batch: Batch) -> Batch:
    """Open no further archive of the batch.

    What is received already is kept and still checked. Twice does no harm.
    """
    scope.require(Capability.RECEIVE_RECORDS)
    if batch.stopped_at is None:
        batch.stopped_at = timezone.now()
        batch.save(update_fields=["stopped_at"])
        record_event(scope, "batch.stopped", batch)
    return batch


@transaction.atomic
def dismiss_batch(scope: Scope, batch: Batch) -> Batch:
    """Take the batch's panel off the inbox. Its files and their errors stay in the list of what was not read."""
    scope.require(Capability.RECEIVE_RECORDS)
    if batch.dismissed_at is None:
        batch.dismissed_at = timezone.now()
        batch.save(update_fields=["dismissed_at"])
        record_event(scope, "batch.dismissed", batch)
    return batch
