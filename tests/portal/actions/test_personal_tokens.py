"""Personal tokens: made by the person at the screen, no wider than their role, and always with an end."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions import personal_tokens as actions
from portal.actions.members import new_password, remove_member
from portal.actions.personal_tokens import create_personal_token, prove_presence, revoke_own_token
from portal.actions.refusal import RefusedError
from portal.actions.tokens import create_token
from portal.ids import new_id
from portal.models import ApiToken, Event, Membership
from portal.oauth.digests import digest_of
from portal.oauth.persons import personal_capabilities
from portal.permissions import CAPABILITIES, Capability, Role
from portal.rate_limits import LIMITS, TooOftenError
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import PASSWORD, Person
from tests.portal.people_factories import make_job


def test_it_works(bob: Person) -> None:
    job = make_job(bob)
    token, secret = create_personal_token(
        bob.scope, name="Report", capabilities=["decide", "read_jobs"], job_ids=[job.pk]
    )
    token.refresh_from_db()
    assert token.user_id == bob.user.pk
    assert token.digest == digest_of(secret)
    assert secret.startswith(token.prefix)
    assert (token.scopes, token.job_ids) == (["decide", "read_jobs"], [str(job.pk)])
    assert token.expires_at is not None
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    event = Event.objects.within(bob.scope).get(kind="personal_token.created")
    assert event.actor == f"user:{bob.user.pk}"
    assert secret not in str(event.data)


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_may_give(role: Role) -> None:
    given = set(personal_capabilities(role))
    assert given == CAPABILITIES[role] - {Capability.OPEN_SEALED, Capability.READ_RATES}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"capabilities": []}, "capabilities"),
        ({"capabilities": ["manage_tokens"]}, "capabilities"),  # a recruiter has it not
        ({"capabilities": ["read_audit"]}, "capabilities"),
        ({"days": None}, "days"),
        ({"days": 367}, "days"),
        ({"days": -1}, "days"),
        ({"job_ids": [new_id()]}, "job_ids"),
    ],
)
def test_bad_input_is_refused(bob: Person, facts: dict[str, object], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        create_personal_token(bob.scope, **({"name": "X", "capabilities": ["read_jobs"]} | facts))  # type: ignore[arg-type]  # what is wrong is tried
    assert refused.value.field == field
    assert not ApiToken.objects.within(bob.scope).exists()


def test_no_auditors_token_opens_what_is_sealed_or_reads_rates(erin: Person) -> None:
    for capability in ("open_sealed", "read_rates"):
        with pytest.raises(RefusedError):
            create_personal_token(erin.scope, name="X", capabilities=[capability])


def test_a_narrowed_member_limits_to_their_jobs_alone(bob: Person, dora: Person) -> None:
    other = make_job(bob)
    narrowed = Scope(dora.organization.pk, user_id=dora.user.pk, role=Role.HIRING_MANAGER, jobs=frozenset())
    with pytest.raises(RefusedError):
        create_personal_token(narrowed, name="X", capabilities=["read_jobs"], job_ids=[other.pk])
    token, _ = create_personal_token(narrowed, name="X", capabilities=["read_jobs"])
    assert token.job_ids is None


def test_no_token_makes_a_token(alice: Person) -> None:
    program = Scope(
        alice.organization.pk,
        user_id=alice.user.pk,
        role=Role.ADMINISTRATOR,
        token_id=new_id(),
        token_capabilities=frozenset(Capability),
    )
    system = Scope(alice.organization.pk, token_id=new_id(), token_capabilities=frozenset(Capability))
    for scope in (program, system, Scope(alice.organization.pk, system="x")):
        with pytest.raises(NotAllowedError):
            create_personal_token(scope, name="X", capabilities=["read_jobs"])


def test_there_are_not_too_many(bob: Person, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    first, _ = create_personal_token(bob.scope, name="1", capabilities=["read_jobs"])
    create_personal_token(bob.scope, name="2", capabilities=["read_jobs"])
    create_personal_token(alice.scope, name="hers", capabilities=["read_jobs"])
    with pytest.raises(RefusedError):
        create_personal_token(bob.scope, name="3", capabilities=["read_jobs"])
    revoke_own_token(bob.scope, first)
    create_personal_token(bob.scope, name="3", capabilities=["read_jobs"])


def test_who_is_at_the_screen(bob: Person) -> None:
    prove_presence(bob.user, password=PASSWORD, signed_on_at=None)
    prove_presence(bob.user, password="", signed_on_at=time.time() - 60)
    for signed_on_at in (0.0, time.time() - 16 * 60, time.time() + 3600):
        with pytest.raises(RefusedError):
            prove_presence(bob.user, password=PASSWORD, signed_on_at=signed_on_at)
    for _ in range(LIMITS["own_password"].times - 1):
        with pytest.raises(RefusedError):
            prove_presence(bob.user, password="wrong", signed_on_at=None)
    with pytest.raises(TooOftenError):
        prove_presence(bob.user, password=PASSWORD, signed_on_at=None)


def test_nobody_revokes_as_their_own_what_is_not(alice: Person, bob: Person) -> None:
    token, _ = create_personal_token(bob.scope, name="Report", capabilities=["read_jobs"])
    with pytest.raises(NotAllowedError):
        revoke_own_token(alice.scope, token)
    first = revoke_own_token(bob.scope, token).revoked_at
    assert revoke_own_token(bob.scope, token).revoked_at == first
    assert Event.objects.within(bob.scope).filter(kind="personal_token.revoked").count() == 1


def test_they_end_with_the_membership(alice: Person, bob: Person) -> None:
    token, _ = create_personal_token(bob.scope, name="Report", capabilities=["read_jobs"])
    hers, _ = create_personal_token(alice.scope, name="Report", capabilities=["read_jobs"])
    remove_member(alice.scope, Membership.objects.within(bob.scope).get(user=bob.user))
    token.refresh_from_db()
    hers.refresh_from_db()
    assert token.revoked_at is not None
    assert hers.revoked_at is None


def _one(person: Person) -> tuple[ApiToken, Client]:
    token, secret = create_personal_token(person.scope, name="Report", capabilities=["read_jobs"])
    return token, Client(headers={"Authorization": f"Bearer {secret}"})


def _works(browser: Client) -> bool:
    return browser.get("/api/v1/me/").status_code == 200


def test_a_password_given_by_an_administrator_ends_them(alice: Person, bob: Person) -> None:
    (token, browser), (_, other) = _one(bob), _one(alice)
    assert _works(browser)
    new_password(alice.scope, Membership.objects.within(alice.scope).get(user=bob.user))
    assert not _works(browser)
    assert _works(other)
    event = Event.objects.within(bob.scope).get(kind="personal_token.revoked")
    assert (event.subject, event.actor) == (f"apitoken:{token.pk}", f"user:{alice.user.pk}")


def test_signing_everybody_out_ends_them_but_no_system(alice: Person, bob: Person, charlie: Person) -> None:
    ours, theirs = [_one(alice)[1], _one(bob)[1]], _one(charlie)[1]
    _, secret = create_token(alice.scope, name="ATS", capabilities=["read_jobs"])
    alice.client.post(reverse("end_every_session"), {"sure": "1"})
    assert [_works(browser) for browser in ours] == [False, False]
    assert _works(theirs)
    assert _works(Client(headers={"Authorization": f"Bearer {secret}"}))


def test_signing_out_everywhere_offers_to_end_them(bob: Person, alice: Person, charlie: Person) -> None:
    Membership.objects.within(charlie.scope).create(user=bob.user, role=Role.RECRUITER)
    there = Scope(charlie.organization.pk, user_id=bob.user.pk, role=Role.RECRUITER)
    _, secret = create_personal_token(there, name="There", capabilities=["read_jobs"])
    mine = [_one(bob)[1], Client(headers={"Authorization": f"Bearer {secret}"})]
    other = _one(alice)[1]
    end = reverse("end_own_sessions")
    bob.client.post(end, {"place": "all"})
    assert [_works(browser) for browser in mine] == [True, True]
    bob.client.post(end, {"place": "all", "tokens": "1"})
    assert [_works(browser) for browser in mine] == [False, False]
    assert _works(other)


def test_another_password_offers_to_end_them(bob: Person) -> None:
    _, browser = _one(bob)
    typed = {"old_password": PASSWORD, "new_password1": "brand new staple", "new_password2": "brand new staple"}
    bob.client.post(reverse("password"), typed | {"old_password": "no", "tokens": "1"})
    assert _works(browser)
    bob.client.post(reverse("password"), typed | {"tokens": "1"})
    assert not _works(browser)
