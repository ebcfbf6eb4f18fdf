"""A recruiter's whole day, each part from signing in to what came of it."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.test_recruiter import CHECKED_WITHIN
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
JOB = "Certified nursing assistant"


def open_job(bob: Visitor, tab: str = "") -> None:
    bob.page.get_by_role("navigation", name="Main").get_by_role("link", name="Jobs").click()
    bob.follow(JOB)
    if tab:
        bob.follow(tab)


def person(bob: Visitor, place: int) -> Locator:
    return bob.page.locator("li.cand").nth(place)


def test_it_works(visit: Visit) -> None:
    """Today, filters that are kept, a search that opens again and is taken away."""
    bob = visit("recruiter")
    assert bob.heading() == "Today"
    bob.look("today")
    bob.page.get_by_role("navigation", name="Main").get_by_role("link", name="Records").click()
    bob.page.get_by_label("Verdict").select_option(label="Indeterminate")
    bob.page.get_by_role("button", name="Show").click()
    expect(bob.page.get_by_role("group", name="Filters that are on")).to_contain_text("Indeterminate")
    bob.look("inbox-filtered")
    name = f"To be settled {uuid.uuid4().hex[:6]}"
    bob.follow("Save this search")
    bob.look("save-search")
    bob.page.get_by_label("Name", exact=True).fill(name)
    bob.page.get_by_role("button", name="Save").click()
    expect(bob.page.get_by_role("heading", level=1)).to_have_text(name)
    bob.page.get_by_role("navigation", name="Main").get_by_role("link", name="Records").click()
    bob.page.get_by_role("navigation", name="Saved searches").get_by_role("link", name=name).click()
    expect(bob.page.get_by_role("heading", level=1)).to_have_text(name)
    bob.follow(f"Manage “{name}”")
    bob.look("change-search")
    bob.page.get_by_role("button", name="Remove this search").click()
    expect(bob.page.get_by_role("link", name=name)).to_have_count(0)


def test_people_are_found_by_a_skill(visit: Visit) -> None:
    bob = visit("recruiter")
    bob.page.get_by_role("navigation", name="Main").get_by_role("link", name="Candidates").click()
    everyone = bob.page.locator("table.people tbody tr").count()
    field = bob.page.get_by_label("Verified evidence for")
    field.press_sequentially("vital", delay=20)
    expect(bob.page.locator("#skill-names option").first).to_be_attached()
    field.fill(str(bob.page.locator("#skill-names option").first.get_attribute("value")))
    bob.page.get_by_role("button", name="Show", exact=True).click()
    expect(bob.page.get_by_role("group", name="Filters that are on")).to_be_visible()
    assert 0 < bob.page.locator("table.people tbody tr").count() <= everyone
    bob.look("candidates-by-skill")
    bob.page.locator("table.people tbody th a").first.click()
    bob.look("candidate")


def test_a_record_is_read_to_its_last_check(visit: Visit) -> None:
    bob = visit("recruiter")
    open_job(bob, "Ranking")
    person(bob, 0).get_by_role("heading").get_by_role("link").click()
    bob.page.locator("article.sheet table a").first.click()
    expect(bob.page.locator("#verdict")).to_be_visible()
    for details in bob.page.locator("main details:not([open]) > summary").all():
        if details.is_visible():
            details.click()
    bob.look("record")
    inside = bob.page.locator("main").get_by_role("link", name=re.compile("picture|structure", re.IGNORECASE))
    if inside.count():
        inside.first.click()
        bob.look("record-inside")
        bob.page.go_back()
    expect(bob.page.locator("#statement .signed").first).to_be_visible()
    bob.look("signed-text")


def test_the_ranking_says_why(visit: Visit) -> None:
    bob = visit("recruiter")
    open_job(bob, "Ranking")
    bob.look("ranking")
    person(bob, 0).get_by_text("How these points add up").click()
    expect(person(bob, 0).get_by_role("table").first).to_be_visible()
    bob.look("ranking-why")
    for place in range(3):
        person(bob, place).get_by_role("checkbox").check()
    expect(bob.page.locator("#compare-told")).to_contain_text("3 of 4")
    bob.page.get_by_role("button", name="Compare").click()
    assert bob.heading() == "Side by side"
    assert bob.page.locator("#comparison thead th").count() == 3
    bob.look("compare-three")


def test_people_move_on_the_board(visit: Visit) -> None:
    bob = visit("recruiter")
    open_job(bob, "Pipeline")
    bob.look("pipeline")
    why, moved = bob.page.locator("#why"), bob.page.locator("#moved")
    applied = bob.page.locator('.col[data-stage="applied"] .pcard')
    columns = [
        str(found) for found in bob.page.locator(".col").evaluate_all("nodes => nodes.map(n => n.dataset.stage)")
    ]
    next_stage = columns[columns.index("applied") + 1]

    dragged = str(applied.first.get_attribute("id"))
    bob.page.locator(f"#{dragged}").drag_to(bob.page.locator(f'.col[data-stage="{next_stage}"]'))
    expect(why).to_be_visible()
    bob.look("pipeline-why")
    why.get_by_label("Why").fill("Every must-have is met, and the licence was confirmed.")
    why.get_by_role("button", name="Move").click()
    expect(bob.page.locator(f'.col[data-stage="{next_stage}"] #{dragged}')).to_be_visible()
    bob.look("pipeline-moved")
    moved.get_by_role("button", name="Undo").click()
    expect(bob.page.locator(f'.col[data-stage="applied"] #{dragged}')).to_be_visible()

    for place in (0, 1):
        applied.nth(place).get_by_role("checkbox").check()
    expect(bob.page.locator(".picked")).to_have_text("2 chosen")
    bob.page.get_by_label("Move forward to").select_option(index=0)
    bob.page.get_by_label("Why, for each of them").fill("Asked to the skills visit.")
    bob.page.locator("#move").get_by_role("button", name="Move").click()
    expect(moved).to_contain_text("2")
    bob.look("pipeline-several")
    bob.page.reload()
    assert "declined" not in bob.page.get_by_label("Move forward to").inner_html()
    bob.follow("Decisions")
    expect(bob.page.locator("main")).to_contain_text("Asked to the skills visit.")
    bob.look("decisions")


def test_a_person_is_talked_about_asked_and_observed(visit: Visit) -> None:
    bob = visit("recruiter")
    open_job(bob, "Ranking")
    bob.page.locator("li.cand", has=bob.page.get_by_role("link", name="Ask for this")).nth(1).get_by_role(
        "heading"
    ).get_by_role("link").click()
    name = bob.heading()
    bob.look("gap-report")
    note = f"Ask about the night shift {uuid.uuid4().hex[:6]} "
    bob.page.get_by_label("Write a note").click()
    bob.page.keyboard.type(f"{note}@Hen", delay=15)
    bob.page.wait_for_timeout(400)
    bob.look("note-mention")
    bob.page.locator("#note-people").select_option(label="Henrik Lindqvist, Hiring manager")
    bob.page.get_by_role("button", name="Write it down").click()
    expect(bob.page.locator("#notes")).to_contain_text(note.strip())
    expect(bob.page.locator("#notes")).to_contain_text("Told: Henrik Lindqvist")

    bob.follow("Ask for this")
    bob.look("ask")
    if bob.page.get_by_label("Start from").count():
        bob.page.get_by_role("button", name="Use these words").click()
    expect(bob.page.get_by_label("What the candidate reads")).not_to_be_empty()
    bob.page.get_by_role("button", name="Send this request").click()
    expect(bob.page.get_by_role("status").first).to_be_visible()
    expect(bob.page.get_by_role("heading", level=1)).to_have_text(name)
    expect(bob.page.locator("main")).to_contain_text("Asked")

    bob.follow("Interview kit")
    expect(bob.page.locator("main")).to_contain_text("gets the same questions")
    bob.look("interview-kit")
    bob.page.go_back()
    bob.follow("Add an observation")
    bob.look("observe")
    bob.page.get_by_label("What it was").select_option(index=1)
    bob.page.get_by_label("Where", exact=True).fill("Skills visit, unit 3")
    bob.page.get_by_label("When", exact=True).fill("2026-11-27")
    for place in (0, 1):
        seen = bob.page.locator("fieldset.rubric").nth(place)
        seen.get_by_role("radio").nth(3).check()
        seen.get_by_role("textbox").fill("Took four readings in a row, and each agreed with the second nurse's.")
    bob.page.get_by_role("button", name="Add the observation").click()
    expect(bob.page.get_by_role("status").first).to_contain_text("2")
    bob.look("observed")

    henrik = visit("hiring_manager", phone=True)
    henrik.page.goto("/notices/")
    told = henrik.page.get_by_role("button", name=f"You were mentioned: {name}", exact=False).first
    expect(told).to_be_visible()
    henrik.look("manager-notices-360")
    told.click()
    expect(henrik.page.locator("main")).to_contain_text(note.strip())


def test_somebody_is_declined_and_told(visit: Visit) -> None:
    bob = visit("recruiter")
    open_job(bob, "Pipeline")
    card = bob.page.locator('.col[data-stage="applied"] .pcard').last
    name = card.get_by_role("heading").inner_text()
    card.get_by_role("link", name="Decide").click()
    bob.page.get_by_label("Not taken further", exact=True).check()
    bob.look("decide-unseen")
    bob.page.get_by_role("radio", name=re.compile("must-have", re.IGNORECASE)).last.check()
    bob.page.get_by_role("group", name="It rests on").get_by_role("checkbox").first.check()
    bob.page.get_by_label("Why", exact=True).fill("The registry listing is needed on the first day.")
    bob.page.get_by_role("button", name="Record the decision").click()
    expect(bob.page.get_by_role("alert")).to_contain_text("gap report")  # nobody is declined unseen
    bob.look("decide-refused")
    with bob.page.context.expect_page() as opened:
        bob.page.get_by_role("link", name="Open their gap report").click()
    opened.value.wait_for_load_state()
    assert opened.value.get_by_role("heading", level=1).inner_text() == name
    opened.value.close()
    bob.page.get_by_label("Write to them next").check()
    bob.page.get_by_role("button", name="Record the decision").click()
    expect(bob.page.get_by_role("heading", level=1)).to_contain_text(f"Write to {name}")
    bob.look("letter")
    bob.page.get_by_role("button", name="See how it reads").click()
    bob.look("letter-preview")
    bob.page.get_by_role("button", name="Send the letter").click()
    expect(bob.page.get_by_role("status").first).to_be_visible()
    bob.look("letter-sent")
    open_job(bob, "Decisions")
    expect(bob.page.locator("main")).to_contain_text("The registry listing is needed on the first day.")
    expect(bob.page.locator("main")).to_contain_text("against the order", ignore_case=True)
    bob.look("decisions-declined")
    bob.page.get_by_role("navigation", name="Main").get_by_role("link", name="Metrics").click()
    bob.look("metrics")


def test_everything_is_found_from_anywhere(visit: Visit) -> None:
    bob = visit("recruiter")
    bob.page.keyboard.press("Control+k")
    bob.page.keyboard.type("nursing", delay=15)
    option = bob.page.get_by_role("option").filter(has_text=JOB).first
    expect(option).to_be_visible()
    bob.look("palette")
    bob.page.keyboard.press("Escape")
    bob.page.keyboard.press("?")
    expect(bob.page.get_by_role("dialog", name="Keys")).to_be_visible()
    bob.look("keys")
    bob.page.keyboard.press("Escape")
    bob.page.locator(".foot").get_by_role("link", name="Help").click()
    bob.look("help")
    for link in bob.page.locator("main .help-list h2 a").evaluate_all("nodes => nodes.map(node => node.href)"):
        bob.page.goto(link)
        bob.look(f"help-{link.rstrip('/').rpartition('/')[2]}")
    bob.page.goto("/notices/")
    bob.look("notices")
    bob.page.goto("/notices/settings/")
    bob.look("notice-settings")
    bob.sign_out()
    assert bob.heading() == "Sign in"


def test_a_key_works_before_the_focus_has_left_a_closed_dialog(visit: Visit) -> None:
    bob = visit("recruiter")
    bob.page.keyboard.press("Control+k")
    expect(bob.page.get_by_role("dialog", name="Search")).to_be_visible()
    bob.page.evaluate(
        """() => {
            document.getElementById("palette-dialog").close();
            const key = new KeyboardEvent("keydown", { key: "?", bubbles: true, cancelable: true });
            document.getElementById("palette-q").dispatchEvent(key);
        }"""
    )
    expect(bob.page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_sample_data_comes_and_goes(visit: Visit) -> None:
    ada = visit("administrator")
    ada.page.locator("details.account > summary").click()
    ada.page.get_by_role("link", name="First steps").click()
    ada.look("first-steps")
    if ada.page.get_by_role("button", name="Load sample data").count():
        ada.page.get_by_role("button", name="Load sample data").click()
    expect(ada.page.get_by_role("link", name="Its ranking")).to_be_visible(timeout=4 * CHECKED_WITHIN)
    ada.look("sample-loaded")
    ada.follow("Its ranking")
    expect(ada.page.locator("li.cand").first).to_be_visible()
    ada.look("sample-ranking")
    ada.page.goto("/start/#sample")
    ada.page.get_by_label("Yes, remove all of it").check()
    ada.page.get_by_role("button", name="Remove sample data").click()
    expect(ada.page.get_by_role("button", name="Load sample data")).to_be_visible()
    ada.look("sample-removed")
    ada.page.goto("/jobs/")
    expect(ada.page.locator("main")).not_to_contain_text("Sample")
