"""A candidate with a phone fetches records from a badge platform, gives permission there, and chooses what to share.

The site is served by this process, the platform by another thread of it; the browser goes back and forth between the
two. ``CREDENCE_PICTURES`` names a folder for a picture of each step.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from portal.models import PullConnection, Submission
from tests.browser.conftest import PHONE, WIDE
from tests.browser.visitor import Visitor
from tests.portal.a_platform import Platform, a_platform, as_jws, named_badge
from tests.portal.conftest import Person, bob, data_folder, organization  # noqa: F401 - fixtures
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_page, an_application

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
TITLES = ("Vital Signs Measurement", "Infection Prevention", "Safe Transfer of Residents", "Charting Basics")


class Candidate(Visitor):
    """A candidate's browser, and the private page that it has open."""

    person: Person
    start: str

    def looks_right(self, step: str) -> None:
        """Axe finds nothing in light and dark, nothing sticks out; and a picture, where somebody wants pictures."""
        found = []
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{step}, {scheme}: {violation}" for violation in self.axe()]
            if folder := os.environ.get("CREDENCE_PICTURES"):
                width = (self.page.viewport_size or PHONE)["width"]
                path = Path(folder) / f"pull-{step}-{width}-{scheme}.png"
                self.page.screenshot(path=path, full_page=True)
        self.page.emulate_media(color_scheme="light")
        assert found == []
        assert self.overflow() <= 0

    def looks_there(self, address: str) -> None:
        self.page.goto(self.start)
        self.page.get_by_label("Where are your records?").fill(address)
        self.page.get_by_role("button", name="Look there").click()


@pytest.fixture(scope="module", autouse=True)
def rows_beside_a_browser() -> Iterator[None]:
    """Playwright's loop runs in this thread, and waits while rows are read and written here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        patch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
        yield


@pytest.fixture
def platform() -> Iterator[Platform]:
    with a_platform(0) as running:
        made = [named_badge(number) | {"name": title} for number, title in enumerate(TITLES, start=1)]
        for badge in made:
            badge["issuer"] = {"id": "https://cedarfork.example", "name": "Cedar Fork Community College"}
        running.records = [*made[:-1], as_jws(made[-1])]
        yield running


@pytest.fixture(params=["phone", "wide"])
def candidate(
    request: pytest.FixtureRequest,
    browser: Browser,
    live_server: Any,
    settings: Any,
    bob: Person,  # noqa: F811
) -> Iterator[Candidate]:
    """On a phone, and at a desk."""
    settings.CREDENCE_BASE_URL = live_server.url
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    context = browser.new_context(
        base_url=live_server.url,
        viewport=PHONE if request.param == "phone" else WIDE,  # type: ignore[arg-type]  # a dict of the two
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    visitor = Candidate(context.new_page(), live_server.url)
    visitor.person, visitor.start = bob, f"/my/{a_page(bob, application)}/pull/"
    yield visitor
    context.close()
    assert visitor.complaints == []


def test_it_works(candidate: Candidate, platform: Platform) -> None:
    candidate.page.goto(candidate.start)
    candidate.looks_right("1-form")
    candidate.looks_there(platform.base)

    expect(candidate.page.get_by_role("heading", level=1)).to_have_text("Give permission at Cedar Fork Badges")
    candidate.looks_right("2-permission")
    candidate.page.get_by_role("link", name="Go to 127.0.0.1").click()

    # The platform has sent the browser back; the worker has not read the list yet.
    expect(candidate.page.get_by_role("heading", level=1)).to_have_text("Reading the list at Cedar Fork Badges")
    candidate.looks_right("3-reading")
    work_off()

    expect(candidate.page.get_by_role("heading", level=1)).to_have_text("Choose what to share")  # by itself
    boxes = candidate.page.get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [False] * 4
    candidate.page.get_by_role("button", name="Share what I ticked").click()
    expect(candidate.page.get_by_role("alert")).to_contain_text("Tick at least one record")
    candidate.page.get_by_label("Vital Signs Measurement").check()
    candidate.page.get_by_label("Charting Basics").check()
    candidate.looks_right("4-choice")
    candidate.page.get_by_role("button", name="Share what I ticked").click()

    expect(candidate.page.get_by_role("heading", level=1)).to_have_text(
        "Alder Grove Care has 2 records from Cedar Fork Badges"
    )
    candidate.looks_right("5-shared")
    assert Submission.objects.within(candidate.person.scope).filter(channel="pull").count() == 2
    assert platform.tokens == set()


def test_without_a_mouse(candidate: Candidate, platform: Platform) -> None:
    page = candidate.page
    page.goto(candidate.start)
    page.keyboard.press("Tab")  # skip to content
    while page.evaluate("document.activeElement.id") != "address":
        page.keyboard.press("Tab")
    page.keyboard.type(platform.base)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Give permission at Cedar Fork Badges")
    page.get_by_role("link", name="Go to").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading the list at Cedar Fork Badges")
    work_off()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose what to share")
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("has 1 record from")


def test_a_site_without_a_way_in(candidate: Candidate, platform: Platform) -> None:
    platform.ways["/ims/ob/v3p0/discovery"] = (404, b"")
    candidate.looks_there(platform.base)
    expect(candidate.page.get_by_role("alert")).to_contain_text("has no way in for this")
    assert candidate.page.get_by_label("Where are your records?").input_value() == platform.base
    candidate.looks_right("6-no-way-in")


def test_saying_no(candidate: Candidate, platform: Platform) -> None:
    platform.ways["deny"] = True
    candidate.looks_there(platform.base)
    candidate.page.get_by_role("link", name="Go to 127.0.0.1").click()
    expect(candidate.page.get_by_role("status")).to_contain_text("Permission was not given at 127.0.0.1")
    candidate.looks_right("7-denied")
    assert PullConnection.objects.within(candidate.person.scope).get().secrets == ""
