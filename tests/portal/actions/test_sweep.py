"""The sweep: what no message speaks for is nudged, and what one speaks for is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.actions import sweep as module
from portal.actions.receive import receive_files
from portal.actions.sweep import due_rows, sweep
from portal.celery import Queue
from portal.intake.incoming import IncomingBytes
from portal.leases import Leased, claim
from portal.models import Verification
from tests.portal.conftest import Person


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Leased]:
    rows: list[Leased] = []
    monkeypatch.setattr(module, "send", lambda row: rows.append(row) or True)
    monkeypatch.setattr(module, "depth", lambda _queue: 0)
    return rows


def receive(person: Person, count: int, start: int = 0) -> list[Verification]:
    files = [IncomingBytes(f"{n}.json", f"[{n}]".encode()) for n in range(start, start + count)]
    receive_files(person.scope, files=files, channel="upload")
    return list(Verification.objects.within(person.scope).order_by("next_attempt_at", "pk"))


def test_it_works(bob: Person, sent: list[Leased]) -> None:
    rows = receive(bob, 2)
    assert sweep() == 2
    assert {row.pk for row in sent} == {row.pk for row in rows}


def test_rows_that_messages_speak_for_are_left_alone(
    bob: Person, sent: list[Leased], monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(bob, 3)
    monkeypatch.setattr(module, "depth", lambda _queue: 3)
    assert sweep() == 0


def test_the_oldest_are_taken_to_be_the_lost_ones(
    bob: Person, sent: list[Leased], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = receive(bob, 3)
    monkeypatch.setattr(module, "depth", lambda _queue: 1)
    assert sweep() == 2
    assert [row.pk for row in sent] == [row.pk for row in rows[:2]]


def test_a_starting_worker_trusts_no_message(bob: Person, sent: list[Leased], monkeypatch: pytest.MonkeyPatch) -> None:
    receive(bob, 3)
    monkeypatch.setattr(module, "depth", lambda _queue: 100)
    assert sweep(Queue.INTERACTIVE, whatever_waits=True) == 3
    assert sweep(Queue.BULK, whatever_waits=True) == 0


def test_what_is_held_done_or_not_yet_due_is_left_alone(bob: Person, sent: list[Leased]) -> None:
    held, later, done = receive(bob, 3)
    claim(Verification, held.pk)
    mine = Verification.objects.within(bob.scope)
    mine.filter(pk=later.pk).update(next_attempt_at=timezone.now() + timedelta(hours=1))
    mine.filter(pk=done.pk).update(next_attempt_at=None, state="done")
    assert sweep() == 0
    mine.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1


def test_at_most_so_many_at_once(bob: Person, sent: list[Leased], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_AT_MOST", 5)
    receive(bob, 8)
    assert sum(len(rows) for rows in due_rows().values()) == 5
