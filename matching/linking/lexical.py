"""The retrievers that compare words and letters, each with an opinion of its own about every concept.

Concepts as documents find what a sentence is about; windows of a few words find the skills that stand in it side by
side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.linking.catalogue import Catalogue
from matching.linking.normal import content_stems, runs, stems, windows, words
from matching.linking.spaces import Space, character_grams, fit_space

__all__ = ["FORMAT", "Lexical", "fit_lexical"]

Floats = npt.NDArray[np.float32]
#: Changes whenever what is kept on disk does, or what it means.
FORMAT = "2"
#: Longer labels say more when they are met in full; one of the window retrievers knows it.
_LONGER_COUNTS = 0.3
_WINDOW = 4


def _document_grams(text: str) -> list[str]:
    return runs(content_stems(text), 2)


def _letters(text: str) -> list[str]:
    return character_grams(words(text), 3, 4)


def _more_letters(text: str) -> list[str]:
    return character_grams(words(text), 3, 5)


_ANALYZERS = {
    "documents": _document_grams,
    "labels": _document_grams,
    "letters": _letters,
    "letters of all labels": _more_letters,
    "stems": stems,
    "words": words,
}


def fit_lexical(catalogue: Catalogue) -> dict[str, npt.NDArray[Any]]:
    """The arrays of every space over the catalogue."""
    texts = {
        "documents": catalogue.documents(),
        "labels": catalogue.label_documents(),
        "letters": catalogue.aliases,
        "letters of all labels": catalogue.label_documents(),
        "stems": catalogue.aliases,
        "words": catalogue.aliases,
    }
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, analyzer in _ANALYZERS.items():
        arrays.update(fit_space(analyzer, texts[name], name))
    return arrays


class Lexical:
    """The retrievers over a catalogue, from the arrays that :func:`fit_lexical` made of it."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], starts: npt.NDArray[np.int64]) -> None:
        self._starts = starts
        self._spaces = {name: Space(analyzer, arrays, name) for name, analyzer in _ANALYZERS.items()}
        self._longer = np.power(self._spaces["stems"].spread, _LONGER_COUNTS)

    def scores(self, text: str) -> dict[str, Floats]:
        """What each retriever thinks of each concept, 0 or more; on a scale of its own."""
        pieces = windows(text, _WINDOW)
        stemmed = self._spaces["stems"].nearest_of(pieces)
        return {
            "documents": self._spaces["documents"].nearest(text),
            "labels": self._spaces["labels"].nearest(text),
            "letters": self._best(self._spaces["letters"].nearest(text)),
            "letters of all labels": self._spaces["letters of all labels"].nearest(text),
            "stem windows": self._best(stemmed * self._longer),
            "plain stem windows": self._best(stemmed),
            "word windows": self._best(self._spaces["words"].nearest_of(pieces)),
        }

    def _best(self, rows: Floats) -> Floats:
        """Each concept by the best of its labels."""
        return np.maximum.reduceat(rows, self._starts)
