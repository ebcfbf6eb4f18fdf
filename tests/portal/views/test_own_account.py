"""One's own account, sessions, and what the organization demands of them."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import Membership, OutgoingMail, SignOn, User
from portal.permissions import Role
from tests.portal.conftest import PASSWORD, Person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(person: Person, agent: str = FIREFOX) -> Client:
    browser = Client(headers={"User-Agent": agent})
    answer = browser.post(reverse("sign_in"), {"username": person.user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def test_it_works(bob: Person) -> None:
    browser = signed_in(bob)
    assert browser.get(reverse("account")).status_code == 200
    assert browser.post(reverse("change_own_name"), {"name": " Bobby  Tables "}).status_code == 302
    shown = browser.get(reverse("account")).content.decode()
    assert "Bobby Tables" in shown
    assert "Firefox, Linux" in shown
    assert browser.post(reverse("change_own_name"), {"name": "x" * 201}).status_code == 422


def test_the_address_changes_when_it_is_confirmed(bob: Person, dora: Person) -> None:
    move = reverse("move_address")
    assert bob.client.post(move, {"email": "new@x.example", "password": "no"}).status_code == 422
    assert bob.client.post(move, {"email": "nonsense", "password": PASSWORD}).status_code == 422
    assert bob.client.post(move, {"email": "new@x.example", "password": PASSWORD}).status_code == 302
    mail = OutgoingMail.objects.within(bob.scope).get()
    assert mail.to == "new@x.example"
    found = re.search(r"/account/address/\S+", mail.body)
    assert found
    link = found.group()
    assert User.objects.get(pk=bob.user.pk).email == bob.user.email
    assert Client().get(link).status_code == 200  # looking changes nothing
    assert User.objects.get(pk=bob.user.pk).email == bob.user.email
    assert Client().get(link[:-3] + "x/").status_code == 404
    dora.user.email = "new@x.example"
    dora.user.save()
    assert Client().post(link).status_code == 422
    dora.user.email = "dora@x.example"
    dora.user.save()
    assert Client().post(link).status_code == 302
    assert User.objects.get(pk=bob.user.pk).email == "new@x.example"
    assert Client().post(link).status_code == 404  # good once
    told = OutgoingMail.objects.within(bob.scope).exclude(pk=mail.pk).get()
    assert told.to == bob.user.email


def test_signing_out_elsewhere(bob: Person, dora: Person) -> None:
    here, there, third = signed_in(bob), signed_in(bob), signed_in(bob)
    hers = signed_in(dora)
    for browser in (here, there, third, hers):
        browser.get(reverse("jobs"))
    place = bob.user.places.get(session_key=there.session.session_key)
    assert hers.post(reverse("end_own_sessions"), {"place": str(place.pk)}).status_code == 302
    assert there.get(reverse("jobs")).status_code == 200
    here.post(reverse("end_own_sessions"), {"place": str(place.pk)})
    assert there.get(reverse("jobs")).status_code == 302
    assert third.get(reverse("jobs")).status_code == 200
    here.post(reverse("end_own_sessions"), {"place": "all"})
    assert third.get(reverse("jobs")).status_code == 302
    assert here.get(reverse("jobs")).status_code == 200
    assert hers.get(reverse("jobs")).status_code == 200


@pytest.fixture
def provider(alice: Person) -> SignOn:
    return SignOn.objects.within(alice.scope).create(kind="saml", name="C", issuer="https://idp.example", enabled=True)


ONLY = {"two_factor": "none", "session_hours": "12", "sign_on_only": "1"}


def test_sign_on_only_refuses_passwords_but_for_the_one(alice: Person, bob: Person, provider: SignOn) -> None:
    policies = reverse("sign_in_policies")
    assert alice.client.post(policies, ONLY).status_code == 422  # nobody could come in when the provider is down
    assert alice.client.post(policies, ONLY | {"break_glass": str(bob.user.pk)}).status_code == 422
    earlier = signed_in(bob)
    assert alice.client.post(policies, ONLY | {"break_glass": str(alice.user.pk)}).status_code == 302
    answer = Client().post(reverse("sign_in"), {"username": bob.user.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert "sign on through its identity provider" in answer.content.decode()
    assert earlier.get(reverse("jobs")).url == reverse("sign_in")  # a session of before ends
    assert signed_in(alice).get(reverse("jobs")).status_code == 200


def test_sign_on_only_needs_a_provider_that_is_on(alice: Person, provider: SignOn) -> None:
    provider.enabled = False
    provider.save()
    answer = alice.client.post(reverse("sign_in_policies"), ONLY | {"break_glass": str(alice.user.pk)})
    assert answer.status_code == 422


def test_a_password_opens_the_other_organizations_only(
    alice: Person, bob: Person, charlie: Person, provider: SignOn
) -> None:
    Membership.objects.within(charlie.scope).create(user=bob.user, role=Role.AUDITOR)
    alice.client.post(reverse("sign_in_policies"), ONLY | {"break_glass": str(alice.user.pk)})
    browser = signed_in(bob)
    assert "Auditor, Somewhere Else" in browser.get(reverse("jobs")).content.decode()
    assert browser.post(reverse("switch_organization"), {"organization": str(alice.organization.pk)}).status_code == 404


def test_sessions_end_in_time(alice: Person, bob: Person) -> None:
    browser = signed_in(bob)
    alice.client.post(reverse("sign_in_policies"), {"two_factor": "none", "session_hours": "2"})
    assert browser.get(reverse("jobs")).status_code == 200
    session = browser.session
    assert 7000 < session.get_expiry_age() <= 7200
    session["signed_in_at"] = time.time() - 2 * 3600 - 5
    session.save()
    assert browser.get(reverse("jobs")).url == reverse("sign_in")


@pytest.mark.parametrize("hours", ["0", "169", "x", "", "-1", "1.5", "99999999999"])
def test_strange_hours_are_refused(hours: str, alice: Person) -> None:
    answer = alice.client.post(reverse("sign_in_policies"), {"two_factor": "none", "session_hours": hours})
    assert answer.status_code == 422


def test_everybody_is_signed_out(alice: Person, bob: Person, charlie: Person) -> None:
    browser = signed_in(bob)
    browser.get(reverse("jobs"))
    end = reverse("end_every_session")
    assert alice.client.get(reverse("jobs")).status_code == 200
    assert alice.client.post(end).status_code == 422
    assert bob.client.post(end, {"sure": "1"}).status_code == 403
    assert alice.client.post(end, {"sure": "1"}).status_code == 302
    for member in (alice.client, browser):
        assert member.get(reverse("jobs")).url == reverse("sign_in")
    assert charlie.client.get(reverse("jobs")).status_code == 200
    assert signed_in(bob).get(reverse("jobs")).status_code == 200
