"""Records by the API: pushed as a file or as text, followed, read with every check, checked again."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.models import Record, Submission, Verification
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job
from tests.portal.work import work_off
from tests.portal.work_factories import ISSUER, a_batch, a_candidate, a_record
from tests.verification.records import badge, signed

pytestmark = pytest.mark.django_db


def test_it_works(bob: Person, system_of: Call) -> None:
    record, system = a_record(bob, candidate=a_candidate(bob)), system_of(bob)
    status, body = system.get(f"records/{record.pk}/")
    assert (status, body["verdict"], body["issuer_id"]) == (200, "verified", ISSUER)
    assert body["sentence"]
    status, verification = system.get(f"verifications/{body['current_verification']}/")
    assert status == 200
    assert verification["report"]["receipt"]["record_sha256"] == record.digest
    assert {check["id"] for check in verification["report"]["checks"]} >= {"proof"}


def test_a_stranger_finds_nothing(bob: Person, charlie: Person, system_of: Call) -> None:
    record, batch, theirs = a_record(bob), a_batch(bob), system_of(charlie)
    assert theirs.get(f"records/{record.pk}/")[0] == 404
    assert theirs.post(f"records/{record.pk}/verifications/")[0] == 404
    assert theirs.get(f"verifications/{record.current_verification_id}/")[0] == 404
    assert theirs.get(f"batches/{batch.pk}/")[0] == 404
    for path in ("records/", "verifications/", "batches/"):
        assert theirs.get(path)[1]["results"] == []
    person = make_candidate(bob)
    assert theirs.post("records/", {"text": "{}", "candidate": str(person.pk)})[0] == 404
    assert theirs.post("records/", {"text": "{}", "job": str(make_job(bob).pk)})[0] == 404
    assert not Submission.objects.within(charlie.scope).exists()


def test_a_record_is_pushed_as_text(bob: Person, system_of: Call) -> None:
    person, job, system = make_candidate(bob), make_job(bob), system_of(bob)
    given = {"text": json.dumps(signed(badge())), "candidate": str(person.pk), "job": str(job.pk)}
    status, batch = system.post("records/", given)
    (submission,) = batch["submissions"]
    assert (status, submission["candidate"], submission["job"]) == (202, str(person.pk), str(job.pk))
    record = system.get(f"records/{submission['record']}/")[1]
    assert (record["state"], record["candidate"]) == ("waiting", str(person.pk))
    assert system.get("records/", candidate=str(person.pk))[1]["results"] == [record]
    assert system.get(f"batches/{batch['id']}/")[1]["submissions"] == [submission]


def test_a_record_is_pushed_as_a_file(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    file = SimpleUploadedFile("badge.json", json.dumps(signed(badge())).encode())
    answer = system.browser.post("/api/v1/records/", {"file": file})
    assert answer.status_code == 202
    assert answer.json()["submissions"][0]["file_name"] == "badge.json"
    assert Verification.objects.within(bob.scope).get().state == "waiting"


def test_the_same_record_twice_is_one_record(bob: Person, system_of: Call) -> None:
    system, text = system_of(bob), json.dumps(signed(badge()))
    first, second = (system.post("records/", {"text": text})[1]["submissions"][0] for _ in range(2))
    assert first["record"] == second["record"]
    assert first["id"] != second["id"]
    assert Record.objects.within(bob.scope).count() == 1


def test_what_is_no_record_says_what_was_found(bob: Person, system_of: Call) -> None:
    file = SimpleUploadedFile("letter.txt", b"Dear Sir or Madam")
    system = system_of(bob)
    answer = system.browser.post("/api/v1/records/", {"file": file})
    assert answer.status_code == 202
    work_off()
    (submission,) = system.get(f"batches/{answer.json()['id']}/")[1]["submissions"]
    assert submission["state"] == "unreadable"
    assert submission["error_code"]
    assert "letter.txt" in submission["error"]


def test_neither_or_both_is_refused(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    for body in ({}, {"text": "{}", "file": "x"}):
        status, wrong = system.post("records/", body)
        assert (status, wrong["code"]) == (400, "invalid")
    assert not Submission.objects.within(bob.scope).exists()


def test_a_record_is_checked_again(bob: Person, system_of: Call) -> None:
    record, system = a_record(bob), system_of(bob)
    status, row = system.post(f"records/{record.pk}/verifications/")
    assert (status, row["number"], row["state"], row["report"]) == (202, 2, "waiting", None)
    found = system.get("verifications/", record=str(record.pk))[1]["results"]
    assert [item["number"] for item in found] == [1, 2]


def test_filters(bob: Person, system_of: Call) -> None:
    person = a_candidate(bob)
    mine, other = a_record(bob, candidate=person), a_record(bob, title="Other")
    system = system_of(bob)

    def found(**query: str) -> set[str]:
        return {row["id"] for row in system.get("records/", **query)[1]["results"]}

    assert found(candidate=str(person.pk)) == {str(mine.pk)}
    assert found(digest=other.digest) == {str(other.pk)}
    assert found(verdict="verified", issuer_id=ISSUER) == {str(mine.pk), str(other.pk)}
    assert found(verdict="rejected") == found(state="waiting") == set()
    assert system.get("records/", verdict="nice")[0] == 400


def test_scopes(bob: Person, system_of: Call) -> None:
    record = a_record(bob)
    reader, giver = system_of(bob, "read_records"), system_of(bob, "receive_records")
    assert reader.get(f"records/{record.pk}/")[0] == 200
    assert reader.post("records/", {"text": "{}"})[0] == 403
    assert reader.post(f"records/{record.pk}/verifications/")[0] == 403
    assert giver.get(f"records/{record.pk}/")[0] == 403
    assert giver.post("records/", {"text": "{}"})[0] == 202
