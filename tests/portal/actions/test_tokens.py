"""Tokens: shown once, kept as a digest, as strong as they were made, and dead when revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.actions.refusal import RefusedError
from portal.actions.tokens import OVERLAP, TOKEN_CAPABILITIES, create_token, revoke_token, rotate_token
from portal.api.authentication import digest_of
from portal.models import ApiToken, Event
from portal.permissions import Capability
from portal.scope import NotAllowedError
from tests.portal.conftest import Person


def test_it_works(alice: Person) -> None:
    token, secret = create_token(alice.scope, name="Applicant tracking", capabilities=["read_jobs", "rank"], days=30)
    token.refresh_from_db()
    assert token.digest == digest_of(secret)
    assert secret.startswith(token.prefix)
    assert len(secret) > len(token.prefix) + 32
    assert token.scopes == ["rank", "read_jobs"]
    assert token.expires_at is not None
    assert (token.expires_at - token.created_at).days in {29, 30}
    stored = str(list(ApiToken.objects.within(alice.scope).values())) + str(
        list(Event.objects.within(alice.scope).values())
    )
    assert secret not in stored


def test_no_two_are_alike(alice: Person) -> None:
    secrets = {create_token(alice.scope, name="X", capabilities=["rank"])[1] for _ in range(5)}
    assert len(secrets) == 5


def test_only_administrators_make_them(bob: Person, dora: Person, erin: Person) -> None:
    for other in (bob, dora, erin):
        with pytest.raises(NotAllowedError):
            create_token(other.scope, name="X", capabilities=["rank"])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " ", "capabilities": ["rank"]}, "name"),
        ({"name": "x" * 101, "capabilities": ["rank"]}, "name"),
        ({"name": "X", "capabilities": []}, "capabilities"),
        ({"name": "X", "capabilities": ["fly"]}, "capabilities"),
        ({"name": "X", "capabilities": ["rank"], "days": 0}, "days"),
        ({"name": "X", "capabilities": ["rank"], "days": 10**6}, "days"),
    ],
)
def test_bad_input_is_refused(alice: Person, facts: dict[str, object], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        create_token(alice.scope, **facts)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not ApiToken.objects.within(alice.scope).exists()


@pytest.mark.parametrize("forbidden", sorted(set(Capability) - set(TOKEN_CAPABILITIES)))
def test_no_system_decides_about_people_or_lets_others_in(alice: Person, forbidden: Capability) -> None:
    with pytest.raises((RefusedError, NotAllowedError)):
        create_token(alice.scope, name="X", capabilities=[forbidden.value])


def test_revoking_happens_once(alice: Person) -> None:
    token, _ = create_token(alice.scope, name="X", capabilities=["rank"])
    first = revoke_token(alice.scope, token).revoked_at
    assert revoke_token(alice.scope, token).revoked_at == first
    assert Event.objects.within(alice.scope).filter(kind="token.revoked").count() == 1


def test_a_renewed_token_may_do_the_same_and_the_one_before_ends_soon(alice: Person, bob: Person) -> None:
    token, secret = create_token(alice.scope, name="ATS", capabilities=["read_jobs"], days=90)
    fresh, another = rotate_token(alice.scope, token)
    token.refresh_from_db()
    assert another != secret
    assert (fresh.name, fresh.scopes) == ("ATS", ["read_jobs"])
    assert token.expires_at is not None
    assert token.expires_at <= timezone.now() + OVERLAP
    assert fresh.expires_at is not None
    assert timedelta(days=89) < fresh.expires_at - timezone.now() <= timedelta(days=90)
    revoke_token(alice.scope, token)
    with pytest.raises(RefusedError):
        rotate_token(alice.scope, token)
    with pytest.raises(NotAllowedError):
        rotate_token(bob.scope, fresh)
