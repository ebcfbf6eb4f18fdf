"""Concepts for what a source names: by identifier, by label in a text, or by the linker; every concept exists here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Max

from matching.job_text import LabelBook, Spot
from matching.statements import Concept
from portal import linker
from portal.job_sources.proposal import Found
from portal.models import ConceptIdentifier, Framework, SkillConcept

__all__ = ["SkillFinder", "label_book"]

#: Occupations, tasks and groups are no requirements.
SKILL_KINDS = ("skill", "knowledge", "technology", "competence", "credential")
#: The linker is asked about so many texts at most: a posting of 20,000 characters stays a matter of a second or two.
MOST_TEXTS = 60
_BUILTIN = "builtin"

_lock = threading.Lock()


class _Book(NamedTuple):
    generation: str
    labels: LabelBook


_books: list[_Book] = []


def label_book() -> LabelBook:
    """The labels of everything imported so far; built when first asked, and again after an import."""
    state = Framework.objects.aggregate(latest=Max("imported_at"), count=Count("pk"))
    generation = f"{state['latest']}:{state['count']}"
    with _lock:
        if not _books or _books[0].generation != generation:
            _books[:] = [_Book(generation, LabelBook(_concepts()))]
        return _books[0].labels


def _concepts() -> Iterator[Concept]:
    """Every concept that a job may ask for, the built-in ones first: they win where labels are the same."""
    fields = ("uri", "label", "kind", "alternative_labels", "framework__name")
    rows = SkillConcept.objects.filter(kind__in=SKILL_KINDS).values_list(*fields)
    for wanted in (rows.filter(framework__name=_BUILTIN), rows.exclude(framework__name=_BUILTIN)):
        for uri, label, kind, also, framework in wanted.order_by("uri").iterator(chunk_size=2_000):
            yield Concept(uri, framework, label, kind, alternative_labels=tuple(also))


@dataclass(slots=True)
class SkillFinder:
    """Finds concepts for one proposal, with a budget for texts."""

    texts: int = MOST_TEXTS
    _known: dict[str, str] = field(default_factory=dict)

    def by_identifier(self, value: str, framework: str = "") -> Found | None:
        """The concept that an address or a code names."""
        if not value or len(value) > 500:  # noqa: PLR2004 - as long as a concept's address may be
            return None
        concept = SkillConcept.objects.filter(uri=value).first()
        if concept is None:
            named = ConceptIdentifier.objects.filter(value=value).select_related("concept").first()
            concept = named.concept if named and (framework or "://" in value or ":" in value) else None
        if concept is not None and concept.kind in SKILL_KINDS:
            return Found(concept.uri, concept.label, "identifier", 1.0, concept.kind)
        link = linker.current().link_identifier(value, "" if "://" in value else value, framework)
        return None if link is None else self._checked(Found(link.uri, link.label, "identifier", link.confidence))

    def by_name(self, text: str) -> Found | None:
        """The concept that is called so, else the likest one that the linker knows."""
        words = " ".join(text.split())[:400]
        if not words:
            return None
        whole = [spot for spot in label_book().spots(words) if (spot.start, spot.end) == (0, len(words))]
        if whole:
            return self.of_spot(whole[0])
        if self.texts <= 0:
            return None
        self.texts -= 1
        links = linker.current().link_text(words, 1)
        if not links:
            return None
        return self._checked(Found(links[0].uri, links[0].label, str(links[0].method), float(links[0].confidence)))

    def of_spot(self, spot: Spot) -> Found | None:
        """The concept whose label stands in the text."""
        return self._checked(Found(spot.uri, spot.label, "label", spot.confidence))

    def _checked(self, found: Found) -> Found | None:
        """The same with its kind; None where the concept is no skill, or is not stored here."""
        if found.uri not in self._known:
            row = SkillConcept.objects.filter(uri=found.uri, kind__in=SKILL_KINDS).values_list("kind", flat=True)
            self._known[found.uri] = row.first() or ""
        kind = self._known[found.uri]
        return Found(found.uri, found.label, found.method, found.confidence, kind) if kind else None
