"""Labels are found word by word: the surest, then the longest, none inside another, and no everyday word."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.job_text import LabelBook, bare_phrase
from matching.statements import Concept

BOOK = LabelBook(
    [
        Concept("u:vitals", "t", "Vital signs", alternative_labels=("take vitals", "TPR")),
        Concept("u:staff", "t", "manage staff"),
        Concept("u:sql", "t", "SQL"),
        Concept("u:go", "t", "Go (programming language)"),
        Concept("u:it", "t", "IT"),
        Concept("u:communication", "t", "communication"),
        Concept("u:care", "t", "dementia care"),
        Concept("u:lift", "t", "Mechanical"),
        Concept("u:welding", "t", "welding", alternative_labels=("soldering",)),
    ]
)


def spotted(words: str) -> list[tuple[str, str, float]]:
    return [(words[spot.start : spot.end], spot.uri, spot.confidence) for spot in BOOK.spots(words)]


def test_it_works() -> None:
    assert spotted("Take vital signs and SQL") == [("vital signs", "u:vitals", 0.95), ("SQL", "u:sql", 0.95)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Managing staff", [("Managing staff", "u:staff", 0.85)]),
        ("take vitals", [("take vitals", "u:vitals", 0.9)]),
        ("SQL, Go", [("SQL", "u:sql", 0.95), ("Go", "u:go", 0.95)]),
        ("Go to clients", [("Go", "u:go", 0.75)]),
        ("go home", []),
        ("it is good", []),
        ("good communication", []),
        ("mechanical lift", [("mechanical", "u:lift", 0.75)]),
        ("soldering", [("soldering", "u:welding", 0.7)]),
        ("care of dementia", []),
        ("", []),
    ],
)
def test_words_that_are_no_label_are_left_alone(words: str, expected: list[tuple[str, str, float]]) -> None:
    assert spotted(words) == expected


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        ("Must have strong knowledge of SQL", "SQL"),
        ("At least 3 years of experience with infection control", "infection control"),
        ("Dementia care is a plus", "Dementia care"),
        ("must", "must"),
    ],
)
def test_a_phrase_without_the_words_around_its_skill(words: str, bare: str) -> None:
    assert bare_phrase(words) == bare


@given(st.text(max_size=300))
def test_spots_lie_apart_and_inside(words: str) -> None:
    end = 0
    for spot in BOOK.spots(words):
        assert end <= spot.start < spot.end <= len(words)
        assert 0 < spot.confidence <= 1
        end = spot.end
    assert len(bare_phrase(words)) <= len(words)


def test_odd_texts_end() -> None:
    began = time.process_time()
    for words in (
        "must " * 20_000,
        "a" * 100_000,
        "(" * 50_000 + "required",
        "2 " * 20_000,
        "a" + "(" * 20_000,
        "at" + " " * 19_990 + "x",
    ):
        bare_phrase(words[:20_000])
        BOOK.spots(words[:20_000])
    assert time.process_time() - began < 5  # each of the last two took that long alone
