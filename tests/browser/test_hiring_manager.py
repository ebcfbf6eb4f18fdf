"""A hiring manager reads gap reports, on a phone and on paper, and says what they saw; the rest is not theirs.

Somebody without an account does as much by a signed link: they read one job and advise, until the link is revoked.
"""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

REPORTS_PRINTED = 6
A_PAGE = re.compile(rb"/Type\s*/Page\b")


def test_it_works(visit: Visit) -> None:
    """From signing in on a phone to an observation that stands, and out again."""
    dora = visit("hiring_manager", phone=True)
    dora.page.goto("/jobs/")
    dora.follow("Electrician")
    dora.follow("Ranking")
    dora.page.locator("li.cand h3 a").last.click()
    expect(dora.page.get_by_text("Skills-gap report")).to_be_visible()
    assert dora.overflow() <= 0
    report = dora.page.url
    dora.follow("Interview kit")
    expect(dora.page.get_by_text("The levels")).to_be_visible()
    assert dora.overflow() <= 0
    dora.page.goto(report)
    dora.follow("Add an observation")
    assert dora.page.get_by_role("heading", level=1).inner_text() == "Add an observation"
    dora.page.get_by_label("What it was").select_option(index=1)
    dora.page.get_by_label("Where", exact=True).fill("Skills visit, unit 3")
    dora.page.get_by_label("When", exact=True).fill("2026-01-15")
    seen = dora.page.locator("fieldset", has=dora.page.get_by_text("Alone, in usual situations")).first
    seen.get_by_role("radio", name="2: Alone, in usual situations").check()
    seen.get_by_role("textbox").first.fill("Wired a motor starter alone, and tested it.")
    dora.page.locator("main button.main").last.click()
    expect(dora.page.locator("main")).to_contain_text("Wired a motor starter alone")
    assert dora.page.get_by_role("link", name="Add records").count() == 0
    dora.sign_out()


def test_a_guest_reads_one_job_by_a_link(visit: Visit) -> None:
    """A recruiter invites; the guest reads, advises, sees nothing else; the link is revoked."""
    bob, guest = visit("recruiter"), visit(None, phone=True)
    name = f"Petra {uuid.uuid4().hex[:8]}"
    bob.page.goto("/jobs/")
    bob.follow("Electrician")
    bob.follow("Team and guests")
    bob.page.get_by_label("Name").fill(name)
    bob.page.get_by_label("E-mail address").fill("petra@client.example")
    bob.page.get_by_role("button", name="Send the link").click()
    link = bob.page.locator("code.once").inner_text().strip()
    guest.page.goto(link)
    job = guest.page.url
    assert job.endswith("/shared/")
    assert "Electrician".casefold() in guest.heading().casefold()
    assert guest.axe() == []
    guest.page.locator(".peoplelist a.person").first.click()
    expect(guest.page.get_by_text("Skills-gap report")).to_be_visible()
    report = guest.page.url
    assert "@" not in guest.page.locator("article").first.inner_text().replace("records@aldergrove.example", "")
    guest.page.get_by_label("Write a note").fill(f"{name} would go on.")
    guest.page.get_by_role("radio", name="Go on with them").check()
    guest.page.get_by_role("button", name="Write it down").click()
    expect(guest.page.locator("#notes")).to_contain_text(f"{name} would go on.")
    expect(guest.page.locator("#notes")).to_contain_text("Advice: go on with them")
    guest.follow("Interview kit")
    assert guest.overflow() <= 0
    guest.page.goto(job)
    guest.follow("Pool report")
    assert guest.overflow() <= 0
    assert guest.axe() == []
    answer = guest.page.goto("/candidates/")
    assert answer is not None
    assert answer.status == 403
    assert guest.heading() == "This link opens one job"
    guest.complaints = [complaint for complaint in guest.complaints if not complaint.endswith("/candidates/: 403")]
    bob.page.goto(job.replace("/shared/", "/team/"))
    bob.page.get_by_role("button", name=f"Revoke {name}").click()
    expect(bob.page.get_by_role("status")).to_contain_text("opens nothing any more")
    guest.page.goto(report)
    assert guest.heading() == "Sign in"
    expect(guest.page.get_by_role("status")).to_contain_text("does not work any more")
    gone = guest.page.goto(link)
    assert gone is not None
    assert gone.status == 404
    assert guest.heading() == "This link opens nothing"


def test_every_gap_report_prints_on_one_page(visit: Visit) -> None:
    dora = visit("hiring_manager")
    dora.page.goto("/jobs/")
    reports: list[str] = []
    for job in dora.page.eval_on_selector_all("main a[href$='/ranking/']", "nodes => nodes.map(node => node.href)"):
        dora.page.goto(job)
        links = dora.page.eval_on_selector_all("li.cand h3 a", "nodes => nodes.map(node => node.href)")
        reports += [*links[:1], *links[-1:]]  # the best shown and the least; a job of another test may have nobody
    assert len(reports) >= REPORTS_PRINTED
    pages = {}
    for report in reports:
        dora.page.goto(report)
        printed = dora.page.pdf(format="A4", print_background=True)
        pages[dora.heading()] = len(A_PAGE.findall(printed))
    assert set(pages.values()) == {1}, pages


def test_what_is_not_theirs_says_so(visit: Visit) -> None:
    dora = visit("hiring_manager")
    answer = dora.page.goto("/records/add/")
    assert answer is not None
    assert answer.status == 403
    assert dora.axe() == []
    dora.complaints = [complaint for complaint in dora.complaints if not complaint.endswith("/records/add/: 403")]
