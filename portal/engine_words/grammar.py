"""Recognizing a sentence of the engine, and saying it in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from matching.explain import MONTHS
from portal.engine_words import blinded, drafts, facts, interviews, pools, reports, steps, verdicts
from portal.engine_words.phrase import Phrase, phrases

__all__ = ["recognized", "spoken"]

_PHRASES, _FIXED = phrases(
    facts.TABLE, interviews.TABLE, pools.TABLE, reports.TABLE, steps.TABLE, verdicts.TABLE, drafts.TABLE, blinded.TABLE
)
_LONGEST = 4_000
_DEEPEST = 12


def spoken(text: str) -> str:
    """The sentence in the active language; as it stands where that is English, or no phrase recognizes it."""
    language = get_language() or "en"
    if not text or language.startswith("en"):
        return text
    said = _said(text, language)
    return text if said is None else said


def recognized(text: str) -> bool:
    """Whether the tables know the sentence."""
    return not text or _said(text, "") is not None


@lru_cache(maxsize=16_384)
def _said(text: str, language: str, depth: int = 0) -> str | None:
    """The sentence in the language, which is active; None where it is not recognized."""
    if len(text) > _LONGEST or depth > _DEEPEST:
        return None
    if text in _FIXED or text in verdicts.meanings():
        return gettext(text)
    for phrase in _PHRASES:
        parts = phrase.match(text)
        if parts is not None and (said := _filled(phrase, parts, language, depth)) is not None:
            return said
    return _joined(text, language, depth) or _begun_small(text, language, depth)


def _filled(phrase: Phrase, parts: Mapping[str, str], language: str, depth: int) -> str | None:
    filled: dict[str, str] = {}
    for slot, part in parts.items():
        said = _part(slot, part, language, depth + 1)
        if said is None:
            return None
        filled[slot] = said
    return gettext(phrase.english).format(**filled)


def _part(slot: str, part: str, language: str, depth: int) -> str | None:
    if slot.startswith("said"):
        return _said(part, language, depth)
    if slot.startswith("day"):
        number, month, year = part.split()
        return date_format(date(int(year), MONTHS.index(month) + 1, int(number)), "DATE_FORMAT")
    if slot.startswith("month"):
        month, year = part.split()
        return date_format(date(int(year), MONTHS.index(month) + 1, 1), "YEAR_MONTH_FORMAT")
    return blinded.stand_in(part)


def _joined(text: str, language: str, depth: int) -> str | None:
    """Two sentences one after another, or facts after a semicolon; each of them has to be recognized."""
    for join in ("; ", ". ", ", "):
        head, found, tail = text.rpartition(join)
        while found:
            first = _said(head + join.strip() if join == ". " else head, language, depth + 1)
            second = _said(tail, language, depth + 1) if first is not None else None
            if first is not None and second is not None:
                return f"{first} {second}" if join == ". " else f"{first}{join}{second}"
            shorter, found, more = head.rpartition(join)
            head, tail = shorter, f"{more}{join}{tail}"
    return None


def _begun_small(text: str, language: str, depth: int) -> str | None:
    """A sentence that goes on after a semicolon begins with a small letter there."""
    if not text[:1].islower():
        return None
    said = _said(text[:1].upper() + text[1:], language, depth + 1)
    return None if said is None else said[:1].lower() + said[1:]
