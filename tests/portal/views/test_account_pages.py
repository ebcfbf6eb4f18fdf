"""Signing in and out, the lockout, passwords, switching organizations, and the pages for what went wrong."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.models import Membership
from portal.permissions import Role
from portal.views import errors
from tests.portal.conftest import PASSWORD, Person


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(reverse("sign_in"), {"username": email, "password": password, **more})


def test_it_works(bob: Person) -> None:
    browser = Client()
    assert browser.get(reverse("sign_in")).status_code == 200
    answer = sign_in(browser, bob.user.email.upper())
    assert answer.status_code == 302
    assert answer.url == reverse("home")
    assert browser.get(reverse("home")).status_code == 200
    assert browser.post(reverse("sign_out")).status_code == 302
    assert browser.get(reverse("home")).status_code == 302


@pytest.mark.parametrize(("email", "password"), [("nobody@x.example", PASSWORD), ("", "x"), ("not an address", "x")])
def test_wrong_ones_stay_out_and_keep_their_address(db, email: str, password: str) -> None:
    answer = sign_in(Client(), email, password)
    assert answer.status_code == 422
    assert email in answer.content.decode()


def test_an_unknown_address_and_a_wrong_password_read_the_same(bob: Person) -> None:
    sentence = "That address and password do not belong together."
    assert sentence in sign_in(Client(), bob.user.email, "wrong").content.decode()
    assert sentence in sign_in(Client(), "nobody@x.example", "wrong").content.decode()


def test_too_many_tries_are_locked_out(bob: Person) -> None:
    browser = Client()
    for number in range(8):
        email = bob.user.email.upper() if number % 2 else bob.user.email
        answer = sign_in(browser, email, f"wrong {number}")
    assert answer.status_code in {403, 429}
    assert "Too many tries" in answer.content.decode()
    assert "Too many tries" in sign_in(browser, bob.user.email).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(bob: Person, elsewhere: str) -> None:
    assert sign_in(Client(), bob.user.email, next=elsewhere).url == reverse("home")


def test_signing_out_needs_a_post(bob: Person) -> None:
    assert bob.client.get(reverse("sign_out")).status_code == 405
    assert bob.client.get(reverse("home")).status_code == 200


def test_changing_the_own_password(bob: Person) -> None:
    address = reverse("password")
    typed = {"old_password": PASSWORD, "new_password1": "brand new staple", "new_password2": "brand new staple"}
    assert bob.client.post(address, typed | {"old_password": "no"}).status_code == 422
    assert bob.client.post(address, typed | {"new_password1": "short", "new_password2": "short"}).status_code == 422
    assert bob.client.post(address, typed).status_code == 302
    bob.user.refresh_from_db()
    assert bob.user.check_password("brand new staple")
    assert Client().get(address).status_code == 302


def test_switching_organizations(bob: Person, charlie: Person) -> None:
    switch = reverse("switch_organization")
    assert bob.client.post(switch, {"organization": str(charlie.organization.pk)}).status_code == 404
    assert bob.client.post(switch, {"organization": "x"}).status_code == 404
    Membership.objects.within(charlie.scope).create(user=bob.user, role=Role.AUDITOR)
    assert bob.client.post(switch, {"organization": str(charlie.organization.pk)}).status_code == 302
    shown = bob.client.get(reverse("home")).content.decode()
    assert "Auditor, Somewhere Else" in shown
    assert bob.client.get(reverse("audit")).status_code == 200


def test_who_belongs_nowhere_is_told(bob: Person) -> None:
    Membership.objects.within(bob.scope).filter(user=bob.user).delete()
    answer = bob.client.get(reverse("home"))
    assert answer.status_code == 404
    assert "You belong to no organization at present." in answer.content.decode()


def test_nothing_here(bob: Person, client: Client) -> None:
    for browser in (bob.client, client):
        answer = browser.get("/no/such/page/")
        assert answer.status_code == 404
        assert "There is nothing here" in answer.content.decode()


def test_a_form_without_its_token_is_explained(bob: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bob.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(reverse("new_job"), {"title": "X"})
    assert answer.status_code == 403
    assert "This form has grown old" in answer.content.decode()


def test_our_own_trouble_shows_no_traceback(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("portal.views.home.home_of", broken)
    bob.client.raise_request_exception = False
    answer = bob.client.get(reverse("home"))
    assert answer.status_code == 500
    shown = answer.content.decode()
    assert "Our own trouble" in shown
    assert "secret detail" not in shown
    assert "Traceback" not in shown


def test_a_strange_request_is_explained(rf) -> None:
    answer = errors.bad_request(rf.get("/"))
    assert answer.status_code == 400
    assert "This could not be understood" in answer.content.decode()
