"""A hiring manager reads gap reports, on a phone and on paper, and says what they saw; the rest is not theirs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

REPORTS_PRINTED = 6
A_PAGE = re.compile(rb"/Type\s*/Page\b")


def test_it_works(visit: Visit) -> None:
    dora = visit("hiring_manager", phone=True)
    dora.page.goto("/jobs/")
    dora.follow("Electrician")
    dora.follow("Ranking")
    dora.page.locator("li.cand h3 a").first.click()
    expect(dora.page.get_by_text("Skills-gap report")).to_be_visible()
    assert dora.overflow() <= 0
    dora.follow("Add an observation")
    assert dora.page.get_by_role("heading", level=1).inner_text() == "Add an observation"
    assert dora.page.get_by_role("link", name="Add records").count() == 0


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
