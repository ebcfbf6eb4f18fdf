"""A recruiter's day: what the ranking says and why; a record that comes in and is checked before one's eyes."""

from __future__ import annotations

import json
import uuid

import pytest
from playwright.sync_api import FilePayload, Route, expect

from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_data_integrity
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.portal.badges import badge

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

CHECKED_WITHIN = 60_000  # milliseconds: two workers share a small machine with a browser


def a_file(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def a_signed_badge(title: str) -> bytes:
    """A badge of a school nobody here knows."""
    key = ed25519_key(f"browser {title}")
    document = badge(key.did_key, uuid.uuid4().int % 10**12) | {"name": title}
    document["credentialSubject"]["achievement"]["name"] = title
    method = f"{key.did_key}#{key.multikey}"
    return json.dumps(sign_data_integrity(document, key, method, created="2025-01-02T00:00:00Z")).encode()


def row_of(bob: Visitor, title: str) -> object:
    return bob.page.get_by_role("listitem").filter(has=bob.page.get_by_role("link", name=title, exact=True))


def test_it_works(visit: Visit) -> None:
    bob = visit("recruiter")
    bob.page.get_by_role("navigation", name="Main").get_by_role("link", name="Jobs").click()
    bob.follow("Certified nursing assistant")
    bob.follow("Ranking")
    people = bob.page.locator("li.cand")
    assert people.count() > 5
    first = people.first
    expect(first).to_contain_text("must-haves")
    expect(first).to_contain_text("Strongest reason")
    expect(first).to_contain_text("Open question")
    first.get_by_text("How these points add up").click()
    expect(first.get_by_role("table").get_by_text("All claims, self-asserted included")).to_be_visible()
    name = first.get_by_role("heading").inner_text()
    first.get_by_role("link", name="Open gap report").click()
    assert bob.heading() == name
    bob.page.locator("article.sheet table a").first.click()  # the record behind the first line
    expect(bob.page.locator("#verdict")).to_be_visible()
    assert bob.page.get_by_role("link", name="Download as received").is_visible()


def test_a_record_comes_in(visit: Visit) -> None:
    bob = visit("recruiter")
    good, altered = (f"{kind} {uuid.uuid4().hex[:6]}" for kind in ("Blueprint reading", "Conduit bending"))
    forged = a_signed_badge(altered).replace(b"Observed.", b"Excelled.")
    bob.follow("Add records")
    bob.page.get_by_label("Choose files").set_input_files(
        [
            a_file("good.json", a_signed_badge(good)),
            a_file("forged.json", forged),
            a_file("holiday.pdf", b"%PDF-1.7 a picture of a beach"),
        ]
    )
    expect(bob.page.locator("#chosen")).to_contain_text("3 files")
    bob.page.get_by_role("button", name="Add", exact=True).click()
    expect(row_of(bob, good)).to_contain_text("Verified", timeout=CHECKED_WITHIN)
    expect(row_of(bob, altered)).to_contain_text("Rejected", timeout=CHECKED_WITHIN)
    expect(bob.page.locator("#batches")).to_contain_text("holiday.pdf")
    assert bob.axe() == []

    bob.follow(altered)
    expect(bob.page.locator("#verdict")).to_contain_text("altered")
    bob.page.go_back()
    bob.follow(good)
    bob.page.locator("#trust summary").click()
    bob.page.get_by_label("Why do you trust it?").fill("We visited their workshop in May.")
    bob.page.get_by_role("button", name="Trust this issuer").click()
    expect(bob.page.get_by_role("status").first).to_contain_text("trust")
    bob.page.reload()
    expect(bob.page.locator("main")).to_contain_text("We visited their workshop in May.")


def test_a_paste_that_is_no_record_says_what_was_found(visit: Visit) -> None:
    bob = visit("recruiter", phone=True)
    bob.page.goto("/records/add/")
    bob.page.get_by_label("or one record’s text").fill('{"@context": "https://example.org", "hello": ')
    bob.page.get_by_role("button", name="Add", exact=True).click()
    expect(bob.page.locator("main")).to_contain_text("JSON")
    assert bob.overflow() <= 0
    assert bob.axe() == []


def test_a_late_answer_does_not_undo_what_a_button_did(visit: Visit) -> None:
    bob = visit("recruiter")
    late: list[Route] = []
    bob.page.route("**/jobs/new/?live", lambda route: late.append(route))  # noqa: PLW0108 - a builtin has no signature
    bob.page.goto("/jobs/new/")
    if bob.page.get_by_role("group").count() == 0:
        bob.page.get_by_role("button", name="Add a requirement").click()
    with bob.page.expect_request("**/jobs/new/?live"):
        bob.page.get_by_label("Title").fill("Ward clerk")
    bob.page.get_by_label("Skill or credential, as the frameworks call it").first.fill("communic")
    bob.page.locator(".options").get_by_role("option").first.click()
    bob.page.wait_for_timeout(1_000)  # in which the button would be answered, if it went past the live request
    with bob.page.expect_response("**/jobs/new/?live"):
        while late:
            late.pop(0).continue_()
    expect(bob.page.locator(".chip").first).to_be_visible()
    bob.page.wait_for_timeout(500)  # in which the late answer would have been shown
    expect(bob.page.locator(".count").first).to_contain_text("no evidence yet")


def test_a_job_is_made_by_typing(visit: Visit) -> None:
    bob = visit("recruiter")
    title = f"Ward clerk {uuid.uuid4().hex[:6]}"
    bob.page.goto("/jobs/new/")
    bob.page.get_by_label("Title").fill(title)
    if bob.page.get_by_role("group").count() == 0:
        bob.page.get_by_role("button", name="Add a requirement").click()
    bob.page.get_by_label("Skill or credential, as the frameworks call it").first.press_sequentially(
        "communic", delay=20
    )
    options = bob.page.get_by_role("option")
    expect(options.first).to_be_visible()
    chosen = options.first.inner_text().splitlines()[0]
    bob.page.keyboard.press("ArrowDown")
    bob.page.keyboard.press("Enter")
    expect(bob.page.locator(".chip").first).to_contain_text(chosen[:12])
    expect(bob.page.locator(".count").first).to_contain_text("no evidence yet")
    bob.page.get_by_label("The task it serves").first.fill("A young person answers the ward’s telephone")
    expect(bob.page.locator(".remarks mark").first).to_have_text(
        "young"
    )  # said while typing, and the field keeps focus
    expect(bob.page.get_by_label("The task it serves").first).to_be_focused()
    bob.page.get_by_label("The task it serves").first.fill("Answers the ward’s telephone and passes on what was said")
    bob.page.get_by_label("Where the need was found").first.fill("Job analysis")
    bob.page.get_by_label("Needed on day one?").first.select_option("no")
    expect(bob.page.locator(".count").first).to_contain_text("saved as a nice-to-have")
    bob.page.get_by_label("Needed on day one?").first.select_option("yes")
    seen = bob.page.get_by_label("What somebody who has it can be seen to do")
    if seen.count():  # a general trait
        seen.fill("Repeats a caller’s question in plain words before answering it")
    bob.page.get_by_label("I stand for this").first.check()
    assert bob.axe() == []
    bob.page.get_by_role("button", name="Add the job").click()
    assert bob.heading() == title
    bob.page.goto("/candidates/add/")
    bob.page.get_by_label("Name").first.fill("Perpetua Quillfeather")
    bob.page.get_by_label("Applies for").select_option(label=title)
    bob.page.get_by_role("button", name="Add").last.click()
    assert bob.heading() == "Perpetua Quillfeather"
    bob.follow(title)
    if not bob.page.get_by_role("button", name="Rank").count():
        bob.follow("Ranking")
    expect(bob.page.get_by_text("Not enough evidence to rank").first).to_be_visible(timeout=CHECKED_WITHIN)
