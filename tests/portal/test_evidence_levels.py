"""Results and alignments reach matching as intervals, with the words of the original."""

from __future__ import annotations

import pytest

from matching.statements import Assessment, Statement
from tests.portal.test_evidence import VITALS, alignment, claim, one, read, report, result
from verification.claims import Alignment, Result

Ends = tuple[float | None, float | None, float | None]
EQF = Alignment("http://data.europa.eu/snb/eqf/5", "", "EQF level 5", "European Qualifications Framework", "", "/a/9")


def ends(statement: Statement) -> Ends:
    return statement.level_low, statement.level, statement.level_high


def test_it_works() -> None:
    statement = one(report(claim(results=(result("3", minimum="1", maximum="4"),))))
    assert (ends(statement), statement.level_text) == ((None, 3.0, None), "result 3 of 4")


@pytest.mark.parametrize(
    ("given_result", "expected", "words"),
    [
        (result("85", kind="Percent"), (3.05, 3.55, 4.0), "result 85 of 100"),
        (result("Proficient", scale=("Novice", "Proficient", "Expert")), (1.75, 2.5, 3.25), "result Proficient"),
        (result("B", kind="LetterGrade"), (2.25, 3.25, 4.0), "result B"),
        (result("B", scale=("D", "C", "B", "A")), (2.0, 3.0, 4.0), "result B"),
        (result("B", kind="LetterGrade", scale=("A", "B", "C", "D")), (2.0, 3.0, 4.0), "result B"),
        (result("3.7", kind="GradePointAverage", maximum="4"), (2.275, 3.775, 4.0), "result 3.7 of 4"),
        (result("90", kind="PredictedScore", minimum="0", maximum="100"), (None, None, None), "result 90 of 100"),
        (result("B2", name="Speaking (CEFR)"), (2.3, 2.8, 3.3), "result B2"),
        (result("B2", scale=("A1", "A2", "B1", "B2", "C1", "C2")), (2.3, 2.8, 3.3), "result B2"),
        (result("B2"), (None, None, None), "result B2"),
        (result("Expert", kind="PerformanceLevel"), (3.0, 4.0, 4.0), "result Expert"),
        (result("urn:uuid:85fd4bcc-afe6-5e1f-af75-edad4ea54a4e"), (None, None, None), ""),
        (result("1", minimum="0", maximum="1"), (None, None, None), "result 1 of 1"),
    ],
)
def test_each_kind_of_result_has_its_width(given_result: Result, expected: Ends, words: str) -> None:
    statement = one(report(claim(results=(given_result,))))
    assert (ends(statement), statement.level_text) == (expected, words)


def test_a_qualification_s_level_stands_for_every_skill_without_its_own() -> None:
    own = result("4", minimum="1", maximum="4", alignments=(alignment(pointer="/r/0"),))
    aide = alignment("https://skills.example/aide", "Nurse aide", "/a/1")
    found = {item.pointer: item for item in read(report(claim(alignments=(aide, EQF), results=(own,))))}
    assert ends(found["/a/1"]) == (2.0, 3.0, 3.75)
    assert found["/a/1"].level_text == "EQF 5"
    assert ends(found["/r/0"]) == (None, 4.0, None)
    assert set(found) == {"/a/1", "/r/0"}, "a level is no skill"


def test_a_level_named_with_a_skill_is_that_skills() -> None:
    sfia = Alignment(VITALS, "PROG-4", "Vital signs, level 4", "SFIA 9", "", "/a/0")
    statement = one(report(claim(alignments=(sfia,))))
    assert (ends(statement), statement.level_text) == ((2.25, 2.75, 3.25), "SFIA 4")


def test_presence_states_no_level() -> None:
    statement = one(report(claim(name="Attendance", alignments=(alignment(), EQF))))
    assert (statement.assessment, statement.level) == (Assessment.PARTICIPATION, None)


def test_words_of_a_result_and_of_a_qualification_stand_side_by_side() -> None:
    statement = one(report(claim(alignments=(alignment(), EQF), results=(result("Passed"),))))
    assert (statement.level_text, statement.level) == ("result Passed, EQF 5", 3.0)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("value", "required", "names", "level"),
    [
        ("Novice", "", ("Expert", "Proficient", "Competent", "Novice"), 1.0),
        ("Expert", "Competent", ("Expert", "Proficient", "Competent", "Novice"), 4.0),
        ("A", "C", ("A", "B", "C", "D"), 4.0),
    ],
)
def test_a_scale_with_the_best_first_is_turned(
    value: str, required: str, names: tuple[str, ...], level: float, *, turned: bool
) -> None:
    """The specification wants the lowest first; letters and usual words show where it is not so."""
    scale = names[::-1] if turned else names
    statement = one(report(claim(results=(result(value, required=required, scale=scale),))))
    assert statement.level == level
