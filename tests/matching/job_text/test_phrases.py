"""A job description is cut into phrases that stand exactly where they say, under the heading they stand below."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matching.job_text import LONGEST_TEXT, Section, phrases_of

POSTING = """Nursing Assistant
About us:
We offer dental insurance.
What you will do:
- Take vital signs; record them
1. Help residents. Talk with families.
REQUIREMENTS
\N{BULLET} CPR certification
Nice to have
Dementia care
"""


def test_it_works() -> None:
    found = [(phrase.section, phrase.words) for phrase in phrases_of(POSTING)]
    assert found == [
        (Section.OPEN, "Nursing Assistant"),
        (Section.ASIDE, "We offer dental insurance."),
        (Section.DUTIES, "Take vital signs"),
        (Section.DUTIES, "record them"),
        (Section.DUTIES, "Help residents."),
        (Section.DUTIES, "Talk with families."),
        (Section.REQUIRED, "CPR certification"),
        (Section.PREFERRED, "Dementia care"),
    ]


def test_a_heading_that_says_nothing_keeps_the_section() -> None:
    phrases = phrases_of("Requirements:\n- SQL\nTools:\n- Excel\n")
    assert [(phrase.section, phrase.heading) for phrase in phrases] == [(Section.REQUIRED, "Requirements")] * 2


def test_a_line_that_only_sounds_like_a_heading_is_a_phrase() -> None:
    text = (
        "Requirements\nCPR certification\nSQL\nSQL preferred\nExperience with infection prevention\nNursing is required"
    )
    assert [phrase.words for phrase in phrases_of(text)] == text.splitlines()[1:]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=600))
def test_every_phrase_stands_where_it_says(text: str) -> None:
    last = 0
    for phrase in phrases_of(text):
        assert text[phrase.start : phrase.end] == phrase.words
        assert phrase.words.strip() == phrase.words != ""
        assert phrase.start >= last
        last = phrase.end


def test_no_text_is_too_long_or_too_odd_to_end() -> None:
    assert all(phrase.end <= LONGEST_TEXT for phrase in phrases_of("word. Word; " * 20_000))
    for text in ("a" * 100_000, "- " * 50_000, "\n" * 100_000, "(" * 50_000, ":" * 50_000, "1." * 50_000):
        assert len(phrases_of(text)) <= 600
