"""Correcting: a name at once, an address once its code was given; only by the candidate themselves."""

from __future__ import annotations

import pytest

from portal.actions.correct import correct_name, propose_email
from portal.actions.refusal import RefusedError
from portal.models import Application, Event
from portal.scope import NotTheirsError
from tests.portal.conftest import Person
from tests.portal.own import own_scope
from tests.portal.work_factories import a_job, a_record, an_application


@pytest.fixture
def marisol(bob: Person) -> Application:
    return an_application(bob, a_job(bob), "Marisol")


def test_it_works(bob: Person, marisol: Application) -> None:
    record = a_record(bob, candidate=marisol.candidate)
    assert correct_name(own_scope(marisol), marisol, name="  Marisol   Vega ")
    marisol.candidate.refresh_from_db()
    assert marisol.candidate.name == "Marisol Vega"
    assert record.verifications.filter(reason="name_changed").exists()
    event = Event.objects.within(bob.scope).get(kind="candidate.corrected")
    assert (event.actor, event.data["fields"]) == (f"application:{marisol.pk}", "name")
    assert not correct_name(own_scope(marisol), marisol, name="Marisol Vega")


def test_an_address_waits_for_its_code(bob: Person, marisol: Application) -> None:
    identifier = propose_email(own_scope(marisol), marisol, email=" Mine@Mail.example ")
    assert (identifier.value, identifier.confirmed_at) == ("mine@mail.example", None)
    assert propose_email(own_scope(marisol), marisol, email="mine@mail.example") == identifier
    assert marisol.candidate.email == "danette@mail.example"


@pytest.mark.parametrize("name", ["", "   ", "x" * 401])
def test_no_name_is_no_correction(marisol: Application, name: str) -> None:
    with pytest.raises(RefusedError):
        correct_name(own_scope(marisol), marisol, name=name)


def test_nobody_else_corrects(bob: Person, marisol: Application) -> None:
    with pytest.raises(NotTheirsError):
        correct_name(bob.scope, marisol, name="Mine")
    with pytest.raises(NotTheirsError):
        propose_email(bob.scope, marisol, email="mine@mail.example")
    with pytest.raises(RefusedError, match="no e-mail address"):
        propose_email(own_scope(marisol), marisol, email="nothing")
