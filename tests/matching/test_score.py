"""The score is exact, monotone, and says truly what each item is worth."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.codes import Gate, Tier
from matching.plan import Plan
from matching.score import Scored, score
from matching.statements import (
    Application,
    Assessment,
    Need,
    Requirement,
    Standing,
    Statement,
    TrustLevel,
    Weight,
)
from tests.matching.people import (
    AS_OF,
    GRAPH,
    LIFT,
    NURSING,
    POSITIONING,
    TRANSFER,
    VITALS,
    requirement,
    statement,
)
from tests.matching.strategies import application_lists, good_statements, requirement_lists, statements

ORDER = list(Tier)


def scored(held: tuple[Statement, ...], requirements: tuple[Requirement, ...] = NURSING) -> tuple[Scored, Plan]:
    plan = Plan.of(requirements, GRAPH)
    return score(Application("p", held), plan, AS_OF), plan


def exact(value: int, plan: Plan) -> Fraction:
    return Fraction(value, plan.denominator)


def test_it_works() -> None:
    found, plan = scored((statement("1", VITALS, assessment=Assessment.RESULT, level=3.0),))
    assert [exact(total, plan) for total in found.totals] == [Fraction(3, 11)] * 3
    assert (found.met, found.unproven, found.tier) == (1, 0, Tier.NO_EVIDENCE)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"concept": LIFT, "assessment": Assessment.RESULT}, ("9/10", "9/10", "9/10")),
        ({"concept": TRANSFER}, ("4/5", "4/5", "4/5")),
        ({"concept": TRANSFER, "assessment": Assessment.COMPLETION}, ("3/5", "3/5", "3/5")),
        ({"concept": TRANSFER, "assessment": Assessment.PARTICIPATION}, ("1/5", "1/5", "1/5")),
        ({"concept": TRANSFER, "aligned_skills": 11}, ("2/5", "2/5", "2/5")),
        ({"concept": TRANSFER, "aligned_skills": 10}, ("4/5", "4/5", "4/5")),
        ({"concept": TRANSFER, "aligned_skills": 200, "assessment": Assessment.RESULT}, ("1", "1", "1")),
        (
            {"concept": TRANSFER, "aligned_skills": 200, "assessment": Assessment.PARTICIPATION},
            ("1/5", "1/5", "1/5"),
        ),
        ({"concept": POSITIONING}, ("0", "0", "0")),
        ({"concept": TRANSFER, "trust": TrustLevel.KNOWN}, ("0", "4/5", "4/5")),
        ({"concept": TRANSFER, "trust": TrustLevel.UNKNOWN}, ("0", "0", "4/5")),
    ],
)
def test_relation_times_assessment(changes: dict[str, Any], expected: tuple[str, str, str]) -> None:
    found, plan = scored((statement("1", **changes),), (requirement("r", TRANSFER),))
    assert tuple(exact(total, plan) for total in found.totals) == tuple(map(Fraction, expected))


@pytest.mark.parametrize(
    ("level", "expected"),
    [(None, ("4/15", "8/15", "4/5")), (1.0, ("4/15",) * 3), (3.0, ("4/5",) * 3), (4.0, ("4/5",) * 3)],
)
def test_a_level_not_stated_counts_1_in_v_2_in_b_and_4_in_a(level: float | None, expected: tuple[str, ...]) -> None:
    found, plan = scored((statement("1", VITALS, level=level),), (requirement("r", VITALS, minimum_level=3.0),))
    assert tuple(exact(total, plan) for total in found.totals) == tuple(map(Fraction, expected))


def test_weights_and_an_alternatives_group_count_once() -> None:
    needs = (requirement("a", VITALS, TRANSFER, weight=Weight.HIGH), requirement("b", "c:cpr", weight=Weight.LOW))
    found, plan = scored((statement("1", VITALS), statement("2", TRANSFER)), needs)
    assert exact(found.totals[0], plan) == Fraction(3, 4) * Fraction(4, 5)


def test_the_digest_breaks_a_tie_and_the_runner_up_is_of_another_credential() -> None:
    held = (statement("b", VITALS), statement("a", VITALS), statement("a", VITALS, pointer="/other"))
    found, _ = scored(held, (requirement("r", VITALS),))
    credit = found.credits[0][1]
    assert credit.best is not None
    assert credit.runner_up is not None
    assert (credit.best.statement.digest, credit.runner_up.statement.digest, credit.drop) == ("a", "b", 0)


@pytest.mark.parametrize(
    "bad",
    [
        (),
        (requirement("r"),),
        (requirement("r", VITALS), requirement("r", VITALS)),
        (requirement("r", VITALS, minimum_level=0.5),),
        (requirement("r", VITALS, minimum_level=5.0),),
        (requirement("r", VITALS, maximum_age_days=30),),
        (requirement("r", VITALS, maximum_age_days=0, age_reason="x"),),
    ],
)
def test_a_bad_requirement_is_refused_with_a_sentence(bad: tuple[Requirement, ...]) -> None:
    with pytest.raises(ValueError, match=r"[A-Z].*\."):
        Plan.of(bad, GRAPH)


def test_a_level_that_is_no_number_is_not_stated() -> None:
    found, _ = scored((statement("1", VITALS, level=float("nan")),), (requirement("r", VITALS, minimum_level=3.0),))
    assert found.tiers == (Tier.UNPROVEN,)


@given(application_lists(), requirement_lists())
@settings(max_examples=50)
def test_points_add_up_exactly_and_the_sets_are_nested(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    plan = Plan.of(requirements, GRAPH)
    for item in applications:
        found = score(item, plan, AS_OF)
        for position in range(3):
            assert sum(credits_[position].points for credits_ in found.credits) == found.totals[position]
        assert 0 <= found.totals[0] <= found.totals[1] <= found.totals[2] <= plan.denominator


@given(st.lists(statements(), max_size=6), requirement_lists(), good_statements)
@settings(max_examples=200)
def test_adding_a_whole_credential_in_force_never_worsens_tier_order_or_score(
    held: list[Statement], requirements: tuple[Requirement, ...], new: Statement
) -> None:
    before, _ = scored(tuple(held), requirements)
    after, _ = scored((*held, new), requirements)
    assert ORDER.index(after.tier) <= ORDER.index(before.tier)
    assert after.order <= before.order
    assert all(one <= other for one, other in zip(before.totals, after.totals, strict=True))


@given(st.lists(statements(), max_size=8), requirement_lists())
def test_removing_the_cited_credential_reproduces_the_stated_drop(
    held: list[Statement], requirements: tuple[Requirement, ...]
) -> None:
    found, _ = scored(tuple(held), requirements)
    for index in range(len(requirements)):
        for position in range(3):
            credit = found.credits[index][position]
            if credit.best is None:
                continue
            left = tuple(item for item in held if item.digest != credit.best.statement.digest)
            again, _ = scored(left, requirements)
            assert credit.points - again.credits[index][position].points == credit.drop


@given(st.lists(statements(), max_size=6), requirement_lists(), st.randoms())
def test_the_order_of_statements_changes_nothing(
    held: list[Statement], requirements: tuple[Requirement, ...], random: Any
) -> None:
    shuffled = list(held)
    random.shuffle(shuffled)
    one, _ = scored(tuple(held), requirements)
    other, _ = scored(tuple(shuffled), requirements)
    assert (one.credits, one.items) == (other.credits, other.items)
    assert (one.totals, one.tiers, one.order) == (other.totals, other.tiers, other.order)


@given(statements(), requirement_lists(), st.text(max_size=5))
def test_what_is_only_shown_changes_no_number(
    held: Statement, requirements: tuple[Requirement, ...], word: str
) -> None:
    swapped = replace(held, issuer_name=word, title=word, level_text=word, question=word, concept_label=word)
    one, _ = scored((held,), requirements)
    other, _ = scored((swapped,), requirements)
    assert (one.totals, one.tiers, one.order) == (other.totals, other.tiers, other.order)


def test_a_nice_to_have_never_sets_the_tier() -> None:
    found, _ = scored((), (requirement("r", VITALS, need=Need.NICE),))
    assert found.tier is Tier.MET


@pytest.mark.parametrize(
    ("changes", "expected", "gates"),
    [
        ({"level": 2.5, "level_low": 2.0, "level_high": 3.0}, ("2/3", "5/6", "1"), (Gate.LEVEL_RANGE,)),
        ({"level": 3.5, "level_low": 3.0, "level_high": 4.0}, ("1", "1", "1"), ()),
        ({"level": 1.5, "level_low": 1.0, "level_high": 2.0}, ("1/3", "1/2", "2/3"), (Gate.LEVEL_UNDER,)),
    ],
)
def test_a_range_of_levels_counts_its_lowest_its_estimate_and_its_highest(
    changes: dict[str, float], expected: tuple[str, str, str], gates: tuple[Gate, ...]
) -> None:
    wanted = (requirement("r", VITALS, minimum_level=3.0),)
    found, plan = scored((statement("1", VITALS, assessment=Assessment.RESULT, **changes),), wanted)
    assert [exact(total, plan) for total in found.totals] == [Fraction(text) for text in expected]
    assert found.items[0][0].gates == gates


def test_a_minimum_trust_takes_the_points_and_not_the_prospect() -> None:
    held = (statement("1", VITALS, trust=TrustLevel.KNOWN),)
    asked = requirement("r", VITALS, minimum_trust=TrustLevel.TRUSTED)
    found, _ = scored(held, (asked,))
    assert found.totals == (0, 0, 0)
    assert found.tier is Tier.UNPROVEN
    free, _ = scored(held, (replace(asked, minimum_trust=TrustLevel.KNOWN),))
    assert free.totals[1] > 0


def test_a_minimum_trust_leaves_self_asserted_claims_without_points() -> None:
    own = statement("1", VITALS, standing=Standing.SELF_ASSERTED, trust=TrustLevel.TRUSTED)
    found, _ = scored((own,), (requirement("r", VITALS, minimum_trust=TrustLevel.KNOWN),))
    assert found.totals == (0, 0, 0)
