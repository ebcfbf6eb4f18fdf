"""An auditor reads everything and changes nothing."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

#: Their own session and looks, what computes and keeps nothing, and a token for rates, which nobody else may read.
OWN_BUSINESS = {
    "",  # in the closed account menu
    "Sign out",
    "Show names again",
    "Hide names while screening",
    "Make a token",
    "Save",
    "Show what follows",
    "Compute it again",
}
_PAGE_LINKS = "main a[href]:not([href*='export'])"  # files are no pages


def test_it_works(visit: Visit) -> None:
    """From the log to one event, to the chain, to files that hold what was filtered; and out again."""
    erin = visit("auditor")
    erin.page.get_by_role("navigation", name="Main").get_by_role("link", name="Audit").click()
    expect(erin.page.get_by_role("table").first).to_be_visible()
    assert erin.page.locator("main tbody tr").count() > 10
    erin.follow("Verify the chain")
    expect(erin.page.locator("main")).to_contain_text("Chain verified")
    erin.page.get_by_label("What", exact=True).select_option("requirement.approved")
    erin.page.get_by_role("button", name="Show", exact=True).click()
    expect(erin.page.locator("main tbody tr").first).to_contain_text("Henrik Lindqvist")
    with erin.page.expect_download() as taken:
        erin.follow("NDJSON")
    kinds = {json.loads(line).get("kind") for line in taken.value.path().read_text().splitlines()}
    assert "requirement.approved" in kinds
    assert "record.verified" not in kinds
    erin.page.locator("main tbody a[href*='/audit/events/']").first.click()
    expect(erin.page.locator("main")).to_contain_text("It holds")
    assert erin.axe() == []
    erin.sign_out()


def test_no_page_offers_them_a_change(visit: Visit) -> None:
    erin = visit("auditor")
    offered: dict[str, str] = {}
    for path in ("/", "/jobs/", "/records/", "/candidates/", "/issuers/", "/issuers/registries/", "/audit/", "/rates/"):
        erin.page.goto(path)
        pages = [path, *erin.page.eval_on_selector_all(_PAGE_LINKS, "nodes => nodes.slice(0, 4).map(n => n.href)")]
        for page in pages:
            erin.page.goto(page)
            for words in erin.page.locator("form[method=post] button").all_inner_texts():
                offered.setdefault(words.strip(), page)
    assert {words: page for words, page in offered.items() if words not in OWN_BUSINESS} == {}


def test_of_a_job_they_read_how_it_came_about(visit: Visit) -> None:
    """The pipeline, decisions, runs, team and what-if of a job: read, with nothing to press but what keeps nothing."""
    erin = visit("auditor")
    erin.page.goto("/jobs/")
    erin.follow("Electrician")
    job = erin.page.url
    for part in ("pipeline/", "decisions/", "runs/", "team/", "shared/", "pool/", "screening/", "order/", "what-if/"):
        erin.page.goto(f"{job}{part}")
        words = erin.page.locator("form[method=post] button").all_inner_texts()
        assert {one.strip() for one in words} - OWN_BUSINESS == set(), part
