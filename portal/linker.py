"""The linker of this process: built from the database when first asked, and again after an import.

What takes long is kept in the data folder and mapped into memory, so that workers share it. Vectors are used where the
embedding extra is installed and `manage.py link` has computed them; a worker never spends minutes on that itself.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Max, Sum

from matching.linking import Linker
from matching.linking import model as extra
from matching.statements import Concept
from portal.models import ConceptIdentifier, Framework, SkillConcept

__all__ = ["NotImportedError", "current", "linker_of"]

logger = logging.getLogger(__name__)
#: Occupations and tasks are no skills: records are linked to the rest.
_LINKED_KINDS = ("skill", "knowledge", "technology", "competence", "credential")

_lock = threading.Lock()
_built: tuple[str, Linker] | None = None


class NotImportedError(Exception):
    """The framework is not in the database; the message says how to bring it there."""


def current() -> Linker:
    """The linker over everything imported so far."""
    global _built  # noqa: PLW0603 - one linker for each process, behind a lock
    generation = _generation()
    with _lock:
        if _built is None or _built[0] != generation:
            _built = (generation, _linker_over_all())
        return _built[1]


def linker_of(framework: str, *, with_vectors: bool = True, report: Callable[[str], None] = logger.info) -> Linker:
    """The linker over one framework, by its name; vectors that are not there yet are computed.

    Raises:
        NotImportedError: nothing of the framework was imported.
        ModelError: the embedding extra is installed, and its files are not the ones that were measured.

    """
    concepts = list(_concepts(framework))
    if not concepts:
        raise NotImportedError(
            f"No skills of “{framework}” are here. Import them first: manage.py import_framework {framework} PATH"
        )
    meaning = extra.load() if with_vectors and extra.installed() else None
    return Linker(concepts, folder=_folder(), name=framework, meaning=meaning, report=report)


def _folder() -> Path:
    return Path(settings.CREDENCE_DATA) / "linking"


def _linker_over_all() -> Linker:
    try:
        meaning = extra.load() if extra.installed() else None
    except extra.ModelError:
        logger.exception("the embedding extra is not used")
        meaning = None
    return Linker(_concepts(), folder=_folder(), meaning=meaning, build_vectors=False)


def _generation() -> str:
    """Changes when something is imported, another version becomes current, or vectors have been computed."""
    found = Framework.objects.aggregate(latest=Max("imported_at"), concepts=Sum("concept_count"))
    current = ",".join(
        str(pk) for pk in Framework.objects.filter(current=True).order_by("pk").values_list("pk", flat=True)
    )
    vectors = ",".join(sorted(place.name for place in _folder().glob("vectors_*=*")))
    return f"{found['latest']}:{found['concepts']}:{current}:{vectors}"


def _concepts(framework: str = "") -> Iterator[Concept]:
    """Every concept that records may be linked to, the built-in ones first: they win where labels are the same."""
    rows = SkillConcept.objects.filter(kind__in=_LINKED_KINDS).order_by("framework__name", "uri")
    named = ConceptIdentifier.objects.order_by("pk")
    if framework:
        rows = rows.filter(framework__name=framework)
        named = named.filter(concept__framework__name=framework)
    identifiers: defaultdict[int, list[str]] = defaultdict(list)
    for concept, value in named.values_list("concept_id", "value").iterator(chunk_size=5_000):
        identifiers[concept].append(value)
    fields = ("pk", "uri", "label", "kind", "alternative_labels", "description", "framework__name", "retired")
    for pk, uri, label, kind, also, description, name, retired in rows.values_list(*fields).iterator(chunk_size=2_000):
        yield Concept(
            uri,
            name,
            label,
            "retired" if retired else kind,  # records that name it are still linked to it; words no longer lead to it
            alternative_labels=tuple(also),
            description=description,
            identifiers=tuple(identifiers.get(pk, ())),
        )
