"""What linking answers, and the words for how a link came about."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["IDENTIFIER", "LABEL", "TEXT", "VECTORS", "Link"]

#: By an identifier; by a preferred or alternative label, letter for letter; by likeness of words; by that and of
#: meaning.
IDENTIFIER, LABEL, TEXT, VECTORS = "identifier", "label", "text", "text+vectors"


@dataclass(frozen=True, slots=True)
class Link:
    """A concept that something was linked to. ``score`` orders; ``confidence`` (0 to 1) says how sure it is."""

    uri: str
    label: str
    score: float
    confidence: float
    method: str
