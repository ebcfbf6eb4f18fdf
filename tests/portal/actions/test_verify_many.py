"""Asking for many verifications at once: each record once, what waits is brought forward, nobody else's is touched."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.actions.verify import request_verification
from portal.actions.verify_many import request_many
from portal.models import Event, Record, Verification
from tests.portal.conftest import Person
from tests.portal.work_factories import a_record


def ask(person: Person, records: list[Record]) -> int:
    ids = [record.pk for record in records]
    return request_many(person.scope, ids, reason="trust_changed", requested_by=person.scope.actor)


def some(person: Person, count: int) -> list[Record]:
    return [a_record(person, title=f"Number {number}") for number in range(count)]


def waiting(record: Record) -> list[Verification]:
    return list(record.verifications.filter(state="waiting"))


def test_it_works(bob: Person) -> None:
    records = some(bob, 5)
    before = {record.pk: record.verifications.count() for record in records}
    assert ask(bob, records) == 5
    for record in records:
        (row,) = waiting(record)
        assert (row.reason, row.priority, row.requested_by) == ("trust_changed", "bulk", bob.scope.actor)
        assert row.number == before[record.pk] + 1
        assert row.next_attempt_at <= timezone.now()
    assert not Event.objects.within(bob.scope).filter(kind="verification.requested").exists()


def test_what_waits_already_is_brought_forward(bob: Person) -> None:
    records = some(bob, 3)
    later = request_verification(bob.scope, records[1], reason="retry")
    Verification.objects.within(bob.scope).filter(pk=later.pk).update(
        next_attempt_at=timezone.now() + timedelta(days=1)
    )
    ask(bob, records)
    (row,) = waiting(records[1])
    assert (row.pk, row.reason) == (later.pk, "trust_changed")
    assert row.next_attempt_at <= timezone.now()


def test_one_that_a_worker_has_is_asked_for_again(bob: Person) -> None:
    """The worker began with the list as it was."""
    records = some(bob, 3)
    running = request_verification(bob.scope, records[0], reason="asked")
    Verification.objects.within(bob.scope).filter(pk=running.pk).update(state="running")
    ask(bob, records)
    (row,) = waiting(records[0])
    assert row.number == running.number + 1


def test_others_records_are_passed_over(bob: Person, charlie: Person) -> None:
    theirs = a_record(charlie)
    assert ask(bob, [theirs, *some(bob, 3)]) == 3
    assert waiting(theirs) == []


def test_ten_times_the_records_are_no_more_queries(bob: Person) -> None:
    counts = []
    for size in (3, 30):
        records = some(bob, size)
        with CaptureQueriesContext(connection) as queries:
            ask(bob, records)
        counts.append(len(queries))
    assert counts[0] == counts[1]
