"""An administrator lets somebody in and makes a token; both secrets are shown once."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_it_works(visit: Visit) -> None:
    alice, newcomer = visit("administrator"), visit(None)
    email = f"{uuid.uuid4().hex[:8]}@aldergrove.example"
    alice.page.goto("/organization/members/")
    alice.page.get_by_label("E-mail address").fill(email)
    alice.page.locator("#name").fill("Tamsin Oakley")
    alice.page.get_by_role("radio", name="Recruiter").check()
    alice.page.get_by_role("button", name="Let them in").click()
    password = alice.page.locator("code.once").inner_text().strip()
    assert len(password) >= 12
    assert alice.axe() == []
    newcomer.page.goto("/sign-in/")
    newcomer.page.get_by_label("E-mail").fill(email)
    newcomer.page.get_by_label("Password").fill(password)
    newcomer.page.get_by_role("button", name="Sign in").click()
    expect(newcomer.page.get_by_role("banner")).to_contain_text("Tamsin Oakley")


def test_a_token_reads_the_api(visit: Visit) -> None:
    alice = visit("administrator")
    alice.page.goto("/organization/tokens/")
    alice.page.get_by_label("System").fill("Applicant tracking")
    alice.page.locator("input[name=capabilities][value=read_jobs]").check()
    alice.page.get_by_role("button", name="Make it").click()
    token = alice.page.locator("code.once").inner_text().strip()
    answer = alice.page.request.get("/api/v1/jobs/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    assert "Maintenance electrician" in {job["title"] for job in answer.json()["results"]}
    alice.page.goto("/organization/tokens/")
    assert token not in alice.page.content()
