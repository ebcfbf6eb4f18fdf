"""Confirming a link: remembered for the spelling, for every record of the organization that uses it."""

from __future__ import annotations

import pytest

from portal.actions.links import confirm_link
from portal.actions.refusal import RefusedError
from portal.evidence import statements_from_report
from portal.models import LinkConfirmation
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import CPR, VITALS, Linker, a_concept, a_record


def test_it_works(bob: Person) -> None:
    a_concept()
    record, same = (a_record(bob, linked_by_words=True) for _ in range(2))
    other = a_record(bob, linked_by_words=True, title="Vital signs, advanced")
    confirmation = confirm_link(bob.scope, record.evidence.get())
    assert (confirmation.key, confirmation.concept_uri, confirmation.confirmed_by) == ("vital signs", VITALS, bob.user)
    methods = [row.evidence.get().statement["link"] for row in (record, same, other)]
    assert methods == ["confirmed", "confirmed", "text"]
    assert not record.verifications.exclude(state="done").exists()
    links = dict(LinkConfirmation.objects.within(bob.scope).values_list("key", "concept_uri"))
    report = record.current_verification.report
    statement = statements_from_report(report, linker=Linker(), confirmed_links=links)[0]
    assert statement.link.value == "confirmed"


def test_another_skill_may_be_said_and_said_again(bob: Person) -> None:
    a_concept()
    a_concept(CPR)
    evidence = a_record(bob, linked_by_words=True).evidence.get()
    confirm_link(bob.scope, evidence)
    confirm_link(bob.scope, evidence, concept_uri=CPR)
    assert LinkConfirmation.objects.within(bob.scope).get().concept_uri == CPR


def test_a_skill_of_no_framework_is_refused(bob: Person) -> None:
    evidence = a_record(bob, linked_by_words=True).evidence.get()
    with pytest.raises(RefusedError, match="no framework"):
        confirm_link(bob.scope, evidence)


def test_a_statement_that_does_not_tell_what_was_linked_is_refused(bob: Person) -> None:
    a_concept()
    evidence = a_record(bob).evidence.get()
    evidence.statement = {**evidence.statement, "linked_text": ""}
    with pytest.raises(RefusedError, match="Check this record again"):
        confirm_link(bob.scope, evidence)


def test_readers_confirm_nothing(bob: Person, dora: Person, erin: Person) -> None:
    a_concept()
    evidence = a_record(bob, linked_by_words=True).evidence.get()
    for reader in (dora, erin):
        with pytest.raises(NotAllowedError):
            confirm_link(reader.scope, evidence)
