"""Notes on a job or on somebody else forget who is erased, and keep whoever is not."""

from __future__ import annotations

import pytest

from portal.actions.erase import erase
from portal.actions.forget_names import INSTEAD, forget_names
from portal.actions.notes import write_note
from portal.actions.withdraw import withdraw
from portal.models import Candidate, Note
from tests.portal.conftest import Person
from tests.portal.own import own_scope
from tests.portal.work_factories import a_candidate, a_job, an_application


def a_note(person: Person, text: str) -> Note:
    return write_note(person.scope, a_job(person), text=text)


def named(person: Person, name: str, email: str = "") -> Candidate:
    candidate = a_candidate(person)
    candidate.name, candidate.email = name, email
    candidate.save()
    return candidate


def text_of(note: Note) -> str:
    note.refresh_from_db()
    return note.text


def test_it_works(bob: Person) -> None:
    """From the withdrawal to the note."""
    application = an_application(bob, a_job(bob), "Émile Okonkwo")
    candidate = application.candidate
    note = a_note(bob, "We liked émile  OKONKWO (DANETTE@mail.example) best.")
    withdraw(own_scope(application), application)
    erase(bob.scope, candidate.pk)
    assert text_of(note) == f"We liked {INSTEAD} ({INSTEAD}) best."


@pytest.mark.parametrize("text", ["Okonkwosson came.", "Emile Okonkwor", "xe@mail.example", "e@mail.examples"])
def test_parts_of_other_words_stay(text: str, bob: Person) -> None:
    note = a_note(bob, text)
    assert forget_names(bob.scope, named(bob, "Emile Okonkwo", "e@mail.example")) == 0
    assert text_of(note) == text


def test_a_name_of_one_word_stays(bob: Person) -> None:
    note = a_note(bob, "Will will come.")
    assert forget_names(bob.scope, named(bob, "Will")) == 0
    assert text_of(note) == "Will will come."


def test_whoever_is_called_the_same_keeps_their_name(bob: Person) -> None:
    leaves, _stays = named(bob, "Ana Silva"), named(bob, "ana silva")
    note = a_note(bob, "Ana Silva was great.")
    assert forget_names(bob.scope, leaves) == 0
    assert text_of(note) == "Ana Silva was great."


def test_names_of_before_go_too(bob: Person) -> None:
    note = a_note(bob, "Ana Souza, now Ana Silva.")
    assert forget_names(bob.scope, named(bob, "Ana Silva"), also=["Ana Souza", ""]) == 1
    assert text_of(note) == f"{INSTEAD}, now {INSTEAD}."


def test_strangers_notes_stay(bob: Person, charlie: Person) -> None:
    theirs = a_note(charlie, "Ana Silva was great.")
    assert forget_names(bob.scope, named(bob, "Ana Silva")) == 0
    assert text_of(theirs) == "Ana Silva was great."
