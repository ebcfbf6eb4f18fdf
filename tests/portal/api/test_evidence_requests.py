"""Asking for evidence by the API."""

from __future__ import annotations

import pytest

from portal.models import EvidenceRequest, Record
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_ranked_job


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def test_it_works(bob: Person, system_of: Call, ranked: Ranked) -> None:
    system, first = system_of(bob), str(ranked.applications[0].pk)
    status, asked = system.post("evidence-requests/", {"application": first, "requirement": "cpr"})
    assert (status, asked["requirement"], asked["channel"]) == (201, "cpr", "email")
    assert "Basic life support" in asked["message"]
    assert system.get(f"evidence-requests/{asked['id']}/")[1] == asked
    assert system.post("evidence-requests/", {"application": first, "requirement": "cpr"})[0] == 422
    assert len(system.get("evidence-requests/", open="true", application=first)[1]["results"]) == 1
    assert system.get("evidence-requests/", open="false")[1]["results"] == []


def test_about_a_record_of_theirs_alone(bob: Person, system_of: Call, ranked: Ranked) -> None:
    system, (first, second, *_) = system_of(bob), ranked.applications
    record = Record.objects.within(bob.scope).get(candidate=second.candidate)
    body = {"application": str(second.pk), "record": str(record.pk), "message": "Please share it again."}
    assert system.post("evidence-requests/", body | {"application": str(first.pk)})[0] == 404
    status, asked = system.post("evidence-requests/", body)
    assert (status, asked["record"], asked["message"]) == (201, str(record.pk), "Please share it again.")


def test_several_at_once(bob: Person, system_of: Call, ranked: Ranked) -> None:
    system, ids = system_of(bob), [str(row.pk) for row in ranked.applications]
    system.post("evidence-requests/", {"application": ids[0], "requirement": "vitals"})
    body = {"job": str(ranked.job.pk), "applications": ids, "requirement": "vitals"}
    status, told = system.post("evidence-requests/several/", body)
    assert (status, len(told["asked"]), told["left"]) == (201, 3, 1)


def test_what_is_wrong_is_said(bob: Person, charlie: Person, system_of: Call, ranked: Ranked) -> None:
    system, first = system_of(bob), str(ranked.applications[0].pk)
    for odd in ({"application": first}, {"application": first, "requirement": "juggling"}, {}, None, []):
        assert system.post("evidence-requests/", odd)[0] == 400, odd
    theirs = system_of(charlie)
    assert theirs.post("evidence-requests/", {"application": first, "requirement": "cpr"})[0] == 404
    assert theirs.get("evidence-requests/")[1]["results"] == []
    body = {"job": str(ranked.job.pk), "applications": [first], "requirement": "cpr"}
    assert theirs.post("evidence-requests/several/", body)[0] == 404
    assert system_of(bob, "read_candidates").post("evidence-requests/", {})[0] == 403
    assert not EvidenceRequest.objects.within(bob.scope).exists()
