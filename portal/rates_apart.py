"""Two tables of rates that are nearly of the same people give away what each of them hides.

A table hides its own small cells (:mod:`matching.fairness.suppression`). But whoever reads rates up to Monday and up to
Tuesday, or of all jobs and of all but one, subtracts, and knows the answers of the few between. Each look is an event;
a selection that differs from one that was read before by too few people is refused, whoever read that one.

What cannot be refused so is the same selection read again after somebody came.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import Event
from portal.scope import Scope
from portal.written import long_day

__all__ = ["APART_BY", "RatesTooCloseError", "Selection", "require_apart"]

#: So many people, or none, have to be in one of two selections and not in the other.
APART_BY = 10
_LOOKED_BACK = 2_000
_SELECTIONS = 40


class RatesTooCloseError(PermissionDenied):
    """Raised where rates differ from earlier ones by so few people that the two together would say who they are."""

    code = "rates_too_close"  # in the API

    heading = gettext_lazy("Too close to rates that were read before")

    def __init__(self, read_at: datetime) -> None:
        super().__init__(
            _(
                "These differ from rates that were read on %(day)s by fewer than %(people)s people: whoever compares "
                "the two would learn how single people answered. Choose more or fewer jobs or days."
            )
            % {"day": long_day(read_at), "people": APART_BY}
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """Which applications rates are of: of which jobs (none: all), one version of one job, and when they came."""

    jobs: tuple[uuid.UUID, ...] = ()
    version: int | None = None
    since: date | None = None
    until: date | None = None


def require_apart(scope: Scope, wanted: Selection, people_of: Callable[[Selection], frozenset[uuid.UUID]]) -> None:
    """Insist that ``wanted`` is of the same people as each selection that was read before, or of quite other ones.

    Args:
        scope: who reads.
        wanted: what is to be read.
        people_of: the applications that a selection is of, today.

    Raises:
        RatesTooCloseError: it differs from one of them by one to nine people.
    """
    mine: frozenset[uuid.UUID] | None = None
    for before, read_at in _read_before(scope):
        if before == wanted:
            continue
        if mine is None:
            mine = people_of(wanted)
        theirs = people_of(before)
        if mine and theirs and 0 < len(mine ^ theirs) < APART_BY:  # beside nobody a table says no more than it shows
            raise RatesTooCloseError(read_at)


def _read_before(scope: Scope) -> list[tuple[Selection, datetime]]:
    """The last selections that were read, each once, newest first."""
    events = Event.objects.within(scope).filter(kind="rates.viewed", subject=f"organization:{scope.organization_id}")
    found: dict[Selection, datetime] = {}
    for data, read_at in events.order_by("-created_at", "-pk").values_list("data", "created_at")[:_LOOKED_BACK]:
        found.setdefault(_selection(data), read_at)
        if len(found) >= _SELECTIONS:
            break
    return list(found.items())


def _selection(data: dict[str, Any]) -> Selection:
    jobs = "" if data["jobs"] == "all" else data["jobs"]
    since, until = (date.fromisoformat(text) if (text := data[name]) else None for name in ("since", "until"))
    return Selection(tuple(map(uuid.UUID, jobs.split())), data["version"], since, until)
