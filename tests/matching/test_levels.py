"""What records say of a level is an interval on one scale, as wide as theirs is coarse, and never turned around."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.level_rules import RULES, interval_words
from matching.level_words import read_level
from matching.levels import (
    CEFR,
    EQF,
    HIGHEST,
    LOWEST,
    SFIA,
    Level,
    average,
    between,
    letter_grade,
    observed,
    of_framework,
    on_steps,
    word,
    years,
)

Ends = tuple[float, float, float]


def ends(level: Level | None) -> Ends | None:
    return None if level is None else (level.low, level.estimate, level.high)


def rising(levels: Sequence[Level | None]) -> bool:
    """Whether none of the three ends of a stated level lies lower than that of one before it."""
    stated = [found for level in levels if (found := ends(level))]
    return all(one <= other for before, after in pairwise(stated) for one, other in zip(before, after, strict=True))


def test_it_works() -> None:
    level = on_steps(2, 4, "result 3 of 4")
    assert level is not None
    assert (ends(level), level.exact, level.words, level.rule) == ((3.0, 3.0, 3.0), True, "result 3 of 4", "steps")


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (on_steps(1, 3, ""), (1.75, 2.5, 3.25)),
        (on_steps(2, 3, ""), (3.25, 4.0, 4.0)),
        (on_steps(0, 5, ""), (1.0, 1.0, 1.0)),
        (on_steps(1, 2, ""), None),
        (on_steps(4, 4, ""), None),
        (between(3, 1, 4, ""), (3.0, 3.0, 3.0)),
        (between(3.5, 1, 4, "", whole=False), (3.0, 3.5, 4.0)),
        (between(2, 1, 3, ""), (1.75, 2.5, 3.25)),
        (between(85, 0, 100, ""), (3.05, 3.55, 4.0)),
        (between(1, 0, 1, ""), None),
        (between(0.5, 0, 1, "", whole=False), (2.0, 2.5, 3.0)),
        (between(5, 1, 4, ""), None),
        (between(3, 4, 1, ""), None),
        (between(0, -1.7e308, 1.7e308, ""), None),
        (between(float("nan"), 0, 4, ""), None),
        (letter_grade("A", (), ""), (3.0, 4.0, 4.0)),
        (letter_grade("b\N{MINUS SIGN}", (), ""), (2.025, 3.025, 4.0)),
        (letter_grade("F", (), ""), None),
        (letter_grade("U", (), ""), None),
        (letter_grade("C", ("D", "C", "B", "A"), ""), (1.0, 2.0, 3.0)),
        (letter_grade("C", ("A", "B", "C", "D"), ""), (1.0, 2.0, 3.0)),
        (letter_grade("E", ("A", "B"), ""), None),
        (average(3.7, 4, ""), (2.275, 3.775, 4.0)),
        (average(5, 4, ""), None),
        (of_framework("eqf", "5"), (2.0, 3.0, 3.75)),
        (of_framework("sfia", "4"), (2.25, 2.75, 3.25)),
        (of_framework("onet", "4.1"), (2.257, 2.757, 3.257)),
        (of_framework("onet", "7.5"), None),
        (of_framework("cefr", "B2"), (2.3, 2.8, 3.3)),
        (of_framework("cefr", "D1"), None),
        (of_framework("", "3"), None),
        (word("Expert"), (3.0, 4.0, 4.0)),
        (word("passed"), None),
        (years(6), (1.5, 3.0, 4.0)),
        (years(-1), None),
        (years(float("inf")), None),
        (observed(2), (2.0, 2.0, 2.0)),
    ],
)
def test_each_scale_is_read_with_its_width(level: Level | None, expected: Ends | None) -> None:
    assert ends(level) == expected


FRAMEWORKS = [("eqf", list(EQF)), ("sfia", list(SFIA)), ("cefr", list(CEFR)), ("onet", [f"{n / 4}" for n in range(29)])]


@pytest.mark.parametrize(("name", "places"), FRAMEWORKS)
def test_a_higher_place_of_a_framework_is_never_lower(name: str, places: list[str]) -> None:
    assert rising([of_framework(name, place) for place in places])


@given(st.integers(3, 40), st.sampled_from([None, 1.0]))
def test_a_higher_step_is_never_lower(steps: int, reach: float | None) -> None:
    assert rising([on_steps(place, steps, "", reach=reach) for place in range(steps)])


@given(st.integers(-3, 3), st.integers(2, 30), st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_more_of_a_range_is_never_lower(least: int, span: int, parts: list[float]) -> None:
    most = least + span
    values = sorted({min(float(most), least + span * part) for part in parts} | {float(least + span // 2)})
    assert rising([between(value, least, most, "") for value in values])


@given(st.lists(st.floats(0, 80), min_size=2, max_size=6), st.floats(0.5, 20))
def test_more_years_and_better_averages_are_never_lower(counts: list[float], most: float) -> None:
    assert rising([years(count) for count in sorted(counts)])
    assert rising([average(most * count / 80, most, "") for count in sorted(counts)])


def test_better_grades_and_words_are_never_lower() -> None:
    assert rising(
        [letter_grade(grade, (), "") for grade in ["D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"]]
    )
    assert rising([word(name) for name in ("novice", "advanced beginner", "competent", "proficient", "expert")])
    assert rising([word(name) for name in ("basic", "intermediate", "advanced", "master")])


@given(
    st.one_of(
        st.builds(between, st.floats(), st.floats(), st.floats(), st.just("")),
        st.builds(average, st.floats(), st.floats(), st.just("")),
        st.builds(years, st.floats()),
        st.builds(letter_grade, st.text(max_size=3), st.lists(st.text(max_size=3), max_size=5), st.just("")),
        st.builds(of_framework, st.sampled_from(["eqf", "sfia", "onet", "cefr", "else"]), st.text(max_size=4)),
        st.builds(word, st.text(max_size=8)),
    )
)
def test_every_answer_is_an_interval_of_the_scale(level: Level | None) -> None:
    if level is not None:
        assert LOWEST <= level.low <= level.estimate <= level.high <= HIGHEST


@pytest.mark.parametrize(
    ("text", "words", "rule"),
    [
        ("EQF level 5", "EQF 5", "eqf"),
        ("http://data.europa.eu/snb/eqf/6", "EQF 6", "eqf"),
        ("SFIA PROG level 4", "SFIA 4", "sfia"),
        ("O*NET level 4.1", "O*NET level 4.1", "onet"),
        ("German, CEFR B2", "CEFR B2", "cefr"),
        ("C1 (CEFR)", "CEFR C1", "cefr"),
        ("level 3 of 4", "level 3 of 4", "steps"),
        ("3/5", "3/5", "steps"),
        ("85 %", "85 %", "points"),
        ("at least 6 years", "6 years", "years"),
        ("3-5 years of practice", "3 years", "years"),
        ("five+ yrs", "5 years", "years"),
        ("intermediate", "intermediate", "words"),
    ],
)
def test_levels_in_words_are_read_where_they_name_their_scale(text: str, words: str, rule: str) -> None:
    level = read_level(text)
    assert level is not None
    assert (level.words, level.rule) == (words, rule)


@pytest.mark.parametrize(
    "text", ["", "B2", "4", "Passed", "1 of 2", "level", "EQF", "driving licence class C1", "9" * 500]
)
def test_words_without_a_scale_state_no_level(text: str) -> None:
    assert read_level(text) is None


@given(st.text(max_size=400))
def test_no_text_is_trouble(text: str) -> None:
    level = read_level(text)
    assert level is None or LOWEST <= level.low <= level.high <= HIGHEST


def test_the_table_that_people_see_is_what_the_code_does() -> None:
    by_id = {rule.id: rule for rule in RULES}
    assert len(by_id) == len(RULES)
    for rule in RULES:
        assert rule.examples, rule.id
        assert {example.rule for example in rule.examples} == {rule.id}


@pytest.mark.parametrize(
    ("level", "words"),
    [(observed(3), "3"), (Level(2.5, 3, 3.5, "", ""), "2.5 to 3.5, best estimate 3")],
)
def test_intervals_are_said_in_words(level: Level, words: str) -> None:
    assert interval_words(level) == words
