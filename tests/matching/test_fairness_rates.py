"""Rates, ratios and what is hidden: against published examples, and against a solver that tries to undo the hiding."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.fairness.rates import UNKNOWN, GroupRate, Outcome, RatesReport, rates_report
from matching.fairness.statistics import exact_p, ratio_interval, shortfall, wilson
from matching.fairness.suppression import ANY, HIDDEN_UNDER, Cell, Counts, hidden_cells


def outcomes(*groups: tuple[str, str, int, int]) -> list[Outcome]:
    """Groups as (sex, race, people, selected)."""
    return [Outcome(sex, race, number < selected) for sex, race, people, selected in groups for number in range(people)]


def group(report: RatesReport, dimension: str, label: str) -> GroupRate:
    table = next(table for table in report.tables if table.dimension == dimension)
    return next(item for item in table.groups if item.label == label)


def test_it_works() -> None:
    report = rates_report({"hired": outcomes(("Female", "White", 100, 30), ("Male", "White", 100, 50))})
    female = group(report, "sex", "Female")
    assert female.ratio == pytest.approx(0.6)
    assert female.flagged
    assert (female.to_four_fifths, female.to_parity) == (10, 20)
    assert group(report, "sex", "Male").note == "best"


def test_the_example_of_the_rules_of_local_law_144() -> None:
    """6 RCNY 5-301's own table by sex: 1,390 men with 667 selected, 1,181 women with 555; impact ratio 0.979."""
    report = rates_report({"hired": outcomes(("Male", "White", 1390, 667), ("Female", "White", 1181, 555))})
    female = group(report, "sex", "Female")
    assert female.ratio == pytest.approx(0.979, abs=0.0005)
    assert not female.flagged


@pytest.mark.parametrize(
    ("selected", "people", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_published_it(selected: int, people: int, low: float, high: float) -> None:
    """Newcombe (1998), https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E."""
    assert wilson(selected, people) == pytest.approx((low, high), abs=0.00006)


def test_the_ratio_of_the_aspirin_study() -> None:
    """189 of 11,034 against 104 of 11,037: a ratio of 1.82, from 1.43 to 2.31 (Agresti)."""
    between = ratio_interval(189, 11_034, 104, 11_037)
    assert between == pytest.approx((1.43, 2.31), abs=0.005)
    assert ratio_interval(0, 10, 5, 10) is None


def test_the_lady_tasting_tea() -> None:
    assert exact_p(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_exactly_four_fifths_is_no_flag() -> None:
    report = rates_report({"hired": outcomes(("Female", "White", 100, 40), ("Male", "White", 100, 50))})
    assert group(report, "sex", "Female").ratio == pytest.approx(0.8)
    assert group(report, "sex", "Female").flagged is False


@given(st.integers(1, 80), st.integers(1, 80), st.data())
def test_a_shortfall_is_the_least_number_that_suffices(people: int, best_people: int, data: st.DataObject) -> None:
    selected = data.draw(st.integers(0, people))
    best_selected = data.draw(st.integers(0, best_people))
    more = shortfall(selected, people, best_selected, best_people, percent=80)
    reaches = [5 * (selected + extra) * best_people >= 4 * best_selected * people for extra in range(more + 1)]
    assert reaches[-1]
    assert not any(reaches[:-1])


def test_who_did_not_answer_is_counted_and_not_compared() -> None:
    report = rates_report(
        {"hired": outcomes(("Female", "White", 60, 30), ("Male", "White", 60, 30), (UNKNOWN, UNKNOWN, 40, 10))}
    )
    table = next(table for table in report.tables if table.dimension == "sex")
    assert (table.people, table.selected, table.unknown) == (160, 70, 40)
    assert group(report, "sex", UNKNOWN).ratio is None
    assert group(report, "sex", UNKNOWN).note == "unknown"


def test_under_thirty_is_too_few_to_judge_and_never_the_best() -> None:
    report = rates_report(
        {"hired": outcomes(("Female", "White", 29, 24), ("Male", "White", 60, 30), ("Another gender", "White", 50, 20))}
    )
    assert group(report, "sex", "Female").note == "too_few"
    assert group(report, "sex", "Male").note == "best"
    assert group(report, "sex", "Another gender").ratio == pytest.approx(0.8)


def test_under_two_percent_is_left_out_and_named() -> None:
    report = rates_report(
        {"hired": outcomes(("Female", "White", 1000, 500), ("Male", "White", 1000, 400), ("Male", "Asian", 35, 20))}
    )
    table = next(table for table in report.tables if table.dimension == "race")
    assert table.left_out == ("Asian",)
    assert group(report, "race", "Asian").ratio is None
    assert group(report, "race", "Asian").people == 35


def test_a_single_small_group_does_not_hide_alone() -> None:
    """With the total shown, a group hidden alone is the total less the others."""
    report = rates_report(
        {"hired": outcomes(("Female", "White", 50, 25), ("Male", "White", 50, 25), ("Another gender", "White", 3, 2))}
    )
    hidden = [
        item.label for item in next(t for t in report.tables if t.dimension == "sex").groups if item.note == "hidden"
    ]
    assert "Another gender" in hidden
    assert len(hidden) > 1


def test_nothing_selected_is_compared_with_nothing() -> None:
    report = rates_report({"hired": outcomes(("Female", "White", 40, 0), ("Male", "White", 40, 0))})
    assert group(report, "sex", "Female").ratio is None
    assert rates_report({"hired": []}).of("hired")[0].people == 0


SEXES, RACES = ("F", "M", "Unknown"), ("A", "B", "C", "Unknown")
cell_counts = st.dictionaries(
    st.tuples(st.sampled_from(SEXES), st.sampled_from(RACES)),
    st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(any),
    min_size=1,
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(cell_counts)
def test_no_hidden_count_can_be_computed_from_what_is_shown(table: dict[Cell, tuple[int, int]]) -> None:
    counts = Counts({cell: item[0] for cell, item in table.items()}, {cell: item[1] for cell, item in table.items()})
    hidden = hidden_cells([counts])
    inner = sorted(table)
    margins = {(sex, ANY) for sex, _ in inner} | {(ANY, race) for _, race in inner}
    shown = [cell for cell in {*inner, *margins} if cell not in hidden]
    assert not any(counts.small(cell) for cell in shown)
    for cell in (one for one in hidden if counts.small(one)):
        selected, others = counts.of(cell)
        for value, values in ((selected, counts.selected), (others, counts.others)):
            if 0 < value < HIDDEN_UNDER and len(inner) > 1:
                assert _another_table(values, shown, cell), (cell, value)


def _another_table(values: Mapping[Cell, int], shown: list[Cell], cell: Cell) -> bool:
    """Whether whole numbers, none below zero, agree with all that is shown, and differ in this cell."""
    inner = sorted(values)

    def row(of: Cell) -> list[int]:
        return [of[0] in (ANY, sex) and of[1] in (ANY, race) for sex, race in inner]

    known = [*shown, (ANY, ANY)]
    truth = np.array([values[one] for one in inner])
    matrix = np.array([row(one) for one in known], dtype=int)
    agrees = LinearConstraint(matrix, matrix @ truth, matrix @ truth)
    goal = np.array(row(cell), dtype=float)
    return any(
        solved.success and abs(goal @ solved.x - goal @ truth) > 0.5
        for sign in (1, -1)
        if (
            solved := milp(sign * goal, constraints=[agrees], bounds=Bounds(0, np.inf), integrality=np.ones(len(inner)))
        )
    )
