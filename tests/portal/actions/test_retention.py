"""Promises about time are kept: a warning, the end, the erasure, and the last word's address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from portal.actions.legal_holds import lift_legal_hold, place_legal_hold
from portal.actions.retention import enforce_retention
from portal.actions.withdraw import withdraw
from portal.models import Application, OutgoingMail, SealedCopy
from portal.scheduler import run_once
from tests.portal.conftest import Person
from tests.portal.own import a_profile, own_scope
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_record, an_application

DAY = timedelta(days=1)


def kept_for(person: Person, left: timedelta) -> Application:
    application = an_application(person, a_job(person), "Marisol")
    application.keep_until = timezone.now() + left
    application.save()
    a_record(person, candidate=application.candidate)
    return application


def test_it_works(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.scheduler.close_old_connections", lambda: None)  # the test's own
    application = kept_for(bob, 6 * DAY)
    enforce_retention()
    work_off()
    (warning,) = mail.outbox
    assert "/my/" in warning.body
    assert f"{application.keep_until:%-d %B %Y}" in warning.body
    enforce_retention()
    work_off()
    assert len(mail.outbox) == 1, "one warning"
    Application.objects.within(bob.scope).update(keep_until=timezone.now())
    run_once()
    application.refresh_from_db()
    assert application.withdrawn_at
    assert application.erased_at
    work_off()
    assert "is over" in mail.outbox[1].body
    enforce_retention()
    assert not OutgoingMail.objects.within(bob.scope).filter(application=application).exists()


def test_nothing_happens_before_its_time(bob: Person) -> None:
    soon, never = kept_for(bob, 8 * DAY), an_application(bob, a_job(bob), "Without an end")
    assert enforce_retention() == 0
    for application in (soon, never):
        application.refresh_from_db()
        assert (application.warned_at, application.withdrawn_at) == (None, None)


def test_who_gave_no_address_is_let_go_all_the_same(bob: Person) -> None:
    application = kept_for(bob, 6 * DAY)
    application.candidate.email = ""
    application.candidate.save()
    assert enforce_retention() == 1
    Application.objects.within(bob.scope).update(keep_until=timezone.now())
    enforce_retention()
    application.refresh_from_db()
    assert application.erased_at
    assert not OutgoingMail.objects.within(bob.scope).exists()


def test_a_legal_hold_stops_the_clock(bob: Person, alice: Person) -> None:
    application = kept_for(bob, 6 * DAY)
    hold = place_legal_hold(alice.scope, job=application.job, reason="Case 12")
    assert enforce_retention() == 0
    Application.objects.within(bob.scope).update(keep_until=timezone.now())
    assert enforce_retention() == 0
    lift_legal_hold(alice.scope, hold, reason="Settled")
    enforce_retention()
    application.refresh_from_db()
    assert application.erased_at


def test_who_withdraws_under_a_hold_is_hidden_and_sealed_until_it_is_lifted(bob: Person, alice: Person) -> None:
    application = kept_for(bob, 60 * DAY)
    hold = place_legal_hold(alice.scope, candidate=application.candidate, reason="Case 12")
    withdraw(own_scope(application), application)
    enforce_retention()
    copy = SealedCopy.objects.within(bob.scope).get()
    assert copy.until is None
    enforce_retention()
    copy.refresh_from_db()
    assert copy.destroyed_at is None
    lift_legal_hold(alice.scope, hold, reason="Settled")
    enforce_retention()
    copy.refresh_from_db()
    assert copy.destroyed_at


def test_a_hold_placed_later_keeps_a_copy_that_is_due(bob: Person, alice: Person) -> None:
    application = kept_for(bob, 60 * DAY)
    a_profile(bob, application, sealed_days=30)
    withdraw(own_scope(application), application)
    enforce_retention()
    place_legal_hold(alice.scope, job=application.job, reason="Case 12")
    SealedCopy.objects.within(bob.scope).update(until=timezone.now() - DAY)
    enforce_retention()
    assert SealedCopy.objects.within(bob.scope).get().destroyed_at is None


def test_a_copy_kept_for_a_hold_stays_as_long_as_the_profile_wants(bob: Person, alice: Person) -> None:
    application = kept_for(bob, 60 * DAY)
    a_profile(bob, application, sealed_days=30)
    hold = place_legal_hold(alice.scope, job=application.job, reason="Case 12")
    withdraw(own_scope(application), application)
    enforce_retention()
    lift_legal_hold(alice.scope, hold, reason="Settled")
    enforce_retention()
    copy = SealedCopy.objects.within(bob.scope).get()
    assert copy.destroyed_at is None
    assert copy.until is not None
    assert copy.until - timezone.now() > 29 * DAY
