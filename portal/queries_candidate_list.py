"""One page of the candidates who fit.

Who fits a filter is counted up to :data:`COUNTED`: past that nobody reads the number, and a list of a hundred thousand
is not walked to print it. So are numbered pages; further on, a page begins after the last person of the one before.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower

from portal.blind import hidden_applications
from portal.models import Application, Candidate, Decision, Submission
from portal.parts import page_count
from portal.queries_candidate_search import CandidateFilter, candidates_found
from portal.queries_candidates import CandidateRow, candidate_rows
from portal.scope import Scope

__all__ = ["COUNTED", "PAGE_SIZE", "CandidatePage", "candidate_list"]

PAGE_SIZE = 30
COUNTED = 5_000
#: "Last activity" looks at no more than this many of the latest things that happened.
ACTIVITY = 2_000


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """Some of those who fit, and where they stand.

    ``total`` is exact up to :data:`COUNTED` and for everyone; ``more`` says that there are more than it. ``number`` is
    0, and nothing is counted, past the numbered pages, where one goes on from the last person shown: ``after`` and
    ``before`` are their ids.
    """

    rows: list[CandidateRow]
    total: int
    more: bool = False
    number: int = 1
    pages: int = 1
    after: uuid.UUID | None = None
    before: uuid.UUID | None = None

    @property
    def next(self) -> int:
        """The number of the page after this one."""
        return self.number + 1

    @property
    def previous(self) -> int:
        """The number of the page before this one."""
        return self.number - 1


def candidate_list(
    scope: Scope,
    wanted: CandidateFilter,
    number: int = 1,
    *,
    after: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
) -> CandidatePage:
    """Page ``number`` of those who fit; or those who come ``after``, or right ``before``, one of them."""
    found = candidates_found(scope, wanted)
    if wanted.sort == "activity":
        return _by_activity(scope, found, number)
    place = after or before
    anchor = found.filter(pk=place).first() if place else None
    if anchor is not None:
        return _beside(scope, found, wanted.sort, anchor, backwards=after is None)
    if not wanted:
        return _everyone(scope, found, wanted.sort, number)
    fits = list(_ordered(found, wanted.sort).values_list("pk", flat=True)[: COUNTED + 1])
    more, total = len(fits) > COUNTED, min(len(fits), COUNTED)
    pages = page_count(total, PAGE_SIZE)
    number = min(max(number, 1), pages)
    here = fits[(number - 1) * PAGE_SIZE : min(number * PAGE_SIZE, total)]
    last = here[-1] if more and number == pages else None
    return CandidatePage(_rows(scope, here), total, more, number, pages, after=last)


def _everyone(scope: Scope, found: QuerySet[Candidate], sort: str, number: int) -> CandidatePage:
    """A page of all of them: counted through an index alone, and numbered as far as it is cheap to skip."""
    total = found.count()
    pages = page_count(min(total, COUNTED), PAGE_SIZE)
    number = min(max(number, 1), pages)
    start = (number - 1) * PAGE_SIZE
    people = list(_ordered(found, sort)[start : start + PAGE_SIZE])
    last = people[-1].pk if total > COUNTED and number == pages and people else None
    return CandidatePage(candidate_rows(scope, people), total, False, number, pages, after=last)


def _rows(scope: Scope, order: Sequence[uuid.UUID]) -> list[CandidateRow]:
    people = {person.pk: person for person in Candidate.objects.within(scope).filter(pk__in=order)}
    return candidate_rows(scope, [people[pk] for pk in order if pk in people])


def _ordered(found: QuerySet[Candidate], sort: str, *, backwards: bool = False) -> QuerySet[Candidate]:
    if sort == "newest":
        return found.order_by("created_at", "pk") if backwards else found.order_by("-created_at", "-pk")
    if backwards:
        return found.order_by(Lower("name").desc(), "-pk")
    return found.order_by(Lower("name"), "pk")


def _beside(
    scope: Scope,
    found: QuerySet[Candidate],
    sort: str,
    anchor: Candidate,
    *,
    backwards: bool,
) -> CandidatePage:
    """The page that begins after the anchor, or ends before it. The first condition is what an index can begin at."""
    falling = (sort == "newest") != backwards
    way = "lt" if falling else "gt"
    if sort == "newest":
        key: Any = anchor.created_at
        name = "created_at"
    else:
        key = Lower(Value(anchor.name))
        name = "key"
        found = found.alias(key=Lower(F("name")))
    beyond = Q(**{f"{name}__{way}e": key}) & (Q(**{f"{name}__{way}": key}) | Q(**{f"pk__{way}": anchor.pk}))
    people = list(_ordered(found.filter(beyond), sort, backwards=backwards)[: PAGE_SIZE + 1])
    longer = len(people) > PAGE_SIZE
    people = people[:PAGE_SIZE]
    if backwards:
        people.reverse()
    first, last = (people[0].pk, people[-1].pk) if people else (None, anchor.pk)
    return CandidatePage(
        candidate_rows(scope, people),
        total=0,
        number=0,
        pages=0,
        after=last if longer or backwards else None,
        before=first if longer or not backwards else None,
    )


def _by_activity(scope: Scope, found: QuerySet[Candidate], number: int) -> CandidatePage:
    """Those to whom something happened lately, the latest first; then the newest of the others."""
    recent = _recently_active(scope)
    fits = set(found.filter(pk__in=list(recent)).values_list("pk", flat=True))
    order = [pk for pk in recent if pk in fits]
    rest = found.exclude(pk__in=order).order_by("-created_at", "-pk").values_list("pk", flat=True)
    order += list(rest[: max(0, ACTIVITY - len(order) + 1)])
    more = len(order) > ACTIVITY
    order = order[:ACTIVITY]
    pages = page_count(len(order), PAGE_SIZE)
    number = min(max(number, 1), pages)
    here = order[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return CandidatePage(_rows(scope, here), len(order), more, number, pages)


def _recently_active(scope: Scope) -> dict[uuid.UUID, datetime]:
    """When something last happened to whom: they shared, applied, or were decided about."""
    seen: dict[uuid.UUID, datetime] = {}
    applied = Application.objects.within(scope).exclude(hidden_applications(scope))
    decided = Decision.objects.within(scope).filter(application__in=applied)
    shared = Submission.objects.within(scope).exclude(candidate=None)
    for rows, who in ((shared, "candidate"), (applied, "candidate"), (decided, "application__candidate")):
        for pk, at in rows.order_by("-created_at").values_list(who, "created_at")[:ACTIVITY]:
            seen[pk] = max(at, seen.get(pk, at))
    return dict(sorted(seen.items(), key=lambda item: item[1], reverse=True))
