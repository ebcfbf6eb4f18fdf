"""An applicant system, what it posts, and what it was told."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from django.test import Client

from portal.actions.applicant_outbox import fill_applicant_outboxes
from portal.actions.applicant_systems import Shown, add_system
from portal.actions.sequence import sequence_events
from portal.models import ApplicantSystemMessage
from tests.portal.conftest import Person
from tests.portal.webhook_host import Receiver
from tests.portal.work import work_off

Json = dict[str, Any]


def an_event(number: int = 1, **more: Any) -> Json:
    candidate = {
        "id": 6000 + number,
        "first_name": "Jane",
        "last_name": f"Smith{number}",
        "email_addresses": [{"value": f"work{number}@mail.example", "type": "work"}],
        "phone_numbers": [{"value": "555-0100", "type": "mobile"}],
        "attachments": [],
        "custom_fields": {},
    } | more.pop("candidate", {})
    application = {
        "id": 7000 + number,
        "prospect": False,
        "source": {"id": 16, "name": "Job board"},
        "current_stage": {"id": 1, "name": "Screen"},
        "candidate": candidate,
        "jobs": [{"id": 274075, "name": "Data Scientist"}],
    } | more
    return {"action": "new_candidate_application", "payload": {"application": application}}


def post(shown: Shown, message: Json | bytes, *, secret: str | None = None, **headers: str) -> Any:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    mac = hmac.new((shown.secret if secret is None else secret).encode(), body, hashlib.sha256).hexdigest()
    path = shown.address[shown.address.index("/in/") :]
    given = {"Signature": f"sha256 {mac}"} | headers
    return Client().post(path, body, content_type="application/json", headers=given)


def greenhouse(person: Person, host: Receiver | None = None, **settings: Any) -> Shown:
    origin = host.url.removesuffix("/hook") if host is not None else "http://127.0.0.1:9"
    given = {"api": "v1", "base_url": origin, "credential": "harvest-key", "user_id": "99"} | settings
    return add_system(person.scope, adapter="greenhouse", name="Greenhouse", settings=given)


def only(person: Person, way: str = ApplicantSystemMessage.Way.IN) -> ApplicantSystemMessage:
    row: ApplicantSystemMessage = (
        ApplicantSystemMessage.objects.within(person.scope).select_related("system").get(way=way)
    )
    return row


def told(host: Receiver) -> list[Json]:
    return [json.loads(body) for _headers, body in host.taken]


def run() -> None:
    work_off()
    sequence_events()
    fill_applicant_outboxes()
    work_off()


def told_note(host: Receiver) -> Json:
    note: Json = json.loads(host.taken[-1][1])
    return note
