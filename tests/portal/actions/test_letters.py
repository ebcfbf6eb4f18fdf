"""The organization's own letters: kept, changed, removed, and held to the placeholders there are."""

from __future__ import annotations

import re

import pytest

from portal.actions.letters import LONGEST_BODY, MOST_OF_A_KIND, keep_letter, remove_letter
from portal.actions.refusal import RefusedError
from portal.letter_defaults import DEFAULT_LETTERS
from portal.letters import KINDS, LANGUAGES, check_placeholders, filled, language_of, letters_for, sample_values
from portal.models import MailTemplate
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, an_application

WORDS = {"kind": "rejection", "language": "en", "name": "Ours", "subject": "About {job}", "body": "Dear {name}, bye."}


def test_it_works(bob: Person) -> None:
    row = keep_letter(bob.scope, **WORDS)
    keep_letter(bob.scope, row, **WORDS | {"body": "Dear {name}, all the best. {report_link}"})
    own, *defaults = letters_for(bob.scope, "rejection", "en")
    assert (own.name, own.key, own.body[-13:]) == ("Ours", str(row.pk), "{report_link}")
    assert {letter.key for letter in defaults} == {"default-en", "default-es"}
    remove_letter(bob.scope, row)
    assert letters_for(bob.scope, "rejection", "es")[0].key == "default-es"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Dear {nmae}, bye", "{nmae}"),
        ("Dear {requirement}", "{requirement}"),
        ("Dear {name, bye", "opened and not closed: “{name, bye”"),
        ("Dear name}, bye", "closed and not opened"),
        ("Dear {}, bye", "{}"),
        ("Dear {{name}}", "opened and not closed"),
    ],
)
def test_a_placeholder_that_there_is_not(bob: Person, body: str, said: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(said)) as refused:
        keep_letter(bob.scope, **WORDS | {"body": body})
    assert refused.value.field == "body"
    assert not MailTemplate.objects.within(bob.scope).exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "threat"),
        ("language", "xx"),
        ("name", " "),
        ("name", "x" * 101),
        ("subject", ""),
        ("subject", "{report_link}"),
        ("body", "x" * (LONGEST_BODY + 1)),
    ],
)
def test_what_is_missing_or_too_much(bob: Person, name: str, value: str) -> None:
    with pytest.raises(RefusedError) as refused:
        keep_letter(bob.scope, **WORDS | {name: value})
    assert refused.value.field == name


def test_a_name_is_taken_once_and_there_is_an_end(bob: Person) -> None:
    keep_letter(bob.scope, **WORDS)
    with pytest.raises(RefusedError, match="already"):
        keep_letter(bob.scope, **WORDS)
    for number in range(1, MOST_OF_A_KIND):
        keep_letter(bob.scope, **WORDS | {"name": f"Number {number}"})
    with pytest.raises(RefusedError, match="Remove one first"):
        keep_letter(bob.scope, **WORDS | {"name": "One more"})


def test_who_does_not_write_to_candidates_does_not_change_letters(bob: Person, dora: Person, erin: Person) -> None:
    row = keep_letter(bob.scope, **WORDS)
    for person in (dora, erin):
        with pytest.raises(NotAllowedError):
            keep_letter(person.scope, row, **WORDS)
        with pytest.raises(NotAllowedError):
            remove_letter(person.scope, row)


def test_every_default_keeps_the_rules_and_fills_in_whole(bob: Person) -> None:
    assert set(DEFAULT_LETTERS) == set(KINDS)
    for kind, words in DEFAULT_LETTERS.items():
        assert set(words) == set(LANGUAGES)
        for language, (subject, body) in words.items():
            check_placeholders(subject, kind, field="subject")
            check_placeholders(body, kind, field="body")
            text = filled(f"{subject}\n{body}", sample_values(bob.organization, language))
            assert "{" not in text
            assert not re.search(r"\b(fail|lack|unqualified|reject)", text, re.IGNORECASE)


def test_a_value_with_braces_is_no_placeholder() -> None:
    assert filled("For {job}", {"job": "Aide {name}"}) == "For Aide (name)"


def test_the_language_is_the_organizations_where_none_is_known(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    assert language_of(application) == "en"
    bob.organization.language = "es"
    bob.organization.save()
    application.refresh_from_db()
    assert language_of(application) == "es"
