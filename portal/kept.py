"""Figures that would take a page too long to count: in a large organization they are kept, and counted anew behind it.

A small organization counts for every page, so that nothing is ever a second old. From :data:`FROM` records on, a page
shows what was counted last, and where that is older than :data:`FRESH` a worker counts again, once for everybody. A
value so old that no worker can be alive is counted on the spot. Whoever sees some jobs only counts for themselves: they
have few rows, and must not be shown everybody's.

What is kept is JSON: counts, ids and names of issuers, never a candidate's.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.models import KeptFigures, Record
from portal.nudges import nudge
from portal.scope import Scope

__all__ = ["FRESH", "FROM", "Kept", "is_large", "keeps", "kept", "kept_at", "kept_or_asked"]

FROM = 20_000  # records
FRESH = timedelta(seconds=20)
TOO_OLD = timedelta(minutes=10)
_LOOKED_FOR = 300.0  # seconds for which a process remembers how large an organization is

_sizes: dict[uuid.UUID, tuple[float, bool]] = {}


class Kept(NamedTuple):
    """A value, and when it was counted; None: now."""

    value: Any
    counted_at: datetime | None


def kept(scope: Scope, name: str, count: Callable[[Scope], Any]) -> Kept:
    """The figures under ``name``, which ``count`` gives as JSON.

    ``name`` stands in :data:`portal.kept_figures.FIGURES`, by which the worker knows what to count.
    """
    if not keeps(scope):
        return Kept(count(scope), None)
    now = timezone.now()
    row: KeptFigures | None = KeptFigures.objects.within(scope).filter(name=name).first()
    if row is None or row.computed_at is None or now - row.computed_at > TOO_OLD:
        value = count(scope)
        KeptFigures.objects.within(scope).update_or_create(
            name=name,
            defaults={"value": value, "computed_at": now, "next_attempt_at": None},
            create_defaults={
                "organization_id": scope.organization_id,
                "value": value,
                "computed_at": now,
            },
        )
        return Kept(value, None)
    if now - row.computed_at > FRESH and row.next_attempt_at is None:
        _ask_for(scope, row, now)
    return Kept(row.value, row.computed_at)


def kept_at(scope: Scope, name: str) -> datetime | None:
    """When the figures under ``name`` were counted, for a page that shows them; None where it counted them itself."""
    if not keeps(scope):
        return None
    at: datetime | None = (
        KeptFigures.objects.within(scope).filter(name=name).values_list("computed_at", flat=True).first()
    )
    return at


def keeps(scope: Scope) -> bool:
    """Whether figures are kept for the scope at all."""
    return scope.jobs is None and is_large(scope)


def kept_or_asked(scope: Scope, name: str, *, fresh: timedelta) -> Kept | None:
    """The figures under ``name`` however old; None where a worker has yet to count them the first time.

    For what takes seconds to count, so that no page ever does it. What is older than ``fresh`` is counted again.
    """
    now = timezone.now()
    row, _made = KeptFigures.objects.within(scope).get_or_create(
        name=name, defaults={"organization_id": scope.organization_id}
    )
    if (row.computed_at is None or now - row.computed_at > fresh) and row.next_attempt_at is None:
        _ask_for(scope, row, now)
    return None if row.computed_at is None else Kept(row.value, row.computed_at)


def is_large(scope: Scope) -> bool:
    """Whether the organization has so many records that counting them takes a page too long."""
    known = _sizes.get(scope.organization_id)
    if known is not None and time.monotonic() - known[0] < _LOOKED_FOR:
        return known[1]
    large = Record.objects.within(scope, hidden_too=True).order_by().values("pk")[FROM : FROM + 1].exists()
    _sizes[scope.organization_id] = (time.monotonic(), large)
    return large


def _ask_for(scope: Scope, row: KeptFigures, now: datetime) -> None:
    """Have a worker count again; only one of the pages that find it old does."""
    with transaction.atomic():
        free = Q(next_attempt_at__isnull=True)
        if KeptFigures.objects.within(scope).filter(free, pk=row.pk).update(next_attempt_at=now):
            nudge(row)
