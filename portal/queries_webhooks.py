"""The webhooks' pages: each endpoint with how it does, and the log of what it was told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import EventChain, WebhookDelivery, WebhookEndpoint
from portal.permissions import Capability
from portal.scope import Scope
from portal.webhooks import OUTCOMES, PING

__all__ = ["KIND_WORDS", "PAUSE_WORDS", "EndpointRow", "deliveries_found", "endpoint_rows", "error_words"]

KIND_WORDS: dict[str, Promise] = {**{outcome.kind: outcome.label for outcome in OUTCOMES}, PING: _("Test")}
PAUSE_WORDS: dict[str, Promise] = {
    "by_hand": _("Paused by hand"),
    "failing": _("Paused: it took nothing for days"),
    "gone": _("Paused: it said that it is gone for good (410)"),
}
_ERRORS: dict[str, Promise] = {
    "refused": _("It answered, but did not take it."),
    "secret_lost": _("The signing secret cannot be opened any more. Rotate it."),
    "skipped": _("Skipped when the endpoint was resumed."),
    "endpoint_removed": _("The endpoint was removed before its turn came."),
}
_STATE = WebhookDelivery.State
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint in figures: taken and given up lately, waiting since when, and events not looked at."""

    endpoint: WebhookEndpoint
    sent: int
    waiting: int
    failed: int
    last_sent: datetime | None
    waiting_since: datetime | None
    behind: int
    kinds: tuple[Promise, ...]
    pause: Promise | str


def endpoint_rows(scope: Scope, *, only: WebhookEndpoint | None = None) -> list[EndpointRow]:
    """Every endpoint, by name; or one. What was taken and given up is that of the last :data:`LATELY`."""
    scope.require(Capability.MANAGE_TOKENS)
    chain = EventChain.objects.filter(organization_id=scope.organization_id).first()
    last = chain.last_seq if chain else 0
    rows = WebhookEndpoint.objects.within(scope).filter(**({"pk": only.pk} if only else {}))
    endpoints = list(rows.select_related("created_by").order_by("name", "pk"))
    told = WebhookDelivery.objects.within(scope).filter(endpoint__in=endpoints)
    lately = _by_endpoint(
        told.filter(created_at__gt=timezone.now() - LATELY),
        sent=Count("pk", filter=Q(state=_STATE.SENT)),
        failed=Count("pk", filter=Q(state=_STATE.FAILED)),
        last_sent=Max("finished_at", filter=Q(state=_STATE.SENT)),
    )
    still = told.filter(state__in=[_STATE.WAITING, _STATE.RUNNING])
    waiting = _by_endpoint(still, waiting=Count("pk"), waiting_since=Min("created_at"))
    nothing: dict[str, Any] = {"sent": 0, "failed": 0, "last_sent": None, "waiting": 0, "waiting_since": None}
    return [
        EndpointRow(
            endpoint=row,
            **{**nothing, **lately.get(row.pk, {}), **waiting.get(row.pk, {})},
            behind=max(0, last - row.cursor),
            kinds=tuple(KIND_WORDS[kind] for kind in row.kinds if kind in KIND_WORDS),
            pause=PAUSE_WORDS.get(row.paused_reason, row.paused_reason) if row.paused_at else "",
        )
        for row in endpoints
    ]


def _by_endpoint(rows: QuerySet[WebhookDelivery], **figures: Any) -> dict[uuid.UUID, dict[str, Any]]:  # noqa: ANN401 - aggregates
    found = rows.values("endpoint").annotate(**figures).order_by()
    told: list[dict[str, Any]] = [dict(row) for row in found]
    return {row["endpoint"]: {name: row[name] for name in figures} for row in told}


def deliveries_found(
    scope: Scope, endpoint: WebhookEndpoint, *, state: str = "", kind: str = ""
) -> QuerySet[WebhookDelivery]:
    """The log of one endpoint, newest first."""
    scope.require(Capability.MANAGE_TOKENS)
    rows: QuerySet[WebhookDelivery] = WebhookDelivery.objects.within(scope).filter(endpoint=endpoint)
    if state == "open":
        rows = rows.filter(state__in=[_STATE.WAITING, _STATE.RUNNING])
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("event").order_by("-created_at", "-pk")


def error_words(error: str) -> Promise | str:
    """What went wrong, in words; sentences of the network stand as they are."""
    return _ERRORS.get(error, error)
