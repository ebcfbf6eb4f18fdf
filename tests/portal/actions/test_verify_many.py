"""Asking for many verifications at once: each record once, what waits is brought forward, nobody else's is touched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.actions import verify_many
from portal.actions.verify import request_verification
from portal.actions.verify_many import request_verifications
from portal.models import Event, Record, Verification
from tests.portal.conftest import Person
from tests.portal.work_factories import a_record


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are a crowd, and are asked for two at a time."""
    monkeypatch.setattr(verify_many, "A_FEW", 2)
    monkeypatch.setattr(verify_many, "_AT_ONCE", 2)


def waiting(record: Record) -> list[Verification]:
    return list(record.verifications.filter(state="waiting"))


def test_it_works(bob: Person, crowd: None) -> None:
    records = [a_record(bob, title=f"Number {number}") for number in range(5)]
    before = {record.pk: record.verifications.count() for record in records}
    assert request_verifications(bob.scope, [record.pk for record in records], reason="trust_changed") == 5
    for record in records:
        (row,) = waiting(record)
        assert (row.reason, row.priority, row.requested_by) == ("trust_changed", "bulk", bob.scope.actor)
        assert row.number == before[record.pk] + 1
        assert row.next_attempt_at <= timezone.now()
    event = Event.objects.within(bob.scope).get(kind="verifications.requested")
    assert event.data == {"reason": "trust_changed", "records": 5}
    assert not Event.objects.within(bob.scope).filter(kind="verification.requested").exists()


def test_a_few_are_asked_for_one_by_one(bob: Person) -> None:
    record = a_record(bob)
    assert request_verifications(bob.scope, [record.pk], reason="trust_changed") == 1
    assert waiting(record)[0].priority == "verify"
    assert Event.objects.within(bob.scope).get(kind="verification.requested").subject == f"record:{record.pk}"
    assert not Event.objects.within(bob.scope).filter(kind="verifications.requested").exists()


def test_what_waits_already_is_brought_forward(bob: Person, crowd: None) -> None:
    records = [a_record(bob, title=f"Number {number}") for number in range(3)]
    later = request_verification(bob.scope, records[1], reason="retry")
    Verification.objects.within(bob.scope).filter(pk=later.pk).update(
        next_attempt_at=timezone.now() + timedelta(days=1)
    )
    request_verifications(bob.scope, [record.pk for record in records], reason="trust_changed")
    (row,) = waiting(records[1])
    assert (row.pk, row.reason) == (later.pk, "trust_changed")
    assert row.next_attempt_at <= timezone.now()


def test_one_that_a_worker_has_is_asked_for_again(bob: Person, crowd: None) -> None:
    """The worker began with the list as it was."""
    records = [a_record(bob, title=f"Number {number}") for number in range(3)]
    running = request_verification(bob.scope, records[0], reason="asked")
    Verification.objects.within(bob.scope).filter(pk=running.pk).update(state="running")
    request_verifications(bob.scope, [record.pk for record in records], reason="trust_changed")
    (row,) = waiting(records[0])
    assert row.number == running.number + 1


def test_others_records_are_passed_over(bob: Person, charlie: Person, crowd: None) -> None:
    ours = [a_record(bob, title=f"Number {number}") for number in range(3)]
    theirs = a_record(charlie)
    assert request_verifications(bob.scope, [theirs.pk, *(row.pk for row in ours)], reason="trust_changed") == 3
    assert waiting(theirs) == []


def test_ten_times_the_records_are_no_more_queries(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_many, "A_FEW", 2)
    counts = []
    for size in (3, 30):
        records = [a_record(bob, title=f"Number {number}").pk for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            request_verifications(bob.scope, records, reason="trust_changed")
        counts.append(len(queries))
    assert counts[0] == counts[1]
