"""Voluntary answers are kept apart: no page, export or endpoint of those who decide ever shows one."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.actions.demographics import QUESTIONS, give_demographics, remove_demographics
from portal.actions.events import SALT
from portal.actions.refusal import RefusedError
from portal.models import Application, Demographics, Event, JobSharing
from portal.scope import NotTheirsError
from tests.portal.conftest import Person
from tests.portal.own import own_scope
from tests.portal.test_url_walk import API, PAGES, address, bearer, world
from tests.portal.url_cases import Own, Row
from tests.portal.work_factories import a_job, an_application

__all__ = ["world"]
ANSWER = "Middle Eastern or North African"


def asked(person: Person) -> Application:
    application = an_application(person, a_job(person), "Marisol")
    JobSharing.objects.within(person.scope).create(job=application.job, asks_demographics=True)
    return application


def test_it_works(bob: Person) -> None:
    application = asked(bob)
    row = give_demographics(own_scope(application), application, answers={"race": ANSWER, "age": "", "x": "y"})
    assert row is not None
    assert row.answers == {"race": ANSWER}
    give_demographics(own_scope(application), application, answers={"age": "40 to 54"})
    assert Demographics.objects.within(bob.scope).get().answers == {"age": "40 to 54"}
    remove_demographics(own_scope(application), application)
    assert not Demographics.objects.within(bob.scope).exists()
    events = Event.objects.within(bob.scope).filter(kind__startswith="demographics.")
    assert events.count() == 3
    told = [set(event.data) - {SALT} or event.detail_digest for event in events]
    assert not any(told), "events say that, never what"


def test_no_answer_keeps_nothing(bob: Person) -> None:
    application = asked(bob)
    give_demographics(own_scope(application), application, answers={"age": "40 to 54"})
    assert give_demographics(own_scope(application), application, answers={}) is None
    assert not Demographics.objects.within(bob.scope).exists()


def test_what_is_not_on_the_list_and_who_is_not_asked(bob: Person) -> None:
    application = asked(bob)
    with pytest.raises(RefusedError, match="Choose one"):
        give_demographics(own_scope(application), application, answers={"age": "42"})
    other = an_application(bob, a_job(bob), "Owen")
    with pytest.raises(RefusedError, match="does not ask"):
        give_demographics(own_scope(other), other, answers={"age": "40 to 54"})
    with pytest.raises(NotTheirsError):
        give_demographics(bob.scope, application, answers={"age": "40 to 54"})


def test_no_page_of_anybody_who_decides_shows_one(alice: Person, bob: Person, world: dict[str, str]) -> None:
    """Every page, export and endpoint, as an administrator and as a machine with every right."""
    application = Application.objects.within(bob.scope).get(pk=world["application"])
    JobSharing.objects.within(bob.scope).update_or_create(
        job=application.job, defaults={"asks_demographics": True, "organization_id": bob.organization.pk}
    )
    given = {"race": ANSWER, "disability": "Yes", "gender": "Another gender", "age": "55 or older"}
    give_demographics(own_scope(application), application, answers=given)
    told, read = [], 0
    for browser, cases in ((alice.client, PAGES), (bearer(alice), API)):
        for name, case in cases.items():
            if not isinstance(case, Row | Own):
                continue
            answer = browser.get(address(name, case, world))
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            read += answer.status_code == 200
            told += [name for words in (ANSWER, "Another gender", "55 or older") if words.encode() in body]
    assert told == []
    assert read > 40, "the walk reads the pages"
    assert len(QUESTIONS) == 5
    assert Client().get("/my/x/voluntary/").status_code == 404
