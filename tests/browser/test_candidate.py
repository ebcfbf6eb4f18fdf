"""A candidate, on a phone: from the link on a poster to records that were read, with a picture of each step.

``CREDENCE_PICTURES`` names a folder for the pictures. Codes are read where the site writes its mail: in the folder
``mail`` of its data, which ``CREDENCE_BROWSER_DATA`` names for a site that ran already.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.qr_code import qr_png
from tests.browser.conftest import Visit
from tests.browser.test_recruiter import CHECKED_WITHIN, a_file, a_signed_badge
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


class Walk:
    """Somebody on their way: after each step axe looks, nothing may stick out, and a picture is taken."""

    def __init__(self, visitor: Visitor, name: str) -> None:
        self.visitor, self.page, self.name, self.steps = visitor, visitor.page, name, 0

    def step(self, what: str) -> None:
        self.steps += 1
        assert self.visitor.axe() == []
        assert self.visitor.overflow() <= 0
        if folder := os.environ.get("CREDENCE_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            picture = Path(folder) / f"{self.name}-{self.steps:02}-{what}.png"
            self.page.screenshot(path=picture, full_page=True)


def open_job(bob: Visitor) -> str:
    bob.page.goto("/jobs/")
    bob.follow("Certified nursing assistant")
    return bob.page.url


def a_public_link(bob: Visitor) -> str:
    bob.page.goto(open_job(bob) + "links/")
    source = f"college fair {uuid.uuid4().hex[:6]}"
    bob.page.get_by_label("Where it will be put").fill(source)
    bob.page.get_by_role("button", name="Make the link").click()
    made = bob.page.get_by_role("listitem").filter(has=bob.page.get_by_role("heading", name=source))
    expect(made.get_by_role("img", name="QR code")).to_be_visible()
    return made.locator(".address").inner_text()


def newest_code(data: Path, address: str) -> str:
    """The code that the site mailed to ``address``, once its worker wrote it."""
    for _ in range(200):
        letters = sorted((data / "mail").glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for letter in letters:
            text = letter.read_text(errors="replace")
            if f"To: {address}" in text and (found := re.search(r"your code is (\d{6})", text)):
                return found[1]
        time.sleep(0.2)
    pytest.fail("no code was mailed")


def come_in(walk: Walk, address: str, email: str) -> None:
    page = walk.page
    page.goto(address)
    for said in ("Who asks", "What is asked for", "How long it is kept", "Software puts applications in order here"):
        expect(page.get_by_text(said, exact=True)).to_be_visible()
    agreed = page.get_by_role("checkbox")
    expect(agreed).not_to_be_checked()
    walk.step("before-anything-is-shared")
    page.get_by_label("Your name").fill("Danette Kowalczyk")
    page.get_by_label("Your e-mail address").fill(email)
    agreed.check()
    page.get_by_role("button", name="Agree and go on").click()
    page.wait_for_url("**/my/*/share/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose how to share")


def test_it_works(visit: Visit, site_data: Path) -> None:
    address = a_public_link(visit("recruiter"))
    email = f"danette.{uuid.uuid4().hex[:8]}@mail.example"
    walk = Walk(visit(None, phone=True), "candidate")
    page = walk.page
    come_in(walk, address, email)
    walk.step("ways-to-share")

    page.get_by_label("The 6 digits").fill(newest_code(site_data, email))
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#email")).to_contain_text("Confirmed: d…")
    walk.step("address-confirmed")

    title = f"Blueprint reading {uuid.uuid4().hex[:6]}"
    page.get_by_label("Choose files").set_input_files(
        [a_file("badge.json", a_signed_badge(title)), a_file("beach.pdf", b"%PDF-1.7 a picture of a beach")]
    )
    expect(page.locator("#chosen")).to_contain_text("beach.pdf")
    walk.step("files-chosen")
    page.get_by_role("button", name="Share the files").click()
    shared = page.locator("#shared")
    expect(shared).to_contain_text(title, timeout=CHECKED_WITHIN)
    expect(shared).to_contain_text("Read, and verified", timeout=CHECKED_WITHIN)
    expect(shared).to_contain_text("No signed record found", timeout=CHECKED_WITHIN)
    walk.step("what-was-read")

    page.get_by_role("link", name="Done: see what happens next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("has your application")
    walk.step("done")


def test_a_whole_day_in_ones_own_language(visit: Visit) -> None:
    """Apply, share, read one's own page and report in Spanish, see who looked, and withdraw."""
    bob = visit("recruiter")
    address = a_public_link(bob)
    walk = Walk(visit(None, phone=True), "day")
    page = walk.page
    mark = uuid.uuid4().hex[:6]
    come_in(walk, address, f"marisol.{uuid.uuid4().hex[:8]}@mail.example")
    page.get_by_label("Choose files").set_input_files([a_file("badge.json", a_signed_badge(f"First aid {mark}"))])
    page.get_by_role("button", name="Share the files").click()
    expect(page.locator("#shared")).to_contain_text("Read, and verified", timeout=CHECKED_WITHIN)
    page.get_by_role("link", name="Done: see what happens next").click()
    page.get_by_role("link", name="Go to my private page").click()
    page.wait_for_url("**/my/*/")
    expect(page.get_by_text("Nobody yet.")).to_be_visible()
    walk.step("own-page")

    bob.page.goto("/records/")
    bob.page.locator("#record-rows li").filter(has_text=mark).get_by_role("link").first.click()
    expect(bob.page.locator("#verdict")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Imani Castellanos").first).to_be_visible()  # who looked is told
    walk.step("who-looked")

    page.get_by_role("navigation", name="Language").get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    walk.step("in-spanish")
    if report := page.locator("main a[href$='/report/']").all():
        report[0].click()
        expect(page.locator("html")).to_have_attribute("lang", "es")  # the language stays
        walk.step("report-in-spanish")
        page.go_back()
    page.locator("main a[href$='/withdraw/']").first.click()
    walk.step("before-withdrawing")
    page.locator("main form button").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alder Grove Care")
    walk.step("withdrawn")


def test_without_records_and_without_scripts(visit: Visit) -> None:
    address = a_public_link(visit("recruiter"))
    walk = Walk(visit(None, phone=True, scripts=False), "without-scripts")
    page = walk.page
    page.goto(address)
    page.get_by_label("Your name").fill("Owen Castle")
    page.get_by_label("Your e-mail address").fill(f"owen.{uuid.uuid4().hex[:8]}@mail.example")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree and go on").click()
    page.get_by_label("Choose files").set_input_files([a_file("beach.pdf", b"%PDF-1.7 a picture of a beach")])
    page.get_by_role("button", name="Share the files").click()
    expect(page.locator("#shared")).to_contain_text("beach.pdf")
    page.goto(address)
    page.get_by_label("Your name").fill("Una Castle")
    page.get_by_label("Your e-mail address").fill(f"una.{uuid.uuid4().hex[:8]}@mail.example")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree and go on").click()
    expect(page.locator("#shared")).to_have_count(0)  # nothing of Owen's
    page.get_by_role("button", name="Apply without records").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("without records")


def test_a_code_in_a_picture_and_a_link(visit: Visit) -> None:
    address = a_public_link(visit("recruiter"))
    walk = Walk(visit(None, phone=True, dark=True), "links")
    page = walk.page
    come_in(walk, address, f"vic.{uuid.uuid4().hex[:8]}@mail.example")
    page.get_by_text("Is it a QR code").click()
    picture = {"name": "code.png", "mimeType": "image/png", "buffer": qr_png("https://127.0.0.1/badge/1")}
    page.get_by_label("Take or choose a picture").set_input_files([picture])  # type: ignore[list-item]
    page.get_by_role("button", name="Read the code").click()
    shared = page.locator("#shared")
    expect(shared).to_contain_text("127.0.0.1/badge/1")
    expect(shared).to_contain_text("Nothing was fetched", timeout=CHECKED_WITHIN)  # the inside is fetched for nobody
    walk.step("a-link-that-leads-nowhere")
    page.get_by_label("From your college").fill("openid4vp://?request_uri=https://wallet.example/1")
    page.get_by_role("button", name="Fetch the record").click()
    expect(page.get_by_role("alert")).to_contain_text("not a record")
    walk.step("a-request-is-no-record")


def test_a_link_that_was_taken_back(visit: Visit) -> None:
    bob = visit("recruiter")
    address = a_public_link(bob)
    row = bob.page.get_by_role("listitem").filter(has_text=address)
    row.get_by_role("button", name="Revoke").click()
    walk = Walk(visit(None, phone=True), "revoked")
    walk.page.goto(address)
    assert walk.visitor.heading() == "This link leads nowhere"
    walk.step("leads-nowhere")
