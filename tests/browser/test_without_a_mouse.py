"""The keyboard alone, and no script at all: everything can still be reached and read."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from portal.demonstration.fill import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.test_recruiter import CHECKED_WITHIN, a_signed_badge
from tests.browser.visitor import EMAILS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

MOST_TABS = 80


def tab_to(visitor: Visitor, words: str) -> None:
    """Press Tab until what has the focus is called that, and can be seen to have it."""
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        here = visitor.page.evaluate(
            "[document.activeElement.innerText || document.activeElement.getAttribute('aria-label') || '',"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        if words in here[0]:
            assert here[1] != "none", f"{words}: the focus cannot be seen"
            return
    raise AssertionError(f"no Tab leads to {words}")


def test_it_works(visit: Visit) -> None:
    bob = visit(None)
    bob.page.goto("/sign-in/")
    assert bob.page.evaluate("document.activeElement.name") == "username"
    bob.page.keyboard.type(EMAILS["recruiter"])
    bob.page.keyboard.press("Tab")
    bob.page.keyboard.type(PASSWORD)
    bob.page.keyboard.press("Enter")
    bob.page.wait_for_url(f"{bob.site}/")
    bob.page.keyboard.press("Tab")
    assert bob.page.evaluate("document.activeElement.innerText") == "Skip to content"
    tab_to(bob, "Jobs")
    bob.page.keyboard.press("Enter")
    bob.page.wait_for_url("**/jobs/")
    tab_to(bob, "Certified nursing assistant")
    bob.page.keyboard.press("Enter")
    expect(bob.page.get_by_role("heading", level=1)).to_contain_text("Certified nursing assistant")
    tab_to(bob, "Ranking")
    bob.page.keyboard.press("Enter")
    bob.page.wait_for_url("**/ranking/")
    tab_to(bob, "How these points add up")
    bob.page.keyboard.press("Enter")
    expect(bob.page.locator("details[open] table")).to_be_visible()


def test_without_scripts(visit: Visit) -> None:
    bob = visit("recruiter", scripts=False)
    bob.page.goto("/jobs/")
    bob.follow("Certified nursing assistant")
    bob.follow("Ranking")
    first = bob.page.locator("li.cand").first
    first.get_by_text("How these points add up").click()
    first.get_by_role("link", name="Open the points on a page of their own").click()
    expect(bob.page.get_by_role("table")).to_be_visible()
    title = f"First aid {uuid.uuid4().hex[:6]}"
    bob.page.goto("/records/add/")
    bob.page.get_by_label("or one record’s text").fill(a_signed_badge(title).decode())
    bob.page.get_by_role("button", name="Add", exact=True).click()
    bob.page.wait_for_url("**/records/**")
    for _ in range(CHECKED_WITHIN // 500):
        bob.page.goto("/records/")
        if bob.page.locator("li", has_text=title).get_by_text("Verified").count():
            return
        bob.page.wait_for_timeout(500)
    raise AssertionError("the pasted record was not checked")
