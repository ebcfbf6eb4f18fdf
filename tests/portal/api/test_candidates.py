"""Candidates and applications by the API."""

from __future__ import annotations

from portal.actions.candidates import add_application, add_identifier
from portal.models import Application, Candidate
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job


def test_it_works(bob: Person, system_of: Call) -> None:
    status, body = system_of(bob).post("candidates/", {"name": "Ada Lovelace", "email": "ada@mail.example"})
    assert (status, body["name"]) == (201, "Ada Lovelace")
    assert Candidate.objects.within(bob.scope).get().pk.hex == body["id"].replace("-", "")
    assert system_of(bob).get(f"candidates/{body['id']}/")[1] == body


def test_a_stranger_finds_nothing(bob: Person, charlie: Person, system_of: Call) -> None:
    person, job = make_candidate(bob), make_job(bob)
    application = add_application(bob.scope, candidate=person, job=job)
    theirs = system_of(charlie)
    assert theirs.get(f"candidates/{person.pk}/")[0] == 404
    assert theirs.get("candidates/", email=person.email)[1]["results"] == []
    assert theirs.get(f"applications/{application.pk}/")[0] == 404
    assert theirs.get("applications/", job=str(job.pk))[1]["results"] == []
    assert theirs.post(f"candidates/{person.pk}/applications/", {"job": str(make_job(charlie).pk)})[0] == 404


def test_nobody_applies_for_a_strangers_job(bob: Person, charlie: Person, system_of: Call) -> None:
    person, foreign = make_candidate(bob), make_job(charlie)
    assert system_of(bob).post(f"candidates/{person.pk}/applications/", {"job": str(foreign.pk)})[0] == 404
    assert not Application.objects.across_organizations("there is to be none").exists()


def test_applying_twice_is_one_application(bob: Person, system_of: Call) -> None:
    person, job, system = make_candidate(bob), make_job(bob), system_of(bob)
    first = system.post(f"candidates/{person.pk}/applications/", {"job": str(job.pk)})
    again = system.post(f"candidates/{person.pk}/applications/", {"job": str(job.pk)})
    assert first == again
    assert first[0] == 201
    found = system.get("applications/", job=str(job.pk), candidate=str(person.pk), stage="applied")[1]["results"]
    assert [row["id"] for row in found] == [first[1]["id"]]
    assert system.get("applications/", stage="hired")[1]["results"] == []


def test_found_by_address_in_any_case_with_identifiers(bob: Person, system_of: Call) -> None:
    person = make_candidate(bob)
    make_candidate(bob, "Somebody Else", "else@mail.example")
    add_identifier(bob.scope, person, kind="number", value="N-1")
    (found,) = system_of(bob).get("candidates/", email=person.email.upper())[1]["results"]
    assert found["id"] == str(person.pk)
    assert ("number", "N-1") in {(item["kind"], item["value"]) for item in found["identifiers"]}


def test_what_is_wrong_is_said(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    assert set(system.post("candidates/", {"email": "nowhere"})[1]["errors"]) == {"name", "email"}
    person = make_candidate(bob)
    assert set(system.post(f"candidates/{person.pk}/applications/", {"job": "7"})[1]["errors"]) == {"job"}
    assert set(system.get("applications/", job="7")[1]["errors"]) == {"job"}
    assert Candidate.objects.within(bob.scope).count() == 1


def test_scopes(bob: Person, system_of: Call) -> None:
    person = make_candidate(bob)
    reader = system_of(bob, "read_candidates")
    assert reader.get(f"candidates/{person.pk}/")[0] == 200
    assert reader.post("candidates/", {"name": "x"})[0] == 403
    assert reader.post(f"candidates/{person.pk}/applications/", {})[0] == 403
    assert system_of(bob, "read_jobs").get("candidates/")[0] == 403
    assert system_of(bob, "read_jobs").get("applications/")[0] == 403
