"""Levels: what records and frameworks say of how well somebody can do something, as an interval on one scale of 1 to 4.

The scale is :data:`SCALE`. Every reader here gives a :class:`Level`: the lowest, the best estimate and the highest that
the words allow, with the words themselves and the rule that was used (:data:`matching.level_rules.RULES` is the table
that the portal shows). Nobody's guess becomes a level: what states none is None.

How wide an interval is follows from what the scale can tell:

* steps in an order, four or more: exact, since such a scale is as fine as ours; three: half a step to either side;
  two (passed or not): no level at all;
* points and percentages measure a share of a test: half a level to either side;
* letter grades measure how well a course was done: a whole level; an average over courses: one and a half;
* other frameworks' scales were made for something else; their tables say how far they reach to either side.

A higher place on a scale never gives a lower interval; hypothesis holds every rule to it. Sources of the facts: Open
Badges 3.0, appendix B (`ResultDescription`, `RubricCriterionLevel`; https://www.imsglobal.org/spec/ob/v3p0/), the EQF's
descriptors of autonomy (Council Recommendation 2017/C 189/03, Annex II), SFIA's seven levels of responsibility
(https://sfia-online.org/en/sfia-9/responsibilities), O*NET's Scales Reference (level 0 to 7), the CEFR's six levels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

__all__ = [
    "HIGHEST",
    "LOWEST",
    "SCALE",
    "Level",
    "average",
    "between",
    "least_asked",
    "letter_grade",
    "lowest_first",
    "number_of",
    "observed",
    "of_framework",
    "on_steps",
    "place_on",
    "word",
    "years",
]

LOWEST, HIGHEST = 1.0, 4.0
SCALE: Mapping[int, str] = MappingProxyType(
    {
        1: "With guidance, step by step",
        2: "Alone, in usual situations",
        3: "Alone, in new or difficult situations",
        4: "Teaches others",
    }
)

_EXACT_STEPS = 4
_FEWEST_STEPS = 3
#: A range of whole numbers that is read as steps (1 to 4, 0 to 5, 1 to 7); a longer one counts points.
_MOST_STEPS = 7
_POINTS_REACH = 0.5
_GRADE_REACH = 1.0
_AVERAGE_REACH = 1.5


@dataclass(frozen=True, slots=True)
class Level:
    """An interval on :data:`SCALE`: ``low`` <= ``estimate`` <= ``high``, each 1 to 4.

    ``words`` are the original's ("result 3 of 4", "EQF 5", "6 years"), ``rule`` the id of what read them.
    """

    low: float
    estimate: float
    high: float
    words: str
    rule: str

    @property
    def exact(self) -> bool:
        """Whether the interval is one level."""
        return self.low == self.estimate == self.high


def least_asked(level: Level) -> int:
    """The whole level that asks no more than the words do: what a job that names ``level`` would ask for."""
    return max(int(LOWEST), math.ceil(level.estimate - 0.5))


class _Reach(NamedTuple):
    """What a table says of one place: the estimate, and how far it reaches down and up."""

    estimate: float
    down: float
    up: float


def on_steps(place: int, steps: int, words: str, *, reach: float | None = None) -> Level | None:
    """The level of step ``place`` (0 is the lowest) of ``steps`` in an order; None for two steps or fewer.

    ``reach`` widens steps that are grades; without it the number of steps decides.
    """
    if steps < _FEWEST_STEPS or not 0 <= place < steps:
        return None
    step = (HIGHEST - LOWEST) / (steps - 1)
    if reach is None:
        reach = 0.0 if steps >= _EXACT_STEPS else step / 2
    rule = "grades" if reach >= _GRADE_REACH else "steps" if reach == 0 else "three_steps"
    return _level(LOWEST + step * place, reach, reach, words, rule)


def between(value: float, least: float, most: float, words: str, *, whole: bool = True) -> Level | None:
    """The level of a number between a stated minimum and maximum.

    A short range of whole numbers counts as steps, and what lies between two steps reaches from one to the other;
    any other range counts points. ``whole`` says that the number was written without a decimal point: 1 of 0 to 1 is
    passed or not, and states no level.
    """
    value, least, most = float(value), float(least), float(most)
    span = most - least
    if not math.isfinite(span) or not least < most or not least <= value <= most:
        return None
    estimate = LOWEST + (HIGHEST - LOWEST) * (value - least) / span
    if not (least.is_integer() and most.is_integer() and span < _MOST_STEPS):
        return _level(estimate, _POINTS_REACH, _POINTS_REACH, words, "points")
    if span == 1:
        return None if whole else _level(estimate, _POINTS_REACH, _POINTS_REACH, words, "points")
    if value.is_integer():
        return on_steps(int(value - least), int(span) + 1, words)
    step = (HIGHEST - LOWEST) / span
    part = (value - least) % 1
    wider = 0.0 if span >= _EXACT_STEPS - 1 else step / 2
    rule = "steps" if not wider else "three_steps"
    return _level(estimate, part * step + wider, (1 - part) * step + wider, words, rule)


def average(value: float, most: float, words: str) -> Level | None:
    """The level of a grade point average with a stated maximum: an average over courses tells little of one skill."""
    if not (math.isfinite(value) and math.isfinite(most)) or not 0 <= value <= most or most <= 0:
        return None
    return _level(1 + 3 * value / most, _AVERAGE_REACH, _AVERAGE_REACH, words, "average")


def letter_grade(value: str, scale: Sequence[str], words: str) -> Level | None:
    """The level of a letter grade: by its place among the allowed grades, else by the convention A to D.

    The allowed values stand lowest first by the specification; a list of grades that starts with the best is turned.
    """
    if scale:
        place = place_on(value, lowest_first(scale))
        return None if place is None else on_steps(place, len(scale), words, reach=_GRADE_REACH)
    points = _GRADE_POINTS.get(_plain(value))
    return None if points is None else _level(1 + 3 * points / 4, _GRADE_REACH, _GRADE_REACH, words, "grades")


def of_framework(framework: str, value: str) -> Level | None:
    """The level of a place on a known scale: `eqf` 1 to 8, `sfia` 1 to 7, `onet` 0 to 7, `cefr` A1 to C2."""
    key = _plain(value)
    if framework == "onet":
        number = number_of(key)
        if number is None or not 0 <= number <= ONET_HIGHEST:
            return None
        return _level(1 + 3 * number / ONET_HIGHEST, _POINTS_REACH, _POINTS_REACH, f"O*NET level {key}", "onet")
    table, name = _FRAMEWORKS.get(framework, (None, ""))
    found = table.get(key) if table is not None else None
    return None if found is None else _level(*found, f"{name} {key.upper()}", framework)


def word(value: str, words: str = "") -> Level | None:
    """The level that a usual word states ("novice", "intermediate", "expert"), where no scale was given with it."""
    found = _WORDS.get(_plain(value))
    return None if found is None else _level(*found, words or value.strip(), "words")


def years(count: float) -> Level | None:
    """What years of experience say of a level: little, so the interval is wide."""
    if not math.isfinite(count) or not 0 <= count <= MOST_YEARS:
        return None
    found = next(reach for start, reach in reversed(_YEARS) if count >= start)
    return _level(*found, f"{count:g} year{'' if count == 1 else 's'}", "years")


def observed(level: float) -> Level:
    """A level that a person gave on our own scale."""
    return _level(level, 0.0, 0.0, f"observed at level {level:g}", "observed")


def lowest_first(scale: Sequence[str]) -> Sequence[str]:
    """The names of a scale as the specification wants them; turned where letters or usual words show the best first."""
    plain = [_plain(name) for name in scale]
    grades = [_GRADE_POINTS[name] for name in plain if name in _GRADE_POINTS]
    steps = [_WORDS[name].estimate for name in plain if name in _WORDS]
    best_first = any(
        len(known) > 1 and known == sorted(known, reverse=True) and known[0] > known[-1] for known in (grades, steps)
    )
    return tuple(reversed(scale)) if best_first else scale


def place_on(value: str, scale: Sequence[str]) -> int | None:
    """The place of a value among the names of a scale, 0 for the first, whatever its capitals."""
    wanted = value.strip().casefold()
    return next((index for index, name in enumerate(scale) if name.strip().casefold() == wanted), None)


def number_of(text: str) -> float | None:
    """A plain finite number, with or without a percent sign; None for anything else."""
    cleaned = text.strip().removesuffix("%").strip()
    if not cleaned or len(cleaned) > _LONGEST_NUMBER:
        return None
    try:
        number = float(cleaned)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


_LONGEST_NUMBER = 20
ONET_HIGHEST = 7
MOST_YEARS = 80

_GRADE_POINTS: Mapping[str, float] = MappingProxyType(
    {
        name: points / 10
        for name, points in zip(
            ("a*", "a+", "a", "a-", "b+", "b", "b-", "c+", "c", "c-", "d+", "d", "d-"),
            (40, 40, 40, 37, 33, 30, 27, 23, 20, 17, 13, 10, 7),
            strict=True,
        )
    }
)

#: The EQF ranks whole qualifications by the autonomy they ask for: one skill of several may lie a level lower.
EQF: Mapping[str, _Reach] = MappingProxyType(
    {
        str(number): _Reach(estimate, 1.0, 0.75)
        for number, estimate in enumerate((1.0, 1.5, 2.0, 2.5, 3.0, 3.25, 3.5, 4.0), 1)
    }
)
#: Follow, assist, apply, enable, ensure, initiate, set strategy: responsibility, said of one skill at a time.
SFIA: Mapping[str, _Reach] = MappingProxyType(
    {
        str(number): _Reach(estimate, 0.5, 0.5)
        for number, estimate in enumerate((1.0, 1.5, 2.0, 2.75, 3.25, 3.75, 4.0), 1)
    }
)
#: Basic, independent and proficient users, each in two steps.
CEFR: Mapping[str, _Reach] = MappingProxyType(
    {name: _Reach(1 + 0.6 * index, 0.5, 0.5) for index, name in enumerate(("a1", "a2", "b1", "b2", "c1", "c2"))}
)
_FRAMEWORKS: Mapping[str, tuple[Mapping[str, _Reach], str]] = MappingProxyType(
    {"eqf": (EQF, "EQF"), "sfia": (SFIA, "SFIA"), "cefr": (CEFR, "CEFR")}
)

_WORD_STEPS: tuple[tuple[str, _Reach], ...] = (
    ("novice;beginner;basic;elementary;entry;entry level;foundational;introductory;emerging", _Reach(1.0, 0.0, 1.0)),
    ("advanced beginner;developing;approaching", _Reach(1.75, 0.75, 0.75)),
    ("competent;intermediate;independent;working;practitioner;meets expectations", _Reach(2.5, 0.75, 0.75)),
    ("proficient;advanced;accomplished;exceeds expectations", _Reach(3.25, 0.75, 0.75)),
    ("expert;mastery;mastered;master;exemplary", _Reach(4.0, 1.0, 0.0)),
)
_WORDS: Mapping[str, _Reach] = MappingProxyType(
    {name: reach for names, reach in _WORD_STEPS for name in names.split(";")}
)
_YEARS: tuple[tuple[float, _Reach], ...] = (
    (0, _Reach(1.0, 0.0, 1.0)),
    (1, _Reach(2.0, 1.0, 1.0)),
    (3, _Reach(2.5, 1.5, 1.0)),
    (6, _Reach(3.0, 1.5, 1.0)),
    (10, _Reach(3.25, 1.5, 0.75)),
)


def _level(estimate: float, down: float, up: float, words: str, rule: str) -> Level:
    """A level within the scale, to a thousandth, as the scorer counts."""
    middle = _within(estimate)
    return Level(_within(estimate - down), middle, _within(estimate + up), words, rule)


def _within(level: float) -> float:
    return round(min(max(level, LOWEST), HIGHEST), 3)


def _plain(value: str) -> str:
    return " ".join(value.replace("\N{MINUS SIGN}", "-").casefold().split())
