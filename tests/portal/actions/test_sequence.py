"""The audit chain: numbered after commit, and every kind of tampering shows."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from portal.actions.events import record_event
from portal.actions.sequence import sequence_events, verify_chain
from portal.models import Event, EventChain, EventDetail
from tests.portal.conftest import Person


def happen(person: Person, count: int, detail: str = "") -> None:
    for number in range(count):
        record_event(person.scope, "test.happened", person.organization, detail=detail, number=number)


def test_it_works(bob: Person) -> None:
    happen(bob, 3)
    assert sequence_events() == 3
    assert list(Event.objects.within(bob.scope).order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
    report = verify_chain(bob.scope)
    assert (report.whole, report.length, report.waiting) == (True, 3, 0)
    assert sequence_events() == 0


def test_an_empty_log_is_whole(bob: Person) -> None:
    assert verify_chain(bob.scope).whole


def test_each_organization_has_a_chain_of_its_own(bob: Person, charlie: Person) -> None:
    happen(bob, 2)
    happen(charlie, 3)
    sequence_events()
    assert verify_chain(bob.scope).length == 2
    assert verify_chain(charlie.scope).length == 3


def test_many_events_go_in_portions(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.actions.sequence.AT_ONCE", 4)
    happen(bob, 10)
    assert sequence_events() == 10
    assert verify_chain(bob.scope).length == 10


@pytest.mark.parametrize("column", ["kind", "actor", "subject", "detail_digest", "previous_hash", "hash"])
def test_a_changed_event_shows(bob: Person, column: str) -> None:
    happen(bob, 3)
    sequence_events()
    Event.objects.within(bob.scope).filter(seq=2).update(**{column: "other"})
    report = verify_chain(bob.scope)
    assert (report.whole, report.broken_at) == (False, 2)
    assert "changed" in report.sentence


def test_changed_ids_show(bob: Person) -> None:
    happen(bob, 3)
    sequence_events()
    Event.objects.within(bob.scope).filter(seq=1).update(data={"number": 7})
    assert verify_chain(bob.scope).broken_at == 1


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_removed_event_shows_even_the_last(bob: Person, gone: int) -> None:
    happen(bob, 3)
    sequence_events()
    Event.objects.within(bob.scope).filter(seq=gone).delete()
    report = verify_chain(bob.scope)
    assert (report.whole, report.broken_at) == (False, gone)


def test_a_whole_log_that_is_gone_shows(bob: Person) -> None:
    happen(bob, 3)
    sequence_events()
    Event.objects.within(bob.scope).delete()
    assert not verify_chain(bob.scope).whole


def test_erased_words_leave_the_chain_provable_and_changed_ones_do_not(bob: Person) -> None:
    happen(bob, 2, detail="Marisol asked us to wait.")
    sequence_events()
    first, second = EventDetail.objects.order_by("event__seq")
    first.delete()
    assert verify_chain(bob.scope).whole
    second.text = "Marisol never asked."
    second.save()
    report = verify_chain(bob.scope)
    assert (report.whole, report.broken_at) == (False, 2)
    assert "words" in report.sentence


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_at_once_number_each_event_once(bob: Person) -> None:
    happen(bob, 40)
    barrier = threading.Barrier(4)

    def race() -> None:
        barrier.wait()
        try:
            sequence_events()
        finally:
            connections.close_all()

    racers = [threading.Thread(target=race) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert verify_chain(bob.scope).length == 40
    assert EventChain.objects.get(organization=bob.organization).last_seq == 40
