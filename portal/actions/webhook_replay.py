"""Telling again what was told or given up, and telling something to try: by hand, from the log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import WebhookDelivery, WebhookEndpoint
from portal.nudges import nudge, nudge_all
from portal.permissions import Capability
from portal.scope import Scope
from portal.webhooks import PING, message_id_of

__all__ = ["MOST_REPLAYED", "ping_endpoint", "replay_delivery", "replay_failed"]

MOST_REPLAYED = 5_000
_AGAIN = {
    "state": WebhookDelivery.State.WAITING,
    "attempts": 0,
    "answered": None,
    "took_ms": None,
    "error": "",
    "finished_at": None,
}
_OVER = (WebhookDelivery.State.SENT, WebhookDelivery.State.FAILED)


@transaction.atomic
def ping_endpoint(scope: Scope, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Send a test message of type `ping`, signed like every other.

    Raises:
        RefusedError: the endpoint is paused.
    """
    scope.require(Capability.MANAGE_TOKENS)
    _require_listening(endpoint)
    row: WebhookDelivery = WebhookDelivery.objects.within(scope).create(
        endpoint=endpoint, kind=PING, message_id=message_id_of(endpoint, None), next_attempt_at=timezone.now()
    )
    record_event(scope, "webhook.tested", endpoint)
    nudge(row)
    return row


@transaction.atomic
def replay_delivery(scope: Scope, delivery: WebhookDelivery) -> WebhookDelivery:
    """Tell one message again, with the same `webhook-id`.

    Raises:
        RefusedError: the endpoint is paused or removed, or the message waits for its turn anyway.
    """
    scope.require(Capability.MANAGE_TOKENS)
    _require_listening(delivery.endpoint)
    rows = WebhookDelivery.objects.within(scope).filter(pk=delivery.pk, state__in=_OVER)
    if not rows.update(next_attempt_at=timezone.now(), **_AGAIN):
        raise RefusedError(_("This message waits for its turn anyway."))
    record_event(scope, "webhook.replayed", delivery.endpoint, delivery=delivery.pk, count=1)
    nudge(delivery)
    return delivery


@transaction.atomic
def replay_failed(scope: Scope, endpoint: WebhookEndpoint, *, since: datetime) -> int:
    """Tell again everything that was given up since then, oldest first; how many messages that is.

    Raises:
        RefusedError: the endpoint is paused or removed, or nothing was given up since then.
    """
    scope.require(Capability.MANAGE_TOKENS)
    _require_listening(endpoint)
    failed = WebhookDelivery.objects.within(scope).filter(
        endpoint=endpoint, state=WebhookDelivery.State.FAILED, created_at__gte=since
    )
    rows = list(failed.order_by("created_at", "pk")[:MOST_REPLAYED])
    if not rows:
        raise RefusedError(_("Nothing was given up since then."), field="since")
    again = WebhookDelivery.objects.within(scope).filter(pk__in=[row.pk for row in rows])
    again.update(next_attempt_at=timezone.now(), **_AGAIN)
    record_event(scope, "webhook.replayed", endpoint, count=len(rows))
    nudge_all(rows)
    return len(rows)


def _require_listening(endpoint: WebhookEndpoint) -> None:
    if endpoint.removed_at is not None:
        raise RefusedError(_("This endpoint was removed."))
    if endpoint.paused_at is not None:
        raise RefusedError(_("This endpoint is paused. Resume it first."))
