"""The index gives the order, the tiers, the ties and the scores of the plain ranking, to the last lot."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.index import PoolView, tally
from matching.index.rows import rows_of
from matching.index.segment import Segment
from matching.rank import rank
from matching.statements import Application, Need, Requirement, TrustLevel
from tests.matching.index.oracle import plain_counts, plain_top
from tests.matching.people import AS_OF, CPR, GRAPH, NURSING, VITALS, application, requirement, statement
from tests.matching.strategies import application_lists, requirement_lists


def test_it_works() -> None:
    pool = (application("a", statement("1", CPR)), application("b", statement("1", VITALS)), Application("silent"))
    top = PoolView.of(pool).top(NURSING, GRAPH, seed="s", as_of=AS_OF)
    ranking = rank(pool, NURSING, GRAPH, seed="s", as_of=AS_OF)
    assert [(item.candidate, item.rank, item.tied, item.tier, item.met, item.unproven) for item in top.places] == [
        (item.candidate, item.rank, item.tied, item.tier, item.musts_met, item.musts_unproven)
        for item in ranking.entries
    ]
    assert [item.total / top.denominator for item in top.places] == pytest.approx(
        [item.score for item in ranking.entries], abs=1e-9
    )


@given(application_lists(most=12), requirement_lists(), st.none() | st.integers(1, 12))
@settings(max_examples=120, deadline=None)
def test_it_equals_the_plain_ranking(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...], count: int | None
) -> None:
    top = PoolView.of(applications).top(requirements, GRAPH, seed="s", as_of=AS_OF, count=count)
    assert top == plain_top(applications, requirements, count=count)


@given(application_lists(most=12), requirement_lists())
@settings(max_examples=40, deadline=None)
def test_those_still_in_question_are_weighed_as_everybody_is(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally, "FEW", 0)  # rows of others are sorted out, however few they are
        top = PoolView.of(applications).top(requirements, GRAPH, seed="s", as_of=AS_OF, count=3)
    assert top == plain_top(applications, requirements, count=3)


@given(application_lists(most=12), requirement_lists())
@settings(max_examples=60, deadline=None)
def test_its_counts_are_those_of_the_plain_ranking(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    counts = PoolView.of(applications).counts(requirements, GRAPH, as_of=AS_OF)
    assert counts == plain_counts(applications, requirements)


@given(application_lists(most=12), requirement_lists(), st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_counts_of_some(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...], most: int, left_out: int
) -> None:
    view = PoolView.of(applications)
    names = [item.candidate for item in applications]
    only, but = [*names[:most], "nobody"], names[:left_out]
    assert view.counts(requirements, GRAPH, as_of=AS_OF, only=only, but=but) == plain_counts(
        applications[left_out:most], requirements
    )
    assert view.counts(requirements, GRAPH, as_of=AS_OF, but=but) == plain_counts(applications[left_out:], requirements)


@given(application_lists(most=12), requirement_lists(), st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_several_segments_are_one_pool(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...], first: int
) -> None:
    view = PoolView(
        [
            Segment(rows_of(applications[:first]), name="one"),
            Segment(rows_of(applications[first:]), name="two"),
        ]
    )
    assert view.top(requirements, GRAPH, seed="s", as_of=AS_OF, count=5) == plain_top(
        applications, requirements, count=5
    )
    assert view.counts(requirements, GRAPH, as_of=AS_OF) == plain_counts(applications, requirements)


def test_an_empty_pool_and_a_pool_without_evidence_are_no_trouble() -> None:
    for pool in ((), (Application("silent"),)):
        view = PoolView.of(pool)
        assert len(view) == len(pool)
        assert view.top(NURSING, GRAPH, seed="s", as_of=AS_OF).places == ()
        assert view.counts(NURSING, GRAPH, as_of=AS_OF).people == len(pool)


def test_a_licence_is_found_by_its_credential_type() -> None:
    pool = (application("a", statement("1", "c:else", credential_type=CPR)),)
    needs = (requirement("licence", CPR, in_force=True),)
    top = PoolView.of(pool).top(needs, GRAPH, seed="s", as_of=AS_OF)
    assert top == plain_top(pool, needs, count=100)
    assert top.places[0].met == 1


def test_what_a_requirement_of_trust_leaves_without_points() -> None:
    pool = (application("a", statement("1", VITALS, trust=TrustLevel.KNOWN)),)
    needs = (requirement("r", VITALS, minimum_trust=TrustLevel.TRUSTED),)
    place = PoolView.of(pool).top(needs, GRAPH, seed="s", as_of=AS_OF).places[0]
    assert (place.unproven, place.total) == (1, 0)


def test_a_range_of_levels_meets_by_its_lowest_and_counts_by_its_estimate() -> None:
    held = statement("1", VITALS, level=3.0, level_low=2.0)
    needs = (requirement("r", VITALS, minimum_level=3.0),)
    pool = (application("a", held),)
    top = PoolView.of(pool).top(needs, GRAPH, seed="s", as_of=AS_OF)
    assert (top.places[0].met, top.places[0].unproven) == (0, 1)
    assert top == plain_top(pool, needs, count=1)


@pytest.mark.parametrize("many", [16, 40])
def test_many_must_haves_need_wider_counts(many: int) -> None:
    needs = tuple(requirement(f"r{index}", VITALS if index % 2 else CPR) for index in range(many))
    pool = (
        application("a", statement("1", CPR), statement("2", VITALS)),
        application("b", statement("1", CPR), statement("2", VITALS, trust=TrustLevel.KNOWN)),
        application("c", statement("1", CPR)),
        application("d"),
    )
    assert PoolView.of(pool).top(needs, GRAPH, seed="s", as_of=AS_OF) == plain_top(pool, needs, count=100)


def test_one_candidate_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="applies twice"):
        PoolView.of((Application("a"), Application("a")))


def test_numbers_that_do_not_fit_are_said_and_not_rounded() -> None:
    odd = tuple(
        requirement(f"r{index}", VITALS, minimum_level=1 + prime / 1000)
        for index, prime in enumerate([9, 13, 19, 21, 31, 33])
    )
    old = (requirement("r", VITALS, maximum_age_days=60_000, age_reason="once a century"),)
    view = PoolView.of((application("a", statement("1", VITALS)),))
    with pytest.raises(OverflowError, match="plain ranking"):
        view.top(odd, GRAPH, seed="s", as_of=AS_OF)
    with pytest.raises(OverflowError, match="maximum age"):
        view.top(old, GRAPH, seed="s", as_of=AS_OF)
    for day in (date(1899, 1, 1), date(2085, 1, 1)):
        with pytest.raises(OverflowError, match="This day"):
            view.top(NURSING, GRAPH, seed="s", as_of=day)
    with pytest.raises(OverflowError):
        view.counts([requirement(f"r{index}", VITALS) for index in range(256)], GRAPH, as_of=AS_OF)


@given(
    days=st.lists(st.none() | st.dates(date(1850, 1, 1), date(2200, 1, 1)), min_size=2, max_size=2),
    age=st.integers(1, 46_000),
    in_force=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_days_beyond_what_is_stored_decide_as_they_would(days: list[date | None], age: int, *, in_force: bool) -> None:
    pool = (application("a", statement("1", VITALS, issued=days[0], expires=days[1])),)
    needs = (requirement("r", VITALS, maximum_age_days=age, age_reason="so it is", in_force=in_force),)
    assert PoolView.of(pool).top(needs, GRAPH, seed="s", as_of=AS_OF) == plain_top(pool, needs, count=100)


def test_a_large_group_of_equals_is_drawn_as_a_small_one() -> None:
    pool = [application(f"p{number}", statement(str(number), VITALS)) for number in range(3_000)]
    needs = (requirement("r", VITALS, need=Need.NICE),)
    view = PoolView.of(pool)
    for seed in ("one", "two", "one"):
        top = view.top(needs, GRAPH, seed=seed, as_of=AS_OF, count=10)
        assert top == plain_top(pool, needs, seed=seed, count=10)
