"""API clients: secrets shown once, rotated with an overlap, revoked with every token; old access tokens are swept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.actions.api_clients import KEPT, create_client, forget_access_tokens, revoke_client, rotate_client
from portal.actions.refusal import RefusedError
from portal.actions.tokens import OVERLAP, TOKEN_CAPABILITIES
from portal.ids import new_id
from portal.models import ApiClient, ApiToken, Event, Export
from portal.oauth.digests import digest_of
from portal.permissions import Capability
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.people_factories import make_job


def test_it_works(alice: Person) -> None:
    job = make_job(alice)
    client, secret = create_client(
        alice.scope, name=" ATS ", capabilities=["rank", "read_jobs"], days=30, job_ids=[job.pk]
    )
    client.refresh_from_db()
    assert (client.name, client.scopes, client.job_ids) == ("ATS", ["rank", "read_jobs"], [str(job.pk)])
    assert client.digest == digest_of(secret)
    assert client.expires_at is not None
    assert timedelta(days=29) < client.expires_at - timezone.now() <= timedelta(days=30)
    events = list(Event.objects.within(alice.scope).filter(kind="client.created").values())
    assert events[0]["data"] == {"scopes": "rank read_jobs", "jobs": "1"}
    assert secret not in str(list(ApiClient.objects.within(alice.scope).values())) + str(events)


def test_only_administrators_by_hand(alice: Person, bob: Person, dora: Person, erin: Person) -> None:
    client, _ = create_client(alice.scope, name="ATS", capabilities=["read_jobs"])
    program = Scope(
        alice.organization.pk,
        user_id=alice.user.pk,
        role=alice.scope.role,
        token_id=new_id(),
        token_capabilities=frozenset(Capability),
    )
    assert program.may(Capability.MANAGE_TOKENS)
    for scope in (bob.scope, dora.scope, erin.scope, program):
        with pytest.raises(NotAllowedError):
            create_client(scope, name="X", capabilities=["read_jobs"])
        for action in (rotate_client, revoke_client):
            with pytest.raises(NotAllowedError):
                action(scope, client)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"capabilities": []}, "capabilities"),
        ({"capabilities": ["decide"]}, "capabilities"),
        ({"capabilities": ["read_rates"]}, "capabilities"),
        ({"days": 0}, "days"),
        ({"days": 5000}, "days"),
        ({"job_ids": []}, "job_ids"),
        ({"job_ids": ["x"]}, "job_ids"),
        ({"job_ids": [new_id()]}, "job_ids"),
        ({"job_ids": [new_id() for _ in range(501)]}, "job_ids"),
    ],
)
def test_bad_input_is_refused(alice: Person, facts: dict[str, object], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        create_client(alice.scope, **({"name": "X", "capabilities": ["read_jobs"]} | facts))  # type: ignore[arg-type]  # what is wrong is tried
    assert refused.value.field == field
    assert not ApiClient.objects.within(alice.scope).exists()


def test_no_job_of_others_is_a_limit(alice: Person, charlie: Person) -> None:
    theirs = make_job(charlie)
    with pytest.raises(RefusedError):
        create_client(alice.scope, name="X", capabilities=["read_jobs"], job_ids=[theirs.pk])


@pytest.mark.parametrize("forbidden", sorted(set(Capability) - set(TOKEN_CAPABILITIES)))
def test_no_client_decides_or_lets_others_in(alice: Person, forbidden: Capability) -> None:
    with pytest.raises(RefusedError):
        create_client(alice.scope, name="X", capabilities=["read_jobs", forbidden.value])


def test_a_rotated_secret_overlaps(alice: Person) -> None:
    client, first = create_client(alice.scope, name="ATS", capabilities=["read_jobs"])
    rotated, second = rotate_client(alice.scope, client)
    assert (rotated.digest, rotated.previous_digest) == (digest_of(second), digest_of(first))
    assert rotated.previous_until is not None
    assert timedelta(0) < rotated.previous_until - timezone.now() <= OVERLAP
    again, third = rotate_client(alice.scope, client)
    assert (again.digest, again.previous_digest) == (digest_of(third), digest_of(second))


def test_revoking_ends_its_tokens_and_happens_once(alice: Person) -> None:
    client, _ = create_client(alice.scope, name="ATS", capabilities=["read_jobs"])
    token = ApiToken.objects.within(alice.scope).create(
        name="ATS", prefix="x", digest="y", scopes=["read_jobs"], client=client
    )
    first = revoke_client(alice.scope, client).revoked_at
    assert revoke_client(alice.scope, client).revoked_at == first
    token.refresh_from_db()
    assert token.revoked_at == first
    assert Event.objects.within(alice.scope).filter(kind="client.revoked").count() == 1
    with pytest.raises(RefusedError):
        rotate_client(alice.scope, client)


def test_old_access_tokens_are_forgotten(alice: Person) -> None:
    client, _ = create_client(alice.scope, name="ATS", capabilities=["read_jobs"])
    rows = ApiToken.objects.within(alice.scope)
    long_ago, lately = timezone.now() - KEPT - timedelta(minutes=1), timezone.now() - KEPT + timedelta(hours=1)
    facts = {"name": "ATS", "prefix": "x", "scopes": ["read_jobs"]}
    rows.create(digest="gone", client=client, expires_at=long_ago, **facts)
    holding = rows.create(digest="holding", client=client, expires_at=long_ago, **facts)
    Export.objects.within(alice.scope).create(what="ranking", form="csv", asked_as={}, token=holding)
    rows.create(digest="lately", client=client, expires_at=lately, **facts)
    rows.create(digest="a system's own", expires_at=long_ago, **facts)
    assert forget_access_tokens() == 1
    assert forget_access_tokens() == 0
    assert set(rows.values_list("digest", flat=True)) == {"holding", "lately", "a system's own"}
