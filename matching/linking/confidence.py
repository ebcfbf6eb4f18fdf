"""How sure a link is, as the share of such links that were right on development sentences.

Fitted with `python -m tests.benchmarks.linking FOLDER ESCO --calibrate`; the counts stand beside the constants. From
0.80 on a link counts in the best estimate (:mod:`matching.gates`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Evidence", "confidence_of_alias", "confidence_of_label", "confidence_of_text", "features"]

#: Labels letter for letter, 2026-11-28, by the rule of succession: preferred 31 of 31 right; an alternative of one
#: concept that is no other label, 10 of 13; of several concepts, or beside a preferred label, 0 of 7.
#: Held against names that issuers give: of O*NET's 2019 titles (as they are, and without their last s) that are labels
#: of ESCO's occupations letter for letter, the official crosswalk calls 137 of 144 an exact or close match where the
#: label is preferred, 91 of 122 where it is a sole alternative, 18 of 49 where it is one of several. So a sole
#: alternative label stays a doubtful link, whether it stands in a text or in an alignment: a person says once.
_PREFERRED, _ALTERNATIVE, _BESIDE = 0.97, 0.73, 0.11
#: Nineteen of twenty development sentences have no more; of longer ones nothing is known.
_MOST_WORDS = 40
#: Logistic curves over :func:`features`, the constant first. 2026-11-28, 360 texts (136 sentences, 224 spans), their
#: first five links. Ten-fold, links said to be 0.80 or more: 9 of 11 were right by words only, 22 of 23 with vectors.
_WORDS_ONLY = (-4.362, 3.027, 3.671, 0.102, 0.496)  # 1,746 links, 272 of them right
_WITH_VECTORS = (-3.975, 2.599, 3.824, 0.522, 0.501)  # 1,749 links, 309 of them right
#: Likeness alone never says 0.80, whatever the curve says: 22 of 23 (and 9 of 11 by words) are too few to vouch for it
#: (their Wilson intervals begin at 0.79 and 0.52), the curve was fitted on a framework of 13,891 skills, and in a small
#: one nothing competes: "Spanish dancing" is then nearest to "Spanish conversation" by a wide margin.
_LIKENESS_AT_MOST = 0.79


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a link.

    Its fused score (0 to 1), how far it is ahead of the best other (negative: behind), how alike the text and the
    concept's nearest label are letter by letter (0 to 1), and how many words the text has.
    """

    score: float
    margin: float
    likeness: float
    words: int


def features(evidence: Evidence) -> tuple[float, float, float, float]:
    """The evidence as the fitted curve reads it."""
    return evidence.score, evidence.margin, evidence.likeness, math.log1p(min(evidence.words, _MOST_WORDS))


def confidence_of_label(owners: int) -> float:
    """A text that is a preferred label letter for letter, of so many concepts."""
    return _PREFERRED / max(owners, 1)


def confidence_of_alias(others: int) -> float:
    """A text that is an alternative label letter for letter, and a label of so many other concepts."""
    return _BESIDE if others else _ALTERNATIVE


def confidence_of_text(evidence: Evidence, *, with_vectors: bool) -> float:
    """A text that is like a label, or like what a concept says; a person has to say so before it counts."""
    start, *slopes = _WITH_VECTORS if with_vectors else _WORDS_ONLY
    raised = start + sum(slope * value for slope, value in zip(slopes, features(evidence), strict=True))
    return min(_LIKENESS_AT_MOST, 1.0 / (1.0 + math.exp(-raised)))
