"""Applicant systems over REST, for an administrator's own token; and the generic adapter, played by a program."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from datetime import UTC, timedelta
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from portal.adapters import ADAPTERS
from portal.adapters.base import Outcome, Setup, UnreadableError
from portal.adapters.generic import GENERIC, parse_mapping
from portal.models import ApplicantSystem, Application, Candidate, Record
from tests.portal.api.conftest import JSON, Call
from tests.portal.conftest import Person
from tests.portal.feed_factories import own_token
from tests.portal.link_host import a_badge
from tests.portal.work import work_off
from tests.portal.work_factories import a_job

HERE = "/api/v1/applicant-systems/"


def sent(browser: Client, path: str, body: Any = None) -> tuple[int, Any]:
    answer = browser.post(path, {} if body is None else body, content_type=JSON)
    return answer.status_code, answer.json() if answer.content else None


def signed(made: dict[str, Any], body: bytes, *, late: int = 0, number: str = "msg_1") -> int:
    at = timezone.now().astimezone(UTC) - timedelta(seconds=late)
    mac = Webhook(made["secret"]).sign(number, at, body.decode())
    headers = {"webhook-id": number, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": mac}
    path = made["address"][made["address"].index("/in/") :]
    return Client().post(path, body, content_type=JSON, headers=headers).status_code


def test_it_works(alice: Person) -> None:
    job = a_job(alice)
    browser = own_token(alice)
    status, made = sent(browser, HERE, {"adapter": "generic", "name": "ATS"})
    assert (status, made["signed"], made["secret"][:6]) == (201, True, "whsec_")
    shown = browser.get(f"{HERE}{made['id']}/").json()
    assert {"secret", "address"}.isdisjoint(shown)
    row = {
        "candidate": {"id": "c1", "name": "Ann Lee", "email": "ann@mail.example"},
        "application": {"id": "a1", "source": "Fair"},
        "job": {"id": "theirs", "title": "Nurse"},
        "attachments": [{"name": "b.json", "content": base64.b64encode(json.dumps(a_badge()).encode()).decode()}],
    }
    message = {"type": "application", "data": row}
    jsonschema.validate(message, browser.get(f"{HERE}schema/").json())
    body = json.dumps(message).encode()
    assert signed(made, body, late=600) == 401
    assert signed(made, body) == 202
    assert signed(made, body) == 202
    work_off()
    (link,) = browser.get("/api/v1/applicant-job-links/").json()["results"]
    assert (link["external_id"], link["title"], link["job"]) == ("theirs", "Nurse", None)
    asked = {"system": made["id"], "external_id": "theirs", "job": str(job.pk)}
    assert sent(browser, "/api/v1/applicant-job-links/", asked)[0] == 201
    work_off()
    assert Application.objects.within(alice.scope).get().source == "Fair"
    assert Record.objects.within(alice.scope).get().verdict == "verified"
    (message,) = browser.get("/api/v1/applicant-messages/", {"way": "in"}).json()["results"]
    assert message["state"] == "done"
    outcomes = browser.get(f"/api/v1/applicant-messages/{message['id']}/outcomes/").content.decode()
    assert "1,c1,taken," in outcomes
    assert "c1,a1,theirs,verified,1" in browser.get(f"{HERE}{made['id']}/results/").content.decode()


def test_a_table_over_rest(alice: Person) -> None:
    browser = own_token(alice)
    made = sent(browser, HERE, {"adapter": "csv", "name": "Tables"})[1]
    file = SimpleUploadedFile("people.csv", b"name,email\nAnn,ann@mail.example\n")
    answer = browser.post(f"{HERE}{made['id']}/table/", {"file": file})
    assert answer.status_code == 202
    work_off()
    assert Candidate.objects.within(alice.scope).get().name == "Ann"
    assert browser.post(f"{HERE}{made['id']}/table/", {}).status_code == 422


def test_who_may(alice: Person, bob: Person, charlie: Person, system_of: Call) -> None:
    made = sent(own_token(alice), HERE, {"adapter": "greenhouse", "name": "G", "settings": {"credential": "hush"}})[1]
    assert "hush" not in json.dumps(made)
    assert sent(own_token(bob), HERE, {"adapter": "csv", "name": "x"})[0] == 403
    assert own_token(charlie).get(f"{HERE}{made['id']}/").status_code == 404
    assert sent(own_token(charlie), f"{HERE}{made['id']}/pause/")[0] == 404
    theirs = a_job(charlie)
    asked = {"system": made["id"], "external_id": "1", "job": str(theirs.pk)}
    assert sent(own_token(alice), "/api/v1/applicant-job-links/", asked)[0] == 422
    assert sent(own_token(charlie), "/api/v1/applicant-job-links/", asked)[0] == 422
    assert system_of(alice).get("applicant-systems/")[0] == 403
    limited = own_token(alice, "manage_tokens", jobs=[a_job(alice)])
    assert limited.get(HERE).status_code == 403
    assert own_token(alice, "read_jobs").get(HERE).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"adapter": "nope", "name": "x"},
        {"adapter": "csv", "name": ""},
        {"adapter": "csv", "name": None},
        {"adapter": "generic", "name": "x", "settings": {"url": "http://ats.example"}},
        {"adapter": "generic", "name": "x", "settings": {"url": ["https://ats.example"]}},
        {"adapter": "generic", "name": "x", "settings": {"nope": 1}},
        {"adapter": "generic", "name": "x", "settings": {"mapping": "__class__ = a.b"}},
        {"adapter": "generic", "name": "x", "settings": {"mapping": {"verdict": "a b"}}},
        {"adapter": "generic", "name": "x", "settings": {"tells": [{}]}},
        {"adapter": "generic", "name": "x", "settings": {"credential": "a\r\nb"}},
        {"adapter": "greenhouse", "name": "x", "settings": {"user_id": "1; drop"}},
        {"adapter": "greenhouse", "name": "x", "settings": []},
        [],
    ],
)
def test_sloppy_clients(alice: Person, body: Any) -> None:
    status, answer = sent(own_token(alice), HERE, body)
    assert status in {400, 422}
    assert answer["detail"] or answer["errors"]
    assert not ApplicantSystem.objects.within(alice.scope).exists()


def test_a_mapping_moves_and_computes_nothing() -> None:
    outcome = Outcome("record.verified", timezone.now(), "msg_1", "Words.", candidate_id="7", verdict="verified")
    mapping = parse_mapping("verdict = data.result.verdict\ncandidate_id = data.id\ntier = data.tier")
    setup = Setup({"url": "https://ats.example/x", "mapping": mapping})
    assert GENERIC.outbound is not None
    (request,) = GENERIC.outbound.tell(outcome, setup)
    assert json.loads(request.body) == {"data": {"result": {"verdict": "verified"}, "id": "7"}}
    for bad in ("verdict", "x = y", "verdict = a..b", "verdict = a\ntier = a.b", "verdict = a\ntier = a"):
        with pytest.raises(UnreadableError):
            parse_mapping(bad)


@pytest.mark.parametrize("key", sorted(ADAPTERS))
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"\x00\xff", b"{" * 10_000, b'{"type": "application"}'])
def test_no_adapter_breaks_on_nonsense(key: str, body: bytes) -> None:
    with suppress(UnreadableError):
        assert not ADAPTERS[key].inbound.read(body, {}).people
