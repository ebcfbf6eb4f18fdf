"""The organization's own credentials beside the concepts of frameworks: labels, search, and how records name them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from portal.evidence_links import link_key
from portal.models import OwnCredential, SkillConcept
from portal.queries_skills import FoundSkill, search_skills
from portal.scope import Scope

__all__ = ["concept_labels", "search_concepts", "spellings"]

OWN = "named here"
MAX_OWN = 2_000


def concept_labels(scope: Scope, uris: Iterable[str]) -> dict[str, str]:
    """The labels of those of the concepts that exist: in a framework, or named by the organization."""
    wanted = set(uris)
    own = {pk for uri in wanted if uri.startswith(OwnCredential.PREFIX) and (pk := _id_of(uri)) is not None}
    found = dict(SkillConcept.objects.filter(uri__in=wanted).values_list("uri", "label"))
    if own:
        found |= {row.uri: row.name for row in OwnCredential.objects.within(scope).filter(pk__in=own)}
    return found


def search_concepts(scope: Scope, text: str, limit: int) -> list[FoundSkill]:
    """Concepts for the editor's search: the organization's own credentials first, then those of the frameworks."""
    words = text.casefold().split()[:8]
    rows = OwnCredential.objects.within(scope).order_by("name", "pk")
    for word in words:
        rows = rows.filter(key__contains=word)
    own = [_found(row) for row in rows[:limit]] if len("".join(words)) > 1 else []
    return [*own, *search_skills(text, limit)][:limit]


def spellings(scope: Scope) -> dict[str, str]:
    """The URI of the credential that each name and identifier names, by :func:`portal.evidence_links.link_key`."""
    found: dict[str, str] = {}
    for row in OwnCredential.objects.within(scope).order_by("created_at", "pk")[:MAX_OWN]:
        for spelling in (row.name, *row.identifiers):
            found.setdefault(link_key(str(spelling)), row.uri)
    return found


def _found(row: OwnCredential) -> FoundSkill:
    return FoundSkill(row.uri, row.name, "credential", row.regulator, OWN)


def _id_of(uri: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(uri.removeprefix(OwnCredential.PREFIX))
    except ValueError:
        return None
