"""Decisions, moves and taking back by the API: what a person may, with the rules of the page."""

from __future__ import annotations

from typing import Any

import pytest

from portal.models import Application, Decision, Viewing
from tests.portal.api.conftest import Call
from tests.portal.api.persons import PersonCall
from tests.portal.conftest import Person
from tests.portal.decisions import decline
from tests.portal.work_factories import Ranked, a_ranked_job

CLOSED = {"stage": "declined", "reason": "The ward closes.", "disposition": "position_closed"}


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def of(application: Application, **more: Any) -> dict[str, Any]:
    return {"application": str(application.pk)} | more


def test_it_works(bob: Person, person_of: PersonCall, ranked: Ranked) -> None:
    first, me = ranked.applications[0], person_of(bob)
    status, made = me.post("decisions/", of(first, stage="shortlisted", reason="Every must-have met."))
    assert status == 201
    assert (made["stage"], made["from_stage"], made["tier"]) == ("shortlisted", "applied", "met")
    assert made["decided_by"] == {"id": str(bob.user.pk), "name": "Bob"}
    assert (made["run"], made["override"]) == (str(ranked.run.pk), "")
    first.refresh_from_db()
    assert first.stage == "shortlisted"
    assert me.get(f"decisions/{made['id']}/")[1] == made
    assert me.get(f"applications/{first.pk}/")[1]["last_decision"] == made["id"]


def test_nobody_is_declined_unseen(bob: Person, dora: Person, person_of: PersonCall, ranked: Ranked) -> None:
    first, me = ranked.applications[0], person_of(bob)
    status, refused = me.post("decisions/", of(first, **CLOSED))
    assert (status, "gap report" in refused["detail"]) == (422, True)
    person_of(dora).get(f"gap-reports/{first.pk}/")  # somebody else's look is not mine
    assert me.post("decisions/", of(first, **CLOSED))[0] == 422
    assert me.get(f"gap-reports/{first.pk}/")[0] == 200
    assert me.get(f"applications/{first.pk}/")[1]["report_opened_at"]
    status, made = me.post("decisions/", of(first, **CLOSED))
    assert status == 201
    assert made["report_viewed_at"]


def test_a_system_looks_at_nothing_and_decides_nothing(
    bob: Person, system_of: Call, person_of: PersonCall, ranked: Ranked
) -> None:
    first, system = ranked.applications[0], system_of(bob)
    assert system.get(f"gap-reports/{first.pk}/")[0] == 200
    assert not Viewing.objects.within(bob.scope).exists()
    assert system.post("decisions/", of(first, stage="shortlisted", reason="x"))[0] == 403
    assert system.post("moves/", {})[0] == 403
    assert person_of(bob, "read_candidates").post("decisions/", {})[0] == 403
    assert not Decision.objects.within(bob.scope).exists()


def test_declining_asks_for_its_grounds(bob: Person, person_of: PersonCall, ranked: Ranked) -> None:
    first, me = ranked.applications[3], person_of(bob)
    me.get(f"gap-reports/{first.pk}/")
    bare = of(first, stage="declined", reason="No.")
    assert set(me.post("decisions/", bare)[1]) >= {"code", "detail"}
    assert me.post("decisions/", bare)[0] == 422
    assert me.post("decisions/", bare | {"disposition": "must_not_shown"})[0] == 422
    assert me.post("decisions/", bare | {"disposition": "their_name"})[0] == 400
    status, made = me.post("decisions/", bare | {"disposition": "must_not_shown", "rests_on": ["vitals"]})
    assert (status, made["rests_on"]) == (201, ["vitals"])


def test_there_is_no_door_to_decline_several(bob: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me, ids = person_of(bob), [str(row.pk) for row in ranked.applications[:2]]
    for pk in ids:
        me.get(f"gap-reports/{pk}/")
    for people in (ids, ids[:1]):
        body = {"job": str(ranked.job.pk), "applications": people, "stage": "declined", "reason": "x"}
        assert me.post("moves/", body)[0] == 422
    assert me.post("decisions/", {"application": ids} | CLOSED)[0] == 400
    assert not Decision.objects.within(bob.scope).exists()


def test_several_move_forward_and_back(bob: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me, ids = person_of(bob), [str(row.pk) for row in ranked.applications[:2]]
    body = {"job": str(ranked.job.pk), "applications": ids, "stage": "interview", "reason": "Met on the day."}
    status, moved = me.post("moves/", body)
    assert (status, moved["left"], len(moved["decisions"])) == (201, 0, 2)
    assert {row["move"] for row in moved["decisions"]} == {moved["move"]}
    assert me.post("moves/", body | {"stage": "shortlisted"})[0] == 422
    status, back = me.post(f"moves/{moved['move']}/reversal/")
    assert (status, len(back["decisions"]), back["told_already"]) == (201, 2, False)
    assert {row["undoes"] for row in back["decisions"]} == {row["id"] for row in moved["decisions"]}
    assert me.post(f"moves/{moved['move']}/reversal/")[0] == 422
    assert me.get("applications/", stage="applied", job=str(ranked.job.pk))[1]["results"][0]["stage"] == "applied"


def test_one_decision_is_taken_back(bob: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me, made = person_of(bob), decline(bob, ranked.applications[0])
    assert me.post(f"decisions/{made.pk}/reversal/")[0] == 201
    assert me.get(f"decisions/{made.pk}/")[1]["undone"] is True
    assert me.post(f"decisions/{made.pk}/reversal/")[0] == 422
    listed = me.get("decisions/", undone="true")[1]["results"]
    assert [row["id"] for row in listed] == [str(made.pk)]


def test_the_list_by_its_filters(bob: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me, job = person_of(bob), str(ranked.job.pk)
    me.post("decisions/", of(ranked.applications[2], stage="shortlisted", reason="A hunch."))
    decline(bob, ranked.applications[0])
    found = me.get("decisions/", job=job, override="true")[1]["results"]
    assert {row["override"] for row in found} >= {"moved_on_without_evidence"}
    assert len(found) + len(me.get("decisions/", job=job, override="false")[1]["results"]) == 2
    assert set(me.get("decisions/", override="true")[1]["errors"]) == {"override"}
    assert set(me.get("decisions/", job=job, override="maybe")[1]["errors"]) == {"override"}
    assert [row["stage"] for row in me.get("decisions/", stage="declined")[1]["results"]] == ["declined"]
    assert me.get("decisions/", disposition="schedule")[1]["results"] == []
    assert len(me.get("decisions/", application=str(ranked.applications[0].pk))[1]["results"]) == 1


def test_somebody_decided_meanwhile(bob: Person, person_of: PersonCall, ranked: Ranked) -> None:
    first, me = ranked.applications[0], person_of(bob)
    me.post("decisions/", of(first, stage="interview", reason="x"))
    status, refused = me.post("decisions/", of(first, stage="offered", reason="x", seen_stage="applied"))
    assert (status, "Meanwhile" in refused["detail"]) == (422, True)


def test_a_stranger_decides_nothing(bob: Person, charlie: Person, person_of: PersonCall, ranked: Ranked) -> None:
    first, made, theirs = ranked.applications[0], decline(bob, ranked.applications[1]), person_of(charlie)
    assert theirs.post("decisions/", of(first, stage="hired", reason="Mine"))[0] == 404
    body = {"job": str(ranked.job.pk), "applications": [str(first.pk)], "stage": "hired", "reason": "Mine"}
    assert theirs.post("moves/", body)[0] == 404
    assert theirs.get("decisions/")[1]["results"] == []
    assert theirs.post(f"decisions/{made.pk}/reversal/")[0] == 404
    assert theirs.post(f"moves/{made.move}/reversal/")[0] == 404
    assert theirs.get("decisions/", job=str(ranked.job.pk), override="true")[0] == 400


def test_the_closed_list_and_the_stages(bob: Person, system_of: Call) -> None:
    system = system_of(bob, "read_candidates")
    codes = {row["code"]: row for row in system.get("dispositions/")[1]}
    assert codes["must_unproven_after_asking"]["needs"] == "must"
    assert [row["code"] for row in system.get("stages/")[1]][-1] == "declined"


def test_odd_bodies_are_answered(bob: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me = person_of(bob)
    for odd in (None, [], "x", {"application": None}, of(ranked.applications[0], stage=None, reason=None)):
        assert me.post("decisions/", odd)[0] == 400, odd
        assert me.post("moves/", odd)[0] == 400, odd
    huge = of(ranked.applications[0], stage="hired", reason="x" * 4_001)
    assert set(me.post("decisions/", huge)[1]["errors"]) == {"reason"}
