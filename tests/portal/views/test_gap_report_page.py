"""The gap report of one application, and asking, observing and deciding from it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.models import Decision, EvidenceRequest, Observation, Viewing
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, an_application

FORBIDDEN = ("lacks", "fails to", "unqualified", "% match")


def page(person: Person, ranked: Ranked, who: int = 0, query: str = "") -> str:
    answer = person.client.get(reverse("gap_report", args=[ranked.applications[who].pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    shown = page(bob, ranked)
    assert "Confirmed 1 of 1 must-have" in shown
    assert "Absence of a record is not absence of skill." in shown
    assert "Cedar Fork Community College" in shown
    assert "Band 1 among 3 people ranked" in shown
    assert "records@aldergrove.example" in shown
    assert ranked.run.ranking_hash[:16] in shown


def test_what_is_open_is_settled_first_with_a_button(bob: Person) -> None:
    shown = page(bob, a_ranked_job(bob), who=2)
    assert "Settle first" in shown
    assert "No evidence yet" in shown
    assert not [word for word in FORBIDDEN if word in shown.lower()]


def test_somebody_beside_the_ranking_has_a_report_too(bob: Person) -> None:
    shown = page(bob, a_ranked_job(bob), who=3)
    assert "Not ranked: nothing shared yet" in shown


def test_a_run_that_there_is_not_was_not_looked_at(bob: Person) -> None:
    """Nobody is declined unseen: a page that is not found shows no report."""
    ranked = a_ranked_job(bob)
    address = reverse("gap_report", args=[ranked.applications[0].pk])
    assert bob.client.get(f"{address}?run=99").status_code == 404
    assert not Viewing.objects.within(bob.scope).exists()
    assert bob.client.get(address).status_code == 200
    assert Viewing.objects.within(bob.scope).get().what == "gap_report"


def test_before_any_ranking_it_says_so_and_nobody_has_to_wait(bob: Person, dora: Person, erin: Person) -> None:
    application = an_application(bob, a_job(bob), "Early Bird")
    address = reverse("gap_report", args=[application.pk])
    shown = bob.client.get(address).content.decode()
    assert "Not in any finished ranking yet." in shown
    steps = [reverse(name, args=[application.pk]) for name in ("decide", "observe", "write_letter")]
    for reader, offered in ((bob, steps), (dora, steps[:2]), (erin, [])):
        read = reader.client.get(address).content.decode()
        assert [step for step in steps if f'href="{step}"' in read] == offered
    assert bob.client.get(reverse("gap_report", args=[application.pk]) + "?run=4").status_code == 404


def test_every_role_reads_it(bob: Person, dora: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    assert "Record a decision" in page(dora, ranked)
    assert "Record a decision" not in page(erin, ranked)


@pytest.mark.parametrize("name", ["gap_report", "decide", "observe"])
def test_strangers_find_nothing(bob: Person, charlie: Person, name: str) -> None:
    ranked = a_ranked_job(bob)
    address = reverse(name, args=[ranked.applications[0].pk])
    assert charlie.client.get(address).status_code == 404
    if name != "gap_report":
        assert charlie.client.post(address, {"stage": "hired", "reason": "x"}).status_code == 404


def test_asking_is_noted_with_its_words(bob: Person, dora: Person, charlie: Person) -> None:
    ranked = a_ranked_job(bob)
    address = reverse("ask_for_evidence", args=[ranked.applications[2].pk, "vitals"])
    assert dora.client.get(address).status_code == 403
    assert charlie.client.post(address, {"message": "x"}).status_code == 404
    form = bob.client.get(address).content.decode()
    assert "Dear Desmond A" in form
    assert "a record of Vital signs" in form
    refused = bob.client.post(address, {"message": " "})
    assert refused.status_code == 422
    assert bob.client.post(address, {"message": "Please share it."}).status_code == 302
    assert EvidenceRequest.objects.within(bob.scope).get().asked_by == bob.user
    shown = page(bob, ranked, who=2)
    assert "Please share it." in shown
    assert "Sent by e-mail, and on their page." in shown
    again = bob.client.post(address, {"message": "Once more"})
    assert again.status_code == 422
    assert "not answered yet" in again.content.decode()
    assert "Once more" in again.content.decode()
    unknown = reverse("ask_for_evidence", args=[ranked.applications[2].pk, "nothing"])
    assert bob.client.get(unknown).status_code == 404


def test_a_decision_needs_a_reason_and_stands_apart_from_the_score(dora: Person, erin: Person, bob: Person) -> None:
    ranked = a_ranked_job(bob)
    address = reverse("decide", args=[ranked.applications[0].pk])
    assert erin.client.get(address).status_code == 403
    refused = dora.client.post(address, {"stage": "interview", "reason": ""})
    assert refused.status_code == 422
    assert 'value="interview" checked' in refused.content.decode()
    assert dora.client.post(address, {"stage": "fired", "reason": "x"}).status_code == 422
    before = ranked.entry(ranked.applications[0]).score_best
    assert dora.client.post(address, {"stage": "interview", "reason": "Strong on vital signs"}).status_code == 302
    decision = Decision.objects.within(dora.scope).get()
    assert (decision.stage, decision.decided_by) == ("interview", dora.user)
    assert ranked.entry(ranked.applications[0]).score_best == before
    assert "Strong on vital signs" in page(dora, ranked)


def test_an_observation_is_structured_and_keeps_what_was_typed(dora: Person, bob: Person) -> None:
    ranked = a_ranked_job(bob)
    address = reverse("observe", args=[ranked.applications[2].pk])
    typed = {
        "kind": "work_sample",
        "level-vitals": "3",
        "seen-vitals": "Took blood pressure twice, by hand, within 2 mmHg of the nurse.",
        "setting": "Skills visit",
        "observed_on": timezone.localdate().isoformat(),
    }
    for broken in (
        {"level-vitals": "9"},
        {"level-vitals": ""},
        {"seen-vitals": ""},
        {"seen-vitals": "x" * 5_001},
        {"setting": " "},
        {"kind": "seance"},
        {"others": "y" * 301},
        {"observed_on": "yesterday"},
        {"observed_on": "2026-02-31"},
        {"observed_on": "2999-01-01"},
        {"level-cpr": "2"},
        {"level-vitals": "", "level-unheard-of": "3"},
    ):
        refused = dora.client.post(address, typed | broken)
        assert refused.status_code == 422, broken
        if "seen-vitals" not in broken:
            assert "within 2 mmHg" in refused.content.decode()
    assert not Observation.objects.within(dora.scope).exists()
    assert dora.client.post(address, typed).status_code == 302
    assert Observation.objects.within(dora.scope).get().observed_by == dora.user
    assert ranked.job.runs.exclude(state="done").get().reason == "observed"
    assert "within 2 mmHg" in page(dora, ranked, who=2)
