"""Writes sent again under an Idempotency-Key: done once, answered the same."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from portal.models import Batch, IdempotentRequest
from tests.portal.api.conftest import Call, Caller
from tests.portal.conftest import Person
from tests.portal.link_host import a_badge
from tests.portal.work_factories import a_record

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
