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


def test_search_board_and_decision(visit: Visit) -> None:
    """From the search to a job's board, a move by keys and back, and a decision: no mouse at any moment."""
    bob = visit("recruiter")
    press, write = bob.page.keyboard.press, bob.page.keyboard.type
    press("/")
    expect(bob.page.get_by_role("dialog", name="Search")).to_be_visible()
    write("maintenance electrician", delay=15)
    expect(bob.page.get_by_role("option", selected=True)).to_contain_text("Maintenance electrician")
    press("Enter")
    bob.page.wait_for_url("**/jobs/**")
    tab_to(bob, "Pipeline")
    press("Enter")
    bob.page.wait_for_url("**/pipeline/")
    card = bob.page.locator(".pcard").first
    name = card.get_by_role("heading").inner_text()
    while bob.page.evaluate("document.activeElement.tagName") != "A":
        tab_to(bob, name)  # the board around it, which can be scrolled, has the name in it, too
    press("ArrowDown")
    press("ArrowUp")
    assert bob.page.evaluate("document.activeElement.textContent.trim()") == name
    press("]")
    why = bob.page.locator("#why")
    expect(why).to_be_visible()
    expect(why.get_by_role("textbox")).to_be_focused()
    assert bob.axe() == []
    write("Every must-have is met.")
    press("Tab")
    press("Enter")
    expect(bob.page.locator("#moved")).to_contain_text(name)
    assert bob.page.evaluate("document.activeElement.textContent.trim()") == name  # the focus went with the card
    tab_to(bob, "Undo")
    press("Enter")
    expect(bob.page.locator('.col[data-stage="applied"]')).to_contain_text(name)

    bob.page.goto(str(card.get_by_role("link", name="Decide").get_attribute("href")))
    bob.page.get_by_role("radio").first.focus()
    press("Space")
    tab_to_field(bob, "reason")
    write("The licence was confirmed by telephone.")
    tab_to(bob, "Record the decision")
    press("Enter")
    bob.page.wait_for_url("**/pipeline/**")
    expect(bob.page.get_by_role("status").first).to_be_visible()
    press("g")
    press("j")
    bob.page.wait_for_url("**/jobs/")
    press("?")
    expect(bob.page.get_by_role("dialog", name="Keys")).to_be_visible()
    press("Escape")
    expect(bob.page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_key_moves_one_row_and_ticks_it_once(visit: Visit) -> None:
    bob = visit("recruiter")
    focused = "document.activeElement.textContent.trim()"
    for page, rows in (("Ranking", "li.cand h3 a"), ("Pipeline", ".pcard h3 a")):
        bob.page.goto("/jobs/")
        bob.follow("Data analyst")
        bob.follow(page)
        names = [name.strip() for name in bob.page.locator(rows).all_inner_texts()]
        bob.page.keyboard.press("j")
        assert bob.page.evaluate(focused) == names[0]
        bob.page.keyboard.press("j")
        assert bob.page.evaluate(focused) == names[1]
        bob.page.keyboard.press("x")
        assert bob.page.locator("main :checked[name='a'], main :checked[name='application']").count() == 1
        bob.page.keyboard.press("k")
        assert bob.page.evaluate(focused) == names[0]
    expect(bob.page.locator(".picked")).to_have_text("1 chosen")
    bob.page.keyboard.press("?")
    expect(bob.page.locator("#keys-list")).to_contain_text("From card to card")


def tab_to_field(visitor: Visitor, name: str) -> None:
    """Press Tab until the field of that name has the focus."""
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.name || ''") == name:
            return
    raise AssertionError(f"no Tab leads to {name}")


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
