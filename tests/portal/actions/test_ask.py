"""Asking candidates: once for each thing, in words that are kept apart from the event."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.actions.ask import ask_all, ask_for_evidence
from portal.actions.refusal import RefusedError
from portal.models import Event
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, an_application


def test_it_works(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    request = ask_for_evidence(bob.scope, application, requirement_key="vitals", message=" Please share it. ")
    assert (request.message, request.asked_by, request.answered_at) == ("Please share it.", bob.user, None)
    event = Event.objects.within(bob.scope).get(kind="evidence.requested")
    assert event.detail.text == "Please share it."


def test_the_same_is_asked_once_until_it_is_answered(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    request = ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please")
    with pytest.raises(RefusedError, match="not answered yet"):
        ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please")
    ask_for_evidence(bob.scope, application, requirement_key="cpr", message="Please")
    request.answered_at = timezone.now()
    request.save()
    ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Once more")


def test_several_are_asked_and_those_asked_already_left_out(bob: Person) -> None:
    job = a_job(bob)
    people = [an_application(bob, job, name) for name in ("A", "B", "C")]
    ask_for_evidence(bob.scope, people[1], requirement_key="vitals", message="Please")
    asked = ask_all(bob.scope, people, requirement_key="vitals", message="Please")
    assert [request.application for request in asked] == [people[0], people[2]]


@pytest.mark.parametrize("message", ["", "   ", "x" * 2_001])
def test_nobody_is_asked_without_words(bob: Person, message: str) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    with pytest.raises(RefusedError):
        ask_for_evidence(bob.scope, application, requirement_key="vitals", message=message)
    assert not application.evidence_requests.exists()


def test_hiring_managers_and_auditors_do_not_ask(bob: Person, dora: Person, erin: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    for reader in (dora, erin):
        with pytest.raises(NotAllowedError):
            ask_for_evidence(reader.scope, application, requirement_key="vitals", message="Please")
