"""Policies: read with defaults, changed with a trace, and each enforced where it concerns something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.statements import LinkMethod
from portal.actions.guests import invite_guest, renew_guest
from portal.actions.issuers import stop_trusting, trust_issuer
from portal.actions.jobs import create_job
from portal.actions.policies import change_policies
from portal.actions.recheck import next_recheck
from portal.actions.refusal import RefusedError
from portal.actions.retention_profiles import add_retention_profile
from portal.actions.write import write_letter
from portal.evidence_links import LinkFinder
from portal.models import Event, JobGuest, Organization, OutgoingMail, RetentionProfile
from portal.policies import (
    Policies,
    may_trust_issuers,
    policies_for,
    policies_from,
    require_guests,
    require_letters,
)
from portal.scope import NotAllowedError
from portal.share_terms import retention_of
from tests.portal.actions.test_evidence_fell import LIST, a_report
from tests.portal.conftest import Person
from tests.portal.work_factories import VITALS, Linker, a_job, an_application


def decided(person: Person, **wanted: object) -> None:
    change_policies(person.scope, replace(Policies(), **wanted))  # type: ignore[arg-type]


def test_it_works(alice: Person) -> None:
    Organization.objects.filter(pk=alice.organization.pk).update(policies={"two_factor": "everyone"})
    assert policies_for(alice.scope) == Policies()
    changed = change_policies(alice.scope, replace(Policies(), blind_by_default=True, guest_days=3))
    assert changed == ["blind_by_default", "guest_days"]
    alice.organization.refresh_from_db()
    assert alice.organization.policies["two_factor"] == "everyone"
    assert policies_for(alice.scope) == replace(Policies(), blind_by_default=True, guest_days=3)
    event = Event.objects.within(alice.scope).get(kind="organization.policies_changed")
    assert (event.data["blind_by_default_before"], event.data["blind_by_default"]) == (False, True)
    assert (event.data["guest_days_before"], event.data["guest_days"]) == (30, 3)
    assert change_policies(alice.scope, policies_for(alice.scope)) == []
    assert Event.objects.within(alice.scope).count() == 1


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"recheck_hours": 169}, "recheck_hours"),
        ({"recheck_hours": -1}, "recheck_hours"),
        ({"guest_days": 0}, "guest_days"),
        ({"guest_days": 31}, "guest_days"),
        ({"legal_profile": "mars"}, ""),
        ({"trusted_by": "everybody"}, ""),
    ],
)
def test_what_is_out_of_bounds_is_refused(alice: Person, wanted: dict[str, object], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        decided(alice, **wanted)
    assert refused.value.field == field


def test_a_recruiter_may_not(bob: Person) -> None:
    with pytest.raises(NotAllowedError):
        decided(bob)


def test_what_cannot_be_read_is_the_usual() -> None:
    strange = {"blind_by_default": "yes", "guest_days": True, "recheck_hours": 10_000, "trusted_by": ["x"]}
    assert policies_from(strange) == Policies()


def test_new_jobs_begin_with_it(alice: Person, bob: Person) -> None:
    before = create_job(bob.scope, title="Before")
    decided(alice, blind_by_default=True, legal_profile="eu")
    after = create_job(bob.scope, title="After")
    assert (before.blind, before.legal_profile) == (False, "none")
    assert (after.blind, after.legal_profile) == (True, "eu")


def test_only_administrators_trust_issuers(alice: Person, bob: Person, dora: Person) -> None:
    entry = trust_issuer(bob.scope, issuer="did:web:a.example", reason="we know them")
    decided(alice, trusted_by="administrators")
    assert not may_trust_issuers(bob.scope)
    with pytest.raises(RefusedError):
        trust_issuer(bob.scope, issuer="did:web:b.example", reason="we know them")
    with pytest.raises(RefusedError):
        stop_trusting(bob.scope, entry, reason="no more")
    assert trust_issuer(alice.scope, issuer="did:web:b.example", reason="we know them")
    with pytest.raises(NotAllowedError):
        trust_issuer(dora.scope, issuer="did:web:c.example", reason="we know them")
    assert "List an issuer" not in bob.client.get(reverse("issuers")).content.decode()
    assert "List an issuer" in alice.client.get(reverse("issuers")).content.decode()


def test_status_lists_are_asked_more_rarely_never_more_often() -> None:
    now = timezone.now()
    report = a_report(documents=(LIST,))
    assert next_recheck(report, now, policies=Policies(recheck_hours=72)) == now + timedelta(hours=72)
    assert next_recheck(report, now, policies=Policies(recheck_hours=1)) == now + timedelta(hours=24)


def test_the_retention_of_jobs_that_name_none(alice: Person) -> None:
    add_retention_profile(alice.scope, name="Short", days=30, reason="r")
    long = add_retention_profile(alice.scope, name="Long", days=700, reason="r")
    job = create_job(alice.scope, title="Clerk")
    assert retention_of(alice.scope, job).days == 30
    assert change_policies(alice.scope, Policies(), retention=long.pk) == ["retention"]
    assert retention_of(alice.scope, job).days == 700
    assert RetentionProfile.objects.within(alice.scope).get(is_default=True) == long
    with pytest.raises(RefusedError):
        change_policies(alice.scope, Policies(), retention=alice.organization.pk)


def test_guests_and_letters(alice: Person) -> None:
    require_guests(alice.scope, days=30)
    require_letters(alice.scope)
    decided(alice, guest_days=2, letters_allowed=False)
    require_guests(alice.scope, days=2)
    with pytest.raises(RefusedError) as refused:
        require_guests(alice.scope, days=3)
    assert refused.value.field == "days"
    with pytest.raises(RefusedError):
        require_letters(alice.scope)
    decided(alice, guests_allowed=False)
    with pytest.raises(RefusedError):
        require_guests(alice.scope, days=1)


def test_guests_get_links_as_long_as_the_organization_lets_them(alice: Person, bob: Person) -> None:
    job = create_job(bob.scope, title="Clerk")
    guest, _ = invite_guest(bob.scope, job, name="Ines", email="ines@mail.example", days=7)
    decided(alice, guest_days=2)
    with pytest.raises(RefusedError):
        invite_guest(bob.scope, job, name="Ole", email="ole@mail.example", days=7)
    with pytest.raises(RefusedError):
        renew_guest(bob.scope, guest, days=7)
    decided(alice, guests_allowed=False)
    with pytest.raises(RefusedError):
        renew_guest(bob.scope, guest, days=1)
    assert JobGuest.objects.within(bob.scope).count() == 1


def test_letters_are_not_sent_where_the_organization_sends_none(alice: Person, bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    decided(alice, letters_allowed=False)
    with pytest.raises(RefusedError, match="does not send letters"):
        write_letter(bob.scope, application, kind="rejection", subject="About it", body="Dear {name}")
    assert not OutgoingMail.objects.within(bob.scope).exists()


def test_what_unknown_issuers_name_waits() -> None:
    known = LinkFinder(Linker(), {}).link(url=VITALS, text="Vital signs")
    waits = LinkFinder(Linker(), {}, identifiers_wait=True).link(url=VITALS, text="Vital signs")
    spoken = LinkFinder(Linker(), {"vital signs": VITALS}, identifiers_wait=True).link(url=VITALS, text="Vital signs")
    assert known is not None
    assert waits is not None
    assert spoken is not None
    assert (known.method, waits.method, spoken.method) == (
        LinkMethod.IDENTIFIER,
        LinkMethod.LABEL,
        LinkMethod.CONFIRMED,
    )


def test_the_page(alice: Person, erin: Person) -> None:
    page = reverse("policies")
    assert alice.client.get(page).status_code == 200
    assert erin.client.get(page).status_code == 403
    good = {"trusted_by": "administrators", "legal_profile": "nyc", "recheck_hours": "48", "guest_days": "5"}
    wrong = alice.client.post(page, good | {"guest_days": "many"})
    assert wrong.status_code == 422
    assert "from 1 to 30" in wrong.content.decode()
    assert alice.client.post(page, good).status_code == 302
    kept = policies_for(alice.scope)
    assert (kept.trusted_by, kept.legal_profile, kept.recheck_hours, kept.guest_days) == (
        "administrators",
        "nyc",
        48,
        5,
    )
    assert (kept.guests_allowed, kept.letters_allowed) == (False, False)
