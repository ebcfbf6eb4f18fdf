"""From a text or an alignment to concepts: identifiers, then labels letter for letter, then the likeliest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from matching.linking.catalogue import Catalogue, catalogue_of
from matching.linking.confidence import Evidence, confidence_of_alias, confidence_of_label, confidence_of_text
from matching.linking.dense import Dense, Meaning, Report, dense_of
from matching.linking.files import Arrays, kept
from matching.linking.fusion import fused
from matching.linking.lexical import FORMAT, Lexical, fit_lexical
from matching.linking.link import IDENTIFIER, LABEL, TEXT, VECTORS, Link
from matching.linking.normal import LONGEST_TEXT, normal_identifier, normal_text, words
from matching.statements import Concept

__all__ = ["Linker"]

Floats = npt.NDArray[np.float32]
_LABEL_SCORE, _OTHER_SCORE = 2.0, 1.5


def _unheard(_words: str) -> None:
    """The report of a build that nobody watches."""


class Linker:
    """Links to the concepts it was built from. Unchanging once built; safe to share between threads.

    Args:
        concepts: what is linked to; where two have one identifier, the first wins.
        folder: where what takes long to compute is kept between processes; nothing is kept without.
        name: what the concepts are together (a framework, all); what is kept under it for other concepts is replaced.
        meaning: turns texts into vectors; without one, words and letters alone are compared.
        build_vectors: compute vectors that are not kept yet, which may take minutes; otherwise do without.
        report: hears what is being built.

    Raises:
        OSError: the folder cannot be written.

    """

    def __init__(
        self,
        concepts: Iterable[Concept],
        *,
        folder: Path | None = None,
        name: str = "all",
        meaning: Meaning | None = None,
        build_vectors: bool = True,
        report: Report = _unheard,
    ) -> None:
        self._catalogue: Catalogue = catalogue_of(concepts)
        self._lexical: Lexical | None = None
        self._dense: Dense | None = None
        if self._catalogue.uris:
            key = f"{FORMAT}-{self._catalogue.digest[:24]}"
            arrays = kept(folder, f"words_{name}", key, lambda: self._fit(report))
            self._lexical = Lexical(arrays, self._catalogue.starts)
            if meaning is not None:
                self._dense = dense_of(self._catalogue, meaning, folder, build=build_vectors, report=report)

    def _fit(self, report: Report) -> Arrays:
        report(f"Reading the words of {len(self._catalogue.aliases):,} labels")
        return fit_lexical(self._catalogue)

    def __len__(self) -> int:
        return len(self._catalogue.names)

    @property
    def method(self) -> str:
        """How texts are compared here: by words, or by words and meaning."""
        return VECTORS if self._dense else TEXT

    def label_of(self, uri: str) -> str:
        """The concept's label; empty when it is not known here."""
        return self._catalogue.names.get(uri, "")

    def link_identifier(self, url: str, code: str, framework: str) -> Link | None:
        """The concept that a URL names, or a code of a framework does.

        A bare code counts only beside a framework's name: `2.A.1.a` means nothing alone.
        """
        for value in (url, code if framework or ":" in code else ""):
            uri = self._catalogue.identifiers.get(normal_identifier(value)) if value else None
            if uri is not None:
                return Link(uri, self._catalogue.names[uri], 1.0, 1.0, IDENTIFIER)
        return None

    def link_text(self, text: str, top: int = 10) -> list[Link]:
        """The ``top`` nearest concepts to a text, best first; none for an empty one."""
        return [link for link, _ in self.explained(text, top)]

    def explained(self, text: str, top: int) -> list[tuple[Link, Evidence]]:
        """As :meth:`link_text`, each link with what its confidence rests on."""
        if self._lexical is None or not words(text) or top < 1:
            return []
        exact = Evidence(1.0, 1.0, 1.0, len(words(text)))
        found = {link.uri: (link, exact) for link in reversed(self._named(normal_text(text)))}  # the surer one stays
        for link, evidence in self._like(text[:LONGEST_TEXT], top):
            found.setdefault(link.uri, (link, evidence))
        return sorted(found.values(), key=lambda pair: (-pair[0].score, pair[0].uri))[:top]

    def link(self, text: str, top: int = 10) -> list[Link]:
        """As :meth:`link_text`, for texts that may also be identifiers: what one names comes first."""
        named = self.link_identifier(text, text, "any") if text.strip() else None
        if named is None:
            return self.link_text(text, top)
        return [named][:top]

    def opinions(self, text: str) -> dict[str, Floats]:
        """What each retriever thinks of each concept, by number (for fitting and for measuring)."""
        if self._lexical is None:
            return {}
        found = self._lexical.scores(text)
        if self._dense is not None:
            found.update(self._dense.scores(text))
        return found

    def _named(self, text: str) -> list[Link]:
        """The concepts that carry this very text as a label."""
        first, second = self._catalogue.preferred.get(text, ()), self._catalogue.alternative.get(text, ())
        sure = confidence_of_label(len(first))
        less = confidence_of_alias(len(first) + len(second) - 1)
        return [
            *(Link(self._catalogue.uris[at], self._catalogue.labels[at], _LABEL_SCORE, sure, LABEL) for at in first),
            *(Link(self._catalogue.uris[at], self._catalogue.labels[at], _OTHER_SCORE, less, LABEL) for at in second),
        ]

    def _like(self, text: str, top: int) -> list[tuple[Link, Evidence]]:
        scores = fused(self.opinions(text))
        count = min(top + 1, scores.size)
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.lexsort((best, -scores[best]))]
        wanted, many = " ".join(words(text)), len(words(text))
        links: list[tuple[Link, Evidence]] = []
        for place, number in enumerate(best[:top].tolist()):
            score = float(scores[number])
            if score <= 0:
                break
            rival = float(scores[best[0 if place else min(1, count - 1)]])  # the best of the others
            evidence = Evidence(score, score - rival, self._likeness(wanted, number), many)
            sure = confidence_of_text(evidence, with_vectors=self._dense is not None)
            link = Link(self._catalogue.uris[number], self._catalogue.labels[number], score, sure, self.method)
            links.append((link, evidence))
        return links

    def _likeness(self, wanted: str, number: int) -> float:
        """How alike the text and the concept's nearest label are, letter by letter, 0 to 1."""
        begin = int(self._catalogue.starts[number])
        ends = self._catalogue.starts[number + 1 : number + 2].tolist() or [len(self._catalogue.aliases)]
        names = self._catalogue.aliases[begin : ends[0]]
        return max(float(fuzz.token_sort_ratio(wanted, " ".join(words(name)))) / 100.0 for name in names)
