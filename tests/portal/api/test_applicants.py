"""Pushing an applicant in one call."""

from __future__ import annotations

import json
from threading import Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from portal.actions.blind import set_blind
from portal.actions.erase import erase
from portal.actions.jobs import close_job
from portal.actions.merge import merge_candidates
from portal.actions.withdraw import withdraw
from portal.models import Application, Candidate, ExternalId, Record, Submission
from portal.scope import Scope
from tests.portal.api.conftest import Call, Caller
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job

RECORD = json.dumps({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"]})
DANETTE = {"name": "Danette Kowalczyk", "email": "Danette@mail.example", "external_id": "ats-4711"}


def pushed(caller: Caller, job: Any, **more: Any) -> tuple[int, Any]:
    return caller.post("applicants/", DANETTE | {"job": str(job.pk)} | more)


def test_it_works(bob: Person, system_of: Call) -> None:
    job, system = make_job(bob), system_of(bob)
    status, body = pushed(system, job, texts=[RECORD], links=["https://cedarfork.example/credential.json"])
    assert status == 201
    person = Candidate.objects.within(bob.scope).get()
    assert body["candidate"] == {"id": str(person.pk), "name": "Danette Kowalczyk", "matched_by": None}
    application = Application.objects.within(bob.scope).get()
    assert body["application"] == {"id": str(application.pk), "job": str(job.pk), "stage": "applied", "added": True}
    text, link = body["records"]
    assert (text["way"], text["outcome"], text["state"]) == ("text", "received", "received")
    assert (link["way"], link["outcome"], link["state"], link["record"]) == ("link", "received", "fetching", None)
    follow = text["follow"].partition("/api/v1/")[2]
    assert system.get(follow)[1]["id"] == text["record"]
    assert system.get(link["follow"].partition("/api/v1/")[2])[0] == 200
    (found,) = system.get("candidates/", external_id="ats-4711")[1]["results"]
    assert found["external_ids"] == ["ats-4711"]


def test_the_same_call_twice_is_the_same_result(bob: Person, system_of: Call) -> None:
    job, system = make_job(bob), system_of(bob)
    given = {"texts": [RECORD, RECORD], "links": ["https://cedarfork.example/credential.json"]}
    first = pushed(system, job, **given)[1]
    status, again = pushed(system, job, **given)
    assert status == 200
    assert again["candidate"]["matched_by"] == "external_id"
    assert again["application"] == first["application"] | {"added": False}
    assert [row["outcome"] for row in first["records"]] == ["received", "received_before", "received"]
    assert [row["outcome"] for row in again["records"]] == ["received_before"] * 3
    for name in ("record", "submission", "batch", "follow"):
        assert [row[name] for row in again["records"]] == [row[name] for row in first["records"]]
    assert Record.objects.within(bob.scope).count() == 1
    assert Submission.objects.within(bob.scope).count() == 2


def test_by_files_with_half_failures_that_say_what_happened(bob: Person, system_of: Call, settings: Any) -> None:
    settings.CREDENCE_MAX_FILE = 1_000
    job, system = make_job(bob), system_of(bob)
    files = [SimpleUploadedFile("a.json", RECORD.encode()), SimpleUploadedFile("large.pdf", b"x" * 1_001)]
    form = DANETTE | {"job": str(job.pk), "files": files, "links": ["https://127.0.0.1/x"]}
    answer = system.browser.post("/api/v1/applicants/", form)
    assert answer.status_code == 201
    good, large, inside = answer.json()["records"]
    assert (good["name"], good["outcome"]) == ("a.json", "received")
    assert (large["outcome"], large["error_code"], large["record"]) == ("refused", "too_large", None)
    assert "1,000" in large["error"] or "MB" in large["error"]
    assert inside["way"] == "link"
    assert Application.objects.within(bob.scope).count() == 1


def test_a_list_of_links_among_the_files_adds_nobody(bob: Person, system_of: Call) -> None:
    table = SimpleUploadedFile("people.csv", b"name,email,link\nMallory,m@mail.example,https://x.example/1\n")
    form = DANETTE | {"job": str(make_job(bob).pk), "files": [table]}
    answer = system_of(bob).browser.post("/api/v1/applicants/", form)
    assert answer.json()["records"][0]["state"] != "unpacking"


def test_known_by_address_and_then_by_what_the_system_calls_them(bob: Person, system_of: Call) -> None:
    person, job, system = make_candidate(bob, "Danette K", "danette@mail.example"), make_job(bob), system_of(bob)
    status, body = pushed(system, job)
    assert (status, body["candidate"]["id"], body["candidate"]["matched_by"]) == (201, str(person.pk), "email")
    assert body["warnings"] == ["name_differs"]
    other = pushed(system, job, email="new@mail.example")[1]
    assert (other["candidate"]["id"], other["candidate"]["matched_by"]) == (str(person.pk), "external_id")
    assert other["warnings"] == ["name_differs", "email_differs"]
    person.refresh_from_db()
    assert (person.name, person.email) == ("Danette K", "danette@mail.example")


def test_a_stranger_pushes_to_no_job_of_ours(bob: Person, charlie: Person, system_of: Call) -> None:
    job = make_job(bob)
    pushed(system_of(bob), job)
    assert pushed(system_of(charlie), job)[0] == 404
    own = pushed(system_of(charlie), make_job(charlie))[1]
    assert own["candidate"]["matched_by"] is None
    assert Candidate.objects.within(charlie.scope).count() == 1


def test_what_is_wrong_is_said_and_nothing_is_kept(bob: Person, system_of: Call) -> None:
    job, system = make_job(bob), system_of(bob)
    nobody = {"name": "Danette", "job": str(job.pk)}
    assert set(system.post("applicants/", nobody)[1]["errors"]) == {"external_id"}
    assert set(system.post("applicants/", {"email": "7", "links": ["file:///etc/passwd"]})[1]["errors"]) == {
        "job",
        "name",
        "email",
        "links",
    }
    for odd in (None, [], "x", 7, {"job": None, "name": None}, nobody | {"texts": "x"}, nobody | {"links": [None]}):
        assert system.post("applicants/", odd)[0] in {400, 422}, odd
    assert pushed(system, job, texts=["x"] * 101)[0] == 400
    assert pushed(system, job, texts=["x"] * 60, links=["https://a.example/x"] * 60)[0] == 400
    close_job(bob.scope, job)
    status, body = pushed(system, job, texts=[RECORD])
    assert (status, body["code"]) == (422, "refused")
    assert not Candidate.objects.within(bob.scope).exists()
    assert not Submission.objects.within(bob.scope).exists()


def test_scopes(bob: Person, system_of: Call) -> None:
    job = make_job(bob)
    assert pushed(system_of(bob, "read_candidates"), job)[0] == 403
    assert pushed(system_of(bob, "edit_candidates"), job, texts=[RECORD])[0] == 403
    assert not Candidate.objects.within(bob.scope).exists()
    assert pushed(system_of(bob, "edit_candidates"), job)[0] == 201


def test_who_took_it_back_does_not_come_back_by_itself(bob: Person, system_of: Call) -> None:
    job, system = make_job(bob), system_of(bob)
    pushed(system, job)
    application = Application.objects.within(bob.scope).get()
    withdraw(Scope(bob.organization.pk, application_id=application.pk), application)
    assert pushed(system, job)[0] == 409
    erase(Scope(bob.organization.pk, system="test"), application.candidate_id)
    status, body = pushed(system, job)
    assert (status, body["code"]) == (409, "took_back")
    left = ExternalId.objects.within(bob.scope, hidden_too=True).get()
    assert left.value == ""
    status, anew = pushed(system, job, again=True)
    assert status == 201
    assert anew["candidate"]["id"] != str(application.candidate_id)
    assert pushed(system, job)[1]["application"]["id"] == anew["application"]["id"]


def test_two_who_became_one_are_found_by_either_name(bob: Person, system_of: Call) -> None:
    job, system = make_job(bob), system_of(bob)
    first = pushed(system, job, email="")[1]
    second = pushed(system, job, email="", external_id="other-1")[1]
    rows = Candidate.objects.within(bob.scope)
    kept, gone = rows.get(pk=first["candidate"]["id"]), rows.get(pk=second["candidate"]["id"])
    merge_candidates(bob.scope, kept=kept, gone=gone, because="decided")
    assert pushed(system, job, email="", external_id="other-1")[1]["candidate"]["id"] == str(kept.pk)


def test_a_blind_job_does_not_say_which_application_is_theirs(bob: Person, system_of: Call) -> None:
    job, system = make_job(bob), system_of(bob)
    set_blind(bob.scope, job, blind=True)
    for _ in range(2):
        status, body = pushed(system, job)
        application = Application.objects.within(bob.scope).get()
        assert status in {200, 201}
        assert (body["application"]["id"], body["application"]["stage"]) == (None, None)
        assert str(application.pk) not in json.dumps(body)
    mine = system.post(f"candidates/{application.candidate_id}/applications/", {"job": str(job.pk)})[1]
    assert {name for name, value in mine.items() if value is not None} == {"job"}
    told = system.get(f"candidates/{application.candidate_id}/applications/")[1]
    assert (told["applications"], [row["id"] for row in told["blind_jobs"]]) == ([], [str(job.pk)])


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite in memory has one connection")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(bob: Person, system_of: Call) -> None:  # pragma: no cover - on PostgreSQL
    job, system = make_job(bob), system_of(bob)

    def push() -> None:
        try:
            pushed(system, job, texts=[RECORD])
        finally:
            connection.close()

    threads = [Thread(target=push) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Candidate.objects.within(bob.scope).count() == 1
    assert Submission.objects.within(bob.scope).count() == 1
