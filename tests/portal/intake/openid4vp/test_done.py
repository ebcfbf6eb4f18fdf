"""Where wallets send their owners back to: the browser that asked sees what came, every other one nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.intake.browser import BROWSER_COOKIE
from tests.portal.conftest import Person
from tests.portal.openid4vp_factories import BROWSER, a_request, post
from tests.portal.work_factories import a_page

pytestmark = pytest.mark.django_db


def browser(secret: str = BROWSER) -> Client:
    client = Client()
    client.cookies[BROWSER_COOKIE] = secret
    return client


def test_it_works(bob: Person) -> None:
    asked = a_request(bob, browser_secret=BROWSER, formats=["ldp_vc"])
    token = a_page(bob, asked.application)
    address = post(asked).json()["redirect_uri"]
    page = browser().get(address)
    assert page.status_code == 200
    words = page.content.decode()
    assert "1 record from your wallet" in words
    assert f"/my/{token}/" in words
    assert browser().get(address).status_code == 200  # it may be looked at again


@pytest.mark.parametrize("secret", ["", "c" * 43, BROWSER[:-1]])
def test_another_browser_sees_nothing(bob: Person, secret: str) -> None:
    asked = a_request(bob, browser_secret=BROWSER, formats=["ldp_vc"])
    token = a_page(bob, asked.application)
    page = browser(secret).get(post(asked).json()["redirect_uri"])
    assert page.status_code == 403
    words = page.content.decode()
    assert "Carry on where you began" in words
    assert token not in words
    assert asked.application.job.title not in words


@pytest.mark.parametrize("query", ["", "?response_code=", "?response_code=x", "?response_code=%00%ff"])
def test_without_the_code_nobody_sees_anything(bob: Person, query: str) -> None:
    asked = a_request(bob, browser_secret=BROWSER, formats=["ldp_vc"])
    assert browser().get(f"/openid4vp/{asked.public_id}/done{query}").status_code == 403  # not answered yet
    post(asked)
    assert browser().get(f"/openid4vp/{asked.public_id}/done{query}").status_code == 403


def test_another_requests_code_opens_nothing(bob: Person) -> None:
    first, second = (a_request(bob, browser_secret=BROWSER, formats=["ldp_vc"]) for _ in range(2))
    code = post(first).json()["redirect_uri"].partition("?")[2]
    post(second)
    assert browser().get(f"/openid4vp/{second.public_id}/done?{code}").status_code == 403


def test_a_request_without_a_browser_has_no_page(bob: Person) -> None:
    asked = a_request(bob, formats=["ldp_vc"])
    assert post(asked).json() == {}
    assert browser("").get(f"/openid4vp/{asked.public_id}/done?response_code=").status_code == 403
