"""Deciding: a person, a stage, a reason; earlier decisions stay."""

from __future__ import annotations

import dataclasses

import pytest

from portal.actions.ask import ask_for_evidence
from portal.actions.decide import decide
from portal.actions.legal import set_legal_profile
from portal.actions.refusal import RefusedError
from portal.models import Event, JobMember, Membership, Notification
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.decisions import decline, look_at
from tests.portal.work_factories import a_job, a_ranked_job, an_application


def test_it_works(dora: Person) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    decide(dora.scope, application, stage="interview", reason=" Strong on vital signs ")
    decline(dora, application, disposition="withdrew_interest", reason="Chose another shift")
    application.refresh_from_db()
    assert application.stage_since is not None
    assert application.stage == "declined"
    reasons = application.decisions.order_by("created_at").values_list("reason", flat=True)
    assert list(reasons) == ["Strong on vital signs", "Chose another shift"]
    event = Event.objects.within(dora.scope).filter(kind="application.decided").first()
    assert event is not None
    assert "Strong" not in str(event.data)


@pytest.mark.parametrize(
    ("stage", "reason"), [("interview", "  "), ("", "x"), ("fired", "x"), ("withdrawn", "x"), ("applied", "x")]
)
def test_no_decision_without_stage_and_reason(dora: Person, stage: str, reason: str) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    with pytest.raises(RefusedError):
        decide(dora.scope, application, stage=stage, reason=reason)
    application.refresh_from_db()
    assert application.stage == "applied"
    assert not application.decisions.exists()


def test_auditors_do_not_decide(dora: Person, erin: Person) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    with pytest.raises(NotAllowedError):
        decide(erin.scope, application, stage="hired", reason="x")


def test_every_right_is_asked_of_tokens_too(dora: Person) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    token = dataclasses.replace(dora.scope, user_id=None, role=None, token_id=dora.user.pk)
    with pytest.raises(NotAllowedError):
        decide(token, application, stage="hired", reason="x")


def test_a_decision_keeps_what_stood_there(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    marisol = ranked.applications[0]
    decision = decide(bob.scope, marisol, stage="shortlisted", reason="Every must-have met")
    assert (decision.from_stage, decision.stage, decision.tier) == ("applied", "shortlisted", "met")
    assert decision.run_id == ranked.run.pk
    assert decision.report_viewed_at is None
    assert decision.move is not None


def test_nobody_is_declined_unseen(bob: Person, dora: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    look_at(dora, application)  # a colleague's look is not one's own
    with pytest.raises(RefusedError, match="Open their gap report first") as refused:
        decide(bob.scope, application, stage="declined", reason="x", disposition="position_filled")
    assert refused.value.field == "report"
    look_at(bob, application)
    decision = decide(bob.scope, application, stage="declined", reason="x", disposition="position_filled")
    assert decision.report_viewed_at is not None


@pytest.mark.parametrize("code", ["", "bad_feeling", "score_too_low"])
def test_only_reasons_of_the_list(bob: Person, code: str) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    look_at(bob, application)
    with pytest.raises(RefusedError) as refused:
        decide(bob.scope, application, stage="declined", reason="x", disposition=code)
    assert refused.value.field == "disposition"


@pytest.mark.parametrize(
    ("code", "named", "said"),
    [
        ("must_not_shown", (), "Name the requirement"),
        ("must_not_shown", ("unheard-of",), "Name the requirement"),
        ("must_not_shown", ("cpr",), "is no must-have"),
        ("must_unproven_after_asking", ("vitals",), "Nobody asked them"),
        ("other_evidence_stronger", (), "Name the requirement"),
    ],
)
def test_a_reason_names_what_it_rests_on(bob: Person, code: str, named: tuple[str, ...], said: str) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    with pytest.raises(RefusedError, match=said) as refused:
        decline(bob, application, disposition=code, rests_on=named)
    assert refused.value.field == "rests_on"


def test_after_asking_it_may_rest_on_what_was_asked_for(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    ask_for_evidence(bob.scope, application, message="Please share it.", requirement_key="vitals")
    decision = decline(bob, application, disposition="must_unproven_after_asking", rests_on=("vitals", "vitals"))
    assert decision.rests_on == ["vitals"]


def test_a_closed_report_closes_reasons_that_rest_on_it_and_no_others(alice: Person, bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    set_legal_profile(alice.scope, application.job, profile="nyc")
    application.job.refresh_from_db()
    with pytest.raises(RefusedError, match="may not be shown yet"):
        decide(bob.scope, application, stage="declined", reason="x", disposition="must_not_shown", rests_on=["vitals"])
    decision = decide(bob.scope, application, stage="declined", reason="x", disposition="withdrew_interest")
    assert decision.report_viewed_at is None


def test_no_machine_declines(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    machine = dataclasses.replace(bob.scope, user_id=None, role=None, system="ranker")
    with pytest.raises(RefusedError, match="Only a person"):
        decide(machine, application, stage="declined", reason="x", disposition="position_filled")


def test_who_was_moved_meanwhile_is_looked_at_again(bob: Person, dora: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    decide(dora.scope, application, stage="interview", reason="x")
    with pytest.raises(RefusedError, match="Meanwhile somebody moved them to “Interview”"):
        decide(bob.scope, application, stage="shortlisted", reason="x", seen_stage="applied")


def test_the_team_is_told_and_who_decided_is_not(bob: Person, dora: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    for person in (bob, dora):
        membership = Membership.objects.within(bob.scope).get(user=person.user)
        JobMember.objects.within(bob.scope).create(job=application.job, membership=membership)
    decide(bob.scope, application, stage="interview", reason="Marisol was clear")
    told = Notification.objects.within(bob.scope).get()
    assert (told.user_id, told.kind, told.application_id) == (dora.user.pk, "decided", application.pk)
    assert "Marisol" not in str(told.data)
