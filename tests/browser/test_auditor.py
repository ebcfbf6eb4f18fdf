"""An auditor reads everything and changes nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

#: A token that reads rates by group is an auditor's to make: nobody else may read them.
OWN_BUSINESS = {"Sign out", "Show names again", "Hide names while screening", "Change password", "Make a token"}


def test_it_works(visit: Visit) -> None:
    erin = visit("auditor")
    erin.page.get_by_role("navigation", name="Main").get_by_role("link", name="Audit").click()
    expect(erin.page.get_by_role("table").first).to_be_visible()
    assert erin.page.locator("main tbody tr").count() > 10
    expect(erin.page.locator("main")).to_contain_text("chain")


def test_no_page_offers_them_a_change(visit: Visit) -> None:
    erin = visit("auditor")
    offered = set()
    for path in ("/", "/jobs/", "/records/", "/candidates/", "/issuers/", "/audit/"):
        erin.page.goto(path)
        pages = [path, *erin.page.eval_on_selector_all("main a[href]", "nodes => nodes.slice(0, 4).map(n => n.href)")]
        for page in pages:
            erin.page.goto(page)
            offered |= set(erin.page.locator("form[method=post] button").all_inner_texts())
    assert {words.strip() for words in offered} - OWN_BUSINESS == set()
