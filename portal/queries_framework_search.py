"""Searching every concept of every framework, whatever its kind."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length

from portal.models import SkillConcept

__all__ = ["KINDS", "found_concepts"]

KINDS = ("skill", "knowledge", "competence", "technology", "credential", "occupation", "task", "group")
_SHORTEST = 2
_MOST = 60


def found_concepts(text: str, *, kind: str = "", framework: str = "", retired_too: bool = False) -> list[SkillConcept]:
    """Concepts whose names hold every word of the text, or whose address or identifier it is; the nearest first."""
    wanted = " ".join(text.casefold().split())
    if len(wanted) < _SHORTEST:
        return []
    words = Q()
    for word in wanted.split(" ")[:8]:
        words &= Q(search_text__contains=word)
    named = SkillConcept.objects.filter(Q(uri=text) | Q(identifiers__value=text)).values("pk")
    rows = SkillConcept.objects.filter(words | Q(pk__in=named))
    if kind:
        rows = rows.filter(kind=kind)
    if framework:
        rows = rows.filter(framework__name=framework)
    if not retired_too:
        rows = rows.filter(retired=False)
    place = Case(
        When(label__iexact=wanted, then=Value(0)),
        When(search_text__startswith=wanted, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    ordered = rows.annotate(place=place, length=Length("label")).select_related("framework")
    return list(ordered.order_by("place", "retired", "length", "label", "uri")[:_MOST])
