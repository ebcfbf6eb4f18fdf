"""Asking whether two candidates are the same person. What the answer does stands in :mod:`portal.actions.people`."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from portal.actions.events import record_event
from portal.models import Candidate, SamePerson
from portal.scope import Scope

__all__ = ["suggest", "suggest_same_people"]

MOST = 10


def suggest(scope: Scope, one: uuid.UUID, other: uuid.UUID, *, reason: str, detail: str = "") -> None:
    """Ask once whether two candidates are one person; a pair that was decided for this reason is not asked again."""
    first, second = _in_order(scope, one, other)
    row, created = SamePerson.objects.within(scope).get_or_create(
        organization_id=scope.organization_id,
        first_id=first,
        second_id=second,
        reason=reason,
        defaults={"detail": detail[:500]},
    )
    if created:
        record_event(scope, "same_person.suggested", row, first=first, second=second, reason=reason)


def suggest_same_people(scope: Scope, candidate: Candidate) -> None:
    """Look for others of the same address, or of the same name with the same number or job; ask about each."""
    others = Candidate.objects.within(scope).filter(merged_into=None).exclude(pk=candidate.pk)
    if candidate.email:
        for pk in _some(others.filter(email__iexact=candidate.email)):
            suggest(scope, candidate.pk, pk, reason=SamePerson.Reason.EMAIL)
    namesakes = others.filter(name__iexact=candidate.name)
    if candidate.phone:
        for pk in _some(namesakes.filter(phone=candidate.phone)):
            suggest(scope, candidate.pk, pk, reason=SamePerson.Reason.NAME)
    jobs = candidate.applications.values("job")
    for pk in _some(namesakes.filter(applications__job__in=jobs)):
        suggest(scope, candidate.pk, pk, reason=SamePerson.Reason.NAME)


def _in_order(scope: Scope, one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    rows = Candidate.objects.within(scope).filter(pk__in=(one, other)).order_by("created_at", "pk")
    first, second = rows.values_list("pk", flat=True)
    return first, second


def _some(candidates: QuerySet[Candidate]) -> list[uuid.UUID]:
    return list(candidates.order_by("created_at", "pk").values_list("pk", flat=True).distinct()[:MOST])
