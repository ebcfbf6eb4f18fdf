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

#: How much each retriever counts. Whole numbers chosen by hand on the development sentences of 2026-11 (136 sentences,
#: 262 labels), not fitted.
WEIGHTS = {
    "documents": 1.0,
    "labels": 1.0,
    "letters": 1.0,
    "letters of all labels": 0.5,
    "stem windows": 1.0,
    "plain stem windows": 0.5,
    "word windows": 1.0,
    "meaning of labels": 1.5,
    "meaning": 1.5,
    "label windows": 1.5,
    "meaning windows": 1.5,
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
