"""Several opinions made one: each retriever's scores on one scale, then added with fixed weights.

The scale runs from what the retriever's hundredth best concept got (0) to what its best got (1), so that no retriever
counts more because its numbers are larger, and differences at the top stay visible.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["WEIGHTS", "fused", "scaled"]

Floats = npt.NDArray[np.float32]
_DEPTH = 100
_LEAST = 1e-9

#: How much each retriever counts: one number for those that compare words, one for those that compare meaning. On the
#: development sentences of 2026-11 (136, with 262 labels) some 200 combinations had been looked at while weights were
#: chosen one by one (RP@10 82.7 in sample), and some 100 more of windows, retrievers and these two numbers. Chosen
#: anew inside each of five folds, 200 times over, held-out sentences get 82.1 (among eight settings with these windows)
#: or 80.8 (among 48 with six kinds of windows); by words alone 73.3 (among three). The standard error is 2.8 and 3.3,
#: so equal weights are as good as the best that was seen. All that was measured with up to 60 windows to a text.
_BY_WORDS, _BY_MEANING = 1.0, 1.5
WEIGHTS = {
    "documents": _BY_WORDS,
    "labels": _BY_WORDS,
    "letters": _BY_WORDS,
    "letters of all labels": _BY_WORDS,
    "stem windows": _BY_WORDS,
    "plain stem windows": _BY_WORDS,
    "word windows": _BY_WORDS,
    "meaning of labels": _BY_MEANING,
    "meaning": _BY_MEANING,
    "label windows": _BY_MEANING,
    "meaning windows": _BY_MEANING,
}


def scaled(scores: Floats) -> Floats:
    """A retriever's scores from 0 (its hundredth best or worse) to 1 (its best)."""
    best = float(scores.max(initial=0.0))
    depth = min(_DEPTH, scores.size - 1)
    least = float(-np.partition(-scores, depth)[depth]) if scores.size > _DEPTH else 0.0
    if best - least <= _LEAST:  # no opinion, or the same of too many
        return np.zeros_like(scores)
    return np.asarray(np.maximum(0, (scores - np.float32(least)) / np.float32(best - least)), dtype=np.float32)


def fused(opinions: Mapping[str, Floats]) -> Floats:
    """One score from 0 to 1 for each concept."""
    total = sum(WEIGHTS[name] for name in opinions)
    sums = [np.float32(WEIGHTS[name] / total) * scaled(scores) for name, scores in opinions.items()]
    return np.asarray(np.sum(sums, axis=0), dtype=np.float32)
