"""What a phrase asks for: required or nice to have, at which level, for how many years, with a licence or without."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matching.job_text.phrases import Phrase, Section
from matching.level_words import read_level, years_in
from matching.levels import Level, word
from matching.statements import Need

__all__ = ["Cues", "cues_of", "level_beside"]

_ANY = re.IGNORECASE
_NOT_ASKED = re.compile(
    r"\b(?:not|never)\s+(?:strictly\s+)?(?:required|necessary|essential|needed)\b"
    r"|\bno\b.{0,40}\b(?:required|necessary|needed)\b",
    _ANY,
)
_MUST = re.compile(
    r"\b(?:must|require[ds]?|requirements?|essential|necessary|mandatory|minimum|at least|needs? to|you have)\b",
    _ANY,
)
_NICE = re.compile(
    r"\b(?:prefer(?:red|ably|ence)?|nice[ -]to[ -]have|a plus|bonus|desir(?:able|ed)|advantageous|ideally|beneficial"
    r"|optional(?:ly)?|welcome|helpful|(?:is|are|be) an? (?:strong |big |definite )?(?:plus|bonus|asset|advantage))\b",
    _ANY,
)
_LICENCE = re.compile(
    r"\b(?:licen[cs](?:e|ed|ure|es)|certif(?:ied|ications?|icates?)|regist(?:ered|ration|ry)|credentials?)\b", _ANY
)
_LEVEL_WORDS = (
    "basic|beginner|elementary|foundational|working|intermediate|competent|proficient|advanced|expert|mastery"
)
_BETWEEN = "knowledge|skills?|proficiency|command|understanding|experience|user|use|in|of|with|and"
_BEFORE = re.compile(rf"\b({_LEVEL_WORDS})(?:[ -]level)?(?:\s+(?:{_BETWEEN})){{0,3}}\s*$", _ANY)
_AFTER = re.compile(
    rf"^\s*(?:skills?\s*)?[(,:\N{{EN DASH}}-]?\s*(?:at\s+)?(?:an?\s+)?({_LEVEL_WORDS})(?:\s+level)?\b(?!\s+\w+ing\b)",
    _ANY,
)
_BESIDE = 60


@dataclass(frozen=True, slots=True)
class Cues:
    """What a phrase says around the skills it names. ``need`` is None where it does not say.

    ``stated`` is true where the phrase itself says so, and not only its heading. ``level`` is what it names with a
    scale of its own ("CEFR B2"), ``years`` the years of experience, ``licence`` that it asks for a credential.
    """

    need: Need | None
    stated: bool
    level: Level | None
    years: float | None
    licence: bool


def cues_of(phrase: Phrase) -> Cues:
    """The cues of one phrase; its own words go before those of its heading."""
    own = _need_in(phrase.words)
    by_heading = {Section.REQUIRED: Need.MUST, Section.PREFERRED: Need.NICE}.get(phrase.section)
    level = read_level(phrase.words)
    return Cues(
        need=own if own is not None else by_heading if not _NOT_ASKED.search(phrase.words) else Need.NICE,
        stated=own is not None,
        level=level if level is not None and level.rule in {"cefr", "eqf", "sfia"} else None,
        years=years_in(phrase.words),
        licence=_LICENCE.search(phrase.words) is not None,
    )


def level_beside(words: str, start: int, end: int) -> Level | None:
    """The level that stands beside ``words[start:end]``: "advanced Excel", "Python (expert)"."""
    found = _BEFORE.search(words[max(0, start - _BESIDE) : start]) or _AFTER.search(words[end : end + _BESIDE])
    return None if found is None else word(found[1])


def _need_in(words: str) -> Need | None:
    if _NOT_ASKED.search(words):
        return Need.NICE
    if _NICE.search(words):
        return Need.NICE
    return Need.MUST if _MUST.search(words) else None
