"""An issuer's records are checked again when trust in it changes: a few at once, a crowd by a worker."""

from __future__ import annotations

import uuid
from urllib.parse import quote

import pytest
from django.urls import reverse

from portal.actions import recheck_issuers as module
from portal.actions.issuers import trust_issuer
from portal.actions.recheck_issuers import perform_recheck, recheck_issuers
from portal.leases import claim
from portal.models import Event, IssuerRecheck, Record
from portal.queries_issuers import issuer_recheck
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import ISSUER, a_record


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are a crowd, and are asked for two at a time."""
    monkeypatch.setattr(module, "A_FEW", 2)
    monkeypatch.setattr(module, "AT_ONCE", 2)


def some(person: Person, count: int) -> list[Record]:
    return [a_record(person, title=f"Number {number}") for number in range(count)]


def is_asked_for(record: Record) -> bool:
    return record.verifications.filter(state="waiting", reason="trust_changed").exists()


def test_it_works(bob: Person, crowd: None) -> None:
    records = some(bob, 5)
    trust_issuer(bob.scope, issuer=ISSUER, reason="Accredited")
    assert not any(map(is_asked_for, records))  # nobody waits for a crowd
    row = IssuerRecheck.objects.within(bob.scope).get()
    perform_recheck(row.pk)
    assert all(map(is_asked_for, records))
    assert {one.verifications.get(state="waiting").requested_by for one in records} == {bob.scope.actor}
    event = Event.objects.within(bob.scope).get(kind="verifications.requested")
    assert event.data == {"reason": "trust_changed", "records": 5, "asked_by": bob.scope.actor}
    assert not IssuerRecheck.objects.within(bob.scope).exists()


def test_a_few_are_asked_for_at_once(bob: Person) -> None:
    record = a_record(bob)
    recheck_issuers(bob.scope, [ISSUER])
    assert is_asked_for(record)
    assert Event.objects.within(bob.scope).get(kind="verification.requested").actor == bob.scope.actor
    assert not IssuerRecheck.objects.within(bob.scope).exists()


def test_a_large_organization_never_waits(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    record = a_record(bob)
    monkeypatch.setattr(module, "is_large", lambda _scope: True)
    recheck_issuers(bob.scope, [ISSUER])
    assert not is_asked_for(record)
    perform_recheck(IssuerRecheck.objects.within(bob.scope).get().pk)
    assert is_asked_for(record)


def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    bob: Person, crowd: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = some(bob, 5)
    recheck_issuers(bob.scope, [ISSUER])
    row = IssuerRecheck.objects.within(bob.scope).get()
    calls: list[list[uuid.UUID]] = []
    real = module.request_many

    def dies_at_the_second(scope: Scope, ids: list[uuid.UUID], *, reason: str, requested_by: str) -> int:
        calls.append(ids)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(scope, ids, reason=reason, requested_by=requested_by)

    monkeypatch.setattr(module, "request_many", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        perform_recheck(row.pk)
    row.refresh_from_db()
    assert (row.asked, row.total) == (2, 5)
    assert [is_asked_for(record) for record in records] == [True, True, False, False, False]
    IssuerRecheck.objects.within(bob.scope).update(lease_until=None)  # as when the lease has run out
    perform_recheck(row.pk)
    assert [pk for ids in calls[1:] for pk in ids].count(records[0].pk) == 0
    assert all(record.verifications.filter(state="waiting").count() == 1 for record in records)
    assert Event.objects.within(bob.scope).get(kind="verifications.requested").data["records"] == 5


def test_whoever_lost_the_row_asks_for_nothing(bob: Person, crowd: None) -> None:
    records = some(bob, 3)
    recheck_issuers(bob.scope, [ISSUER])
    row = IssuerRecheck.objects.within(bob.scope).get()
    assert claim(IssuerRecheck, row.pk) is not None
    perform_recheck(row.pk)
    assert not any(map(is_asked_for, records))


def test_what_breaks_is_tried_again_later(
    bob: Person, crowd: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    some(bob, 3)
    recheck_issuers(bob.scope, [ISSUER])
    row = IssuerRecheck.objects.within(bob.scope).get()
    due = row.next_attempt_at
    monkeypatch.setattr(module, "request_many", lambda *_args, **_rest: 1 / 0)
    perform_recheck(row.pk)
    row.refresh_from_db()
    assert row.next_attempt_at > due
    assert "broke off" in caplog.text


def test_the_page_shows_how_far_it_is(bob: Person, charlie: Person, crowd: None) -> None:
    some(bob, 3)
    a_record(charlie)
    trust_issuer(bob.scope, issuer=ISSUER, reason="Accredited")
    page = f"{reverse('issuer')}?id={quote(ISSUER)}"
    assert "Its records are being looked up" in bob.client.get(page).content.decode()
    IssuerRecheck.objects.within(bob.scope).update(asked=2_000, total=90_072)
    assert "2,000 of 90,072 records stand in line" in bob.client.get(page).content.decode()
    assert "stand in line" not in charlie.client.get(page).content.decode()
    assert issuer_recheck(charlie.scope, ISSUER) is None
    perform_recheck(IssuerRecheck.objects.within(bob.scope).get().pk)
    assert "stand in line" not in bob.client.get(page).content.decode()


def test_only_their_own_records_are_asked_for(bob: Person, charlie: Person, crowd: None) -> None:
    some(bob, 3)
    theirs = a_record(charlie)
    recheck_issuers(bob.scope, [ISSUER])
    perform_recheck(IssuerRecheck.objects.within(bob.scope).get().pk)
    assert not is_asked_for(theirs)
