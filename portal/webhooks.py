"""What other systems are told of: one type of message per outcome, signed as Standard Webhooks asks.

A message names things by their ids and says nothing of people: whoever is told asks the API for the rest, with a token
of their own. See https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from standardwebhooks import Webhook

from portal.blind import hidden_applications
from portal.legal import closed_jobs
from portal.models import Application, Event, WebhookDelivery, WebhookEndpoint
from portal.scope import Scope
from portal.secret_text import open_text, seal_text

__all__ = [
    "BACK_OFF",
    "KINDS",
    "OUTCOMES",
    "OVERLAP",
    "PING",
    "Outcome",
    "fresh_secret",
    "headers_of",
    "message_id_of",
    "outcome_of",
    "payload_of",
]

PING = "ping"
#: How long the secret before the last rotation signs too.
OVERLAP = timedelta(days=2)
#: Pauses between tries, as the specification proposes; after the last one a telling is given up: some three days.
BACK_OFF = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
_PREFIX, _SECRET_BYTES = "whsec_", 32
_VERIFIED = "record.verified"
#: What of an event's data a message may hold: ids, codes and counts.
_TOLD = ("application", "candidate", "job", "verification", "number", "verdict", "decision", "stage", "ranking_hash")
_NOUNS = {"rankingrun": "run"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A type of message, what it is called on the page, and when it is sent."""

    kind: str
    label: Promise
    means: Promise


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("record.received", _("Received"), _("a record came in, by whatever way")),
    Outcome("record.verified", _("Verified"), _("a record was checked, and every check passed")),
    Outcome("record.rejected", _("Rejected"), _("a record was checked, and something in it is wrong")),
    Outcome("record.indeterminate", _("Not settled"), _("a record was checked, and something could not be found out")),
    Outcome("record.not_in_force", _("Not in force"), _("a record was genuine, and expired, suspended or revoked")),
    Outcome(
        "record.revoked",
        _("Revoked later"),
        _("a record that was verified before is revoked, suspended, expired or wrong now"),
    ),
    Outcome("job.ranked", _("Ranked"), _("a job’s ranking was finished")),
    Outcome("application.decided", _("Decided"), _("a person decided about an application")),
    Outcome("application.withdrawn", _("Withdrawn"), _("a candidate withdrew an application")),
    Outcome("record.withdrawn", _("Record taken back"), _("a candidate took one record back")),
)
KINDS = frozenset(outcome.kind for outcome in OUTCOMES)
_SAME = {
    "record.received": "record.received",
    "ranking.done": "job.ranked",
    "application.decided": "application.decided",
    "application.withdrawn": "application.withdrawn",
    "record.taken_back": "record.withdrawn",
}
_FELL = frozenset({"not_in_force", "rejected"})
#: The kinds of events that lead to a message.
EVENT_KINDS = frozenset({*_SAME, _VERIFIED})


def outcome_of(event: Event) -> str:
    """The type of the message about an event; empty for an event that nobody is told of."""
    if event.kind != _VERIFIED:
        return _SAME.get(event.kind, "")
    verdict = str(event.data.get("verdict", ""))
    if verdict in _FELL and _verdict_before(event) == "verified":
        return "record.revoked"
    kind = f"record.{verdict}"
    return kind if kind in KINDS else ""


def _verdict_before(event: Event) -> str:
    """What the record's last finding was; checks that find nothing new write no event."""
    earlier = Event.objects.across_organizations("events of the same record").filter(
        organization_id=event.organization_id, subject=event.subject, kind=_VERIFIED, seq__lt=event.seq
    )
    before = earlier.order_by("-seq").first()
    return str(before.data.get("verdict", "")) if before is not None else ""


def message_id_of(endpoint: WebhookEndpoint, event: Event | None) -> str:
    """What `webhook-id` says: the same for every try, so that a receiver recognises what it took already."""
    return f"msg_{event.pk.hex}{endpoint.pk.hex[-12:]}" if event is not None else f"msg_{uuid.uuid4().hex}"


def payload_of(delivery: WebhookDelivery) -> bytes:
    """The body: `type`, `timestamp` of what happened, and `data` by ids (:func:`_told`)."""
    event = delivery.event
    at = event.created_at if event is not None else delivery.created_at
    data: dict[str, Any] = {"organization": str(delivery.organization_id)}
    if event is None:
        data["endpoint"] = str(delivery.endpoint_id)
    else:
        data |= {"event": str(event.pk), "seq": event.seq, **_told(event)}
    body = {"type": delivery.kind, "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds"), "data": data}
    return json.dumps(body, separators=(",", ":")).encode()


def _told(event: Event) -> dict[str, Any]:
    """What the message says of the event, by ids and codes.

    An endpoint decides and audits nothing, so it may know no more than whoever decides: of an application in a blind
    job whose person stays unnamed never both the application and whose it is, and of a ranking that the job's legal
    profile does not let be shown only that it was finished. A try after that has changed says more.
    """
    noun, _, pk = event.subject.partition(":")
    told = {name: event.data[name] for name in _TOLD if event.data.get(name) not in (None, "")}
    told[_NOUNS.get(noun, noun)] = pk
    scope = Scope(organization_id=event.organization_id)
    if "application" in told and _stays_unnamed(scope, str(told["application"])):
        told.pop("candidate" if noun == "application" else "application", None)
    if noun == "rankingrun" and str(told.get("job")) in {str(job) for job in closed_jobs(scope)}:
        told.pop("run"), told.pop("ranking_hash", None)
    return told


def _stays_unnamed(scope: Scope, application: str) -> bool:
    try:
        asked = uuid.UUID(application)
    except ValueError:
        return True
    rows = Application.objects.within(scope, hidden_too=True).filter(pk=asked)
    return rows.filter(hidden_applications(scope)).exists()


def fresh_secret() -> tuple[str, bytes]:
    """A signing secret as it is shown once, and as it is kept."""
    secret = _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")
    return secret, seal_text(secret).encode("ascii")


def headers_of(delivery: WebhookDelivery, body: bytes, *, now: datetime | None = None) -> Mapping[str, str]:
    """The headers of one try; while a rotation lasts, both secrets sign.

    Raises:
        SecretLostError: the secret cannot be opened any more.
    """
    at = (now or timezone.now()).astimezone(UTC)
    endpoint = delivery.endpoint
    kept = [endpoint.secret]
    if endpoint.previous_secret and endpoint.previous_until and at < endpoint.previous_until:
        kept.append(endpoint.previous_secret)
    signers = [Webhook(open_text(bytes(sealed).decode("ascii"))) for sealed in kept]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Credence-Webhooks/1 (+https://www.standardwebhooks.com/)",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(
            signer.sign(msg_id=delivery.message_id, timestamp=at, data=body.decode()) for signer in signers
        ),
    }
