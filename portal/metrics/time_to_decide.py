"""From applying to the shortlist, and to the decision that ended it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import DateTimeField, Min, OuterRef, Subquery

from portal.metrics.ground import PLACES, Ground, standing_decisions
from portal.metrics.shape import Found
from portal.metrics.waits import found_of_waits, waits_of
from portal.models import Application

__all__ = ["time_to_decision", "time_to_shortlist"]

_ENDS = (Application.Stage.HIRED.value, Application.Stage.DECLINED.value)


def time_to_shortlist(ground: Ground) -> Found:
    """How long until somebody put them on the shortlist, or further at once."""
    return _until(ground, tuple(PLACES))


def time_to_decision(ground: Ground) -> Found:
    """How long until they were hired or not taken further."""
    return _until(ground, _ENDS)


def _until(ground: Ground, stages: Collection[str]) -> Found:
    decisions = standing_decisions(ground.scope).filter(application=OuterRef("pk"), stage__in=stages)
    first = decisions.order_by().values("application").annotate(first=Min("created_at")).values("first")
    end = Subquery(first, output_field=DateTimeField())
    return found_of_waits(waits_of(ground.people, "created_at", end, ground.now))
