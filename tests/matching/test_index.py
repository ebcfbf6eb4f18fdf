"""The index gives the order of the plain ranking, to the last tie."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from matching.index import PoolIndex
from matching.rank import rank
from matching.statements import Application, Requirement
from tests.matching.people import AS_OF, CPR, GRAPH, NURSING, VITALS, application, requirement, statement
from tests.matching.strategies import application_lists, requirement_lists


def test_it_works() -> None:
    pool = (application("a", statement("1", CPR)), application("b", statement("1", VITALS)), Application("silent"))
    order = PoolIndex(pool).order(NURSING, GRAPH, seed="s", as_of=AS_OF)
    assert [pool[position].candidate for position in order.positions] == [
        entry.candidate for entry in rank(pool, NURSING, GRAPH, seed="s", as_of=AS_OF).entries
    ]


@given(application_lists(most=12), requirement_lists())
@settings(max_examples=80, deadline=None)
def test_it_equals_the_plain_ranking(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    plain = rank(applications, requirements, GRAPH, seed="s", as_of=AS_OF).entries
    assert PoolIndex(applications).top(requirements, GRAPH, seed="s", as_of=AS_OF) == plain


def test_an_empty_pool_and_a_pool_without_evidence_are_no_trouble() -> None:
    for pool in ((), (Application("silent"),)):
        assert len(PoolIndex(pool).order(NURSING, GRAPH, seed="s", as_of=AS_OF)) == 0


def test_a_licence_is_found_by_its_credential_type() -> None:
    pool = (application("a", statement("1", "c:else", credential_type=CPR)),)
    needs = (requirement("licence", CPR, in_force=True),)
    assert (
        PoolIndex(pool).top(needs, GRAPH, seed="s", as_of=AS_OF)
        == rank(pool, needs, GRAPH, seed="s", as_of=AS_OF).entries
    )


def test_one_candidate_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="applies twice"):
        PoolIndex((Application("a"), Application("a")))


def test_numbers_that_do_not_fit_are_said_and_not_rounded() -> None:
    needs = tuple(
        requirement(f"r{index}", VITALS, minimum_level=1 + prime / 1000)
        for index, prime in enumerate([9, 13, 19, 21, 31, 33])
    )
    with pytest.raises(OverflowError, match="plain ranking"):
        PoolIndex((application("a", statement("1", VITALS)),)).order(needs, GRAPH, seed="s", as_of=AS_OF)
