"""Any system that can post JSON: applications in, outcomes out, signed both ways as Standard Webhooks asks.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. The shape of what comes is
:data:`SCHEMA` (JSON Schema 2020-12), served at `/api/v1/applicant-systems/schema/`. What goes out is an object of our
names, or of theirs where a mapping says so: a line `verdict = data.result.verdict` puts our verdict there. A mapping
moves values and computes nothing.
"""

from __future__ import annotations

import binascii
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from portal.adapters.base import (
    MOST_PIECES,
    TELLABLE,
    Adapter,
    Attachment,
    ForgedError,
    Incoming,
    Outcome,
    Reading,
    Request,
    Setting,
    Setup,
    UnreadableError,
    external,
    json_of,
    links_in,
    mapping_of,
    word,
)

__all__ = ["GENERIC", "OUR_FIELDS", "SCHEMA", "parse_mapping"]

#: What of an outcome can be sent, by the name that a mapping uses.
OUR_FIELDS = (
    "type",
    "timestamp",
    "candidate_id",
    "application_id",
    "job_id",
    "sentence",
    "link",
    "record",
    "verdict",
    "tier",
    "must_haves_met",
    "must_haves_unproven",
    "stage",
)
DEEPEST = 8  # of a path in their JSON
_ID: dict[str, Any] = {"type": ["string", "integer"], "maxLength": 200}
_TEXT: dict[str, Any] = {"type": "string", "maxLength": 400}
_PIECE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 255},
        "url": {"type": "string", "format": "uri", "maxLength": 2000},
        "content": {"type": "string", "contentEncoding": "base64", "description": "The file itself, instead of url."},
    },
}
_PERSON: dict[str, Any] = {
    "type": "object",
    "required": ["candidate"],
    "properties": {
        "candidate": {
            "type": "object",
            "required": ["id", "name"],
            "properties": {"id": _ID, "name": _TEXT, "email": _TEXT, "phone": _TEXT},
        },
        "application": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": _ID, "stage": _TEXT, "source": _TEXT},
        },
        "job": {"type": "object", "required": ["id"], "properties": {"id": _ID, "title": _TEXT}},
        "attachments": {"type": "array", "maxItems": MOST_PIECES, "items": _PIECE},
        "record_links": {"type": "array", "maxItems": MOST_PIECES, "items": {"type": "string", "format": "uri"}},
    },
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Applications for Credence",
    "type": "object",
    "required": ["type", "data"],
    "properties": {
        "type": {"enum": ["application", "ping"]},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": {"oneOf": [_PERSON, {"type": "array", "items": _PERSON}]},
    },
}


class _Inbound:
    """Messages of our own shape."""

    def authenticate(self, headers: Mapping[str, str], body: bytes, secret: str) -> str:
        """The signature of Standard Webhooks, no older than five minutes; `webhook-id` is signed and recurs.

        Raises:
            ForgedError: the signature is missing, wrong or too old.
        """
        if not secret:
            return ""
        given = {name.lower(): value for name, value in headers.items()}
        try:
            Webhook(secret).verify(body.decode(), given)
        except (WebhookVerificationError, ValueError, OverflowError, TypeError):  # the last of a body that is no JSON
            raise ForgedError from None
        return given["webhook-id"][:500]

    def read(self, body: bytes, settings: Mapping[str, Any]) -> Reading:  # noqa: ARG002 - one shape for all
        """Everybody in it."""
        message = mapping_of(json_of(body))
        kind = word(message.get("type"), 60)
        if kind != "application":
            if not kind:
                raise UnreadableError("The message names no type; see the schema.")
            return Reading(kind, why_nobody="action")
        data = message.get("data")
        rows = data if isinstance(data, list) else [data]
        if not rows or not all(isinstance(row, Mapping) for row in rows):
            raise UnreadableError("data is an application, or a list of them; see the schema.")
        return Reading(kind, tuple(_person(number, row) for number, row in enumerate(rows, start=1)))


def _person(number: int, row: Mapping[str, Any]) -> Incoming:
    candidate, application = mapping_of(row.get("candidate")), mapping_of(row.get("application"))
    job = mapping_of(row.get("job"))
    who = external(candidate.get("id"))
    files, problem = _files(row.get("attachments"))
    if not who:
        problem = "candidate.id is missing, or longer than 200 characters."
    return Incoming(
        number=number,
        name=word(candidate.get("name")),
        email=word(candidate.get("email"), 254),
        phone=word(candidate.get("phone"), 50),
        candidate_id=who,
        application_id=external(application.get("id")),
        job_id=external(job.get("id")),
        job_title=word(job.get("title"), 200),
        stage=word(application.get("stage"), 100),
        source=word(application.get("source"), 100),
        attachments=files,
        links=links_in(row.get("record_links")),
        problem=problem,
    )


def _files(value: object) -> tuple[tuple[Attachment, ...], str]:
    found: list[Attachment] = []
    for item in (value if isinstance(value, list) else [])[:MOST_PIECES]:
        file = mapping_of(item)
        name, url, content = word(file.get("name"), 255), word(file.get("url"), 2_000), file.get("content")
        if isinstance(content, str):
            try:
                found.append(Attachment(name, data=b64decode(content, validate=True)))
            except (binascii.Error, ValueError):
                return (), f"The content of {name or 'an attachment'} is no base64."
        elif url:
            found.append(Attachment(name, url=url))
    return tuple(found), ""


class _Outbound:
    """One signed POST an outcome."""

    def tell(self, outcome: Outcome, setup: Setup) -> list[Request]:
        """None without an address, or for an outcome that is not wanted."""
        url = str(setup.settings.get("url", ""))
        if not url or (outcome.kind not in setup.settings.get("tells", TELLABLE) and outcome.kind != "test"):
            return []
        body = json.dumps(_body(outcome, setup), separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        if setup.credential:
            headers["Authorization"] = f"Bearer {setup.credential}"
        if setup.signing_secret:
            headers |= _signed(outcome, setup.signing_secret, body)
        return [Request("POST", url, headers, body)]


def _signed(outcome: Outcome, secret: str, body: bytes) -> dict[str, str]:
    at = timezone.now().astimezone(UTC)
    return {
        "webhook-id": outcome.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(msg_id=outcome.message_id, timestamp=at, data=body.decode()),
    }


def _body(outcome: Outcome, setup: Setup) -> dict[str, Any]:
    data = {
        "candidate_id": outcome.candidate_id,
        "application_id": outcome.application_id,
        "job_id": outcome.job_id,
        "sentence": outcome.sentence,
        "link": outcome.link,
        "record": outcome.record,
        "verdict": outcome.verdict,
        "tier": outcome.tier,
        "must_haves_met": outcome.musts_met,
        "must_haves_unproven": outcome.musts_unproven,
        "stage": outcome.stage,
    }
    at = outcome.at.astimezone(UTC).isoformat(timespec="milliseconds")
    data = {name: value for name, value in data.items() if value not in ("", None)}
    mapping = setup.settings.get("mapping") or {}
    if not mapping:
        return {"type": outcome.kind, "timestamp": at, "data": data}
    told = {"type": outcome.kind, "timestamp": at, **data}
    body: dict[str, Any] = {}
    for ours, path in mapping.items():
        if ours in told:
            _put(body, str(path).split("."), told[ours])
    return body


def _put(body: dict[str, Any], path: list[str], value: object) -> None:
    for name in path[:-1]:
        inner = body.get(name)
        if not isinstance(inner, dict):
            inner = body[name] = {}
        body = inner
    body[path[-1]] = value


def parse_mapping(text: str) -> dict[str, str]:
    """The lines `our = their.path` of a mapping.

    Raises:
        UnreadableError: naming the line that is none, or the two of which one would overwrite the other.
    """
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        ours, equals, path = (part.strip() for part in line.partition("="))
        steps = path.split(".")
        if (
            not equals
            or ours not in OUR_FIELDS
            or not 0 < len(steps) <= DEEPEST
            or not all(_is_step(step) for step in steps)
        ):
            raise UnreadableError(f"“{line[:80]}” is no line such as “verdict = data.result”.")
        if any(f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.") for other in found.values()):
            raise UnreadableError(f"“{path[:80]}” stands in the place of another line.")
        found[ours] = path
    return found


def _is_step(step: str) -> bool:
    return 0 < len(step) <= 64 and step.replace("_", "").replace("-", "").isalnum() and step.isascii()  # noqa: PLR2004


GENERIC = Adapter(
    key="generic",
    label=_("Another system, by webhook"),
    means=_("Any system that can post JSON, or a program between the two."),
    inbound=_Inbound(),
    outbound=_Outbound(),
    fresh_secret=lambda: "whsec_" + b64encode(secrets.token_bytes(32)).decode("ascii"),
    knows_our_jobs=True,
    settings=(
        Setting("url", _("Address that is told"), _("https, port 443. None: nothing is told."), kind="url"),
        Setting("credential", _("Bearer token that we show it"), kind="secret", at_most=2_000),
        Setting(
            "mapping",
            _("Their names"),
            _("A line each, such as “verdict = data.result.verdict”. None: our own names."),
            kind="mapping",
            default={},
            at_most=4_000,
        ),
    ),
)
