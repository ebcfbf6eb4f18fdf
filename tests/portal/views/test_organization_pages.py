"""Members, tokens and settings."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.actions.tokens import create_token
from portal.models import ApiToken, Membership, Organization, User
from tests.portal.conftest import Person


def membership(person: Person) -> Membership:
    return Membership.objects.within(person.scope).get(user=person.user)


def test_it_works(alice: Person, bob: Person) -> None:
    shown = alice.client.get(reverse("members")).content.decode()
    assert bob.user.email in shown
    answer = alice.client.post(reverse("add_member"), {"email": "n@alder.example", "name": "N", "role": "auditor"})
    assert answer.status_code == 200
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert password not in alice.client.get(reverse("members")).content.decode()
    assert User.objects.get(email="n@alder.example").check_password(password)


@pytest.mark.parametrize("name", ["members", "tokens", "organization_settings"])
def test_only_administrators_come_in(alice: Person, bob: Person, dora: Person, erin: Person, name: str) -> None:
    assert alice.client.get(reverse(name)).status_code == 200
    for other in (bob, dora, erin):
        answer = other.client.get(reverse(name))
        assert answer.status_code == 403
        assert "Your role may not do this" in answer.content.decode()
        assert "This needs the right to manage" in answer.content.decode()


def test_bad_members_keep_what_was_typed(alice: Person) -> None:
    wrong = alice.client.post(reverse("add_member"), {"email": "no", "name": "Typed <b>", "role": "auditor"})
    assert wrong.status_code == 422
    assert "Typed &lt;b&gt;" in wrong.content.decode()


def test_roles_removal_and_the_last_administrator(alice: Person, bob: Person, charlie: Person) -> None:
    mine, theirs = membership(alice), membership(bob)
    role, remove = (reverse(name, args=[mine.pk]) for name in ("change_role", "remove_member"))
    for answer in (alice.client.post(role, {"role": "auditor"}), alice.client.post(remove)):
        assert answer.status_code == 422
        assert "last administrator" in answer.content.decode()
    assert alice.client.post(reverse("change_role", args=[theirs.pk]), {"role": "emperor"}).status_code == 422
    assert alice.client.post(reverse("change_role", args=[theirs.pk]), {"role": "administrator"}).status_code == 302
    for name in ("change_role", "remove_member", "new_password"):
        assert charlie.client.post(reverse(name, args=[theirs.pk]), {"role": "auditor"}).status_code == 404
        assert alice.client.get(reverse(name, args=[theirs.pk])).status_code == 405
    assert alice.client.post(remove).url == reverse("home")
    assert not Membership.objects.within(bob.scope).filter(user=alice.user).exists()


def test_a_new_password_is_shown_once(alice: Person, bob: Person) -> None:
    answer = alice.client.post(reverse("new_password", args=[membership(bob).pk]))
    assert answer.context["password"] in answer.content.decode()


def test_a_token_is_shown_once(alice: Person, charlie: Person) -> None:
    answer = alice.client.post(reverse("create_token"), {"name": "ATS", "capabilities": ["read_jobs"], "days": "30"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    shown = alice.client.get(reverse("tokens")).content.decode()
    assert secret not in shown
    token = ApiToken.objects.within(alice.scope).get()
    assert token.prefix in shown
    revoke = reverse("revoke_token", args=[token.pk])
    assert charlie.client.post(revoke).status_code == 404
    assert token.name not in charlie.client.get(reverse("tokens")).content.decode()
    assert alice.client.post(revoke).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Typed", "days": "30"},
        {"name": "Typed", "capabilities": ["manage_members"]},
        {"name": "Typed", "capabilities": ["rank"], "days": "soon"},
        {"name": "Typed", "capabilities": ["rank"], "days": "-3"},
        {"name": "Typed", "capabilities": ["rank"], "days": "٣"},
    ],
)
def test_bad_tokens_keep_what_was_typed(alice: Person, typed: dict[str, object]) -> None:
    answer = alice.client.post(reverse("create_token"), typed)
    assert answer.status_code == 422
    assert 'value="Typed"' in answer.content.decode()
    assert not ApiToken.objects.within(alice.scope).exists()


def test_others_make_and_revoke_no_tokens(alice: Person, bob: Person) -> None:
    token, _ = create_token(alice.scope, name="ATS", capabilities=["rank"])
    assert bob.client.post(reverse("create_token"), {"name": "X", "capabilities": ["rank"]}).status_code == 403
    assert bob.client.post(reverse("revoke_token", args=[token.pk])).status_code == 403
    token.refresh_from_db()
    assert token.revoked_at is None


def test_settings(alice: Person, bob: Person, charlie: Person) -> None:
    address = reverse("organization_settings")
    wrong = alice.client.post(address, {"name": "Alder Typed", "contact_email": "no"})
    assert wrong.status_code == 422
    assert "Alder Typed" in wrong.content.decode()
    assert bob.client.post(address, {"name": "X"}).status_code == 403
    assert charlie.client.post(address, {"name": "Theirs"}).status_code == 302
    assert alice.client.post(address, {"name": "Alder Grove", "contact_name": "Imani"}).status_code == 302
    assert Organization.objects.get(pk=alice.organization.pk).name == "Alder Grove"
