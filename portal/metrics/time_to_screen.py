"""From applying to the first time a member opened the gap report."""

from __future__ import annotations

from django.db.models import DateTimeField, Min, OuterRef, Subquery

from portal.metrics.ground import Ground
from portal.metrics.shape import Found
from portal.metrics.waits import found_of_waits, waits_of
from portal.models import Viewing

__all__ = ["time_to_screen"]


def time_to_screen(ground: Ground) -> Found:
    """How long applications wait for somebody to read their report; a guest's look is no member's."""
    looks = Viewing.objects.within(ground.scope).filter(
        application=OuterRef("pk"), what="gap_report", viewer__isnull=False
    )
    first = looks.order_by().values("application").annotate(first=Min("created_at")).values("first")
    end = Subquery(first, output_field=DateTimeField())
    return found_of_waits(waits_of(ground.people, "created_at", end, ground.now))
