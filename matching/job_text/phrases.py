"""A job description cut into phrases: list items, sentences and their parts, each under the heading it stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["LONGEST_TEXT", "Phrase", "Section", "phrases_of"]

LONGEST_TEXT = 20_000
MOST_PHRASES = 600
_LONGEST_HEADING = 70
_MOST_HEADING_WORDS = 8
_SIGNS = r"-*+\N{BULLET}\N{WHITE BULLET}\N{BLACK SMALL SQUARE}\N{MIDDLE DOT}o\N{EN DASH}"
_BULLET = re.compile(rf"\s*(?:[{_SIGNS}]|\d{{1,2}}[.)])\s+")
_YOU = r"what you(?:['\N{RIGHT SINGLE QUOTATION MARK}]ll| will)?"
_SENTENCE_END = re.compile(r"(?:(?<=[.!?])\s+(?=[A-Z0-9\"\N{LEFT DOUBLE QUOTATION MARK}])|;\s+)")


class Section(StrEnum):
    """What the part of the text is about, by its heading; `open` before the first one that says."""

    OPEN = "open"
    DUTIES = "duties"
    REQUIRED = "required"
    PREFERRED = "preferred"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of the text: ``text[start:end]`` is ``words``. ``heading`` is the heading it stands below."""

    start: int
    end: int
    words: str
    section: Section
    heading: str = ""


#: In this order: "preferred qualifications" is not "qualifications", and "benefits" are asked of nobody.
_HEADINGS: tuple[tuple[Section, re.Pattern[str]], ...] = tuple(
    (section, re.compile(pattern, re.IGNORECASE))
    for section, pattern in (
        (
            Section.ASIDE,
            (
                r"benefit|what we offer|we offer|perks|compensation|salary|\bpay\b|equal opportunit|\beeo\b|diversity"
                r"|how to apply|about (?:us|the company)|who we are|our (?:company|story|values|culture)|schedule"
                r"|working hours|privacy"
            ),
        ),
        (
            Section.PREFERRED,
            r"prefer|nice[ -]to[ -]have|bonus|desir|plus(?:es)?\b|advantage|ideal|optional|would be",
        ),
        (
            Section.DUTIES,
            (
                rf"responsib|duties|{_YOU} (?:do|be doing)|the role|\btasks?\b|day[ -]to[ -]day|you will\b"
                r"|key accountab|job summary|about the job"
            ),
        ),
        (
            Section.REQUIRED,
            (
                rf"require|qualificat|must|essential|minimum|{_YOU} (?:need|bring|have)|you have|who you are|skills"
                r"|experience|competenc|knowledge|credential|licen[cs]|certif"
            ),
        ),
    )
)


def phrases_of(text: str) -> tuple[Phrase, ...]:
    """The phrases of the first :data:`LONGEST_TEXT` characters, in order, at most :data:`MOST_PHRASES`.

    Headings are no phrases; a heading that says nothing of what follows keeps the section before it.
    """
    found: list[Phrase] = []
    section, heading = Section.OPEN, ""
    for start, line in _lines(text[:LONGEST_TEXT]):
        if _is_heading(line):
            named = _section_of(line)
            section, heading = named or section, line.strip(" :#*") if named else heading
            continue
        bullet = _BULLET.match(line)
        skipped = bullet.end() if bullet else len(line) - len(line.lstrip())
        for phrase_start, words in _parts(line[skipped:], start + skipped):
            found.append(Phrase(phrase_start, phrase_start + len(words), words, section, heading))
            if len(found) >= MOST_PHRASES:
                return tuple(found)
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip()
        if bare:
            yield start, bare
        start += len(line)


def _is_heading(line: str) -> bool:
    plain = line.strip().strip("#*").strip()
    if not plain or len(plain) > _LONGEST_HEADING or _BULLET.match(line):
        return False
    if line.lstrip().startswith("#") or (plain.endswith(":") and len(plain.split()) <= _MOST_HEADING_WORDS):
        return True
    few = len(plain.split()) <= _MOST_HEADING_WORDS - 3
    return few and plain[-1] not in ".,;!?" and (plain.isupper() or _section_of(plain) is not None) and "," not in plain


def _section_of(line: str) -> Section | None:
    return next((section for section, pattern in _HEADINGS if pattern.search(line)), None)


def _parts(words: str, start: int) -> Iterator[tuple[int, str]]:
    """The sentences of a line, without the white space around them."""
    at = 0
    ends = [(found.start(), found.end()) for found in _SENTENCE_END.finditer(words)]
    for end, following in [*ends, (len(words), len(words))]:
        part = words[at:end]
        bare = part.strip()
        if bare:
            yield start + at + part.index(bare), bare
        at = following
