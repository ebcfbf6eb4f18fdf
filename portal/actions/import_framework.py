"""Bringing a framework into the database: all of it, in pieces, twice without duplicates.

Versions stand side by side; nothing that is used changes before a version was read to its end, and then it changes in
one transaction (:mod:`portal.actions.framework_versions`). Frameworks are public and belong to no organization, so
there is no scope and no event; the command line says what was done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from matching.frameworks import FRAMEWORKS, Item
from matching.statements import Concept, Edge, EdgeKind, LevelAnchor
from portal.actions.framework_versions import Choice, Settled, settle_series
from portal.models import ConceptAnchor, ConceptEdge, ConceptIdentifier, ConceptWording, Framework, SkillConcept
from portal.parts import parts
from portal.storable import storable_text

__all__ = ["Imported", "import_framework", "load_builtin"]

_SIZES: dict[type, int] = {Concept: 1_000, Edge: 5_000, LevelAnchor: 5_000}
_LONGEST = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read, and which version is current since; everything counts once, however often it was imported."""

    framework: str
    version: str
    concepts: int
    edges: int
    settled: Settled


def _unheard(concepts: int, edges: int) -> None:
    """The progress of an import that nobody watches."""


def import_framework(
    name: str, path: Path | None, *, progress: Progress = _unheard, choice: Choice = Choice.NEWEST
) -> Imported:
    """Read one version of a framework and write what is new or has changed.

    Args:
        name: a name of :data:`matching.frameworks.FRAMEWORKS`.
        path: where its files are; None for the built-in one.
        progress: called with the concepts and edges done so far.
        choice: whether this version becomes the current one.

    Raises:
        FrameworkError: when a file is not as it should be; what was written before stays unused, and importing again
        completes it.

    """
    reader = FRAMEWORKS[name]
    place = path or Path()
    version, series = storable_text(reader.version_of(place), 40), storable_text(reader.series_of(place), 200)
    framework, _ = Framework.objects.get_or_create(
        name=name, series=series, version=version, defaults={"title": reader.TITLE}
    )
    counts = dict.fromkeys(_SIZES, 0)
    for kind, batch in _batches(reader.read(place)):
        with transaction.atomic():
            _write(framework, kind, batch)
        counts[kind] += len(batch)
        progress(counts[Concept], counts[Edge])
    with transaction.atomic():
        framework.completed_at = timezone.now()
        framework.concept_count = framework.wordings.count()
        framework.edge_count = framework.edges.count()
        framework.holds = _holds(framework)
        framework.save()
        settled = settle_series(framework, choice)
    return Imported(name, version, counts[Concept], counts[Edge], settled)


def load_builtin() -> bool:
    """Load the built-in framework unless this version of it is there; True when it was loaded."""
    version = FRAMEWORKS["builtin"].version_of(Path())
    if Framework.objects.filter(name="builtin", version=version, completed_at__isnull=False).exists():
        return False
    import_framework("builtin", None)
    return True


def _holds(framework: Framework) -> list[str]:
    """The kinds of concepts in the version, and whether it relates them and says what occupations need."""
    edges = set(framework.edges.values_list("kind", flat=True).distinct())
    needs = {"needs"} if edges & {EdgeKind.ESSENTIAL, EdgeKind.OPTIONAL} else set()
    relations = {"relations"} if edges & {EdgeKind.BROADER, EdgeKind.EXACT, EdgeKind.CLOSE, EdgeKind.RELATED} else set()
    return sorted(set(framework.wordings.values_list("kind", flat=True).distinct()) | needs | relations)


def _batches(items: Iterator[Item]) -> Iterator[tuple[type, list[Item]]]:
    """Runs of one kind, cut to size; the order of the reader stays."""
    held: dict[type, list[Item]] = {kind: [] for kind in _SIZES}
    for item in items:
        batch = held[type(item)]
        batch.append(item)
        if len(batch) >= _SIZES[type(item)]:
            yield type(item), batch
            held[type(item)] = []
    for kind, batch in held.items():
        if batch:
            yield kind, batch


def _write(framework: Framework, kind: type, batch: list[Item]) -> None:
    if kind is Concept:
        _write_concepts(framework, [item for item in batch if isinstance(item, Concept)])
    elif kind is Edge:
        _write_edges(framework, [item for item in batch if isinstance(item, Edge)])
    else:
        _write_anchors(framework, [item for item in batch if isinstance(item, LevelAnchor)])


def _write_concepts(framework: Framework, concepts: list[Concept]) -> None:
    """The version's wordings; a concept that is new here stays out of use until the version is settled."""
    unique = {storable_text(concept.uri, _LONGEST): concept for concept in concepts}
    wordings = {uri: _wording(framework, concept) for uri, concept in unique.items()}
    SkillConcept.objects.bulk_create(
        [_new_concept(uri, wording) for uri, wording in wordings.items()], ignore_conflicts=True
    )
    ids: dict[str, int] = {}
    for part in parts(unique, 500):
        ids.update(SkillConcept.objects.filter(uri__in=part).values_list("uri", "pk"))
    for uri, wording in wordings.items():
        wording.concept_id = ids[uri]
    ConceptWording.objects.bulk_create(
        wordings.values(),
        update_conflicts=True,
        unique_fields=["framework", "concept"],
        update_fields=[
            *("label", "kind", "description", "alternative_labels", "retired"),
            *("digest", "meaning_digest", "names_digest"),
        ],
    )
    ConceptIdentifier.objects.bulk_create(
        [
            ConceptIdentifier(concept_id=ids[uri], value=storable_text(identifier, _LONGEST))
            for uri, concept in unique.items()
            for identifier in dict.fromkeys(concept.identifiers)
        ],
        ignore_conflicts=True,
    )


def _wording(framework: Framework, concept: Concept) -> ConceptWording:
    also = list(concept.alternative_labels)
    meaning = _digest(concept.kind, concept.description)
    names = _digest(*sorted(also))
    return ConceptWording(
        framework=framework,
        label=storable_text(concept.label, 400),
        kind=concept.kind,
        description=storable_text(concept.description, 100_000),
        alternative_labels=[storable_text(name, 1_000) for name in also],
        retired=concept.retired,
        digest=_digest(concept.label, meaning, *also),
        meaning_digest=meaning,
        names_digest=names,
    )


def _new_concept(uri: str, wording: ConceptWording) -> SkillConcept:
    return SkillConcept(
        framework_id=wording.framework_id,
        uri=uri,
        label=wording.label,
        kind=wording.kind,
        description=wording.description,
        alternative_labels=wording.alternative_labels,
        search_text="\n".join((wording.label, *wording.alternative_labels)).casefold(),
        digest=wording.digest,
        retired=True,
    )


def _digest(*words: str) -> str:
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]


def _write_edges(framework: Framework, edges: list[Edge]) -> None:
    unique = {(edge.source, edge.target, edge.kind): edge for edge in edges}
    ConceptEdge.every_version.bulk_create(
        [
            ConceptEdge(
                framework=framework,
                source=storable_text(edge.source, _LONGEST),
                target=storable_text(edge.target, _LONGEST),
                kind=edge.kind.value,
                importance=edge.importance,
                level=edge.level,
            )
            for edge in unique.values()
        ],
        update_conflicts=True,
        unique_fields=["framework", "source", "target", "kind"],
        update_fields=["importance", "level"],
        batch_size=2_000,
    )


def _write_anchors(framework: Framework, anchors: list[LevelAnchor]) -> None:
    unique = {(anchor.concept, anchor.scale, anchor.value): anchor for anchor in anchors}
    ConceptAnchor.every_version.bulk_create(
        [
            ConceptAnchor(
                framework=framework,
                uri=storable_text(anchor.concept, _LONGEST),
                scale=anchor.scale[:10],
                value=anchor.value,
                text=storable_text(anchor.text, 500),
            )
            for anchor in unique.values()
        ],
        update_conflicts=True,
        unique_fields=["framework", "uri", "scale", "value"],
        update_fields=["text"],
    )
