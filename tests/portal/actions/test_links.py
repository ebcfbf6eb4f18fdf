"""A person's word about a spelling: followed at once, undone, withdrawn, and the same as a new verification."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actions.link_lists import import_words
from portal.actions.links import NONE_OF_THESE, say_what_words_mean, undo_word, withdraw_word
from portal.actions.refusal import RefusedError
from portal.actions.relink import labelled, relink_records, remembered_links
from portal.evidence import statements_from_report
from portal.models import Event, Evidence, LinkConfirmation, RankingRun, Record, Verification
from portal.queries_links import links_waiting, waiting_count
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.people_factories import make_job
from tests.portal.work_factories import CPR, VITALS, Linker, a_concept, a_record, an_application

WORDS = "Vital signs"


def found(record: Record) -> list[tuple[str, str]]:
    return [(row.concept_uri, row.statement["link"]) for row in record.evidence.order_by("pk")]


def test_it_works(bob: Person) -> None:
    a_concept()
    a_concept(CPR)
    record = a_record(bob, linked_by_words=True)
    assert [(item.text, item.choices[0].uri) for item in links_waiting(bob.scope)] == [(WORDS, VITALS)]
    word = say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=CPR)
    assert found(record) == [(CPR, "confirmed")]
    assert record.evidence.get().statement["concept_label"] == "Basic life support"
    assert not Verification.objects.within(bob.scope).exclude(state="done").exists()
    assert waiting_count(bob.scope) == 0
    kinds = set(Event.objects.within(bob.scope).values_list("kind", flat=True))
    assert {"link.confirmed", "record.relinked"} <= kinds
    withdraw_word(bob.scope, word)
    assert found(record) == [(VITALS, "text")]
    assert waiting_count(bob.scope) == 1


def test_none_of_these_links_to_nothing_and_can_be_undone(bob: Person) -> None:
    a_concept()
    record = a_record(bob, linked_by_words=True)
    word = say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=NONE_OF_THESE)
    assert found(record) == []
    assert waiting_count(bob.scope) == 0
    assert undo_word(bob.scope, word) is None
    assert found(record) == [(VITALS, "text")]


def test_undoing_a_change_goes_back_to_what_was_said_before(bob: Person) -> None:
    a_concept()
    a_concept(CPR)
    record = a_record(bob, linked_by_words=True)
    say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=VITALS)
    word = say_what_words_mean(bob.scope, spelling="vital  SIGNS", concept_uri=CPR)
    assert found(record) == [(CPR, "confirmed")]
    kept = undo_word(bob.scope, word)
    assert kept is not None
    assert found(record) == [(VITALS, "confirmed")]
    assert LinkConfirmation.objects.within(bob.scope).count() == 1


def test_saying_the_same_again_changes_nothing(bob: Person) -> None:
    a_concept()
    say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=VITALS)
    events = Event.objects.within(bob.scope).count()
    assert not say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=VITALS).just_said
    assert Event.objects.within(bob.scope).count() == events


def test_what_an_identifier_links_stays_whatever_the_words_are_said_to_mean(bob: Person) -> None:
    a_concept()
    record = a_record(bob)
    say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=NONE_OF_THESE)
    assert found(record) == [(VITALS, "identifier")]


def test_rankings_of_those_concerned_follow(bob: Person) -> None:
    job = make_job(bob)
    application = an_application(bob, job, "Danette Kowalczyk")
    a_record(bob, candidate=application.candidate, linked_by_words=True)
    say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=NONE_OF_THESE)
    assert RankingRun.objects.within(bob.scope).filter(job=job, state="waiting").exists()


def test_another_organization_hears_nothing(bob: Person, charlie: Person) -> None:
    a_concept()
    theirs = a_record(charlie, linked_by_words=True)
    say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=NONE_OF_THESE)
    assert found(theirs) == [(VITALS, "text")]
    assert waiting_count(charlie.scope) == 1


def test_a_record_from_before_answers_were_kept_is_checked_again(bob: Person) -> None:
    a_concept()
    record = a_record(bob, linked_by_words=True)
    record.links.all().delete()
    say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=VITALS)
    assert record.verifications.filter(state="waiting", reason="link_confirmed").exists()


def test_readers_say_nothing(bob: Person, dora: Person, erin: Person) -> None:
    a_concept()
    word = say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=VITALS)
    for reader in (dora, erin):
        for act in (
            lambda who: say_what_words_mean(who.scope, spelling=WORDS, concept_uri=VITALS),
            lambda who: undo_word(who.scope, word),
            lambda who: withdraw_word(who.scope, word),
            lambda who: import_words(who.scope, None),
        ):
            with pytest.raises(NotAllowedError):
                act(reader)


@pytest.mark.parametrize(("spelling", "uri", "said"), [("", VITALS, "which words"), (WORDS, "urn:no", "no framework")])
def test_what_cannot_be_said_is_refused(bob: Person, spelling: str, uri: str, said: str) -> None:
    a_concept()
    with pytest.raises(RefusedError, match=said):
        say_what_words_mean(bob.scope, spelling=spelling, concept_uri=uri)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from([VITALS, CPR, NONE_OF_THESE]), min_size=1, max_size=4))
def test_linking_from_what_is_stored_equals_reading_the_record_again(bob: Person, words: list[str]) -> None:
    """The shortcut is no other way of linking: it gives what the linker and the report give, whatever was said."""
    a_concept()
    a_concept(CPR)
    record = Record.objects.within(bob.scope).first() or a_record(bob, linked_by_words=True)
    for uri in words:
        say_what_words_mean(bob.scope, spelling=WORDS, concept_uri=uri)
    assert record.current_verification is not None
    read = statements_from_report(
        record.current_verification.report, linker=Linker(), confirmed_links=remembered_links(bob.scope)
    )
    wanted = [(item.concept, item.link.value, item.concept_label) for item in labelled(bob.scope, read)]
    rows = Evidence.objects.within(bob.scope).filter(record=record).order_by("pk")
    assert [(row.concept_uri, row.statement["link"], row.statement["concept_label"]) for row in rows] == wanted


def test_linking_again_alters_nothing_where_nothing_was_said(bob: Person) -> None:
    a_concept()
    record = a_record(bob, linked_by_words=True)
    before = [row.statement for row in record.evidence.all()]
    assert relink_records(bob.scope, [record]) == []
    assert [row.statement for row in record.evidence.all()] == before
