"""An administrator lets somebody in, makes a token, brands the house, and decides what leaves it."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_it_works(visit: Visit) -> None:
    """From the list of settings to a new member who signs in, and out again."""
    alice, newcomer = visit("administrator"), visit(None)
    email = f"{uuid.uuid4().hex[:8]}@aldergrove.example"
    alice.page.get_by_role("navigation", name="Main").get_by_role("link", name="Organization").click()
    alice.follow("Members")
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
    newcomer.sign_out()


def test_a_token_reads_the_api(visit: Visit) -> None:
    alice = visit("administrator")
    alice.page.goto("/organization/tokens/")
    alice.page.get_by_role("textbox", name="System").fill(f"Applicant tracking {uuid.uuid4().hex[:8]}")
    alice.page.locator("input[name=capabilities][value=read_jobs]").check()
    alice.page.get_by_role("button", name="Make a token").click()
    token = alice.page.locator("code.once").inner_text().strip()
    answer = alice.page.request.get("/api/v1/jobs/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    assert "Maintenance electrician" in {job["title"] for job in answer.json()["results"]}
    alice.page.goto("/organization/tokens/")
    assert token not in alice.page.content()


def test_a_weak_colour_is_answered_with_one_that_can_be_read(visit: Visit) -> None:
    alice = visit("administrator")
    alice.page.goto("/organization/branding/")
    alice.page.locator("#accent").fill("#ffe066")
    alice.page.get_by_role("main").get_by_role("button", name="Change", exact=True).click()
    expect(alice.page.get_by_role("alert")).to_contain_text("too pale")
    assert alice.axe() == []
    alice.page.get_by_role("button", name="Take #846900").click()
    expect(alice.page.get_by_role("status")).to_contain_text("Candidates see it at once")
    assert alice.page.locator("#accent").input_value() == "#846900"
    alice.page.get_by_role("button", name="Back to Credence’s colour").click()
    assert alice.page.locator("#accent").input_value() == ""


def test_a_house_without_guest_links_offers_none(visit: Visit) -> None:
    alice, bob = visit("administrator"), visit("recruiter")
    bob.page.goto("/jobs/")
    bob.follow("Electrician")
    bob.follow("Team and guests")
    for allowed in (False, True):
        alice.page.goto("/organization/policies/")
        alice.page.get_by_label("Links for guests").set_checked(allowed)
        alice.page.get_by_role("main").get_by_role("button", name="Change", exact=True).click()
        expect(alice.page.get_by_role("status")).to_be_visible()
        bob.page.reload()
        assert bob.page.get_by_role("button", name="Send the link").count() == int(allowed)


def test_nobody_is_told_inside_the_network(visit: Visit) -> None:
    alice = visit("administrator")
    alice.page.goto("/organization/webhooks/")
    alice.page.get_by_role("textbox", name="System").fill("Applicant tracking")
    alice.page.get_by_label("Address").fill("https://127.0.0.1/hook")
    alice.page.get_by_role("button", name="Add", exact=True).click()
    expect(alice.page.get_by_role("alert")).to_contain_text("not on the public Internet")
    assert alice.axe() == []
