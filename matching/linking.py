"""From an alignment or a text to concepts: identifiers first, then labels, then a ranked list by words and letters.

Lexical only, so that the same text always leads to the same concepts: character n-grams (typing, endings, compounds)
and words (order does not matter) are two TF-IDF spaces over every label; their reciprocal ranks are fused, and the
best few are compared letter by letter. Confidence is stated conservatively: an identifier 1.0, a preferred label
0.95, an alternative label 0.9; anything found by likeness stays under 0.80, the threshold of the best estimate, so it
counts only after a person confirmed it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import numpy as np
from rapidfuzz import fuzz
from scipy.sparse import csr_matrix  # noqa: TC002 - kept where readers look for it
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.statements import Concept

__all__ = ["Link", "Linker", "normal_identifier", "normal_text"]

IDENTIFIER, LABEL, ALTERNATIVE, TEXT = "identifier", "label", "label", "text"
_CONFIDENCE_IDENTIFIER = 1.0
_CONFIDENCE_LABEL = 0.95
_CONFIDENCE_ALTERNATIVE = 0.9
_CONFIDENCE_LIKE_AT_MOST = 0.79
_CANDIDATES = 60
_FUSION = 30.0
_LONGEST = 1_000
_WORD = re.compile(r"[^\w+#]+")
_KINDS_FIRST = {"skill": 0, "knowledge": 0, "technology": 0, "competence": 0, "credential": 0}


@dataclass(frozen=True, slots=True)
class Link:
    """A concept that something was linked to. ``score`` orders; ``confidence`` (0 to 1) says how sure it is."""

    uri: str
    label: str
    score: float
    confidence: float
    method: str


def normal_identifier(value: str) -> str:
    """An identifier as it is compared: no scheme, no `www.`, no query, no slash at the end, lower case."""
    text = unquote(value.strip())
    if "://" in text:
        try:
            parts = urlsplit(text)
        except ValueError:
            return text.lower()
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        text = f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}{fragment}"
    return text.lower()


def normal_text(value: str) -> str:
    """A text as labels are compared: one case, one kind of space, no punctuation (but `+` and `#`: C++, C#)."""
    return " ".join(_WORD.split(unicodedata.normalize("NFKC", value[:_LONGEST]).casefold())).strip()


class Linker:
    """Links to the concepts it was built from. Unchanging once built; safe to share between threads."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._labels: dict[str, str] = {}
        self._identifiers: dict[str, str] = {}
        self._by_label: dict[str, str] = {}
        self._by_alternative: dict[str, str] = {}
        texts: list[str] = []
        owners: list[str] = []
        for concept in concepts:
            self._labels[concept.uri] = concept.label
            for identifier in (concept.uri, *concept.identifiers):
                self._identifiers.setdefault(normal_identifier(identifier), concept.uri)
            if concept.kind not in _KINDS_FIRST:
                continue
            for index, label in enumerate((concept.label, *concept.alternative_labels)):
                text = normal_text(label)
                if text:
                    (self._by_alternative if index else self._by_label).setdefault(text, concept.uri)
                    texts.append(text)
                    owners.append(concept.uri)
        self._texts, self._owners = texts, owners
        self._spaces = (_Space(texts, "char_wb", (3, 4)), _Space(texts, "word", (1, 2))) if texts else ()

    def __len__(self) -> int:
        return len(self._labels)

    def label_of(self, uri: str) -> str:
        """The concept's label; empty when it is not known here."""
        return self._labels.get(uri, "")

    def link_identifier(self, url: str, code: str, framework: str) -> Link | None:
        """The concept that a URL names, or a code of a framework does.

        A bare code counts only beside a framework's name: `2.A.1.a` means nothing alone.
        """
        for value in (url, code if framework or ":" in code else ""):
            uri = self._identifiers.get(normal_identifier(value)) if value else None
            if uri is not None:
                return Link(uri, self._labels[uri], 1.0, _CONFIDENCE_IDENTIFIER, IDENTIFIER)
        return None

    def link_text(self, text: str, top: int = 10) -> list[Link]:
        """The ``top`` nearest concepts to a text, best first; none for an empty one."""
        wanted = normal_text(text)
        if not wanted:
            return []
        found: dict[str, Link] = {}
        for table, confidence in ((self._by_label, _CONFIDENCE_LABEL), (self._by_alternative, _CONFIDENCE_ALTERNATIVE)):
            uri = table.get(wanted)
            if uri is not None and uri not in found:
                found[uri] = Link(uri, self._labels[uri], 1.0 + confidence, confidence, LABEL)
        for link in self._like(wanted, top):
            found.setdefault(link.uri, link)
        return sorted(found.values(), key=lambda link: (-link.score, link.uri))[:top]

    def _like(self, wanted: str, top: int) -> list[Link]:
        fused: dict[int, float] = {}
        for space in self._spaces:
            for place, row in enumerate(space.nearest(wanted, _CANDIDATES)):
                fused[row] = fused.get(row, 0.0) + 1.0 / (_FUSION + place)
        best: dict[str, float] = {}
        scale = len(self._spaces) / _FUSION
        for row, rank_score in fused.items():
            alike = fuzz.token_sort_ratio(wanted, self._texts[row]) / 100.0
            score = 0.5 * rank_score / scale + 0.5 * alike
            owner = self._owners[row]
            best[owner] = max(best.get(owner, 0.0), score)
        ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:top]
        return [
            Link(uri, self._labels[uri], score, min(_CONFIDENCE_LIKE_AT_MOST, max(0.0, score)), TEXT)
            for uri, score in ordered
        ]


class _Space:
    """One TF-IDF space over every label; each label is a row."""

    def __init__(self, texts: Sequence[str], analyzer: str, grams: tuple[int, int]) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer=analyzer,
            ngram_range=grams,
            sublinear_tf=True,
            dtype=np.float32,
            token_pattern=r"[^\s]+" if analyzer == "word" else None,
        )
        self._rows: csr_matrix = self._vectorizer.fit_transform(texts).T.tocsr()

    def nearest(self, text: str, count: int) -> list[int]:
        """The rows nearest to the text, best first; those with nothing in common are left out."""
        query = self._vectorizer.transform([text])
        if query.nnz == 0:
            return []
        scores = np.asarray((query @ self._rows).todense()).ravel()
        count = min(count, scores.size)
        nearest = np.argpartition(-scores, count - 1)[:count]
        ordered = nearest[np.lexsort((nearest, -scores[nearest]))]
        return [int(row) for row in ordered if scores[row] > 0]
