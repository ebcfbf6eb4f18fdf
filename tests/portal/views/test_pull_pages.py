"""Fetching from a badge platform, through the pages: form, permission, list, choice, and every way out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import CandidatePage, PullConnection, Submission
from portal.rate_limits import LIMITS, Limit
from tests.portal.a_platform import Platform, a_platform
from tests.portal.conftest import Person
from tests.portal.pull_factories import Applicant, an_applicant
from tests.portal.work import work_off
from tests.portal.work_factories import a_page


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")


@pytest.fixture
def ada(bob: Person) -> Applicant:
    return an_applicant(bob)


@pytest.fixture
def token(bob: Person, ada: Applicant) -> str:
    return a_page(bob, ada.application)


@pytest.fixture
def platform() -> Iterator[Platform]:
    with a_platform() as running:
        yield running


def link_on(page: str, start: str) -> str:
    found = re.search(rf'href="({re.escape(start)}[^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


def begin(browser: Client, token: str, address: str) -> str:
    """The address of the page that the form leads to."""
    answer = browser.post(reverse("pull", args=[token]), {"address": address})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def test_it_works(ada: Applicant, token: str, platform: Platform) -> None:
    browser = Client()
    form = browser.get(reverse("pull", args=[token])).content.decode()
    assert "Where are your records?" in form

    page = begin(browser, token, platform.base)
    shown = browser.get(page).content.decode()
    assert "127.0.0.1" in shown
    back = platform.signs_in(link_on(shown, f"{platform.base}/authorize"))
    returned = browser.get(urlsplit(back)._replace(scheme="", netloc="").geturl())
    assert (returned.status_code, returned.url) == (302, page)

    waiting = browser.get(page).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    work_off()
    listed = browser.get(page).content.decode()
    assert "hx-trigger" not in listed
    assert re.findall(r"<b>(Badge \d)</b>", listed) == ["Badge 1", "Badge 2", "Badge 3"]
    assert not re.search(r"<input[^>]* checked", listed)  # nothing is chosen for anybody
    picks = re.findall(r'name="pick" value="(\w+)"', listed)

    nothing = browser.post(page, {"do": "share"})
    assert (nothing.status_code, "Tick at least one" in nothing.content.decode()) == (422, True)
    shared = browser.post(page, {"do": "share", "pick": picks[:2]})
    assert (shared.status_code, shared.url) == (302, page)
    done = browser.get(page).content.decode()
    assert "has 2 records from Cedar Fork Badges" in done
    assert Submission.objects.within(ada.scope).filter(channel="pull").count() == 2


def test_the_cookie_is_for_this_alone(token: str, platform: Platform, settings: Any) -> None:
    browser = Client()
    begin(browser, token, platform.base)
    cookie = browser.cookies["credence_pull"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    first = cookie.value
    begin(browser, token, platform.base)  # a second one beside the first does not lock that out
    assert browser.cookies["credence_pull"].value == first


def test_another_browser_learns_nothing(token: str, platform: Platform) -> None:
    browser, other = Client(), Client()
    page = begin(browser, token, platform.base)
    back = platform.signs_in(link_on(browser.get(page).content.decode(), f"{platform.base}/authorize"))
    target = urlsplit(back)._replace(scheme="", netloc="").geturl()
    answer = other.get(target)
    assert answer.status_code == 404
    assert token not in answer.content.decode()
    assert "in another browser" in answer.content.decode()
    assert browser.get(target).url == page
    assert browser.get(target).url == page  # and again, which changes nothing
    assert len(platform.asked("/token")) == 1


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?state=x&error=access_denied", "?state=%00%ED%B3%BF"])
def test_answers_to_nothing(db: None, query: str) -> None:
    browser = Client()
    browser.cookies["credence_pull"] = "something"
    answer = browser.get(f"/pull/callback{query}")
    assert answer.status_code == 404
    assert "cannot be used here" in answer.content.decode()
    assert browser.post("/pull/callback").status_code == 405


def test_a_refusal_keeps_what_was_typed_and_shows_another_way(bob: Person, token: str) -> None:
    with a_platform(**{"/ims/ob/v3p0/discovery": (404, b"")}) as platform:
        answer = Client().post(reverse("pull", args=[token]), {"address": platform.base})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert platform.base in page
    assert "has no way in" in page
    assert "Other ways to share" in page
    assert bob.organization.contact_email in page


def test_saying_no_over_there(token: str) -> None:
    with a_platform(deny=True) as platform:
        browser = Client()
        page = begin(browser, token, platform.base)
        back = platform.signs_in(link_on(browser.get(page).content.decode(), f"{platform.base}/authorize"))
        assert browser.get(urlsplit(back)._replace(scheme="", netloc="").geturl()).url == page
        shown = browser.get(page).content.decode()
    assert "Permission was not given at 127.0.0.1" in shown
    assert "Other ways to share" in shown


def test_stopping(token: str, platform: Platform, ada: Applicant) -> None:
    browser = Client()
    page = begin(browser, token, platform.base)
    assert browser.post(page, {"do": "stop"}).url == page
    assert "You ended this" in browser.get(page).content.decode()
    assert "not fetched" in browser.get(reverse("pull", args=[token])).content.decode()


def test_an_old_page_says_so(token: str, platform: Platform, ada: Applicant) -> None:
    browser = Client()
    page = begin(browser, token, platform.base)
    PullConnection.objects.within(ada.scope).update(expires_at=timezone.now())
    shown = browser.get(page).content.decode()
    assert "longer than half an hour" in shown
    assert "/authorize" not in shown


def test_somebody_elses_connection_is_not_there(bob: Person, token: str, platform: Platform) -> None:
    page = begin(Client(), token, platform.base)
    other = a_page(bob, an_applicant(bob, "Owen C").application)
    for target in (page.replace(token, other), page.replace(token, "x" * 22)):
        assert Client().get(target).status_code == 404
        assert Client().post(target, {"do": "stop"}).status_code == 404


def test_names_of_strangers_stay_text(token: str, ada: Applicant) -> None:
    evil = b'{"credential": [{"name": "<script>alert(1)</script>", "issuer": {"name": "\\" onclick=x"}}]}'
    with a_platform(**{"/ims/ob/v3p0/credentials": (200, evil)}) as platform:
        browser = Client()
        page = begin(browser, token, platform.base)
        back = platform.signs_in(link_on(browser.get(page).content.decode(), f"{platform.base}/authorize"))
        browser.get(urlsplit(back)._replace(scheme="", netloc="").geturl())
        work_off()
        shown = browser.get(page).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_too_often(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "pull", Limit(1, 60))
    browser = Client()
    answers = [browser.post(reverse("pull", args=[token]), {"address": "x"}).status_code for _ in range(2)]
    assert answers == [422, 429]


def test_a_page_that_was_revoked_meanwhile(token: str, platform: Platform, ada: Applicant) -> None:
    browser = Client()
    page = begin(browser, token, platform.base)
    back = platform.signs_in(link_on(browser.get(page).content.decode(), f"{platform.base}/authorize"))
    CandidatePage.objects.within(ada.scope).update(revoked_at=timezone.now())
    assert browser.get(urlsplit(back)._replace(scheme="", netloc="").geturl()).status_code == 404


def test_progress_is_shown(token: str, platform: Platform, ada: Applicant) -> None:
    browser = Client()
    page = begin(browser, token, platform.base)
    back = platform.signs_in(link_on(browser.get(page).content.decode(), f"{platform.base}/authorize"))
    browser.get(urlsplit(back)._replace(scheme="", netloc="").geturl())
    PullConnection.objects.within(ada.scope).update(progress={"found": 50, "total": 120})
    shown = browser.get(page).content.decode()
    assert "50 of 120 records read so far" in shown
    assert 'max="120" value="50"' in shown
