"""The page of one's own tokens: who is at the screen is asked first, and others' tokens do not exist here."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.urls import reverse

from portal.actions.personal_tokens import create_personal_token
from portal.models import ApiToken, Membership
from portal.permissions import Role
from portal.signon.sessions import mark_begun
from tests.portal.conftest import PASSWORD, Person, make_person

TYPED = {"name": "Weekly report", "capabilities": ["read_jobs", "decide"], "days": "30"}


def test_it_works(bob: Person) -> None:
    address = reverse("personal_tokens")
    assert f'href="{address}"' in bob.client.get(reverse("account")).content.decode()
    assert 'value="90"' in bob.client.get(address).content.decode()
    answer = bob.client.post(address, TYPED | {"password": PASSWORD})
    assert answer.status_code == 200
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    shown = bob.client.get(address).content.decode()
    assert secret not in shown
    assert "Weekly report" in shown
    token = ApiToken.objects.within(bob.scope).get()
    assert (token.user_id, token.scopes) == (bob.user.pk, ["decide", "read_jobs"])
    assert bob.client.post(reverse("revoke_personal_token", args=[token.pk])).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
        ({"capabilities": ["read_audit"]}, "capabilities"),
        ({"capabilities": []}, "capabilities"),
        ({"name": ""}, "name"),
        ({"days": "367"}, "days"),
        ({"days": "many"}, "days"),
        ({"reach": "some"}, "job_ids"),
    ],
)
def test_what_is_wrong_is_said(bob: Person, wrong: dict[str, Any], field: str) -> None:
    answer = bob.client.post(reverse("personal_tokens"), TYPED | {"password": PASSWORD} | wrong)
    assert answer.status_code == 422
    assert answer.context["error"].field == field
    assert PASSWORD not in answer.content.decode()
    assert not ApiToken.objects.within(bob.scope).exists()


def test_each_role_is_offered_what_it_may_give(alice: Person, bob: Person, dora: Person, erin: Person) -> None:
    for person, offered, hidden in (
        (alice, "manage_tokens", "open_sealed"),
        (bob, "edit_jobs", "read_audit"),
        (dora, "observe", "edit_jobs"),
        (erin, "read_audit", "read_rates"),
    ):
        page = person.client.get(reverse("personal_tokens")).content.decode()
        assert f'value="{offered}"' in page
        assert f'value="{hidden}"' not in page


def test_colleagues_tokens_do_not_exist_here(alice: Person, bob: Person) -> None:
    token, _ = create_personal_token(bob.scope, name="Weekly report", capabilities=["read_jobs"])
    assert "Weekly report" not in alice.client.get(reverse("personal_tokens")).content.decode()
    assert alice.client.post(reverse("revoke_personal_token", args=[token.pk])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_narrowed_member_sees_their_own(dora: Person) -> None:
    Membership.objects.within(dora.scope).filter(user=dora.user).update(every_job=False)
    answer = dora.client.post(
        reverse("personal_tokens"), {"name": "Mine", "capabilities": ["read_jobs"], "password": PASSWORD}
    )
    assert answer.status_code == 200
    assert "Mine" in dora.client.get(reverse("personal_tokens")).content.decode()


def test_after_a_sign_on_it_takes_a_fresh_one_and_no_password(bob: Person) -> None:
    session = bob.client.session
    mark_begun(session, organization=bob.organization.pk)
    session.save()
    page = bob.client.get(reverse("personal_tokens")).content.decode()
    assert 'name="password"' not in page
    assert bob.client.post(reverse("personal_tokens"), TYPED).status_code == 200
    session["signed_in_at"] = time.time() - 16 * 60
    session.save()
    assert bob.client.post(reverse("personal_tokens"), TYPED | {"password": PASSWORD}).status_code == 422
    assert ApiToken.objects.within(bob.scope).count() == 1


def test_a_token_is_of_the_organization_that_the_page_is_in(bob: Person, charlie: Person) -> None:
    Membership.objects.within(charlie.scope).create(user=bob.user, role=Role.AUDITOR)
    bob.client.post(reverse("switch_organization"), {"organization": str(charlie.organization.pk)})
    typed = {"name": "There", "capabilities": ["read_audit"], "password": PASSWORD}
    assert bob.client.post(reverse("personal_tokens"), typed).status_code == 200
    assert not ApiToken.objects.within(bob.scope).exists()
    assert ApiToken.objects.within(charlie.scope).get().user_id == bob.user.pk


def test_who_left_is_marked_for_the_administrator(alice: Person, bob: Person) -> None:
    other = make_person("zoe", bob.organization, Role.RECRUITER)
    create_personal_token(other.scope, name="Left behind", capabilities=["read_jobs"])
    Membership.objects.within(alice.scope).filter(user=other.user).delete()
    page = alice.client.get(reverse("tokens")).content.decode()
    assert "Left behind" in page
    assert "its person left" in page
