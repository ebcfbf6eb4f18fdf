"""Trusting an issuer, and ceasing to: a reason each time, nothing deleted, every record it touches checked again."""

from __future__ import annotations

import pytest

from portal.actions.issuers import stop_trusting, trust_issuer
from portal.actions.refusal import RefusedError
from portal.models import Event, TrustedIssuer
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import ISSUER, a_candidate, a_record, child

NESTED = "did:web:nested.example"


def test_it_works(bob: Person) -> None:
    record = a_record(bob)
    entry = trust_issuer(bob.scope, issuer=f" {ISSUER} ", reason="State-approved", name="Cedar Fork")
    assert (entry.issuer, entry.level, entry.added_by) == (ISSUER, "trusted", bob.user)
    assert record.verifications.exclude(state="done").get().reason == "trust_changed"
    event = Event.objects.within(bob.scope).get(kind="issuer.trusted")
    assert event.detail.text == "State-approved"
    assert "State-approved" not in str(event.data)


@pytest.mark.parametrize(
    "given",
    [{"issuer": " "}, {"reason": ""}, {"level": "adored"}, {"issuer": "x" * 501}, {"reason": "x" * 4_001}],
)
def test_what_is_missing_or_impossible_is_refused(bob: Person, given: dict[str, str]) -> None:
    with pytest.raises(RefusedError) as refused:
        trust_issuer(bob.scope, **{"issuer": ISSUER, "reason": "x", **given})
    assert refused.value.field in given
    assert not TrustedIssuer.objects.within(bob.scope).exists()


def test_another_level_replaces_the_entry_and_keeps_the_old_row(bob: Person) -> None:
    first = trust_issuer(bob.scope, issuer=ISSUER, reason="Seen before", level="known")
    second = trust_issuer(bob.scope, issuer=ISSUER, reason="Approved")
    first.refresh_from_db()
    assert first.removed_at is not None
    assert TrustedIssuer.objects.within(bob.scope).get(removed_at=None) == second
    with pytest.raises(RefusedError, match="already"):
        trust_issuer(bob.scope, issuer=ISSUER, reason="Again")


def test_records_that_hold_a_credential_of_theirs_are_checked_again(bob: Person) -> None:
    holder = a_record(bob, candidate=a_candidate(bob), children=(child("Inside"),))
    stranger = a_record(bob)
    holder.evidence.update(statement={**holder.evidence.first().statement, "issuer": NESTED})
    trust_issuer(bob.scope, issuer=NESTED, reason="Approved")
    assert holder.verifications.exclude(state="done").exists()
    assert not stranger.verifications.exclude(state="done").exists()


def test_another_organizations_records_are_left_alone(bob: Person, charlie: Person) -> None:
    theirs = a_record(charlie)
    trust_issuer(bob.scope, issuer=ISSUER, reason="Approved")
    assert not theirs.verifications.exclude(state="done").exists()
    assert not TrustedIssuer.objects.within(charlie.scope).exists()


def test_stopping_keeps_who_and_why(bob: Person, alice: Person) -> None:
    record = a_record(bob)
    entry = trust_issuer(bob.scope, issuer=ISSUER, reason="Approved")
    stop_trusting(alice.scope, entry, reason="Approval withdrawn")
    entry.refresh_from_db()
    assert (entry.removed_by, entry.removed_reason) == (alice.user, "Approval withdrawn")
    assert record.verifications.exclude(state="done").count() == 1
    with pytest.raises(RefusedError):
        stop_trusting(alice.scope, entry, reason="Again")


def test_only_some_roles_may(dora: Person, erin: Person) -> None:
    for reader in (dora, erin):
        with pytest.raises(NotAllowedError):
            trust_issuer(reader.scope, issuer=ISSUER, reason="x")
