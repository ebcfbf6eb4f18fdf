"""TF-IDF spaces that need no vocabulary: https://scikit-learn.org/stable/modules/feature_extraction.html#hashing-trick.

Grams are hashed to columns, so a space is three arrays of postings and one of weights: they are mapped from disk,
opened in no time, and shared by every process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

__all__ = ["Analyzer", "Space", "character_grams", "fit_space"]

Floats = npt.NDArray[np.float32]
Analyzer = Callable[[str], list[str]]
_COLUMNS = 2**20


class Space:
    """Rows of text as vectors of unit length, by columns (postings); ``spread`` is each row's length before that."""

    def __init__(self, analyzer: Analyzer, arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> None:
        self._counts = _counter(analyzer)
        self._weights = arrays[f"{prefix}.weights"]
        self.spread: Floats = arrays[f"{prefix}.spread"]
        self._postings = csr_matrix((_COLUMNS, len(self.spread)), dtype=np.float32)
        self._postings.indptr = arrays[f"{prefix}.starts"]
        self._postings.indices = arrays[f"{prefix}.rows"]
        self._postings.data = arrays[f"{prefix}.values"]

    def cosines(self, texts: Sequence[str]) -> csr_matrix:
        """One row for each text, one column for each row of the space."""
        vectors, _ = _weighted(self._counts.transform(texts), self._weights)
        return vectors @ self._postings

    def nearest(self, text: str) -> Floats:
        """The cosine of each row with the text."""
        return np.asarray(self.cosines([text]).todense(), dtype=np.float32).ravel()

    def nearest_of(self, texts: Sequence[str]) -> Floats:
        """The cosine of each row with that text which it is most like."""
        return np.asarray(self.cosines(texts).max(axis=0).todense(), dtype=np.float32).ravel()


def fit_space(analyzer: Analyzer, texts: Sequence[str], prefix: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a space over ``texts``, each named ``prefix`` and a dot before."""
    counts = _counter(analyzer).transform(texts)
    weights = TfidfTransformer().fit(counts).idf_.astype(np.float32)
    vectors, spread = _weighted(counts, weights)
    postings = vectors.T.tocsr()
    return {
        f"{prefix}.weights": weights,
        f"{prefix}.spread": spread,
        f"{prefix}.starts": postings.indptr.astype(np.int32),
        f"{prefix}.rows": postings.indices.astype(np.int32),
        f"{prefix}.values": postings.data.astype(np.float32),
    }


def character_grams(words: Sequence[str], shortest: int, longest: int) -> list[str]:
    """Runs of characters inside each word, its ends marked with a space; a short word is its own run."""
    found: list[str] = []
    for word in words:
        marked = f" {word} "
        for size in range(shortest, longest + 1):
            found.extend(marked[start : start + size] for start in range(max(1, len(marked) - size + 1)))
    return found


def _counter(analyzer: Analyzer) -> HashingVectorizer:
    return HashingVectorizer(analyzer=analyzer, n_features=_COLUMNS, alternate_sign=False, norm=None, dtype=np.float32)


def _weighted(counts: csr_matrix, weights: Floats) -> tuple[csr_matrix, Floats]:
    """Damped counts times the weight of each column, of unit length; and the lengths they had."""
    values = (np.log(counts.data) + 1.0) * weights[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    spread = np.sqrt(np.bincount(rows, weights=values.astype(np.float64) ** 2, minlength=counts.shape[0]))
    scale = np.where(spread > 0, spread, 1.0)
    values = (values / scale[rows]).astype(np.float32)
    return csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape), spread.astype(np.float32)
