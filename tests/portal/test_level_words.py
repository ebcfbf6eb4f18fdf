"""Levels, steps and sources are said by tables that mirror what writes them in English: none of it may be missing."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from matching.level_rules import RULES, interval_words
from matching.levels import SCALE
from portal import level_words, source_words, step_words
from portal.actions.verify import STEPS
from portal.engine_words.phrase import Phrase
from portal.phrase_words import said_by

_AS_THEY_ARE = ("EQF ", "SFIA ", "CEFR ")


def _known(text: str, table: tuple[tuple[Phrase, ...], frozenset[str]]) -> bool:
    with_slots, fixed = table
    return text in fixed or any(phrase.match(text) for phrase in with_slots)


def test_it_works() -> None:
    assert [rule.reads for rule in level_words.rules_read()] == [rule.reads for rule in RULES]
    assert dict(level_words.scale_words()) == dict(SCALE)


def test_every_rule_has_its_words() -> None:
    assert {words for rule in RULES for words in (rule.reads, rule.width)} == set(level_words.WORDS)


def test_every_example_is_recognized() -> None:
    examples = [level.words for rule in RULES for level in rule.examples]
    table = (level_words._EXAMPLES, level_words._FIXED)
    assert [words for words in examples if not words.startswith(_AS_THEY_ARE) and not _known(words, table)] == []


def test_intervals_read_in_english_as_the_engine_writes_them() -> None:
    levels = [level for rule in RULES for level in rule.examples]
    assert list(map(level_words.level_interval, levels)) == list(map(interval_words, levels))


def test_numbers_are_written_as_the_language_writes_them() -> None:
    level = next(level for rule in RULES for level in rule.examples if not level.exact and level.low == 2.5)
    with override("es"):
        assert "2,5" in level_words.level_interval(level) or "2.5" in level_words.level_interval(level)


def test_every_step_of_a_check_is_recognized() -> None:
    said = ["opening the file", *(f"{words} issuer.example" for _, words in STEPS.values())]
    assert [text for text in said if not _known(text, step_words._STEPS)] == []


@pytest.mark.parametrize(
    "text",
    [
        "job description: “Measure vital signs”",
        "table (CSV), row 3",
        "copied from Nurse, version 2",
        "table (CSV), row 3; copied from Nurse, version 2",
        "O*NET 29.2, 29-1141.00, importance 4.5 of 5",
        "ESCO 1.2.0, essential",
    ],
)
def test_every_source_is_recognized(text: str) -> None:
    assert _known(text, source_words._SOURCES)


@pytest.mark.parametrize(
    "text", ["a job description: Nurse", "a job in JSON", "a table (CSV)", "a copy of Nurse, version 2"]
)
def test_every_origin_is_recognized(text: str) -> None:
    assert _known(text, source_words._ORIGINS)


def test_what_a_person_typed_stays_as_it_is() -> None:
    with override("es"):
        assert source_words.source_words("Talk with the ward, May 2026") == "Talk with the ward, May 2026"
        assert said_by("", source_words._SOURCES[0]) == ""
