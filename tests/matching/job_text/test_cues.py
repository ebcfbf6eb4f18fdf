"""What a phrase asks for: its own words go before its heading's, and "not required" is not asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.job_text import Phrase, Section, cues_of
from matching.job_text.cues import level_beside
from matching.statements import Need


def phrase(words: str, section: Section = Section.OPEN) -> Phrase:
    return Phrase(0, len(words), words, section)


def test_it_works() -> None:
    cues = cues_of(phrase("A CPR certification is required, with at least 2 years of experience"))
    assert (cues.need, cues.stated, cues.years, cues.licence) == (Need.MUST, True, 2.0, True)


@pytest.mark.parametrize(
    ("words", "section", "need", "stated"),
    [
        ("SQL", Section.OPEN, None, False),
        ("SQL", Section.REQUIRED, Need.MUST, False),
        ("SQL", Section.PREFERRED, Need.NICE, False),
        ("SQL is a plus", Section.REQUIRED, Need.NICE, True),
        ("SQL preferred", Section.REQUIRED, Need.NICE, True),
        ("You must know SQL", Section.PREFERRED, Need.MUST, True),
        ("SQL would be nice to have", Section.REQUIRED, Need.NICE, True),
        ("Take vital signs", Section.DUTIES, None, False),
    ],
)
def test_required_and_nice_to_have(words: str, section: Section, need: Need | None, *, stated: bool) -> None:
    cues = cues_of(phrase(words, section))
    assert (cues.need, cues.stated, cues.not_asked) == (need, stated, False)


@pytest.mark.parametrize("words", ["A degree is not required", "No experience with lifts necessary"])
def test_what_is_not_required_is_not_asked_for(words: str) -> None:
    cues = cues_of(phrase(words, Section.REQUIRED))
    assert (cues.need, cues.not_asked) == (Need.NICE, True)


@pytest.mark.parametrize(
    ("words", "skill", "level"),
    [
        ("Advanced Excel", "Excel", 3.25),
        ("basic knowledge of SQL", "SQL", 1.0),
        ("Python (expert)", "Python", 4.0),
        ("Spanish at an intermediate level", "Spanish", 2.5),
        ("SQL and advanced statistics", "SQL", None),
        ("SQL, working nights", "SQL", None),
    ],
)
def test_a_level_stands_beside_its_skill(words: str, skill: str, level: float | None) -> None:
    start = words.index(skill)
    found = level_beside(words, start, start + len(skill))
    assert (found and found.estimate) == level


def test_a_level_with_its_scale_is_the_phrases() -> None:
    level = cues_of(phrase("German (CEFR B2)")).level
    assert level is not None
    assert level.words == "CEFR B2"


@given(st.text(max_size=300), st.sampled_from(Section))
def test_no_phrase_is_trouble(words: str, section: Section) -> None:
    cues = cues_of(phrase(words, section))
    assert cues.years is None or cues.years >= 0
