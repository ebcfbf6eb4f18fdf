"""Writes sent again under an Idempotency-Key: done once, answered the same."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from portal.actions.api_clients import create_client, revoke_client
from portal.actions.blind import set_blind
from portal.actions.legal import set_legal_profile
from portal.actions.withdraw import withdraw
from portal.api.callers import key_owner
from portal.models import ApiClient, Batch, Candidate, IdempotentRequest
from portal.scope import Scope
from tests.portal.api.conftest import Call, Caller
from tests.portal.conftest import Person
from tests.portal.link_host import a_badge
from tests.portal.own import own_scope
from tests.portal.people_factories import make_job
from tests.portal.work_factories import a_job, a_ranked_job, a_record

pytestmark = pytest.mark.django_db
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
TEXT = json.dumps(a_badge())


def send(system: Caller, body: Any, key: str = KEY, path: str = "batches/") -> HttpResponse:
    answer: HttpResponse = system.browser.post(
        f"/api/v1/{path}", body, content_type="application/json", headers={"Idempotency-Key": key}
    )
    return answer


def test_it_works(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    first, second = send(system, {"text": TEXT}), send(system, {"text": TEXT})
    assert first.status_code == second.status_code == 202
    assert first.content == second.content
    assert first["Content-Type"] == second["Content-Type"]
    assert Batch.objects.within(bob.scope).count() == 1


def test_a_key_in_quotes_is_the_same_key_and_key_order_is_no_difference(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    first = send(system, '{"text": "{}", "name": "x"}')
    assert send(system, '{"name":"x","text":"{}"}', f'"{KEY}"').content == first.content
    assert Batch.objects.within(bob.scope).count() == 1


def test_another_body_is_refused(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    send(system, {"text": TEXT})
    other = send(system, {"text": "{}"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert send(system, {"text": TEXT}, path="records/").status_code == 422
    assert Batch.objects.within(bob.scope).count() == 1


def test_while_the_first_is_at_work(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    send(system, {"text": TEXT})
    rows = IdempotentRequest.objects.within(bob.scope)
    rows.update(status=0, answer=None)
    busy = send(system, {"text": TEXT})
    assert (busy.status_code, busy.json()["code"], int(busy["Retry-After"])) == (409, "still_at_work", 2)
    rows.update(created_at=timezone.now() - timedelta(minutes=5))  # the first died
    assert send(system, {"text": TEXT}).status_code == 202
    assert Batch.objects.within(bob.scope).count() == 2  # the row above was the test's doing, not a crash


def test_a_crash_leaves_neither_the_write_nor_the_key(
    bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = system_of(bob)
    system.browser.raise_request_exception = False

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("portal.api.idempotency._keep", broken)
    assert send(system, {"text": TEXT}).status_code == 500
    assert not Batch.objects.within(bob.scope).exists()
    assert not IdempotentRequest.objects.within(bob.scope).exists()
    monkeypatch.undo()
    assert send(system, {"text": TEXT}).status_code == 202


def test_a_refusal_is_an_answer_too(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    first, second = send(system, {"text": "  "}), send(system, {"text": "  "})
    assert first.status_code == second.status_code == 422
    assert first.content == second.content
    wrong = send(system, {"nothing": 1}, "another")
    assert (wrong.status_code, wrong.content) == (400, send(system, {"nothing": 1}, "another").content)


def test_keys_expire(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    send(system, {"text": TEXT})
    IdempotentRequest.objects.within(bob.scope).update(created_at=timezone.now() - timedelta(hours=25))
    assert send(system, {"text": "{}"}).status_code == 202


def test_a_key_belongs_to_its_token(bob: Person, charlie: Person, system_of: Call) -> None:
    first = send(system_of(bob), {"text": TEXT})
    for other in (system_of(bob), system_of(charlie)):
        again = send(other, {"text": TEXT})
        assert again.status_code == 202
        assert again.json()["id"] != first.json()["id"]


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "k\x7f", "schl\u00fcssel".encode().decode("latin-1")])
def test_what_is_no_key(bob: Person, system_of: Call, key: str) -> None:
    answer = send(system_of(bob), {"text": TEXT}, key)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")
    assert not Batch.objects.within(bob.scope).exists()


def test_a_form_with_a_file_whatever_its_boundary(bob: Person, system_of: Call) -> None:
    system = system_of(bob)

    def sent(data: bytes) -> HttpResponse:
        files = {"file": SimpleUploadedFile("badge.json", data)}
        answer: HttpResponse = system.browser.post("/api/v1/records/", files, headers={"Idempotency-Key": KEY})
        return answer

    first, second = sent(TEXT.encode()), sent(TEXT.encode())
    assert (first.status_code, first.content) == (202, second.content)
    assert first.json()["submissions"][0]["size"] == len(TEXT)
    assert sent(b"{}").status_code == 422


def test_another_check_is_asked_for_once(bob: Person, system_of: Call) -> None:
    record, system = a_record(bob), system_of(bob)
    first = send(system, {}, path=f"records/{record.pk}/verifications/")
    assert first.status_code == 202
    assert send(system, {}, path=f"records/{record.pk}/verifications/").content == first.content
    assert record.verifications.count() == 2


def test_every_write_has_it(bob: Person, system_of: Call) -> None:
    """A view that says nothing about it, too."""
    system = system_of(bob)
    first, second = (send(system, {"name": "Ada"}, path="candidates/") for _ in range(2))
    assert first.status_code == 201
    assert first.content == second.content
    assert ("Idempotency-Replayed" in first.headers, second["Idempotency-Replayed"]) == (False, "true")
    assert Candidate.objects.within(bob.scope).count() == 1


def test_a_clients_key_outlives_its_tokens(bob: Person) -> None:
    client = uuid.uuid4()

    def owner(token: uuid.UUID, client: uuid.UUID | None) -> str:
        return key_owner(Scope(organization_id=bob.organization.pk, token_id=token, client_id=client))

    assert owner(uuid.uuid4(), client) == owner(uuid.uuid4(), client) == f"client:{client}"
    assert owner(client, None) == f"token:{client}"


def test_answers_are_kept_encrypted_with_their_ids_in_clear(bob: Person, system_of: Call) -> None:
    answer = send(system_of(bob), {"name": "Marisol Vega"}, path="candidates/")
    kept = IdempotentRequest.objects.within(bob.scope).get().answer
    assert "Marisol" not in json.dumps(kept)
    assert kept["ids"] == [answer.json()["id"]]


def test_an_answer_that_cannot_be_given_again_is_said_to_be_done(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    send(system, {"name": "Ada"}, path="candidates/")
    IdempotentRequest.objects.within(bob.scope).update(answer={})  # as after a stream, or when its key is lost
    again = send(system, {"name": "Ada"}, path="candidates/")
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")
    assert Candidate.objects.within(bob.scope).count() == 1


def test_answers_that_are_no_json(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[HttpResponseBase] = [
        HttpResponse(b"PK\x00\xff", content_type="application/zip", headers={"Content-Disposition": "attachment"}),
        StreamingHttpResponse([b"a", b"b"], content_type="text/csv"),
    ]
    monkeypatch.setattr("portal.api.candidates.CandidateEndpoint.create", lambda _view, _request: made.pop(0))
    system = Caller(Client(**system_of(bob).browser.defaults))  # the document knows no such answers
    first, second = (send(system, {}, path="candidates/") for _ in range(2))
    assert first.content == second.content == b"PK\x00\xff"
    assert second["Content-Disposition"] == "attachment"
    stream, again = (send(system, {}, "other", path="candidates/") for _ in range(2))
    assert b"".join(stream.streaming_content) == b"ab"  # type: ignore[attr-defined]
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")


def test_not_now_is_not_remembered(bob: Person, system_of: Call) -> None:
    system = system_of(bob)

    def sent(tag: str) -> HttpResponse:
        headers = {"Idempotency-Key": KEY, "If-Match": tag}
        answer: HttpResponse = system.browser.post(
            "/api/v1/candidates/", {"name": "Ada"}, content_type="application/json", headers=headers
        )
        return answer

    assert sent('"x"').status_code == 412
    assert not IdempotentRequest.objects.within(bob.scope).exists()
    assert sent("*").status_code == 201
    assert sent('"x"').json()["code"] == "idempotency_key_reused"


def test_what_stores_nothing_needs_no_key(bob: Person, system_of: Call) -> None:
    assert send(system_of(bob), {"title": "Clerk"}, path="jobs/review/").status_code == 200
    assert not IdempotentRequest.objects.within(bob.scope).exists()


@pytest.fixture
def client_of(alice: Person) -> tuple[ApiClient, Callable[..., Caller]]:
    """A client, and the way to a token of it, with as many scopes as are asked for."""
    client, secret = create_client(alice.scope, name="ATS", capabilities=["read_candidates", "edit_candidates"])

    def fetch(scope: str = "read_candidates edit_candidates") -> Caller:
        form = {"grant_type": "client_credentials", "client_id": str(client.pk), "client_secret": secret}
        body = urlencode(form | {"scope": scope})
        answer = Client().post("/api/v1/oauth/token", body, "application/x-www-form-urlencoded")
        return Caller(Client(headers={"Authorization": f"Bearer {answer.json()['access_token']}"}))

    return client, fetch


ADA = {"name": "Ada Vane"}


def ada(caller: Caller) -> tuple[int, str]:
    answer = send(caller, ADA, path="candidates/")
    return answer.status_code, answer.json().get("code", "")


def test_another_token_of_the_client_gets_the_answer_and_no_lesser_one(
    alice: Person, client_of: tuple[ApiClient, Callable[..., Caller]]
) -> None:
    client, fetch = client_of
    assert ada(fetch()) == (201, "")
    assert ada(fetch()) == (201, "")
    assert ada(fetch("edit_candidates")) == (409, "answer_not_kept"), "it may not read what the answer tells"
    assert ada(fetch("read_candidates")) == (403, "missing_scope")
    job = make_job(alice)
    ApiClient.objects.within(alice.scope).filter(pk=client.pk).update(job_ids=[str(job.pk)])
    assert ada(fetch()) == (409, "answer_not_kept"), "the answer is from before it was limited to a job"
    assert Candidate.objects.within(alice.scope).count() == 1


def test_one_key_of_two_clients_two_tokens_and_two_organizations_is_four_keys(
    alice: Person, charlie: Person, system_of: Call, client_of: tuple[ApiClient, Callable[..., Caller]]
) -> None:
    for caller in (client_of[1](), system_of(alice), system_of(alice), system_of(charlie)):
        answer = send(caller, ADA, path="candidates/")
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (201, None)
    assert [Candidate.objects.within(person.scope).count() for person in (alice, charlie)] == [3, 1]


def test_nothing_is_said_again_to_a_revoked_token_or_client(
    alice: Person, client_of: tuple[ApiClient, Callable[..., Caller]]
) -> None:
    client, fetch = client_of
    caller = fetch()
    assert ada(caller) == (201, "")
    revoke_client(alice.scope, client)
    assert ada(caller)[0] == 401


@pytest.mark.parametrize("what", ["blind", "law", "withdrawn"])
def test_what_was_taken_from_sight_is_not_said_again(alice: Person, system_of: Call, what: str) -> None:
    """The kept answer names whose application it is; a moment later nobody may know, or need."""
    caller, ranked = system_of(alice), a_ranked_job(alice)
    other = a_job(alice)
    path = f"candidates/{ranked.applications[0].candidate_id}/applications/"
    assert send(caller, {"job": str(other.pk)}, path=path).status_code == 201
    assert send(caller, {"job": str(other.pk)}, path=path).headers["Idempotency-Replayed"] == "true"
    if what == "blind":
        set_blind(alice.scope, other, blind=True)
    elif what == "law":
        set_legal_profile(alice.scope, other, profile="nyc")
    else:
        withdraw(own_scope(ranked.applications[1]), ranked.applications[1])
    again = send(caller, {"job": str(other.pk)}, path=path)
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")
