"""Searching skills as people type."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from portal.models import SkillConcept

__all__ = ["FoundSkill", "search_skills"]

_SHORTEST = 2
_FRAMEWORK_FIRST = "builtin"
_NO_SKILLS = ("occupation", "task", "group")


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """A concept as the requirement editor offers it."""

    uri: str
    label: str
    kind: str
    description: str
    framework: str


def search_skills(text: str, limit: int = 12) -> list[FoundSkill]:
    """Concepts whose labels hold every word of the text.

    Those that start with it first, the built-in and the short ones before others.

    Fewer than two letters find nothing.
    """
    wanted = " ".join(text.casefold().split())
    if len(wanted) < _SHORTEST:
        return []
    words = Q()
    for word in wanted.split(" ")[:8]:
        words &= Q(search_text__contains=word)
    rows: QuerySet[SkillConcept] = (
        SkillConcept.objects.exclude(kind__in=_NO_SKILLS)
        .filter(words, retired=False)
        .annotate(
            place=Case(
                When(label__iexact=wanted, then=Value(0)),
                When(search_text__startswith=wanted, then=Value(1)),
                When(search_text__contains=f"\n{wanted}", then=Value(2)),
                When(search_text__contains=f" {wanted}", then=Value(3)),
                default=Value(4),
                output_field=IntegerField(),
            ),
            builtin=Case(When(framework__name=_FRAMEWORK_FIRST, then=Value(0)), default=Value(1)),
            length=Length("label"),
        )
        .select_related("framework")
        .order_by("place", "builtin", "length", "label", "uri")[: max(1, min(limit, 50))]
    )
    return [FoundSkill(row.uri, row.label, row.kind, row.description, row.framework.name) for row in rows]
