"""How often a caller may call: told on every answer, refused with a time to wait, shared among processes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.api import caller_rates
from portal.models import RateWindow
from tests.portal.api.conftest import JSON, Call
from tests.portal.conftest import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock, standing ten seconds into a minute."""
    caller_rates.forget_counts()
    now = [1_800_000_010.0]
    monkeypatch.setattr(caller_rates.time, "time", lambda: now[0])
    return now


def test_it_works(bob: Person, system_of: Call, settings: Any, minute: list[float]) -> None:
    settings.CREDENCE_API_READS = 3
    browser = system_of(bob).browser
    first = browser.get("/api/v1/jobs/")
    assert first["RateLimit-Policy"] == '"reads";q=3;w=60, "organization-reads";q=15;w=60'
    assert first["RateLimit"] == '"reads";r=2;t=50, "organization-reads";r=14;t=50'
    assert [browser.get("/api/v1/jobs/").status_code for _ in range(3)] == [200, 200, 429]
    refused = browser.get("/api/v1/jobs/")
    assert (refused.json()["code"], refused["Retry-After"]) == ("rate_limited", "50")
    assert '"reads";r=0;t=50' in refused["RateLimit"]
    minute[0] += 50
    assert browser.get("/api/v1/jobs/").status_code == 200


def test_writes_count_for_themselves_and_reads_by_post_as_reads(bob: Person, system_of: Call, settings: Any) -> None:
    settings.CREDENCE_API_WRITES = 1
    browser = system_of(bob).browser
    body = {"name": "Ada"}
    codes = [browser.post("/api/v1/candidates/", body, content_type=JSON).status_code for _ in range(2)]
    assert codes == [201, 429]
    review = browser.post("/api/v1/jobs/review/", {"title": "Clerk"}, content_type=JSON)
    assert (review.status_code, review["RateLimit"].partition(";")[0]) == (200, '"reads"')


def test_an_organization_has_its_limit_and_strangers_theirs(
    bob: Person, charlie: Person, system_of: Call, settings: Any
) -> None:
    settings.CREDENCE_API_READS, settings.CREDENCE_API_ORGANIZATION = 2, 2
    systems = [system_of(bob).browser for _ in range(3)]
    codes = [browser.get("/api/v1/jobs/").status_code for browser in systems for _ in range(2)]
    assert codes == [200] * 4 + [429] * 2
    assert system_of(charlie).browser.get("/api/v1/jobs/").status_code == 200
    guessing = [
        Client(headers={"Authorization": f"Bearer guess{number}"}).get("/api/v1/jobs/").status_code
        for number in range(3)
    ]
    assert guessing == [401, 401, 429]


def test_processes_count_together(bob: Person, system_of: Call, settings: Any) -> None:
    """Forgetting what is in memory is what another process is: each may go a twentieth beyond, and no further."""
    settings.CREDENCE_API_READS = 40
    browser = system_of(bob).browser
    granted = 0
    for _ in range(5):
        caller_rates.forget_counts()
        granted += sum(browser.get("/api/v1/jobs/").status_code == 200 for _ in range(20))
    assert 40 <= granted <= 40 + 5 * 2
    assert RateWindow.objects.exists()


def test_a_caller_of_few_calls_costs_no_write(bob: Person, system_of: Call) -> None:
    browser = system_of(bob).browser
    browser.get("/api/v1/jobs/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(10):
            assert browser.get("/api/v1/jobs/").status_code == 200
    assert not [query["sql"] for query in queries if "ratewindow" in query["sql"].lower()]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller_rates, "_MOST_KEYS", 5)
    for number in range(50):
        caller_rates._one(f"visitor:{number}", "visitors", 600)
    assert len(caller_rates._WINDOWS) <= 5
