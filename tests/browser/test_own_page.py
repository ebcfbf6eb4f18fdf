"""The candidate's private page at phone width, in a real browser: read it, answer, contest, take back, withdraw.

On a site of the test's own, since a withdrawal takes away. Pictures of every step go to ``CREDENCE_PICTURES``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from portal.actions.ask import ask_for_evidence
from portal.actions.contest import contest
from portal.actions.retention import enforce_retention
from portal.actions.viewings import note_viewing
from portal.models import Application, JobSharing, Organization
from portal.permissions import Role
from portal.scope import Scope
from tests.browser.visitor import Visitor
from tests.portal.conftest import Person, make_person
from tests.portal.own import a_consent, a_profile
from tests.portal.reports import UNREACHABLE
from tests.portal.work_factories import CPR, a_page, a_ranked_job, a_record, child, rank_now
from verification.codes import CheckId, Code, Outcome, SubjectMatch, Trust
from verification.report import Check

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
# The browser's loop runs in this thread, and Django would refuse its database here, before any fixture is made.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
EXPIRED = Check(CheckId.DATES, Outcome.FAILED, Code.EXPIRED, "")
Open = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> None:
    """A data folder of the test's own."""
    settings.CREDENCE_DATA = tmp_path / "data"
    settings.CREDENCE_DATA.mkdir()
    settings.CREDENCE_MASTER_KEY_FILE = settings.CREDENCE_DATA / "master_key"


@pytest.fixture
def alice() -> Person:
    organization = Organization.objects.create(
        name="Alder Grove Care",
        place="Marietta",
        contact_name="Imani Castellanos",
        contact_email="records@aldergrove.example",
        contact_phone="(740) 555-0142",
    )
    return make_person("alice", organization, Role.ADMINISTRATOR)


@pytest.fixture
def marisol(alice: Person) -> Application:
    """Somebody with records of every verdict, who is asked for one thing, and was looked at."""
    ranked = a_ranked_job(alice)
    application = ranked.applications[0]
    parts = (child("Vital signs measurement"), child("Infection prevention"), child("First aid at work", EXPIRED))
    a_record(alice, UNREACHABLE, candidate=application.candidate, title="Nurse aide program", children=parts)
    a_record(alice, EXPIRED, candidate=application.candidate, title="First aid at work", skill=CPR)
    a_record(alice, candidate=application.candidate, title="Charting basics", subject=SubjectMatch.NAME)
    a_record(alice, candidate=application.candidate, title="Memory care", trust=Trust.UNKNOWN)
    rank_now(alice, ranked.job)
    a_profile(alice, application, sealed_days=365)
    JobSharing.objects.within(alice.scope).update(asks_demographics=True)
    application.keep_until = timezone.now() + timedelta(days=84)
    application.save()
    a_consent(alice, application)
    words = "Dear Marisol,\n\nOne thing is still open: a record of Basic life support, still in force."
    ask_for_evidence(alice.scope, application, requirement_key="cpr", message=words)
    note_viewing(alice.scope, application, what="gap_report")
    own = Scope(organization_id=alice.organization.pk, application_id=application.pk)
    contest(own, application, about="human_review", text="I worked three years as a resident aide.")
    return application


@pytest.fixture
def opened(browser: Browser, live_server: Any) -> Iterator[Open]:
    visitors: list[Visitor] = []

    def open_it(address: str, width: int = 360, *, dark: bool = False) -> Visitor:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 740 if width < 800 else 1000},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        visitor = Visitor(context.new_page(), live_server.url)
        visitors.append(visitor)
        visitor.page.goto(address)
        return visitor

    yield open_it
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.page.context.close()
    assert complaints == []


def picture(visitor: Visitor, name: str) -> None:
    folder = os.environ.get("CREDENCE_PICTURES")
    if folder:
        visitor.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def sound(visitor: Visitor, name: str) -> None:
    picture(visitor, name)
    assert visitor.axe() == []
    assert visitor.overflow() <= 0, name


def test_every_page_is_sound_at_every_width(alice: Person, marisol: Application, opened: Open) -> None:
    token = a_page(alice, marisol)
    record = marisol.candidate.records.order_by("created_at").first()
    asked = marisol.evidence_requests.get()
    pages = {
        "own": reverse("own_page", args=[token]),
        "report": reverse("own_report", args=[token]),
        "answer": reverse("answer_request", args=[token, asked.pk]),
        "contest": reverse("contest", args=[token]) + f"?about=record&record={record.pk}",
        "correct": reverse("correct_details", args=[token]),
        "voluntary": reverse("demographics", args=[token]),
        "take-back": reverse("take_back", args=[token, record.pk]),
        "withdraw": reverse("withdraw", args=[token]),
        "receipt": reverse("consent_receipt", args=[token]),
    }
    for width, dark in ((360, False), (1440, False), (360, True)):
        visitor = opened(pages["own"], width, dark=dark)
        for name, address in pages.items():
            visitor.page.goto(address)
            for details in visitor.page.locator("details").all():
                details.locator("summary").click()
            sound(visitor, f"{name}-{width}{'-dark' if dark else ''}")


def test_a_candidate_goes_all_the_way(alice: Person, marisol: Application, opened: Open, tmp_path: Path) -> None:
    visitor = opened(reverse("own_page", args=[a_page(alice, marisol)]))
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Alder Grove Care has 5 records from you")
    visitor.follow("Answer with a file or a text")
    card = tmp_path / "card.json"
    card.write_text('{"not": "a record"}')
    page.get_by_label("With a file").set_input_files(str(card))
    page.get_by_role("button", name="Send this").click()
    expect(page.get_by_role("status")).to_contain_text("Received.")
    expect(page.get_by_role("heading", name="They ask you for one thing")).to_have_count(0)

    visitor.follow("Something is wrong")
    page.get_by_label("I need an accommodation").check()
    page.get_by_label("In your own words").fill("Please call, I cannot read long letters.")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Please call, I cannot read long letters.")).to_be_visible()

    page.locator("li", has=page.get_by_role("heading", name="Charting basics")).get_by_text("Take it back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Charting basics")).to_have_count(0)

    visitor.follow("Withdraw my application")
    expect(page.get_by_text("Only auditors can open it")).to_be_visible()
    page.get_by_role("button", name="Withdraw my application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your application at Alder Grove Care is withdrawn")
    enforce_retention()
    page.reload()
    expect(page.get_by_text("What stays sealed")).to_be_visible()
    sound(visitor, "withdrawn-360")


def test_the_recruiters_side_is_sound(alice: Person, marisol: Application, opened: Open) -> None:
    record = marisol.candidate.records.get(title="Nurse aide program")
    for width in (1440, 360):
        visitor = opened("/healthz", width)
        cookie = alice.client.cookies["sessionid"].value
        visitor.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": visitor.site}])
        for name, address in {
            "home": reverse("home"),
            "contests": reverse("contests"),
            "holds": reverse("legal_holds"),
            "place": reverse("place_legal_hold") + f"?job={marisol.job_id}",
            "sealed": reverse("sealed_copies"),
            "ask": reverse("ask_for_evidence", args=[marisol.pk, "vitals"]),
            "ask-record": reverse("ask_about_record", args=[record.pk]),
            "record": reverse("record", args=[record.pk]),
            "gap": reverse("gap_report", args=[marisol.pk]),
        }.items():
            visitor.page.goto(address)
            sound(visitor, f"recruiter-{name}-{width}")
