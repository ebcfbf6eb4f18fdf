"""Proposals by the API: lines to confirm, each with how it was found; nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest

from portal.models import Job
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, INFECTION, VITALS, some_skills


def test_it_works(bob: Person, system_of: Call) -> None:
    some_skills()
    status, body = system_of(bob).post(
        "jobs/propose/", {"text": "Requirements:\n- Vital signs\n- Infection prevention"}
    )
    assert status == 200
    assert [(line["concepts"][0]["uri"], line["need"], line["chosen"]) for line in body["lines"]] == [
        (VITALS, "must", True),
        (INFECTION, "must", True),
    ]
    assert body["lines"][0]["concepts"][0]["method"] == "label"
    assert not Job.objects.within(bob.scope).exists()


@pytest.mark.parametrize(
    "body",
    [
        {"jdx": {"@type": "JobPosting", "title": "Aide", "skills": [{"@id": CPR, "name": "BLS"}]}},
        {"csv": f"label,uri\nBLS,{CPR}\n"},
    ],
)
def test_other_sources_propose_as_well(bob: Person, system_of: Call, body: dict[str, Any]) -> None:
    some_skills()
    status, found = system_of(bob).post("jobs/propose/", body)
    assert status == 200
    assert [line["concepts"][0]["uri"] for line in found["lines"]] == [CPR]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "Requirements: Vital signs", "csv": "label\nx"},
        {"text": "short"},
        {"occupation": "urn:nowhere"},
        {"jdx": []},
        {"jdx": "{"},
        {"csv": "nothing\nhere"},
    ],
)
def test_what_cannot_be_read_is_refused(bob: Person, system_of: Call, body: dict[str, Any]) -> None:
    status, wrong = system_of(bob).post("jobs/propose/", body)
    assert status in {400, 422}, wrong
    assert wrong["code"]


def test_it_takes_who_may_edit_jobs(bob: Person, system_of: Call) -> None:
    assert system_of(bob, "read_jobs").post("jobs/propose/", {"text": "x" * 50})[0] == 403


def test_a_proposed_line_is_taken_by_the_address_that_adds_jobs(bob: Person, system_of: Call) -> None:
    some_skills()
    system = system_of(bob)
    (line,) = system.post("jobs/propose/", {"text": "Requirements:\n- Vital signs"})[1]["lines"]
    sent = {name: value for name, value in line.items() if name not in {"words", "notes", "chosen"}}
    sent |= {"task": "Each shift", "day_one": True}
    status, body = system.post("jobs/", {"title": "Aide", "requirements": [sent]})
    assert status == 201, body
    assert body["current_version"]["requirements"][0]["source"] == "job description: “Vital signs”"
