"""Telling an endpoint of one event, under a lease: at least once, always with the same `webhook-id`.

A worker that dies between the endpoint's yes and our own note of it tells again; the receiver knows the message by its
id. A no, or no answer, is tried again after the pauses of :data:`portal.webhooks.BACK_OFF`. When a telling is given up
and nothing was taken since it began, or the endpoint says that it is gone for good (410), the endpoint is paused and
the administrators are told; what happens meanwhile waits for them.
"""

from __future__ import annotations

import logging
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from portal.actions.webhooks import pause_endpoint
from portal.leases import LeaseLostError, claim, defer, finish
from portal.models import WebhookDelivery
from portal.net_exchange import tell
from portal.scope import Scope
from portal.secret_text import SecretLostError
from portal.storable import storable_text
from portal.webhooks import BACK_OFF, headers_of, payload_of
from verification.errors import Unavailable

__all__ = ["perform_telling"]

logger = logging.getLogger(__name__)

_ACROSS = "the row was claimed"
GONE = 410
#: No pause that an endpoint asks for is longer than this.
LONGEST_WAIT = timedelta(days=1)
#: So long after a try that nobody answered, another message is tried.
LONGEST_REST = timedelta(minutes=5)
#: Up to so much of a pause is left out, by chance, so that what failed together does not come back together.
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one try; ``error`` is a code or a sentence of ours in English, for the log page."""

    status: int | None
    took_ms: int
    error: str = ""
    wait: timedelta = timedelta()


def perform_telling(delivery_id: uuid.UUID) -> None:
    """Tell once, if the row is due and nobody else is at it; otherwise do nothing."""
    lease = claim(WebhookDelivery, delivery_id, state=WebhookDelivery.State.RUNNING)
    if lease is None:
        return
    rows = WebhookDelivery.objects.across_organizations(_ACROSS).select_related("endpoint", "event")
    row: WebhookDelivery = rows.get(pk=delivery_id)
    waiting = WebhookDelivery.State.WAITING
    try:
        if row.endpoint.removed_at is not None or row.endpoint.paused_at is not None:
            finish(lease, state=waiting, attempts=F("attempts") - 1)  # resuming puts it into the queue again
        elif resting := _resting_until(row):
            defer(lease, resting, state=waiting, attempts=F("attempts") - 1)
        else:
            answer = _told(row)
            with transaction.atomic():
                if not answer.error:
                    finish(lease, state=WebhookDelivery.State.SENT, finished_at=timezone.now(), **_columns(answer))
                    _wake_the_resting(row)
                elif row.attempts > len(BACK_OFF) or answer.status == GONE:
                    finish(lease, state=WebhookDelivery.State.FAILED, finished_at=timezone.now(), **_columns(answer))
                    _pause_if_dead(row, answer)
                else:
                    pause = max(_about(BACK_OFF[row.attempts - 1]), answer.wait)
                    defer(lease, timezone.now() + pause, state=waiting, **_columns(answer))
    except LeaseLostError:
        logger.info("telling %s went on elsewhere", row.pk)


def _columns(answer: _Answer) -> dict[str, object]:
    return {"answered": answer.status, "took_ms": answer.took_ms, "error": storable_text(answer.error, 300)}


def _told(row: WebhookDelivery) -> _Answer:
    """Post the message, and read the status."""
    body = payload_of(row)
    began = time.monotonic()
    try:
        reply = tell(row.endpoint.url, headers=headers_of(row, body), body=body)
    except Unavailable as problem:
        return _Answer(None, _since(began), problem.detail)
    except SecretLostError:
        return _Answer(None, 0, "secret_lost")
    if 200 <= reply.status < 300:  # noqa: PLR2004 - every answer that says yes
        return _Answer(reply.status, _since(began))
    return _Answer(reply.status, _since(began), "refused", _asked_wait(reply.headers.get("retry-after", "")))


def _about(pause: timedelta) -> timedelta:
    """The pause, or a little less."""
    return pause * (1 - JITTER * secrets.randbelow(1_000) / 1_000)


def _asked_wait(text: str) -> timedelta:
    """What `Retry-After` asks for, in seconds or as a date (RFC 9110, section 10.2.3); nothing where it is neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        asked = timedelta(seconds=int(text)) if len(text) < 8 else LONGEST_WAIT  # noqa: PLR2004 - months of seconds
    else:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, OverflowError, TypeError):
            return timedelta()
        asked = (at if at.tzinfo else at.replace(tzinfo=UTC)) - timezone.now()
    return max(timedelta(), min(asked, LONGEST_WAIT))


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1_000)


def _resting_until(row: WebhookDelivery) -> datetime | None:
    """Until when an endpoint that did not answer at all is left alone: one dead host costs one try at a time.

    Not for longer than :data:`LONGEST_REST` after a try: the pauses of a message that failed often are hours, and who
    came back meanwhile would be told of nothing until they are over.
    """
    if row.attempts > 1:
        return None
    unsettled = (WebhookDelivery.State.WAITING, WebhookDelivery.State.RUNNING)
    silent = WebhookDelivery.objects.across_organizations(_ACROSS).filter(
        endpoint_id=row.endpoint_id, state__in=unsettled, answered=None, next_attempt_at__isnull=False
    )
    found = silent.exclude(error="").exclude(pk=row.pk).values_list("attempts").annotate(until=Max("next_attempt_at"))
    now = timezone.now()
    ends = [now if until <= now else until - _beyond_a_rest(attempts) for attempts, until in found]
    resting = [end for end in ends if end >= now]  # it is another's turn, or too soon after one
    return max(*resting, now + BACK_OFF[0]) if resting else None


def _beyond_a_rest(attempts: int) -> timedelta:
    """By how much the pause after so many tries is longer than a rest; chance makes it shorter, which costs a try."""
    return max(BACK_OFF[min(attempts, len(BACK_OFF)) - 1] - LONGEST_REST, timedelta())


def _wake_the_resting(row: WebhookDelivery) -> None:
    """It answers again: what rested is due."""
    now = timezone.now()
    resting = WebhookDelivery.objects.across_organizations(_ACROSS).filter(
        endpoint_id=row.endpoint_id, state=WebhookDelivery.State.WAITING, attempts=0, next_attempt_at__gt=now
    )
    resting.filter(lease_until=None).update(next_attempt_at=now)


def _pause_if_dead(row: WebhookDelivery, answer: _Answer) -> None:
    scope = Scope(organization_id=row.organization_id, system="webhooks")
    taken = WebhookDelivery.objects.within(scope).filter(
        endpoint_id=row.endpoint_id, state=WebhookDelivery.State.SENT, finished_at__gt=row.created_at
    )
    if answer.status == GONE or not taken.exists():
        pause_endpoint(scope, row.endpoint, because="gone" if answer.status == GONE else "failing")
