"""The awkward cases, and where a fair person would put them: expected tier, state, [V, B, A] and what is said.

One must-have (vital signs, any level) unless a case needs more. These expectations are published: a change here is a
change of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from matching.gaps import gap_report, pool_report
from matching.rank import rank
from matching.results import NotRankableReason, RankedEntry, State, Tier
from matching.statements import (
    Application,
    Assessment,
    LinkMethod,
    Requirement,
    Standing,
    Statement,
    SubjectLink,
    TrustLevel,
)
from tests.matching.people import AS_OF, CPR, GRAPH, VITALS, application, requirement, statement

SKILL = (requirement("vitals", VITALS),)
LEVELLED = (requirement("vitals", VITALS, minimum_level=3.0),)
LICENCE = (requirement("licence", CPR, in_force=True),)
RECENT = (requirement("vitals", VITALS, maximum_age_days=365, age_reason="the standard changed in 2026"),)


@dataclass(frozen=True)
class Case:
    """One awkward candidate, and what is expected."""

    held: tuple[Statement, ...]
    tier: Tier
    state: State
    scores: tuple[float, float, float]
    says: str
    needs: tuple[Requirement, ...] = SKILL


EXPIRED = {"standing": Standing.NOT_IN_FORCE, "in_force": False, "expired": True, "expires": date(2026, 3, 31)}

CASES = {
    "a stranger's badge": Case(
        (statement("1", VITALS, trust=TrustLevel.UNKNOWN),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.0, 0.8),
        "Vitals: issuer in no registry. If confirmed: 1 of 1.",
    ),
    "a known issuer's badge": Case(
        (statement("1", VITALS, trust=TrustLevel.KNOWN),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.8, 0.8),
        "Vitals: issuer known, not yet trusted here. If confirmed: 1 of 1.",
    ),
    "fifty self-issued badges": Case(
        tuple(
            statement(f"{number:02}", VITALS, issuer="did:key:me", issuer_is_subject=True, trust=TrustLevel.UNKNOWN)
            for number in range(50)
        ),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 00” is signed by the candidate's own key alone. If confirmed: 1 of 1.",
    ),
    "self-issued by an issuer on the list": Case(
        (statement("1", VITALS, issuer_is_subject=True),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” is signed by the candidate's own key alone. If confirmed: 1 of 1.",
    ),
    "one badge aligned to 200 skills": Case(
        (statement("1", VITALS, aligned_skills=200),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.4, 0.4, 0.4),
        "Vitals: “Certificate 1” names 200 skills at once, with no result for this one. If confirmed: 1 of 1.",
    ),
    "200 skills, with a result for this one": Case(
        (statement("1", VITALS, aligned_skills=200, assessment=Assessment.RESULT),),
        Tier.MET,
        State.MET,
        (1.0, 1.0, 1.0),
        "Nothing is open.",
    ),
    "attendance only": Case(
        (statement("1", VITALS, assessment=Assessment.PARTICIPATION),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.2, 0.2, 0.2),
        "Vitals: “Certificate 1” shows attendance; nothing assessed yet. If confirmed: 1 of 1.",
    ),
    "an expired course": Case(
        (statement("1", VITALS, assessment=Assessment.COMPLETION, **EXPIRED),),
        Tier.UNPROVEN,
        State.EXPIRED,
        (0.0, 0.6, 0.6),
        "Vitals: “Certificate 1” expired on 31 Mar 2026. If confirmed: 1 of 1.",
    ),
    "an expired licence": Case(
        (statement("1", CPR, **EXPIRED),),
        Tier.NO_EVIDENCE,
        State.EXPIRED,
        (0.0, 0.0, 0.0),
        "Licence: “Certificate 1” expired on 31 Mar 2026. If shown and confirmed: 1 of 1.",
        LICENCE,
    ),
    "a licence that expired since it was verified": Case(
        (statement("1", CPR, expires=date(2026, 11, 22)),),
        Tier.NO_EVIDENCE,
        State.EXPIRED,
        (0.0, 0.0, 0.0),
        "Licence: “Certificate 1” expired on 22 Nov 2026. If shown and confirmed: 1 of 1.",
        LICENCE,
    ),
    "a suspended licence": Case(
        (statement("1", CPR, standing=Standing.NOT_IN_FORCE, in_force=False, question="suspended by its issuer"),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.0, 0.8),
        "Licence: “Certificate 1” is not in force today (suspended by its issuer). If confirmed: 1 of 1.",
        LICENCE,
    ),
    "a status list that does not answer": Case(
        (statement("1", CPR, standing=Standing.INDETERMINATE, only_status_unknown=True),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.8, 0.8),
        "Licence: record read; its status list has not answered. If confirmed: 1 of 1.",
        LICENCE,
    ),
    "an issuer that cannot be reached": Case(
        (statement("1", VITALS, standing=Standing.INDETERMINATE, question="its issuer's keys could not be fetched"),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.0, 0.8),
        "Vitals: record read; its issuer's keys could not be fetched. If confirmed: 1 of 1.",
    ),
    "a level not stated": Case(
        (statement("1", VITALS),),
        Tier.UNPROVEN,
        State.LEVEL_NOT_STATED,
        (round(0.8 / 3, 12), round(1.6 / 3, 12), 0.8),
        "Vitals: level not stated, level 3 needed. If confirmed: 1 of 1.",
        LEVELLED,
    ),
    "a level not stated where none is needed": Case(
        (statement("1", VITALS),), Tier.MET, State.MET, (0.8, 0.8, 0.8), "Nothing is open."
    ),
    "a level below": Case(
        (statement("1", VITALS, level=2.0, assessment=Assessment.RESULT),),
        Tier.UNPROVEN,
        State.UNDER_LEVEL,
        (round(2 / 3, 12),) * 3,
        "Vitals: level 2 shown, level 3 needed. If confirmed: 1 of 1.",
        LEVELLED,
    ),
    "older than the job allows": Case(
        (statement("1", VITALS),),
        Tier.NO_EVIDENCE,
        State.STALE,
        (0.0, 0.0, 0.0),
        "Vitals: “Certificate 1” is from 1 Jun 2025; the job asks for the last 1 year. If shown and confirmed: 1 of 1.",
        RECENT,
    ),
    "no date where a maximum age is set": Case(
        (statement("1", VITALS, issued=None),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” states no date, and the job sets a maximum age. If confirmed: 1 of 1.",
        RECENT,
    ),
    "matched by name only": Case(
        (statement("1", VITALS, subject=SubjectLink.NAME),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” matches by name only. If confirmed: 1 of 1.",
    ),
    "read from words, fairly surely": Case(
        (statement("1", VITALS, link=LinkMethod.TEXT, link_confidence=0.85),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.8, 0.8),
        "Vitals: the skill was read from the words “Certificate 1”. If confirmed: 1 of 1.",
    ),
    "the candidate's own word": Case(
        (statement("1", VITALS, standing=Standing.SELF_ASSERTED, subject=SubjectLink.NONE, trust=TrustLevel.UNKNOWN),),
        Tier.UNPROVEN,
        State.UNVERIFIED,
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” is the candidate's own statement, with no signed record yet. If confirmed: 1 of 1.",
    ),
    "an observation that a person confirmed": Case(
        (statement("1", VITALS, observation=True, confirmed_observation=True, assessment=Assessment.RESULT),),
        Tier.MET,
        State.MET,
        (round(1 / 3, 12), round(2 / 3, 12), 1.0),
        "Nothing is open.",
        LEVELLED,
    ),
    "a skill close to the one needed": Case(
        (statement("1", "c:records"),),
        Tier.NO_EVIDENCE,
        State.NEAR_MISS,
        (0.64, 0.64, 0.64),
        "Charting: Records is close to it; no evidence yet for the skill itself. If shown and confirmed: 1 of 1.",
        (requirement("charting", "c:charting"),),
    ),
}


def only(held: tuple[Statement, ...], needs: tuple[Requirement, ...]) -> RankedEntry:
    return rank([application("p", *held)], needs, GRAPH, seed="s", as_of=AS_OF).entries[0]


@pytest.mark.parametrize("name", CASES)
def test_it_works(name: str) -> None:
    case = CASES[name]
    entry = only(case.held, case.needs)
    assert (entry.tier, entry.results[0].state) == (case.tier, case.state)
    assert (entry.verified_only, entry.score, entry.all_claims) == case.scores
    assert entry.open_question.text == case.says


def test_no_record_at_all_is_beside_the_ranking_with_a_report_all_the_same() -> None:
    silent = Application("p")
    found = rank([silent], SKILL, GRAPH, seed="s", as_of=AS_OF)
    assert (found.entries, found.not_rankable[0].reason) == ((), NotRankableReason.NOTHING_SHARED)
    report = gap_report(None, silent, SKILL, GRAPH, as_of=AS_OF)
    assert report.headline == "Confirmed 0 of 1 must-have; 1 without evidence."
    assert (report.rank, report.musts[0].state) == (0, State.NO_EVIDENCE)


def test_two_identical_candidates_share_a_rank_whatever_their_ids() -> None:
    held = (statement("1", VITALS),)
    entries = rank([application("a", *held), application("b", *held)], SKILL, GRAPH, seed="s", as_of=AS_OF).entries
    assert [(entry.rank, entry.tied, entry.score) for entry in entries] == [(1, True, 0.8)] * 2


def test_fifty_self_issued_badges_stand_below_one_honest_course() -> None:
    badges = CASES["fifty self-issued badges"].held
    honest = (statement("1", VITALS, assessment=Assessment.COMPLETION),)
    people = [application("many", *badges), application("one", *honest)]
    assert [entry.candidate for entry in rank(people, SKILL, GRAPH, seed="s", as_of=AS_OF).entries] == ["one", "many"]


def test_fifty_badges_score_as_one() -> None:
    badges = CASES["fifty self-issued badges"].held
    assert only(badges, SKILL).all_claims == only(badges[:1], SKILL).all_claims


def test_a_pool_of_three_says_how_little_an_order_means() -> None:
    people = [application(name, statement("1", VITALS)) for name in ("a", "b")] + [Application("c")]
    found = pool_report(rank(people, SKILL, GRAPH, seed="s", as_of=AS_OF), SKILL)
    assert found.headline == (
        "3 applied; 2 rankable; 2 met all must-haves; 0 one confirmation away; 1 without readable evidence."
    )
    assert found.small_pool.startswith("With 2 people ranked, read the states")
