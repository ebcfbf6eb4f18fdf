"""Plans as runs store them: computed again to the letter, whatever happened to the frameworks since."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from matching.plan import Plan
from matching.rank import rank, rank_by, used_concepts
from matching.statements import Application, Requirement
from matching.stored import plan_from, relations_used
from tests.matching.people import AS_OF, GRAPH, NURSING, VITALS, VITALS_ONET, application, statement
from tests.matching.strategies import application_lists, requirement_lists


def test_it_works() -> None:
    people = [application("p", statement("v", VITALS_ONET))]
    kept = relations_used(Plan.of(NURSING, GRAPH), used_concepts(people))
    assert kept[VITALS_ONET] == [["vitals", "exact", 95_000, [VITALS_ONET, VITALS]]]
    assert kept[VITALS] == [["vitals", "same", 100_000, [VITALS]]]
    assert plan_from(NURSING, kept).answers[VITALS_ONET][0][1].parts == 95_000


@given(application_lists(), requirement_lists())
@settings(max_examples=60, deadline=None)
def test_the_same_hash_and_entries_come_out(people: tuple[Application, ...], needs: tuple[Requirement, ...]) -> None:
    first = rank(people, needs, GRAPH, seed="s", as_of=AS_OF)
    kept = json.loads(json.dumps(relations_used(Plan.of(needs, GRAPH), used_concepts(people))))
    assert rank_by(plan_from(needs, kept), people, seed="s", as_of=AS_OF) == first


@pytest.mark.parametrize("bad", [{"c": 1}, {"c": [1]}, {"c": [["vitals", "exact", 1]]}, {"c": [["r", "odd", 1, []]]}])
def test_another_shape_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"Stored relations|odd"):
        plan_from(NURSING, bad)
