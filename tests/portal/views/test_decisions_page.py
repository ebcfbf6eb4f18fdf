"""The decisions of a job: the list, the filters, what is counted, the file, and what REST does not offer."""

from __future__ import annotations

import uuid

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from portal.actions.blind import set_blind
from portal.actions.decide import decide
from portal.actions.legal import set_legal_profile
from portal.actions.move import undo_move
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.decisions import decline
from tests.portal.test_url_walk import routes
from tests.portal.work_factories import Ranked, a_job, a_ranked_job


def decided(bob: Person, dora: Person) -> Ranked:
    """Marisol, who met, was declined by dora; Beatrix, unproven, taken on by bob: an override of dora's."""
    ranked = a_ranked_job(bob)
    marisol, beatrix, desmond, _ = ranked.applications
    decline(dora, marisol, disposition="other_evidence_stronger", reason="=SUM(A1) to be safe", rests_on=("cpr",))
    decide(bob.scope, beatrix, stage="shortlisted", reason="Clear in the call")
    decide(bob.scope, desmond, stage="hired", reason="A slip of the hand")
    undo_move(bob.scope, ranked.job, only=desmond.pk)
    return ranked


def test_it_works(bob: Person, dora: Person, erin: Person) -> None:
    ranked = decided(bob, dora)
    with CaptureQueriesContext(connection) as queries:
        text = erin.client.get(reverse("decisions", args=[ranked.job.pk])).content.decode()
    assert len(queries) <= 30
    assert "<b>1 of 2</b>" in text
    assert "Another candidate’s evidence was stronger</b>: Basic life support" in text
    assert "Declined while somebody of a lower tier was moved on</small>" in text
    assert "Taken back" in text
    assert "Gap report opened" in text
    assert "4 decisions" in text


def test_filters(bob: Person, dora: Person) -> None:
    ranked = decided(bob, dora)
    address = reverse("decisions", args=[ranked.job.pk])
    for query, count in (
        ("?stage=declined", "1 decision<"),
        ("?disposition=other_evidence_stronger", "1 decision<"),
        ("?role=hiring_manager", "1 decision<"),
        ("?role=recruiter", "3 decisions<"),
        ("?override=yes", "1 decision<"),
        ("?role=auditor", "No decision fits"),
        ("?stage=x&disposition=y&role=z&override=w&page=-1", "4 decisions<"),
    ):
        assert count in bob.client.get(address + query).content.decode(), query


def test_the_file_holds_codes_and_no_formula(bob: Person, dora: Person) -> None:
    ranked = decided(bob, dora)
    answer = bob.client.get(reverse("decisions_csv", args=[ranked.job.pk]), {"stage": "declined"})
    head, line, *rest = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("decided_at,application,candidate,from_stage,stage,disposition")
    assert "other_evidence_stronger,Basic life support,'=SUM(A1) to be safe,Dora,hiring_manager,1,met" in line
    assert "declined_above_others" in line
    assert not rest


def test_nothing_yet(bob: Person) -> None:
    assert "No decision yet." in bob.client.get(reverse("decisions", args=[a_job(bob).pk])).content.decode()


def test_a_closed_ranking_shows_no_tier_and_no_rate(alice: Person, bob: Person, dora: Person) -> None:
    ranked = decided(bob, dora)
    set_legal_profile(alice.scope, ranked.job, profile="nyc", reason="The job moved")
    text = bob.client.get(reverse("decisions", args=[ranked.job.pk])).content.decode()
    assert "Not shown yet" in text
    assert "Unproven" not in text
    assert "1 of 2" not in text
    file = bob.client.get(reverse("decisions_csv", args=[ranked.job.pk])).content.decode()
    assert "unproven" not in file
    assert "declined_above_others" not in file


def test_a_blind_job_hides_whom_it_hides(bob: Person, dora: Person) -> None:
    ranked = decided(bob, dora)
    beatrix = ranked.applications[1]
    undo_move(bob.scope, ranked.job, only=beatrix.pk)
    type(beatrix).objects.within(bob.scope).update(revealed_at=None)
    set_blind(bob.scope, ranked.job, blind=True)
    for name in ("decisions", "decisions_csv"):
        text = bob.client.get(reverse(name, args=[ranked.job.pk])).content.decode()
        assert "Marisol" not in text
        assert "Beatrix" not in text
        assert "Candidate " in text


def test_no_system_decides_over_rest(bob: Person) -> None:
    _, secret = create_token(
        Scope(bob.organization.pk, system="test"), name="All", capabilities=[item.value for item in TOKEN_CAPABILITIES]
    )
    system = Client(headers={"Authorization": f"Bearer {secret}"})
    decisive = {name for name in routes(get_resolver()) if name.startswith("api-") and "decision" in name}
    assert {"api-decision-list", "api-same-person-decision"} <= decisive
    for name in sorted(decisive):
        known = {"pk": uuid.UUID(int=0)}
        address = reverse(name) if name.endswith("-list") else reverse(name, kwargs=known)
        answer = system.post(address, {}, content_type="application/json")
        assert answer.status_code in {403, 404, 405}, name
        assert answer.status_code != 403 or answer.json()["code"] in {"missing_scope", "person_needed"}
