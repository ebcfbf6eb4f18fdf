"""The awkward cases come out as published: tier, state, [V, B, A], what is said, and the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

import matching
from matching.codes import NotRankableReason, State
from matching.entries import build_entry
from matching.gaps import gap_report
from matching.plan import Plan
from matching.pool import pool_report
from matching.rank import rank
from matching.results import RankedEntry
from matching.score import score
from matching.statements import Application, Assessment, Requirement, Statement
from tests.matching.awkward import CASES, POOLS, SKILL, page
from tests.matching.people import AS_OF, GRAPH, VITALS, application, requirement, statement


def only(held: tuple[Statement, ...], needs: tuple[Requirement, ...]) -> RankedEntry:
    plan = Plan.of(needs, GRAPH)
    return build_entry(score(application("p", *held), plan, AS_OF), plan, AS_OF, rank=1, tied=False)


@pytest.mark.parametrize("name", CASES)
def test_it_works(name: str) -> None:
    case = CASES[name]
    entry = only(case.held, case.needs)
    assert (entry.tier.value, entry.results[0].state.value) == (case.tier, case.state)
    assert (entry.verified_only, entry.score, entry.all_claims) == case.scores
    assert (entry.open_question.text, entry.open_question.step) == (case.says, case.step)


@pytest.mark.parametrize("name", CASES)
def test_the_gap_report_says_the_same(name: str) -> None:
    case = CASES[name]
    report = gap_report(None, application("p", *case.held), case.needs, GRAPH, as_of=AS_OF)
    assert (report.musts[0].state.value, report.musts[0].next_step) == (case.state, case.step)
    if case.tier != "met":
        assert report.musts[0].consequence in {"Would make it 1 of 1", "Either would make it 1 of 1"}


def test_what_is_published_is_what_is_tested() -> None:
    published = Path(matching.__file__).with_name("AWKWARD.md").read_text(encoding="utf-8")
    assert published == page(), "print it anew: python -m tests.matching.awkward > matching/AWKWARD.md"


def test_no_record_at_all_is_beside_the_ranking_with_a_report_all_the_same() -> None:
    silent = Application("p")
    found = rank([silent], SKILL, GRAPH, seed="s", as_of=AS_OF)
    assert (found.entries, found.not_rankable[0].reason) == ((), NotRankableReason.NOTHING_SHARED)
    report = gap_report(None, silent, SKILL, GRAPH, as_of=AS_OF)
    assert f"{report.headline} {report.absence}" == POOLS["no record at all"].says
    assert (report.rank, report.musts[0].state) == (0, State.NO_EVIDENCE)
    assert (report.verified_only, report.score, report.all_claims) == (0.0, 0.0, 0.0)


def test_two_identical_candidates_share_a_rank_whatever_their_ids() -> None:
    held = (statement("1", VITALS),)
    pair = [application("a", *held), application("b", *held)]
    entries = rank(pair, SKILL, GRAPH, seed="s", as_of=AS_OF).entries
    assert [(entry.rank_shown, entry.verified_only, entry.score, entry.all_claims) for entry in entries] == [
        ("1=", 0.8, 0.8, 0.8)
    ] * 2
    report = gap_report(entries[0], application(entries[0].candidate, *held), SKILL, GRAPH, as_of=AS_OF)
    assert report.headline == POOLS["two identical candidates"].says
    orders = {
        tuple(entry.candidate for entry in rank(pair, SKILL, GRAPH, seed=seed, as_of=AS_OF).entries) for seed in "stuvw"
    }
    assert orders == {("a", "b"), ("b", "a")}


def test_what_may_not_count_is_beside_the_ranking_and_named_in_the_report() -> None:
    for name in ("revoked", "forged", "about another person"):
        case = CASES[name]
        item = application("p", *case.held)
        found = rank([item], case.needs, GRAPH, seed="s", as_of=AS_OF)
        assert found.not_rankable[0].reason is NotRankableReason.NOTHING_COUNTS
        assert len(gap_report(None, item, case.needs, GRAPH, as_of=AS_OF).not_considered) == 1


def test_a_range_is_not_called_a_level_that_is_not_stated() -> None:
    case = CASES["a level stated as a range around the level needed"]
    line = gap_report(None, application("p", *case.held), case.needs, GRAPH, as_of=AS_OF).musts[0]
    assert (line.state_words, line.remark) == ("Level not exact", "level stated only roughly")


def test_fifty_self_issued_badges_stand_below_one_honest_course() -> None:
    badges = CASES["fifty self-issued badges"].held
    honest = (statement("1", VITALS, assessment=Assessment.COMPLETION),)
    people = [application("many", *badges), application("one", *honest)]
    assert [entry.candidate for entry in rank(people, SKILL, GRAPH, seed="s", as_of=AS_OF).entries] == ["one", "many"]


def test_fifty_badges_score_as_one() -> None:
    badges = CASES["fifty self-issued badges"].held
    assert only(badges, SKILL).all_claims == only(badges[:1], SKILL).all_claims


def test_a_sibling_alone_is_nothing_on_point() -> None:
    case = CASES["a sibling of the skill needed"]
    found = rank([application("p", *case.held)], case.needs, GRAPH, seed="s", as_of=AS_OF)
    assert found.not_rankable[0].reason is NotRankableReason.NOTHING_ON_POINT


def test_an_expired_licence_that_also_answers_as_a_skill_keeps_its_points_there() -> None:
    """The same record, expired: 0 for the licence, and what was learned still counts for the skill."""
    case = CASES["an expired licence"]
    both = (*case.needs, requirement("skill", "c:cpr"))
    entry = only(case.held, both)
    assert (entry.verified_only, entry.score, entry.all_claims) == (0.0, 0.4, 0.4)


def test_a_pool_of_three_says_how_little_an_order_means() -> None:
    people = [application(name, statement("1", VITALS)) for name in ("a", "b")] + [Application("c")]
    found = pool_report(rank(people, SKILL, GRAPH, seed="s", as_of=AS_OF), SKILL, people, GRAPH)
    assert f"{found.headline} {found.small_pool}" == POOLS["a pool of three, one of whom shared nothing"].says
