"""The gap report of one candidate says what was shown, what is open, what follows and who acts."""

from __future__ import annotations

import json
from datetime import date

import pytest

from matching.codes import ActionKind, Owner, State
from matching.gaps import gap_report
from matching.rank import rank
from matching.reports import GapReport
from matching.statements import Application, Assessment, Standing, SubjectLink, TrustLevel
from tests.matching.people import (
    AS_OF,
    CHARTING,
    CPR,
    GRAPH,
    NURSING,
    PORTUGUESE,
    POSITIONING,
    TRANSFER,
    VITALS,
    application,
    requirement,
    statement,
)

DANETTE = application(
    "danette",
    statement("v", VITALS, level=3.0, assessment=Assessment.RESULT, level_text="result 3 of 4"),
    statement(
        "c",
        CPR,
        standing=Standing.INDETERMINATE,
        only_status_unknown=True,
        issuer_name="Heartland Responder Council",
        question="revocation list unreachable since 3 Nov",
        issued=date(2026, 2, 1),
    ),
    statement("w", POSITIONING),
    statement("p", PORTUGUESE, standing=Standing.SELF_ASSERTED, issuer="", issuer_name="", issued=None),
    statement("m", "c:medication", title="Medication aide"),
    statement("x", CHARTING, standing=Standing.REJECTED, title="Phlebotomy", question="revoked by its issuer"),
    statement("y", CHARTING, subject=SubjectLink.MISMATCH, title="Somebody's diploma"),
    received=8,
    unreadable=1,
)


def report(item: Application = DANETTE) -> GapReport:
    entry = rank([item], NURSING, GRAPH, seed="s", as_of=AS_OF).entries[0]
    return gap_report(entry, item, NURSING, GRAPH, as_of=AS_OF)


def test_it_works() -> None:
    found = report()
    assert found.headline == "Confirmed 1 of 3 must-haves; 1 unproven; 1 without evidence."
    assert found.absence == "Absence of a record is not absence of skill."
    assert [(line.needed, line.state) for line in found.musts] == [
        ("Vitals, level 3", State.MET),
        ("Cpr, in force", State.UNVERIFIED),
        ("Transfer, level 2", State.NEAR_MISS),
    ]


def test_what_to_settle_first_has_fact_consequence_step_and_owner() -> None:
    settle = report().settle_first
    assert settle is not None
    assert settle.fact == "Cpr: record read; revocation list unreachable since 3 Nov."
    assert settle.consequence == "If confirmed: 2 of 3."
    assert (settle.owner, settle.action) == (Owner.CREDENCE, ActionKind.ASK)


def test_a_line_cites_the_statement_it_rests_on() -> None:
    line = report().musts[0]
    assert (line.shown, line.remark, line.next_step) == (
        "Cedar Fork Community College, 2025, result 3 of 4",
        "",
        "None",
    )
    assert line.evidence is not None
    assert (line.evidence.digest, line.evidence.pointer) == ("v", "/credentialSubject/achievement")


def test_a_line_without_evidence_says_so() -> None:
    line = next(
        line for line in report(application("p", statement("v", VITALS))).nices if line.requirement == "charting"
    )
    assert (line.shown, line.state, line.evidence) == ("Nothing shared speaks of it", State.NO_EVIDENCE, None)


def test_a_record_that_may_not_count_is_named_in_its_line_and_never_linked_as_evidence() -> None:
    line = next(line for line in report().nices if line.requirement == "charting")
    assert (line.shown, line.evidence) == ("“Phlebotomy” is set aside: revoked by its issuer", None)


def test_a_neighbour_that_the_job_asks_for_by_itself_is_no_near_miss() -> None:
    needs = (requirement("transfer", TRANSFER), requirement("positioning", POSITIONING))
    item = application("p", statement("w", POSITIONING))
    found = gap_report(None, item, needs, GRAPH, as_of=AS_OF)
    assert (found.musts[0].state, found.near_misses) == (State.NO_EVIDENCE, ())


def test_what_is_open_about_a_neighbour_is_not_told_as_a_fact_about_the_skill() -> None:
    needs = (requirement("transfer", TRANSFER, minimum_level=2.0),)
    found = gap_report(None, application("p", statement("w", POSITIONING)), needs, GRAPH, as_of=AS_OF)
    assert found.settle_first is not None
    assert found.settle_first.fact == (
        "What was shared speaks of other skills than this job asks for. "
        "Transfer: Positioning is next to it; no evidence yet for the skill itself."
    )
    assert found.musts[0].remark == ""


def test_who_shared_nothing_is_told_apart_from_whose_records_do_not_count() -> None:
    silent = gap_report(None, Application("p"), NURSING, GRAPH, as_of=AS_OF).settle_first
    assert silent is not None
    assert silent.fact.startswith("Nothing was shared yet, so nothing could be confirmed.")
    forged = application("p", statement("v", VITALS, standing=Standing.REJECTED))
    found = gap_report(None, forged, NURSING, GRAPH, as_of=AS_OF).settle_first
    assert found is not None
    assert found.fact.startswith("None of what was shared may count; the reasons stand below.")


def test_a_question_is_asked_once_about_all_nice_to_haves_of_which_nothing_is_known() -> None:
    asked = gap_report(None, Application("p"), NURSING, GRAPH, as_of=AS_OF).interview
    assert [item.label for item in asked] == ["Vitals", "Transfer", "Charting, Spanish"]
    assert asked[0].good_answer.count("the steps in their order") == 1
    assert "the steps in their order" not in asked[1].good_answer + asked[2].good_answer


def test_a_record_under_another_name_of_the_skill_says_how_it_answers_for_it() -> None:
    needs = (requirement("transfer", TRANSFER), requirement("vitals", VITALS))
    item = application("p", statement("l", "c:lift"), statement("o", "o:vitals", concept_label="Measuring vital signs"))
    found = gap_report(None, item, needs, GRAPH, as_of=AS_OF)
    assert [line.remark for line in found.musts] == [
        "recorded as “Lift”, which is part of it",
        "recorded as “Measuring vital signs”, which another framework calls the same",
    ]


def test_one_neighbour_of_two_needs_is_asked_about_once() -> None:
    needs = (requirement("transfer", TRANSFER), requirement("other", "c:mobility-aids", TRANSFER))
    asked = gap_report(None, application("p", statement("w", POSITIONING)), needs, GRAPH, as_of=AS_OF).interview
    assert [(item.label, item.requirement) for item in asked] == [("Transfer, Other", "transfer")]
    assert asked[0].ask.startswith("Transfer, Other: you have shown “Certificate w”.")


def test_what_is_proposed_for_the_first_days_is_said_once() -> None:
    found = gap_report(None, Application("p"), NURSING, GRAPH, as_of=AS_OF).first_days
    assert [(item.label, item.also) for item in found] == [("Charting, Spanish", ("spanish",))]


def test_near_misses_are_named_with_what_they_are_worth() -> None:
    assert [(near.label, near.words) for near in report().near_misses] == [
        ("Positioning", "next to Transfer"),
        ("Portuguese", "next to Spanish"),
    ]
    assert all(near.worth.startswith("Worth 0 points") for near in report().near_misses)


def test_strengths_beyond_the_job_are_verified_or_nearly_so() -> None:
    assert [(item.label, item.words) for item in report().strengths] == [("Medication", "verified")]


def test_questions_are_asked_about_what_is_open_and_never_about_a_licence() -> None:
    asked = report().interview
    assert [item.requirement for item in asked] == ["transfer", "charting", "spanish"]
    assert all(item.good_answer.startswith("A good answer") for item in asked)


def test_what_was_not_considered_has_its_reason() -> None:
    found = report()
    assert [(item.title, item.reason) for item in found.not_considered] == [
        ("Phlebotomy", "revoked by its issuer"),
        ("Somebody's diploma", "about another person"),
    ]
    assert found.unreadable_words == "1 file without a readable record inside"
    assert found.could_not_check == (
        "“Certificate c” (Heartland Responder Council, 2026): revocation list unreachable since 3 Nov",
    )


def test_nothing_is_left_to_settle_when_every_must_have_is_met() -> None:
    done = application("p", statement("v", VITALS, level=3.0), statement("c", CPR), statement("t", "c:lift", level=2.0))
    found = report(done)
    assert (found.headline, found.settle_first) == ("Confirmed 3 of 3 must-haves.", None)


def test_a_job_without_must_haves_says_so() -> None:
    needs = NURSING[3:]
    item = application("p", statement("x", CHARTING))
    assert gap_report(None, item, needs, GRAPH, as_of=AS_OF).headline == "This job has no must-haves."


def test_observations_are_counted() -> None:
    seen = statement("o", VITALS, observation=True, confirmed_observation=True, issued=date(2026, 11, 2))
    assert report(application("p", seen)).observations == "1 recorded, 1 confirmed, the latest on 2 Nov 2026"


def test_a_description_makes_the_question_more_specific() -> None:
    needs = (requirement("charting", CHARTING, description="notes at the end of a shift."),)
    asked = gap_report(None, Application("p"), needs, GRAPH, as_of=AS_OF).interview[0]
    assert asked.good_answer.endswith("In this job it serves: notes at the end of a shift.")


def test_somebody_elses_entry_is_refused() -> None:
    entry = rank([DANETTE], NURSING, GRAPH, seed="s", as_of=AS_OF).entries[0]
    with pytest.raises(ValueError, match="two candidates"):
        gap_report(entry, Application("other"), NURSING, GRAPH, as_of=AS_OF)


def test_it_reads_back_from_json() -> None:
    found = report()
    assert GapReport.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_an_issuer_to_decide_on_is_named_by_id() -> None:
    item = application(
        "p", statement("v", VITALS, level=3.0, trust=TrustLevel.KNOWN, issuer="did:web:larkspur.example")
    )
    line = report(item).musts[0]
    assert (line.action, line.owner, line.issuer) == (
        ActionKind.DECIDE_ISSUER,
        Owner.ADMINISTRATOR,
        "did:web:larkspur.example",
    )
