"""Bringing a framework into the database: all of it, in pieces, twice without duplicates.

Frameworks are public and belong to no organization, so there is no scope and no event; the command line says what was
done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from matching.frameworks import FRAMEWORKS
from matching.statements import Concept, Edge
from portal.models import ConceptEdge, ConceptIdentifier, Framework, SkillConcept

__all__ = ["Imported", "import_framework", "load_builtin"]

_CONCEPTS_AT_ONCE = 1_000
_EDGES_AT_ONCE = 5_000
_LONGEST = 500
_ItemT = TypeVar("_ItemT")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read; everything counts once, however often it was imported before."""

    framework: str
    version: str
    concepts: int
    edges: int


def _unheard(concepts: int, edges: int) -> None:
    """The progress of an import that nobody watches."""


def import_framework(name: str, path: Path | None, *, progress: Progress = _unheard) -> Imported:
    """Read a framework and write what is new or has changed.

    Args:
        name: a name of :data:`matching.frameworks.FRAMEWORKS`.
        path: where its files are; None for the built-in one.
        progress: called with the concepts and edges done so far.

    Raises:
        FrameworkError: when a file is not as it should be; what was written before stays, and importing again
        completes it.

    """
    reader = FRAMEWORKS[name]
    place = path or Path()
    version = reader.version_of(place)
    framework, _ = Framework.objects.get_or_create(name=name, version=version, defaults={"title": reader.TITLE})
    concepts = edges = 0
    for kind, batch in _batches(reader.read(place)):
        with transaction.atomic():
            if kind is Concept:
                _write_concepts(framework, [item for item in batch if isinstance(item, Concept)])
                concepts += len(batch)
            else:
                _write_edges(framework, [item for item in batch if isinstance(item, Edge)])
                edges += len(batch)
        progress(concepts, edges)
    framework.concept_count = framework.concepts.count()
    framework.save(update_fields=["concept_count", "imported_at"])
    return Imported(name, version, concepts, edges)


def load_builtin() -> bool:
    """Load the built-in framework unless this version of it is there; True when it was loaded."""
    version = FRAMEWORKS["builtin"].version_of(Path())
    if Framework.objects.filter(name="builtin", version=version, concept_count__gt=0).exists():
        return False
    import_framework("builtin", None)
    return True


def _batches(items: Iterator[Concept | Edge]) -> Iterator[tuple[type, list[Concept | Edge]]]:
    """Runs of one kind, cut to size; the order of the reader stays."""
    held: dict[type, list[Concept | Edge]] = {Concept: [], Edge: []}
    sizes = {Concept: _CONCEPTS_AT_ONCE, Edge: _EDGES_AT_ONCE}
    for item in items:
        batch = held[type(item)]
        batch.append(item)
        if len(batch) >= sizes[type(item)]:
            yield type(item), batch
            held[type(item)] = []
    for kind, batch in held.items():
        if batch:
            yield kind, batch


def _write_concepts(framework: Framework, concepts: list[Concept]) -> None:
    unique = {concept.uri: concept for concept in concepts}
    rows = [
        SkillConcept(
            framework=framework,
            uri=concept.uri[:_LONGEST],
            label=concept.label[:400],
            kind=concept.kind,
            description=concept.description,
            alternative_labels=list(concept.alternative_labels),
            search_text="\n".join((concept.label, *concept.alternative_labels)).casefold(),
        )
        for concept in unique.values()
    ]
    SkillConcept.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["uri"],
        update_fields=["framework", "label", "kind", "description", "alternative_labels", "search_text"],
    )
    named = [concept for concept in unique.values() if concept.identifiers]
    ids: dict[str, int] = {}
    for part in _parts([concept.uri for concept in named], 500):
        ids.update(SkillConcept.objects.filter(uri__in=part).values_list("uri", "pk"))
    ConceptIdentifier.objects.bulk_create(
        [
            ConceptIdentifier(concept_id=ids[concept.uri], value=identifier[:_LONGEST])
            for concept in named
            for identifier in dict.fromkeys(concept.identifiers)
        ],
        ignore_conflicts=True,
    )


def _write_edges(framework: Framework, edges: list[Edge]) -> None:
    ConceptEdge.objects.bulk_create(
        [
            ConceptEdge(framework=framework, source=edge.source, target=edge.target, kind=edge.kind.value)
            for edge in dict.fromkeys(edges)
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )


def _parts(items: Iterable[_ItemT], size: int) -> Iterator[list[_ItemT]]:
    source = iter(items)
    while part := list(islice(source, size)):
        yield part
