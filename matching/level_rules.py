"""How levels are read: the table that the portal shows, worked out by the code that reads them."""

from __future__ import annotations

from dataclasses import dataclass

from matching.levels import Level, average, between, letter_grade, observed, of_framework, on_steps, word, years

__all__ = ["RULES", "Rule", "interval_words"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of reading: its id, what it reads, how wide its answers are and why, and examples."""

    id: str
    reads: str
    width: str
    examples: tuple[Level, ...]


def interval_words(level: Level) -> str:
    """An interval in words: "3", "2.5 to 3.5, best estimate 3"."""
    if level.exact:
        return f"{level.estimate:g}"
    return f"{level.low:g} to {level.high:g}, best estimate {level.estimate:g}"


def _some(*levels: Level | None) -> tuple[Level, ...]:
    return tuple(level for level in levels if level is not None)


RULES: tuple[Rule, ...] = (
    Rule(
        "steps",
        "A step of four or more in an order: allowed values, levels of a rubric (by their points where all have some), "
        "a short range of whole numbers",
        "Exact: such a scale is as fine as ours. A number between two steps reaches from one to the other.",
        _some(
            between(3, 1, 4, "result 3 of 4 (minimum 1)"),
            on_steps(3, 5, "fourth of five"),
            between(3.5, 1, 4, "result 3.5 of 4 (minimum 1)", whole=False),
        ),
    ),
    Rule(
        "three_steps",
        "A step of three in an order",
        "Half a step to either side. Two steps (passed or not) state no level.",
        _some(*(on_steps(place, 3, f"{name} of three") for place, name in enumerate(("first", "second", "third")))),
    ),
    Rule(
        "points",
        "A percentage, or points between a stated minimum and maximum",
        "Half a level to either side: a share of a test is not yet a level of a skill.",
        _some(between(85, 0, 100, "result 85 of 100"), between(30, 0, 50, "result 30 of 50")),
    ),
    Rule(
        "grades",
        "A letter grade, by its place among the allowed ones, else A to D with plus and minus by convention",
        "A whole level to either side: it says how well a course was done. Other letters alone state no level.",
        _some(letter_grade("A", (), "grade A"), letter_grade("B-", (), "grade B-"), letter_grade("C", (), "grade C")),
    ),
    Rule(
        "average",
        "A grade point average with a stated maximum",
        "A level and a half to either side: it averages over many skills.",
        _some(average(3.7, 4, "result 3.7 of 4")),
    ),
    Rule(
        "words",
        "A usual word without a scale: novice, beginner, intermediate, competent, proficient, advanced, expert",
        "Three quarters of a level or more: each school means its own.",
        _some(*(word(name) for name in ("beginner", "advanced beginner", "competent", "proficient", "expert"))),
    ),
    Rule(
        "eqf",
        "A level of the European Qualifications Framework, 1 to 8",
        "A level down and three quarters up: it ranks whole qualifications by the autonomy they ask for.",
        _some(*(of_framework("eqf", str(number)) for number in range(1, 9))),
    ),
    Rule(
        "sfia",
        "A level of responsibility of SFIA, 1 to 7",
        "Half a level to either side.",
        _some(*(of_framework("sfia", str(number)) for number in range(1, 8))),
    ),
    Rule(
        "onet",
        "A level of O*NET, 0 to 7",
        "Half a level to either side: each skill has anchors of its own, and ratings are averages.",
        _some(of_framework("onet", "2"), of_framework("onet", "4.1"), of_framework("onet", "6")),
    ),
    Rule(
        "cefr",
        "A level of language of the CEFR, A1 to C2, where the record names the CEFR or a language",
        "Half a level to either side.",
        _some(*(of_framework("cefr", name) for name in ("A1", "A2", "B1", "B2", "C1", "C2"))),
    ),
    Rule(
        "years",
        "Years of experience",
        "Two levels and more: time spent says little of how well.",
        _some(*(years(count) for count in (0.5, 2, 4, 7, 12))),
    ),
    Rule("observed", "A person’s observation on this scale", "Exact: it was given on this scale.", (observed(3),)),
)
