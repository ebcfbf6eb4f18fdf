"""Saying stored English anew by the phrase that made it, where it is shorter than a sentence of the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import get_language, gettext

from portal.engine_words.phrase import Phrase

__all__ = ["said_by"]


def said_by(text: str, table: Iterable[Phrase], fixed: Collection[str] = ()) -> str:
    """The text in the active language by the first phrase that fits; as it stands where none does, and in English."""
    if not text or (get_language() or "en").startswith("en"):
        return text
    if text in fixed:
        return gettext(text)
    for phrase in table:
        if (parts := phrase.match(text)) is not None:
            return gettext(phrase.english).format(**parts)
    return text
