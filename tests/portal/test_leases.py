"""Leases: claimed once, finished once, whoever dies."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from portal import leases
from portal.actions.receive import receive_text
from portal.leases import LEASE, Lease, LeaseLostError, claim, defer, due, finish, release_mine
from portal.models import Verification
from tests.portal.conftest import Person


@pytest.fixture
def row(bob: Person) -> Verification:
    batch = receive_text(bob.scope, text="{}", channel="paste")
    found: Verification = batch.submissions.get().record.verifications.get()
    return found


def test_it_works(row: Verification) -> None:
    lease = claim(Verification, row.pk, state="running")
    assert lease is not None
    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease_token) == ("running", 1, lease.token)
    finish(lease, state="done")
    row.refresh_from_db()
    assert (row.state, row.lease_token, row.next_attempt_at) == ("done", None, None)
    assert not due(Verification).exists()


def test_what_is_claimed_is_not_claimed_again(row: Verification) -> None:
    assert claim(Verification, row.pk)
    assert claim(Verification, row.pk) is None
    assert not due(Verification).exists()


def test_also_an_attempt_in_vain_is_a_sign_of_work(row: Verification, monkeypatch: pytest.MonkeyPatch) -> None:
    signs: list[int] = []
    monkeypatch.setattr("portal.leases._on_claim", [lambda: signs.append(1)])
    claim(Verification, row.pk)
    claim(Verification, row.pk)
    assert len(signs) == 2


def test_what_is_done_is_not_claimed_again(row: Verification) -> None:
    lease = claim(Verification, row.pk)
    assert lease
    finish(lease, state="done")
    assert claim(Verification, row.pk) is None


def test_what_is_not_due_yet_is_not_claimed(row: Verification) -> None:
    lease = claim(Verification, row.pk)
    assert lease
    defer(lease, timezone.now() + timedelta(hours=1), state="waiting")
    assert claim(Verification, row.pk) is None


def test_a_lease_that_ran_out_is_taken_over_and_its_holder_writes_nothing(row: Verification) -> None:
    first = claim(Verification, row.pk)
    assert first
    Verification.objects.across_organizations("a test").update(lease_until=timezone.now() - timedelta(seconds=1))
    second = claim(Verification, row.pk)
    assert second
    with pytest.raises(LeaseLostError):
        finish(first, state="done", verdict="verified")
    finish(second, state="done", verdict="rejected")
    row.refresh_from_db()
    assert row.verdict == "rejected"
    with pytest.raises(LeaseLostError):
        finish(second, state="done")


def test_a_guessed_token_writes_nothing(row: Verification) -> None:
    claim(Verification, row.pk)
    with pytest.raises(LeaseLostError):
        finish(Lease(Verification, row.pk, uuid.uuid4()))


def test_a_restarted_worker_gives_back_what_its_predecessor_held(
    row: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENCE_WORKER", "verify@up")
    claim(Verification, row.pk)
    monkeypatch.setenv("CREDENCE_WORKER", "bulk@up")
    assert release_mine() == 0
    monkeypatch.setenv("CREDENCE_WORKER", "verify@up")
    assert release_mine() == 1
    assert due(Verification).count() == 1


def test_a_nameless_worker_gives_nothing_back(row: Verification, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENCE_WORKER", raising=False)
    claim(Verification, row.pk)
    assert release_mine() == 0


def test_the_lease_outlasts_the_limits_of_the_work() -> None:
    assert timedelta(seconds=60) < LEASE


@pytest.mark.django_db(transaction=True)
def test_many_at_once_and_one_gets_it(row: Verification) -> None:
    taken: list[Lease] = []
    barrier = threading.Barrier(8)

    def race() -> None:
        barrier.wait()
        try:
            lease = claim(Verification, row.pk)
            if lease:
                taken.append(lease)
        finally:
            connections.close_all()

    racers = [threading.Thread(target=race) for _ in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(taken) == 1
    row.refresh_from_db()
    assert (row.attempts, row.lease_holder) == (1, leases.holder())
