"""Whose token it is at the moment of a call: what a person lost since, what policies demand now, for whom it acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.actions.api_clients import create_client
from portal.actions.members import add_member, change_role, remove_member
from portal.actions.personal_tokens import create_personal_token
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token, revoke_token
from portal.api.authentication import ACTING_FOR, TokenAuthentication
from portal.models import (
    ApiToken,
    Event,
    Job,
    LinkedSignOn,
    Membership,
    Organization,
    SecondFactor,
    SignOn,
)
from portal.oauth.persons import SIGNED_ON_WITHIN
from portal.permissions import Capability, Role
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.people_factories import make_job

EVERYTHING = [item.value for item in TOKEN_CAPABILITIES]


def call(secret: str, path: str = "me/", **headers: str) -> tuple[int, Any]:
    answer = Client(headers={"Authorization": f"Bearer {secret}"} | headers).get(f"/api/v1/{path}")
    return answer.status_code, answer.json()


def membership(person: Person) -> Membership:
    found: Membership = Membership.objects.within(person.scope).get(user=person.user)
    return found


def demand(person: Person, **policies: object) -> None:
    Organization.objects.filter(pk=person.organization.pk).update(policies=policies)


@pytest.fixture
def own(bob: Person) -> str:
    _, secret = create_personal_token(bob.scope, name="Report", capabilities=["read_jobs", "decide", "edit_jobs"])
    return secret


@pytest.fixture
def sign_on(bob: Person) -> LinkedSignOn:
    provider = SignOn.objects.within(bob.scope).create(kind="oidc", name="House", issuer="https://x", enabled=True)
    link: LinkedSignOn = LinkedSignOn.objects.within(bob.scope).create(
        sign_on=provider, user=bob.user, subject="b", last_used_at=timezone.now()
    )
    return link


def test_it_works(bob: Person, own: str) -> None:
    status, said = call(own)
    assert status == 200
    assert said["kind"] == "person"
    assert said["capabilities"] == ["read_jobs", "edit_jobs", "decide"]
    assert said["user"] == {"id": str(bob.user.pk), "name": "Bob", "email": bob.user.email, "role": "recruiter"}
    answer = Client(headers={"Authorization": f"Bearer {own}"}).post(
        "/api/v1/jobs/", {"title": "Porter"}, content_type="application/json"
    )
    assert answer.status_code == 201
    event = Event.objects.within(bob.scope).get(kind="job.created")
    token = ApiToken.objects.within(bob.scope).get(user=bob.user)
    assert event.actor == f"user:{bob.user.pk}"
    assert event.data["by_token"] == str(token.pk)
    assert token.last_used_at is not None


def test_a_demoted_person_takes_the_tokens_rights_along(alice: Person, bob: Person, own: str) -> None:
    change_role(alice.scope, membership(bob), role="auditor")
    assert call(own)[1]["capabilities"] == ["read_jobs"]
    answer = Client(headers={"Authorization": f"Bearer {own}"}).post(
        "/api/v1/jobs/", {"title": "Porter"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    change_role(alice.scope, membership(bob), role="administrator")
    assert call(own)[1]["capabilities"] == ["read_jobs", "edit_jobs", "decide"]  # never more than it was given


def test_a_token_dies_with_the_membership_and_stays_dead(alice: Person, bob: Person, own: str) -> None:
    remove_member(alice.scope, membership(bob))
    assert call(own)[0] == 401
    ApiToken.objects.within(bob.scope).update(revoked_at=None)  # as if the membership had ended another way
    assert call(own)[0] == 401
    add_member(alice.scope, email=bob.user.email, role="recruiter")
    assert call(own)[0] == 401  # made before they came back


def test_an_inactive_persons_token_is_dead(bob: Person, own: str) -> None:
    bob.user.is_active = False
    bob.user.save()
    assert call(own)[0] == 401


def test_a_narrowed_persons_token_sees_their_jobs(alice: Person, bob: Person) -> None:
    mine, other = make_job(alice), make_job(alice)
    row = membership(bob)
    row.every_job = False
    row.save()
    row.job_teams.create(organization=bob.organization, job=mine)
    _, all_of_theirs = create_personal_token(bob.scope, name="All", capabilities=["read_jobs"])
    _, limited = create_personal_token(bob.scope, name="Both", capabilities=["read_jobs"], job_ids=[mine.pk, other.pk])
    for secret in (all_of_theirs, limited):
        assert call(secret)[1]["jobs"] == [str(mine.pk)]
        assert [row["id"] for row in call(secret, "jobs/")[1]["results"]] == [str(mine.pk)]
        assert call(secret, f"jobs/{other.pk}/")[0] == 404


def test_an_administrators_token_can_be_limited_to_jobs(alice: Person) -> None:
    mine, other = make_job(alice), make_job(alice)
    _, secret = create_personal_token(alice.scope, name="One", capabilities=["read_jobs"], job_ids=[mine.pk])
    assert call(secret, f"jobs/{mine.pk}/")[0] == 200
    assert call(secret, f"jobs/{other.pk}/")[0] == 404


def test_where_sign_on_alone_opens_a_token_needs_a_recent_one(bob: Person, own: str, sign_on: LinkedSignOn) -> None:
    links = LinkedSignOn.objects.within(bob.scope)
    demand(bob, sign_on_only=True)
    assert call(own)[0] == 200
    links.update(last_used_at=timezone.now() - SIGNED_ON_WITHIN - timedelta(hours=1))
    assert call(own)[0] == 401  # the identity provider may have removed them: it would tell nobody
    links.update(last_used_at=timezone.now())
    assert call(own)[0] == 200
    SignOn.objects.within(bob.scope).update(enabled=False)
    assert call(own)[0] == 401
    links.all().delete()
    assert call(own)[0] == 401
    demand(bob, sign_on_only=True, break_glass=[str(bob.user.pk)])
    assert call(own)[0] == 200


def test_another_organizations_sign_on_is_none_here(bob: Person, charlie: Person, own: str) -> None:
    provider = SignOn.objects.within(charlie.scope).create(kind="oidc", name="X", issuer="https://x", enabled=True)
    facts = {"sign_on": provider, "user": bob.user, "subject": "b", "last_used_at": timezone.now()}
    LinkedSignOn.objects.within(charlie.scope).create(**facts)
    demand(bob, sign_on_only=True)
    assert call(own)[0] == 401


def test_where_a_second_factor_is_demanded_the_person_has_one(bob: Person, own: str, sign_on: LinkedSignOn) -> None:
    demand(bob, two_factor="administrators")
    LinkedSignOn.objects.within(bob.scope).update(last_used_at=None)
    assert call(own)[0] == 200
    demand(bob, two_factor="everybody")
    assert call(own)[0] == 401
    LinkedSignOn.objects.within(bob.scope).update(last_used_at=timezone.now())
    assert call(own)[0] == 200
    LinkedSignOn.objects.within(bob.scope).all().delete()
    SecondFactor.objects.create(user=bob.user, kind="app")
    assert call(own)[0] == 200


def test_no_personal_token_opens_what_is_sealed_even_if_its_row_says_so(alice: Person) -> None:
    _, secret = create_personal_token(alice.scope, name="X", capabilities=["read_jobs"])
    ApiToken.objects.within(alice.scope).update(scopes=[item.value for item in Capability] + ["fly"])
    may = call(secret)[1]["capabilities"]
    assert "manage_tokens" in may
    assert not {"open_sealed", "read_rates", "fly"} & set(may)


def test_tokens_of_two_organizations_are_never_confused(alice: Person, bob: Person, charlie: Person) -> None:
    """Bob belongs to charlie's organization too: each token opens the one that it was made in."""
    here, there = make_job(bob), make_job(charlie)
    Membership.objects.within(charlie.scope).create(user=bob.user, role=Role.ADMINISTRATOR)
    over_there = Scope(charlie.organization.pk, user_id=bob.user.pk, role=Role.ADMINISTRATOR)
    _, one = create_personal_token(bob.scope, name="Here", capabilities=["read_jobs"])
    _, two = create_personal_token(over_there, name="There", capabilities=["read_jobs", "read_audit"])
    for secret, seen, hidden, role in ((one, here, there, "recruiter"), (two, there, here, "administrator")):
        assert call(secret)[1]["user"]["role"] == role
        assert call(secret, f"jobs/{seen.pk}/")[0] == 200
        assert call(secret, f"jobs/{hidden.pk}/")[0] == 404
    remove_member(alice.scope, membership(bob))
    assert (call(one)[0], call(two)[0]) == (401, 200)


def test_what_is_no_token(alice: Person) -> None:
    token, secret = create_token(alice.scope, name="ATS", capabilities=["read_jobs"])
    client, client_secret = create_client(alice.scope, name="ATS", capabilities=["read_jobs"])
    for wrong in ("x", secret[:-1], secret + "x", token.digest, client_secret, str(client.pk), "x" * 10_000, "é"):
        answer = Client(headers={"Authorization": f"Bearer {wrong}"}).get("/api/v1/me/")
        assert answer.status_code == 401, wrong
        assert answer["WWW-Authenticate"] == 'Bearer realm="Credence", error="invalid_token"'
    answer = Client().get("/api/v1/me/")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="Credence"')
    for header in ("Bearer", "Bearer a b", f"Token {secret}", f"Basic {secret}"):
        assert Client(headers={"Authorization": header}).get("/api/v1/me/").status_code == 401
    assert Client().get(f"/api/v1/me/?access_token={secret}").status_code == 401
    revoke_token(alice.scope, token)
    assert call(secret)[0] == 401


def test_a_missing_scope_is_named(alice: Person) -> None:
    _, secret = create_token(alice.scope, name="ATS", capabilities=["rank"])
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = Client(headers={"Authorization": f"Bearer {secret}"}).generic(method, "/api/v1/jobs/")
        assert answer.status_code == 403
        assert answer["WWW-Authenticate"] == 'Bearer realm="Credence", error="insufficient_scope", scope="read_jobs"'
        assert method == "HEAD" or answer.json()["code"] == "missing_scope"


@pytest.fixture
def ats(alice: Person) -> str:
    return create_token(alice.scope, name="ATS", capabilities=EVERYTHING)[1]


def test_a_system_says_for_whom_it_acts(bob: Person, ats: str) -> None:
    for named in (bob.user.email, f"  {bob.user.email.upper()} ", str(bob.user.pk)):
        said = call(ats, **{ACTING_FOR: named})[1]
        assert said["acting_for"] == {"id": str(bob.user.pk), "name": "Bob", "email": bob.user.email}
    assert said["user"] is None
    browser = Client(headers={"Authorization": f"Bearer {ats}", ACTING_FOR: bob.user.email})
    body = {"title": "Porter"}
    assert browser.post("/api/v1/jobs/", body, content_type="application/json").status_code == 201
    event = Event.objects.within(bob.scope).get(kind="job.created")
    assert event.actor.startswith("token:")
    assert event.data["acting_for"] == str(bob.user.pk)


def test_acting_for_gives_no_rights(alice: Person) -> None:
    _, secret = create_token(alice.scope, name="ATS", capabilities=["read_jobs"])
    plain = call(secret)[1]["capabilities"]
    assert call(secret, **{ACTING_FOR: alice.user.email})[1]["capabilities"] == plain
    answer = Client(headers={"Authorization": f"Bearer {secret}", ACTING_FOR: alice.user.email}).post("/api/v1/jobs/")
    assert answer.status_code == 403


def test_it_acts_for_nobody_else(alice: Person, bob: Person, charlie: Person, ats: str, own: str) -> None:
    bob.user.is_active = False
    bob.user.save()
    nobody = (charlie.user.email, str(charlie.user.pk), bob.user.email, "", " ", "x", "%", "x" * 5_000, str(alice.user))
    for named in nobody:
        status, said = call(ats, **{ACTING_FOR: named})
        assert (status, said["code"]) == (400, "unknown_acting_for"), named
    body, headers = {"title": "Porter"}, {"Authorization": f"Bearer {ats}", ACTING_FOR: charlie.user.email}
    answer = Client(headers=headers).post("/api/v1/jobs/", body, content_type="application/json")
    assert answer.status_code == 400
    assert not Job.objects.within(alice.scope).exists()
    bob.user.is_active = True
    bob.user.save()
    assert call(own, **{ACTING_FOR: bob.user.email})[1]["code"] == "unknown_acting_for"


def test_the_digest_is_all_that_is_asked_for(bob: Person, own: str, django_assert_max_num_queries: Any) -> None:
    """A call's door costs a few indexed queries: the token, the membership, and a note of its use once a minute."""
    call(own)
    with django_assert_max_num_queries(2):
        from django.test import RequestFactory
        from rest_framework.request import Request

        request = Request(RequestFactory().get("/", headers={"Authorization": f"Bearer {own}"}))
        assert TokenAuthentication().authenticate(request) is not None
