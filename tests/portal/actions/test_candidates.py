"""Adding people, their applications, and what identifies them."""

from __future__ import annotations

import pytest

from portal.actions.candidates import (
    add_application,
    add_candidate,
    add_identifier,
    confirm_identifier,
    remove_identifier,
    update_candidate,
)
from portal.actions.refusal import RefusedError
from portal.models import Application, Candidate, Event, EventDetail, RankingRun, Verification
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job
from tests.portal.work_factories import a_record


def waiting(person: Person) -> list[str]:
    rows = Verification.objects.within(person.scope).filter(state="waiting")
    return list(rows.values_list("reason", flat=True))


def test_it_works(bob: Person) -> None:
    person = add_candidate(bob.scope, name="  Marisol   Etcheverry ", email=" Marisol@Mail.Example ", phone="555 0100")
    assert (person.name, person.email, person.phone) == ("Marisol Etcheverry", "marisol@mail.example", "555 0100")
    identifier = person.identifiers.get()
    assert (identifier.kind, identifier.value, identifier.confirmed_at) == ("email", "marisol@mail.example", None)
    event = Event.objects.within(bob.scope).get(kind="candidate.added")
    assert "Marisol" not in str(event.data)


def test_who_may_not_edit_adds_nobody(dora: Person, erin: Person) -> None:
    for reader in (dora, erin):
        with pytest.raises(NotAllowedError):
            add_candidate(reader.scope, name="X")
    assert not Candidate.objects.within(dora.scope).exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 401}, "name"),
        ({"name": "X", "email": "nonsense"}, "email"),
        ({"name": "X", "phone": "5" * 51}, "phone"),
    ],
)
def test_bad_input_is_refused(bob: Person, facts: dict[str, str], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        add_candidate(bob.scope, **facts)
    assert refused.value.field == field
    assert not Candidate.objects.within(bob.scope).exists()


def test_what_no_database_takes_is_replaced(bob: Person) -> None:
    assert "\x00" not in add_candidate(bob.scope, name="Null\x00Name").name


def test_applying_twice_is_one_application(bob: Person) -> None:
    job, person = make_job(bob), make_candidate(bob)
    first = add_application(bob.scope, candidate=person, job=job)
    assert add_application(bob.scope, candidate=person, job=job) == first
    assert Application.objects.within(bob.scope).count() == 1
    assert RankingRun.objects.within(bob.scope).filter(job=job).count() == 1
    assert Event.objects.within(bob.scope).filter(kind="application.added").count() == 1


def test_confirming_checks_the_records_again(bob: Person) -> None:
    person = make_candidate(bob)
    a_record(bob, candidate=person)
    a_record(bob, title="Somebody else's")
    identifier = person.identifiers.get()
    confirm_identifier(bob.scope, identifier, how="They answered from it.")
    identifier.refresh_from_db()
    assert identifier.confirmed_by_id == bob.user.pk
    assert waiting(bob) == ["identifier_confirmed"]
    assert EventDetail.objects.get(event__kind="identifier.confirmed").text == "They answered from it."
    confirm_identifier(bob.scope, identifier, how="again")
    assert Event.objects.within(bob.scope).filter(kind="identifier.confirmed").count() == 1


def test_nobody_confirms_without_saying_how(bob: Person) -> None:
    identifier = make_candidate(bob).identifiers.get()
    with pytest.raises(RefusedError):
        confirm_identifier(bob.scope, identifier, how=" ")
    identifier.refresh_from_db()
    assert identifier.confirmed_at is None


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        ("email", "nonsense", "value"),
        ("did", "z6Mk", "value"),
        ("number", " ", "value"),
        ("number", "9" * 401, "value"),
        ("shoe size", "44", "kind"),
        ("email", "MARISOL@mail.example", "value"),
    ],
)
def test_identifiers_are_checked(bob: Person, kind: str, value: str, field: str) -> None:
    person = make_candidate(bob)
    with pytest.raises(RefusedError) as refused:
        add_identifier(bob.scope, person, kind=kind, value=value)
    assert refused.value.field == field
    assert person.identifiers.count() == 1


def test_taking_away_what_was_confirmed_checks_again(bob: Person) -> None:
    person = make_candidate(bob)
    a_record(bob, candidate=person)
    unconfirmed = add_identifier(bob.scope, person, kind="did", value="did:key:z6MkExample")
    remove_identifier(bob.scope, unconfirmed)
    assert waiting(bob) == []
    identifier = person.identifiers.get()
    confirm_identifier(bob.scope, identifier, how="x")
    remove_identifier(bob.scope, identifier)
    assert waiting(bob) == ["identifier_removed"]


def test_another_name_checks_again_and_another_number_does_not(bob: Person) -> None:
    person = make_candidate(bob)
    a_record(bob, candidate=person)
    update_candidate(bob.scope, person, name=person.name, email=person.email, phone="555")
    assert waiting(bob) == []
    update_candidate(bob.scope, person, name="Marisol Wren", email="new@mail.example", phone="555")
    assert waiting(bob) == ["name_changed"]
    assert set(person.identifiers.values_list("value", flat=True)) == {"marisol@mail.example", "new@mail.example"}
