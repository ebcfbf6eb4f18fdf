"""The linker of this process: built from the database when first asked, and again after an import."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Max

from matching.linking import Linker
from matching.statements import Concept
from portal.models import ConceptIdentifier, Framework, SkillConcept

__all__ = ["concept_for", "current"]

#: Occupations and tasks are no skills: records are linked to the rest.
_LINKED_KINDS = ("skill", "knowledge", "technology", "competence", "credential")

_lock = threading.Lock()
_built: tuple[str, Linker] | None = None


def current() -> Linker:
    """The linker over everything imported so far."""
    global _built  # noqa: PLW0603 - one linker for each process, behind a lock
    generation = _generation()
    with _lock:
        if _built is None or _built[0] != generation:
            _built = (generation, Linker(_concepts()))
        return _built[1]


def concept_for(uri: str) -> SkillConcept | None:
    """The stored concept with this URI."""
    return SkillConcept.objects.filter(uri=uri).first()


def _generation() -> str:
    latest = Framework.objects.aggregate(latest=Max("imported_at"))["latest"]
    return f"{latest}:{Framework.objects.count()}"


def _concepts() -> Iterator[Concept]:
    """Every concept that records may be linked to, the built-in ones first: they win where labels are the same."""
    identifiers: defaultdict[int, list[str]] = defaultdict(list)
    for concept, value in ConceptIdentifier.objects.values_list("concept_id", "value").iterator(chunk_size=5_000):
        identifiers[concept].append(value)
    rows = SkillConcept.objects.filter(kind__in=_LINKED_KINDS).order_by("framework__name", "uri")
    fields = ("pk", "uri", "label", "kind", "alternative_labels", "framework__name", "retired")
    for pk, uri, label, kind, also, framework, retired in rows.values_list(*fields).iterator(chunk_size=2_000):
        yield Concept(
            uri,
            framework,
            label,
            "retired" if retired else kind,  # records that name it are still linked to it; words no longer lead to it
            alternative_labels=tuple(also),
            identifiers=tuple(identifiers.get(pk, ())),
        )
