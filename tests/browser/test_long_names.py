"""Names as long as the database takes them, with scripts and without: nothing sticks out, everything can be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Browser

from portal.actions.ask import ask_for_evidence
from portal.models import Application, Candidate, Job, Organization, Record, TrustedIssuer, User
from portal.permissions import Role
from tests.browser.visitor import Visitor
from tests.portal.conftest import Person, make_person
from tests.portal.own import a_consent, a_profile
from tests.portal.work_factories import CPR, a_page, a_ranked_job, a_record, rank_now

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
# The browser's loop runs in this thread, and Django would refuse its database here, before any fixture is made.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

LONG = 400
WORDS = "Wilhelmina Featherstonehaugh-Cholmondeley "
UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
WIDTHS = (360, 768, 1440)
LOOKED_AT = {"home", "ranking", "pipeline", "gap", "decide", "record", "own"}  # axe takes its time on long names


def stretch(row: Model, field: str, seed: str) -> None:
    """The field of the row, as long as it may be and at most 400 characters."""
    most = min(LONG, row._meta.get_field(field).max_length or LONG)  # type: ignore[union-attr]
    setattr(row, field, (seed * LONG)[:most].strip())
    row.save()


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> None:
    """A data folder of the test's own."""
    settings.CREDENCE_DATA = tmp_path / "data"
    settings.CREDENCE_DATA.mkdir()
    settings.CREDENCE_MASTER_KEY_FILE = settings.CREDENCE_DATA / "master_key"


@pytest.fixture
def alice(db: None) -> Person:
    organization = Organization.objects.create(name="Alder Grove Care", contact_email="records@aldergrove.example")
    return make_person("alice", organization, Role.ADMINISTRATOR)


@pytest.fixture
def application(alice: Person) -> Application:
    """Somebody who applied, where everything that has a name has a long one."""
    ranked = a_ranked_job(alice)
    for number, found in enumerate(ranked.applications):
        a_record(alice, candidate=found.candidate, title="First aid at work", skill=CPR)
        stretch(Candidate.objects.within(alice.scope).get(pk=found.candidate_id), "name", (WORDS, UNBROKEN)[number % 2])
    first = ranked.applications[0]
    a_profile(alice, first)
    a_consent(alice, first)
    ask_for_evidence(alice.scope, first, requirement_key="cpr", message="One thing is still open.")
    rank_now(alice, ranked.job)
    for record in Record.objects.within(alice.scope):
        stretch(record, "title", UNBROKEN)
        stretch(record, "issuer_name", UNBROKEN)
    for issuer in TrustedIssuer.objects.within(alice.scope):
        stretch(issuer, "name", UNBROKEN)
    stretch(Job.objects.within(alice.scope).get(pk=ranked.job.pk), "title", UNBROKEN)
    stretch(Organization.objects.get(pk=alice.organization.pk), "name", UNBROKEN)
    stretch(User.objects.get(pk=alice.user.pk), "name", UNBROKEN)
    return Application.objects.within(alice.scope).get(pk=first.pk)


def pages_of(alice: Person, application: Application) -> dict[str, str]:
    job = application.job_id
    others = Application.objects.within(alice.scope).filter(job=job).values_list("pk", flat=True)
    record = Record.objects.within(alice.scope).filter(candidate=application.candidate_id).first()
    assert record is not None
    token = a_page(alice, application)
    return {
        "home": reverse("home"),
        "inbox": reverse("inbox"),
        "add-records": reverse("add_records"),
        "record": reverse("record", args=[record.pk]),
        "jobs": reverse("jobs"),
        "job": reverse("job", args=[job]),
        "ranking": reverse("ranking", args=[job]),
        "compare": reverse("compare", args=[job]) + "?" + "&".join(f"a={pk}" for pk in list(others)[:3]),
        "pipeline": reverse("pipeline", args=[job]),
        "decisions": reverse("decisions", args=[job]),
        "shared": reverse("shared_job", args=[job]),
        "gap": reverse("gap_report", args=[application.pk]),
        "decide": reverse("decide", args=[application.pk]),
        "letter": reverse("write_letter", args=[application.pk]),
        "observe": reverse("observe", args=[application.pk]),
        "interview": reverse("interview", args=[application.pk]),
        "candidates": reverse("candidates"),
        "candidate": reverse("candidate", args=[application.candidate_id]),
        "issuers": reverse("issuers"),
        "members": reverse("members"),
        "metrics": reverse("metrics"),
        "audit": reverse("audit"),
        "own": reverse("own_page", args=[token]),
        "own-report": reverse("own_report", args=[token]),
    }


Seen = tuple[str, int, Visitor]


@pytest.fixture
def everything(alice: Person, application: Application, browser: Browser, live_server: Any) -> Iterator[Any]:
    """Goes to every page, at every width: ``everything(scripts=False)`` gives name, width and visitor."""
    visitors: list[Visitor] = []

    def walk(*, scripts: bool) -> Iterator[Seen]:
        context = browser.new_context(
            base_url=live_server.url, java_script_enabled=scripts, color_scheme="light", reduced_motion="reduce"
        )
        cookie = alice.client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        visitor = Visitor(context.new_page(), live_server.url)
        visitors.append(visitor)
        for name, address in pages_of(alice, application).items():
            visitor.page.goto(address)
            for width in WIDTHS:
                visitor.page.set_viewport_size({"width": width, "height": 800})
                if folder := os.environ.get("CREDENCE_PICTURES"):
                    picture = Path(folder) / f"long-{name}-{width}{'' if scripts else '-no-script'}.png"
                    visitor.page.screenshot(path=picture, full_page=True)
                yield name, width, visitor

    yield walk
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.page.context.close()
    assert complaints == []


def test_it_works(everything: Any) -> None:
    wrong: list[str] = []
    for name, width, visitor in everything(scripts=True):
        if visitor.overflow() > 0:
            wrong.append(f"{name}, {width} px: {visitor.overflow()} px too wide")
        if width == WIDTHS[0] and name in LOOKED_AT:
            wrong += visitor.axe()
    assert wrong == []


def test_without_scripts(everything: Any) -> None:
    """Headings and words are there, and nothing waits for a script to be shown."""
    wrong: list[str] = []
    for name, width, visitor in everything(scripts=False):
        main = visitor.page.locator("main")
        if not visitor.heading() or len(main.inner_text()) < 100:
            wrong.append(f"{name}: nothing to read")
        if width == WIDTHS[0] and (box := main.bounding_box()) and box["width"] > width:
            wrong.append(f"{name}, {width} px: {box['width']} px wide")
    assert wrong == []
