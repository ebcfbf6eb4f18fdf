"""The concepts that are linked to, in the form that retrievers read: numbered, with every label a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matching.linking.normal import normal_identifier, normal_text
from matching.statements import Concept

__all__ = ["LINKED_KINDS", "Catalogue", "Reader", "catalogue_of"]

#: Occupations and tasks are known by identifier; texts are linked to these.
LINKED_KINDS = frozenset({"skill", "knowledge", "technology", "competence", "credential"})
_LONGEST_DESCRIPTION = 900


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What texts and identifiers are looked up in.

    ``uris``, ``labels`` and ``frameworks`` number the concepts that texts lead to; ``names`` holds every concept.
    ``aliases`` are their labels, the preferred one first, concept by concept; those of concept ``i`` begin at
    ``starts[i]``. ``preferred`` and ``alternative`` lead from a normal text to the numbers of the concepts that carry
    it. ``digest`` names the content.
    """

    names: dict[str, str]
    identifiers: dict[str, str]
    uris: tuple[str, ...]
    labels: tuple[str, ...]
    frameworks: tuple[str, ...]
    aliases: tuple[str, ...]
    descriptions: tuple[str, ...]
    starts: npt.NDArray[np.int64]
    preferred: dict[str, tuple[int, ...]]
    alternative: dict[str, tuple[int, ...]]
    digest: str

    def documents(self) -> list[str]:
        """One text for each concept: its label, weighing more, its other labels and its description."""
        return [
            " . ".join((*[names[0]] * 3, *names[1:], description[:_LONGEST_DESCRIPTION]))
            for names, description in zip(self.names_of_each(), self.descriptions, strict=True)
        ]

    def label_documents(self) -> list[str]:
        """The same, of labels only."""
        return [" . ".join((*[names[0]] * 2, *names[1:])) for names in self.names_of_each()]

    def names_of_each(self) -> list[Sequence[str]]:
        """The labels of each concept, the preferred one first."""
        bounds = [*self.starts.tolist(), len(self.aliases)]
        return [self.aliases[begin:end] for begin, end in pairwise(bounds)]


class Reader:
    """Reads concepts into a catalogue."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._identifiers: dict[str, str] = {}
        self._uris: list[str] = []
        self._labels: list[str] = []
        self._frameworks: list[str] = []
        self._aliases: list[str] = []
        self._descriptions: list[str] = []
        self._starts: list[int] = []
        self._tables: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
        self._digest = hashlib.sha256()

    def add(self, concept: Concept) -> None:
        """Take a concept in; the first of two with one URI or one identifier wins."""
        if concept.uri in self._names:
            return
        self._names[concept.uri] = concept.label
        for identifier in (concept.uri, *concept.identifiers):
            self._identifiers.setdefault(normal_identifier(identifier), concept.uri)
        names = [name for name in dict.fromkeys((concept.label, *concept.alternative_labels)) if normal_text(name)]
        if concept.kind in LINKED_KINDS and names:
            self._add_linked(concept, names)

    def _add_linked(self, concept: Concept, names: list[str]) -> None:
        number = len(self._uris)
        self._uris.append(concept.uri)
        self._labels.append(concept.label)
        self._frameworks.append(concept.framework)
        self._descriptions.append(concept.description)
        self._starts.append(len(self._aliases))
        self._aliases.extend(names)
        for name in names:
            owners = self._tables[name != concept.label].setdefault(normal_text(name), [])
            if number not in owners:
                owners.append(number)
        self._digest.update(json.dumps([concept.uri, names, concept.description]).encode())

    def catalogue(self) -> Catalogue:
        """What was read so far."""
        preferred, alternative = ({text: tuple(found) for text, found in table.items()} for table in self._tables)
        return Catalogue(
            names=self._names,
            identifiers=self._identifiers,
            uris=tuple(self._uris),
            labels=tuple(self._labels),
            frameworks=tuple(self._frameworks),
            aliases=tuple(self._aliases),
            descriptions=tuple(self._descriptions),
            starts=np.array(self._starts, dtype=np.int64),
            preferred=preferred,
            alternative=alternative,
            digest=self._digest.hexdigest(),
        )


def catalogue_of(concepts: Iterable[Concept]) -> Catalogue:
    """The catalogue of these concepts."""
    reader = Reader()
    for concept in concepts:
        reader.add(concept)
    return reader.catalogue()
