"""Contests by the API."""

from __future__ import annotations

from portal.models import Contest
from tests.portal.api.conftest import Call
from tests.portal.api.persons import PersonCall
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, an_application


def a_contest(person: Person) -> Contest:
    application = an_application(person, a_job(person), "Marisol Etcheverry")
    row: Contest = Contest.objects.within(person.scope).create(
        application=application, about="report", text="It is wrong"
    )
    return row


def test_it_works(bob: Person, person_of: PersonCall) -> None:
    row, me = a_contest(bob), person_of(bob)
    (listed,) = me.get("contests/", open="true")[1]["results"]
    assert (listed["id"], listed["text"]) == (str(row.pk), "It is wrong")
    status, answered = me.post(f"contests/{row.pk}/answer/", {"answer": "We looked again."})
    assert (status, answered["answer"], answered["answered_by"]["name"]) == (200, "We looked again.", "Bob")
    assert me.post(f"contests/{row.pk}/answer/", {"answer": "Again"})[0] == 422
    assert me.get("contests/", open="true")[1]["results"] == []


def test_systems_and_strangers_answer_nothing(
    bob: Person, charlie: Person, system_of: Call, person_of: PersonCall
) -> None:
    row = a_contest(bob)
    assert system_of(bob).get(f"contests/{row.pk}/")[0] == 200
    assert system_of(bob).post(f"contests/{row.pk}/answer/", {"answer": "x"})[0] == 403
    assert person_of(charlie).post(f"contests/{row.pk}/answer/", {"answer": "x"})[0] == 404
    assert person_of(charlie).get("contests/")[1]["results"] == []
    assert person_of(bob).post(f"contests/{row.pk}/answer/", {"answer": " "})[0] == 400
    assert system_of(bob, "read_jobs").get("contests/")[0] == 403
