"""Verifying without storing: any form of record in any way that a client sends it; nothing is kept, no event told."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.actions.issuers import trust_issuer
from portal.api import verify_slots, verifying
from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_data_integrity, sign_vc_jwt
from portal.models import CachedDocument
from portal.sandbox import Verifier
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.verification.made_records import CREATED, Json, badge

pytestmark = pytest.mark.django_db
KEY, HOLDER = ed25519_key("an issuer"), ed25519_key("a holder")
URL = "/api/v1/verify/"


def method(key: Any) -> str:
    return f"{key.did_key}#{key.did_key.removeprefix('did:key:')}"


def good(**changes: Any) -> Json:
    document = badge(KEY.did_key, validUntil=None) | changes
    return sign_data_integrity(document, KEY, method(KEY), created=CREATED)


def compact() -> str:
    return sign_vc_jwt(badge(KEY.did_key), KEY, method(KEY))


def presentation() -> Json:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER.did_key,
        "verifiableCredential": [good()],
    }
    made = {"proofPurpose": "authentication", "challenge": "n-1", "domain": "us.example"}
    return sign_data_integrity(document, HOLDER, method(HOLDER), created=CREATED, **made)


def archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return made.getvalue()


@pytest.fixture
def system(bob: Person, system_of: Call) -> Client:
    return system_of(bob, "read_records").browser


def ask(client: Client, body: bytes | str | Json, kind: str = "application/json") -> tuple[int, Any]:
    data = json.dumps(body) if isinstance(body, dict) else body
    answer = client.generic("POST", URL, data, content_type=kind)
    return answer.status_code, answer.json()


def counted() -> dict[str, int]:
    models = apps.get_app_config("portal").get_models()
    return {model.__name__: model._base_manager.count() for model in models}


def test_it_works(system: Client) -> None:
    status, answer = ask(system, good())
    assert (status, list(answer)[:2]) == (200, ["verdict", "sentence"])
    assert (answer["verdict"], answer["format"], answer["container"]) == ("verified", "open_badge_3", "json")
    assert answer["sentence"].startswith("Every required check passed")
    assert {"passed"} == {check["outcome"] for check in answer["checks"] if check["id"] == "proof"}
    assert answer["receipt"]["record_sha256"] == answer["digest"]


def test_nothing_is_stored(system: Client) -> None:
    system.post(URL, {}, content_type="application/json")  # the token's last use is noted
    before = counted()
    ask(system, good())
    ask(system, archive(a=json.dumps(good()).encode()), "application/zip")
    many = {"records": [good(), "not one"]}
    assert system.post(f"{URL}batch/", many, content_type="application/json").status_code == 200
    assert counted() == before
    assert before["Record"] == before["StoredBlob"] == 0


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/jwt",
        "application/vc+jwt",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "",
    ],
)
def test_a_token_under_any_media_type(system: Client, kind: str) -> None:
    status, answer = ask(system, compact(), kind)
    assert (status, answer["verdict"], answer["container"]) == (200, "verified", "jwt")


def test_json_under_any_media_type(system: Client) -> None:
    for kind in ("application/ld+json", "application/vc", "application/octet-stream", "text/plain; charset=utf-8"):
        assert ask(system, good(), kind)[1]["verdict"] == "verified"
    assert ask(system, json.dumps(compact()))[1]["verdict"] == "verified"


def test_the_bytes_stay_as_they_came(system: Client) -> None:
    body = json.dumps(good(), indent=3).encode()
    answer = ask(system, body)[1]
    assert answer["receipt"]["record_sha256"] == hashlib.sha256(body).hexdigest()


def test_a_presentation_with_its_challenge(system: Client) -> None:
    asked = {"record": presentation(), "challenge": "n-1", "domain": "us.example"}
    status, answer = ask(system, asked)
    assert (status, answer["verdict"], answer["container"]) == (200, "verified", "presentation")
    wrong = ask(system, asked | {"challenge": "n-2"})[1]
    assert [one["code"] for one in wrong["checks"] if one["id"] == "holder"] == ["wrong_challenge"]
    assert ask(system, {"record": presentation(), "challenge": "n-1"})[0] == 400


def test_the_wrapper_takes_objects_texts_and_bytes(system: Client) -> None:
    encoded = {"base64": base64.b64encode(json.dumps(good()).encode()).decode()}
    for record in (good(), json.dumps(good()), compact(), encoded):
        status, answer = ask(system, {"record": record, "name": "mine"})
        assert (status, answer["verdict"], answer["record"]) == (200, "verified", "mine")


def test_at_a_moment_in_the_past(system: Client) -> None:
    expiring = good(validUntil="2026-06-01T00:00:00Z")
    assert ask(system, {"record": expiring})[1]["verdict"] == "not_in_force"
    assert ask(system, {"record": expiring, "at": "2026-05-01T00:00:00Z"})[1]["verdict"] == "verified"


def test_documents_are_used_and_not_kept(system: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any, **__: Any) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setattr("portal.net.fetch", nobody)
    did = "did:web:school.example"
    record = sign_data_integrity(badge(did, validUntil=None), KEY, f"{did}#key-1", created=CREATED)
    key = {"id": f"{did}#key-1", "type": "Multikey", "controller": did}
    key |= {"publicKeyMultibase": KEY.did_key.removeprefix("did:key:")}
    document = {"@context": ["https://www.w3.org/ns/did/v1"], "id": did}
    document |= {"verificationMethod": [key], "assertionMethod": [key["id"]]}
    url = "https://school.example/.well-known/did.json"
    answer = ask(system, {"record": record, "documents": {url: document}, "offline": True})[1]
    assert answer["verdict"] == "verified"
    assert any(one["url"] == url and one["given"] for one in answer["receipt"]["documents"])
    assert ask(system, {"record": record, "offline": True})[1]["verdict"] == "indeterminate"
    assert not CachedDocument.objects.exists()


def test_whom_it_is_about(system: Client) -> None:
    document = badge(KEY.did_key, validUntil=None)
    document["credentialSubject"]["id"] = HOLDER.did_key
    record = sign_data_integrity(document, KEY, method(KEY), created=CREATED)
    assert ask(system, {"record": record, "recipient": HOLDER.did_key})[1]["subject_match"] == "identifier"
    assert ask(system, {"record": record, "recipient": ["did:example:other"]})[1]["subject_match"] == "mismatch"


def test_the_organizations_trust_counts_and_nobody_elses(bob: Person, charlie: Person, system_of: Call) -> None:
    trust_issuer(bob.scope, issuer=KEY.did_key, name="Ours", level="trusted", reason="x")
    assert ask(system_of(bob).browser, good())[1]["issuer"]["trust"] == "trusted"
    assert ask(system_of(charlie).browser, good())[1]["issuer"]["trust"] == "unknown"


def test_a_zip_is_one_report_with_its_members(system: Client) -> None:
    status, answer = ask(system, archive(a=json.dumps(good()).encode(), b=b"Dear Sir"), "application/zip")
    assert (status, answer["container"], answer["verdict"]) == (200, "zip", "rejected")
    assert [(one["name"], one["verdict"]) for one in answer["credentials"]] == [("a", "verified"), ("b", "rejected")]


def test_files_of_a_form(system: Client) -> None:
    for name in ("record", "file"):
        file = SimpleUploadedFile("badge.json", json.dumps(good()).encode())
        answer = system.post(URL, {name: file, "at": "2026-02-01T00:00:00Z", "recipient": "a@mail.example"})
        assert (answer.status_code, answer.json()["verdict"], answer.json()["record"]) == (
            200,
            "verified",
            "badge.json",
        )
    assert system.post(URL, {"record": compact()}).json()["verdict"] == "verified"
    assert system.post(URL, {"record": compact(), "documents": "nonsense"}).status_code == 400


def test_what_cannot_be_read_is_rejected_with_a_code(system: Client) -> None:
    for body, code in (
        (b"{", "not_json"),
        (b'{"record": 1', "not_json"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b"[" * 100_000, "too_deep"),
        (b"Dear Sir or Madam", "not_a_record"),
        (b"\xff\xfe\x00", None),
        (b"PK\x03\x04nonsense", "bad_archive"),
    ):
        status, answer = ask(system, body)
        assert (status, answer["verdict"]) == (200, "rejected"), body[:20]
        assert code in {None, answer["checks"][0]["code"]}, (body[:20], answer["checks"][0])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"record": 7}, "record"),
        ({"record": None}, "record"),
        ({"record": {"base64": "!"}}, "record"),
        ({"record": {}, "documents": 5}, "documents"),
        ({"record": {}, "documents": {"https://x.example": 5}}, "documents"),
        ({"record": {}, "at": "yesterday"}, "at"),
        ({"record": {}, "at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"record": {}, "recipient": "somebody"}, "recipient"),
        ({"record": {}, "recipient": [None]}, "recipient"),
        ({"record": {}, "name": ["a"]}, "name"),
        ({"record": {}, "offline": "perhaps"}, "offline"),
        ({"record": {}, "challange": "x"}, "challange"),
    ],
)
def test_bad_demands_say_which_field(system: Client, body: Json, field: str) -> None:
    status, problem = ask(system, body)
    assert (status, problem["code"]) == (400, "invalid")
    assert field in problem["errors"]


def test_an_empty_body(system: Client) -> None:
    for body, kind in (("", "application/json"), ("  ", "text/plain"), ('{"record": ""}', "application/json")):
        status, problem = ask(system, body, kind)
        assert (status, problem["code"]) == (400, "empty")
    assert system.post(URL).status_code == 400


def test_a_body_that_is_too_large(system: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.api.record_parsers.RecordParser.most", 1_000)
    assert ask(system, "x" * 1_001)[0] == 413
    monkeypatch.setattr("portal.api.verify_bodies.LARGEST", 10)
    assert ask(system, "x" * 11)[0] == 413
    assert system.post(URL, {"record": SimpleUploadedFile("a", b"x" * 11)}).json()["code"] == "request_too_large"


class Stopping(Verifier):
    """A verifier whose process is a command of ours."""

    def __init__(self, *command: str) -> None:
        super().__init__(wall_clock=0.5)
        self.command = command

    def _command(self) -> list[str]:
        return list(self.command)


@pytest.fixture
def one_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[verify_slots.Slots]:
    slots = verify_slots.Slots(1, waiting=0, patience=0.1)
    monkeypatch.setattr(verifying, "SINGLE", slots)
    monkeypatch.setattr(verifying, "BATCHES", slots)
    yield slots
    for verifier in slots._free:
        verifier.close()


@pytest.mark.parametrize(("command", "code"), [(["sleep", "60"], "over_budget"), (["false"], "internal")])
def test_a_verifier_that_stops_is_an_answer(
    system: Client, one_place: verify_slots.Slots, command: list[str], code: str
) -> None:
    one_place._free = [Stopping(*command)]
    status, answer = ask(system, good())
    assert (status, answer["verdict"], answer["checks"][0]["code"]) == (200, "indeterminate", code)
    assert answer["sentence"]


def test_too_many_at_once_are_told_to_come_again(system: Client, one_place: verify_slots.Slots) -> None:
    with one_place.place():
        answer = system.generic("POST", URL, json.dumps(good()), content_type="application/json")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "busy", "2")
    assert ask(system, good())[0] == 200


def test_the_queue_before_the_places_is_short() -> None:
    slots, told = verify_slots.Slots(1, waiting=1, patience=5.0), []
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with slots.place():
            told.append("in")
            entered.set()
            leave.wait(5)

    threads = [threading.Thread(target=hold) for _ in range(2)]
    threads[0].start()
    assert entered.wait(5)
    threads[1].start()
    while slots._door._value:  # type: ignore[attr-defined]
        pass
    with pytest.raises(verify_slots.BusyError), slots.place():
        pass
    leave.set()
    for thread in threads:
        thread.join(5)
    assert told == ["in", "in"]


def test_who_may(bob: Person, charlie: Person, system_of: Call) -> None:
    for path in (URL, f"{URL}batch/"):
        assert Client().post(path, {}, content_type="application/json").status_code == 401
        assert system_of(bob, "read_jobs").browser.post(path, {}, content_type="application/json").status_code == 403
        assert system_of(bob).browser.get(path).status_code == 405
    assert ask(system_of(charlie).browser, good())[1]["verdict"] == "verified"


def batch(client: Client, body: Any) -> tuple[int, Any]:
    answer = client.post(f"{URL}batch/", body, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_batch_in_its_order(system: Client) -> None:
    records = [good(), {"name": "second", "record": compact()}, 7, "Dear Sir", {"record": good(), "at": "x"}, ""]
    status, answer = batch(system, {"records": records})
    assert (status, answer["total"], answer["problems"], answer["not_done"]) == (200, 6, 3, 0)
    assert answer["verdicts"] == {"rejected": 1, "indeterminate": 0, "not_in_force": 0, "verified": 2}
    assert [item["number"] for item in answer["results"]] == [1, 2, 3, 4, 5, 6]
    assert [item["report"]["verdict"] if item["report"] else item["problem"]["code"] for item in answer["results"]] == [
        "verified",
        "verified",
        "bad_record",
        "rejected",
        "bad_record",
        "bad_record",
    ]
    assert answer["results"][1]["name"] == answer["results"][1]["report"]["record"] == "second"


def test_a_batch_of_files(system: Client) -> None:
    files = [SimpleUploadedFile(f"{n}.json", json.dumps(good()).encode()) for n in range(2)]
    answer = system.post(f"{URL}batch/", {"records": files, "at": "2026-02-01T00:00:00Z"})
    assert [item["name"] for item in answer.json()["results"]] == ["0.json", "1.json"]
    assert answer.json()["verdicts"]["verified"] == 2


def test_a_batch_has_bounds(system: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert batch(system, {"records": ["x"] * 101})[0] == 400
    assert batch(system, {"records": []})[1]["code"] == "empty"
    assert batch(system, [])[0] == batch(system, {"records": 5})[0] == batch(system, {"record": []})[0] == 400
    assert system.post(f"{URL}batch/", "{", content_type="application/json").status_code == 400
    monkeypatch.setattr("portal.api.record_parsers.ONE_BYTES", 50)
    assert batch(system, {"records": ["x" * 60]})[0] == 413


def test_what_time_does_not_allow_is_said(system: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "BATCH_SECONDS", 0.0)
    status, answer = batch(system, {"records": [good(), 7]})
    assert (status, answer["not_done"], answer["problems"]) == (200, 1, 1)
    assert answer["results"][0]["problem"]["code"] == "not_done"


def test_what_the_network_did_not_settle_is_for_the_caller_to_ask_again(system: Client) -> None:
    listed = {
        "id": "https://nowhere.invalid/list#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://nowhere.invalid/list",
    }
    status, answer = ask(system, good(credentialStatus=listed))
    assert (status, answer["verdict"]) == (200, "indeterminate")
    assert "ask again later" in answer["sentence"], "nothing is kept, so nobody here asks again"
