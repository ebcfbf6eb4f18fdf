"""A candidate with a phone shares from a wallet: chooses it, opens it, and watches what comes of it.

The site is served by this process, so that the wallet's part (signing) and the workers' are played here while the page
stays open. ``CREDENCE_PICTURES`` names a folder for a picture of each step.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from portal.models import WalletRequest
from tests.browser.conftest import PHONE, WIDE
from tests.browser.visitor import Visitor
from tests.portal.conftest import Person, bob, data_folder, organization  # noqa: F401 - fixtures
from tests.portal.wallet_factories import a_badge, presented, unsigned
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_page, an_application

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


class Candidate(Visitor):
    """A candidate's browser, and the request that their wallet answers."""

    person: Person
    address: str

    def request(self) -> WalletRequest:
        found: WalletRequest = WalletRequest.objects.within(self.person.scope).latest("created_at")
        return found

    def wallet_posts(self, message: Any) -> int:
        path = f"/workflows/share/exchanges/{self.request().public_id}"
        return Client().post(path, message, content_type="application/json").status_code

    def looks_right(self, step: str) -> None:
        """Axe finds nothing in light and dark, nothing sticks out; and a picture, where somebody wants pictures."""
        found = []
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{step}, {scheme}: {violation}" for violation in self.axe()]
            if folder := os.environ.get("CREDENCE_PICTURES"):
                width = (self.page.viewport_size or PHONE)["width"]
                path = Path(folder) / f"wallet-{step}-{width}-{scheme}.png"
                self.page.screenshot(path=path, full_page=True)
        assert found == []
        assert self.overflow() <= 0


@pytest.fixture(scope="module", autouse=True)
def rows_beside_a_browser() -> Iterator[None]:
    """Playwright's loop runs in this thread, and waits while rows are read and written here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


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
    token = a_page(bob, application)
    size = PHONE if request.param == "phone" else WIDE
    context = browser.new_context(base_url=live_server.url, viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    visitor = Candidate(context.new_page(), live_server.url)
    visitor.person, visitor.address = bob, f"/my/{token}/wallet/"
    yield visitor
    context.close()
    assert visitor.complaints == []


def test_it_works(candidate: Candidate) -> None:
    page = candidate.page
    page.goto(candidate.address)
    candidate.looks_right("1-choose")
    page.get_by_role("button", name="Learner Credential Wallet").click()
    expect(page.get_by_text("Waiting for your wallet")).to_be_visible()
    link = page.get_by_role("link", name="Open Learner Credential Wallet")
    assert str(link.get_attribute("href")).startswith("https://lcw.app/request?request=")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    candidate.looks_right("2-waiting")
    assert candidate.wallet_posts({}) == 200
    expect(page.get_by_text("Your wallet has opened it")).to_be_visible()
    assert candidate.wallet_posts(unsigned(a_badge())) == 400
    expect(page.get_by_text("An answer of a wallet was not taken.")).to_be_visible()
    candidate.looks_right("3-refused")
    assert candidate.wallet_posts({"verifiablePresentation": presented(candidate.request())}) == 200
    expect(page.get_by_text("Received, and signed by you just now")).to_be_visible()
    expect(page.get_by_role("img", name="QR code")).to_have_count(0)
    candidate.looks_right("4-received")
    work_off()
    expect(page.get_by_text("Verified", exact=True)).to_be_visible()
    candidate.looks_right("5-verified")
    assert "hx-get" not in page.locator("#wallet-status").evaluate("node => node.outerHTML")


def test_by_keyboard(candidate: Candidate) -> None:
    page = candidate.page
    page.goto(candidate.address)
    for _ in range(8):
        page.keyboard.press("Tab")
        if "LearnCard" in page.evaluate("document.activeElement.innerText"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Share from LearnCard")


def test_whoever_scans_the_code_with_a_camera(candidate: Candidate) -> None:
    page = candidate.page
    page.goto(candidate.address)
    page.get_by_role("button", name="LearnCard").click()
    expect(page.get_by_text("Waiting for your wallet")).to_be_visible()
    address = f"/interactions/{candidate.request().public_id}?iuv=1"
    page.context.clear_cookies()  # another device
    page.goto(address)
    expect(page.get_by_role("link", name="LearnCard")).to_be_visible()
    candidate.looks_right("6-scanned")
    page.goto("/interactions/" + "0" * 32)
    candidate.looks_right("7-unknown")


def test_the_recruiter_watches(candidate: Candidate) -> None:
    """The inbox is open all the while, and never loaded again."""
    page = candidate.page
    page.goto(candidate.address)
    page.get_by_role("button", name="LearnCard").click()
    expect(page.get_by_text("Waiting for your wallet")).to_be_visible()
    person = candidate.request().application.candidate
    page.context.clear_cookies()
    session = candidate.person.client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": candidate.site}])
    page.goto("/records/")
    expect(page.get_by_text("No records have been shared yet.")).to_be_visible()
    assert candidate.wallet_posts(unsigned(a_badge())) == 400
    expect(page.locator("#batches").get_by_text("is not signed by its holder")).to_be_visible()
    assert candidate.wallet_posts({"verifiablePresentation": presented(candidate.request())}) == 200
    row = page.locator("#record-rows > li")
    expect(row).to_have_count(1)
    expect(page.get_by_text("No records have been shared yet.")).to_have_count(0)
    work_off()
    expect(row.get_by_text("Verified")).to_be_visible()
    expect(row.get_by_text("Vital signs")).to_be_visible()
    candidate.looks_right("8-inbox")
    page.goto(f"/candidates/{person.pk}/")
    expect(page.get_by_role("heading", name="Wallet answers not taken")).to_be_visible()
    candidate.looks_right("9-candidate")
    page.goto(page.locator("#records").get_by_role("link", name="Vital signs").get_attribute("href") or "")
    expect(page.get_by_text("Holder key").first).to_be_visible()
