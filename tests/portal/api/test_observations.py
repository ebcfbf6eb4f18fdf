"""Observations by the API."""

from __future__ import annotations

from typing import Any

import pytest

from portal.models import Observation
from tests.portal.api.conftest import Call
from tests.portal.api.persons import PersonCall
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_ranked_job


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def sitting(ranked: Ranked, **more: Any) -> dict[str, Any]:
    seen = [{"requirement": "vitals", "level": 3, "what_was_seen": "Took a blood pressure twice."}]
    usual = {"kind": "work_sample", "setting": "Unit 3", "observed_on": "2026-01-02", "seen": seen}
    return usual | {"application": str(ranked.applications[0].pk)} | more


def test_it_works(dora: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me = person_of(dora)
    status, (made,) = me.post("observations/", sitting(ranked))
    assert status == 201
    assert (made["requirement"], made["level"], made["observed_by"]["name"]) == ("vitals", 3.0, "Dora")
    assert made["level_said"]
    assert me.get(f"observations/{made['id']}/")[1] == made
    listed = me.get("observations/", application=made["application"], counts="true")[1]["results"]
    assert [row["id"] for row in listed] == [made["id"]]


def test_amended_and_taken_back(dora: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me = person_of(dora)
    (made,) = me.post("observations/", sitting(ranked))[1]
    better = {
        "kind": "shift",
        "setting": "Unit 4",
        "observed_on": "2026-01-03",
        "level": 2,
        "what_was_seen": "With help",
    }
    status, (amended,) = me.post(f"observations/{made['id']}/amendment/", better)
    assert (status, amended["amends"]) == (201, made["id"])
    assert me.get(f"observations/{made['id']}/")[1]["retracted_at"]
    assert me.post(f"observations/{made['id']}/amendment/", better)[0] == 422
    assert me.post(f"observations/{amended['id']}/withdrawal/", {})[0] == 400
    status, gone = me.post(f"observations/{amended['id']}/withdrawal/", {"reason": "Somebody else."})
    assert (status, gone["retracted_reason"]) == (200, "Somebody else.")
    assert me.get("observations/", counts="true")[1]["results"] == []


def test_what_is_wrong_is_said(dora: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me = person_of(dora)
    lines = sitting(ranked)["seen"]
    for odd in (
        sitting(ranked, seen=[]),
        sitting(ranked, seen=[lines[0] | {"requirement": "juggling"}]),
        sitting(ranked, seen=lines * 2),
        sitting(ranked, seen=[lines[0] | {"level": 5}]),
        sitting(ranked, observed_on="soon"),
        sitting(ranked, kind="séance"),
        {},
        None,
    ):
        assert me.post("observations/", odd)[0] == 400, odd
    assert me.post("observations/", sitting(ranked, observed_on="2999-01-01"))[0] == 422
    assert not Observation.objects.within(dora.scope).exists()


def test_the_rubric(dora: Person, person_of: PersonCall, ranked: Ranked) -> None:
    status, lines = person_of(dora).get(f"applications/{ranked.applications[0].pk}/rubric/")
    assert (status, [line["requirement"] for line in lines]) == (200, ["vitals", "cpr"])
    assert [level["level"] for level in lines[0]["levels"]] == [1, 2, 3, 4]


def test_systems_and_strangers_observe_nothing(
    bob: Person, charlie: Person, system_of: Call, person_of: PersonCall, ranked: Ranked
) -> None:
    (made,) = person_of(bob).post("observations/", sitting(ranked))[1]
    assert system_of(bob).post("observations/", sitting(ranked))[0] == 403
    assert person_of(bob, "read_rankings").post("observations/", sitting(ranked))[0] == 403
    theirs = person_of(charlie)
    assert theirs.post("observations/", sitting(ranked))[0] == 404
    assert theirs.get(f"observations/{made['id']}/")[0] == 404
    assert theirs.get("observations/")[1]["results"] == []
