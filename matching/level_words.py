"""Levels as people write them in running text and in cells: "EQF level 5", "CEFR B2", "3 of 4", "at least 6 years".

Only what names its scale is read: a bare "B2" is a class of driving licence as well as a level of language, and a bare
"4" has no scale at all. See :mod:`matching.levels` for what each reading means.
"""

from __future__ import annotations

import re

from matching.levels import Level, between, number_of, of_framework, word, years

__all__ = ["read_level", "years_in"]

_LONGEST = 200
_ANY_CASE = re.IGNORECASE | re.ASCII
_GAP = r"[\s:\-\N{EN DASH}]*"
_FRAMEWORK_LEVELS = (
    ("eqf", re.compile(rf"\b(?:eqf|european qualifications framework){_GAP}(?:level)?{_GAP}([1-8])\b", re.IGNORECASE)),
    ("eqf", re.compile(r"data\.europa\.eu/snb/eqf/([1-8])\b", re.IGNORECASE)),
    ("sfia", re.compile(rf"\bsfia\b[^.;\n]{{0,40}}?\b(?:level)?{_GAP}([1-7])\b", re.IGNORECASE)),
    ("onet", re.compile(rf"\bo\*?net{_GAP}level{_GAP}([0-7](?:\.\d{{1,2}})?)\b", re.IGNORECASE)),
    ("cefr", re.compile(rf"\b(?:cefr|gers|cecr){_GAP}(?:level)?{_GAP}([abc][12])\b", re.IGNORECASE)),
    ("cefr", re.compile(r"\b([abc][12])\b\s*\(?(?:cefr|gers|cecr)\b", re.IGNORECASE)),
)
_SHARE = re.compile(
    r"\b(?:level|result|grade|score)?\s*(\d{1,3}(?:\.\d{1,3})?)\s*(?:/|of|out of)\s*(\d{1,3})\b", _ANY_CASE
)
_PERCENT = re.compile(r"\b(\d{1,3}(?:\.\d{1,2})?)\s?(?:%|percent\b|per cent\b)", _ANY_CASE)
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_COUNT = rf"(\d{{1,2}}(?:\.\d)?|{'|'.join(_NUMBERS)})"
_RANGE = r"(?:\s*(?:-|to|\N{EN DASH})\s*\d{1,2})?"
_YEARS = re.compile(rf"\b{_COUNT}\s*\+?{_RANGE}\s*\+?\s*(?:years?|yrs?)\b", _ANY_CASE)
_ONE_BASED = 10


def read_level(text: str) -> Level | None:
    """The level that a short text states, by the first scale it names; None where it names none."""
    said = " ".join(text[:_LONGEST].split())
    for framework, pattern in _FRAMEWORK_LEVELS:
        if found := pattern.search(said):
            return of_framework(framework, found[1])
    if found := _SHARE.search(said):
        return _share(found)
    if found := _PERCENT.search(said):
        return between(float(found[1]), 0, 100, found[0].strip())
    count = years_in(said)
    return years(count) if count is not None else word(said)


def years_in(text: str) -> float | None:
    """The years of experience that a text names, the lowest of a range; None where it names none."""
    found = _YEARS.search(text[:_LONGEST])
    if found is None:
        return None
    said = found[1].casefold()
    return float(_NUMBERS.index(said) + 1) if said in _NUMBERS else number_of(said)


def _share(found: re.Match[str]) -> Level | None:
    """What "3 of 4" says: steps from one where there are few, else points from nothing."""
    value, most = float(found[1]), float(found[2])
    least = 1.0 if most < _ONE_BASED and value >= 1 else 0.0
    return between(value, least, most, found[0].strip(), whole="." not in found[1])
