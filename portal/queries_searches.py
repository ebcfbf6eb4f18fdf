"""Saved searches: which a member may open, and with which a list opens for them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from portal.models import Membership, SavedSearch
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["CAPABILITY", "FILTERS", "SearchRow", "opening_search", "saved_searches", "visible_searches"]

#: The filters of each page, in the order in which an address names them.
FILTERS: dict[str, tuple[str, ...]] = {
    SavedSearch.Page.CANDIDATES: (
        *("q", "job", "stage", "skill", "issuer", "verdict", "source", "since", "until", "show", "sort"),
    ),
    SavedSearch.Page.RECORDS: ("q", "verdict", "act", "job", "channel", "issuer", "since", "until", "batch"),
}
CAPABILITY: dict[str, Capability] = {
    SavedSearch.Page.CANDIDATES: Capability.READ_CANDIDATES,
    SavedSearch.Page.RECORDS: Capability.READ_RECORDS,
}
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A saved search as its list shows it: whether it is the member's own, is open now, and opens the page."""

    search: SavedSearch
    mine: bool
    current: bool
    opens: bool

    @property
    def query(self) -> str:
        """The address's query that opens it."""
        return f"{self.search.query}&saved={self.search.pk}"


def visible_searches(scope: Scope) -> QuerySet[SavedSearch]:
    """The member's own and those that others share; under a limit to jobs, none that names another job."""
    rows = SavedSearch.objects.within(scope).filter(Q(owner=scope.user_id) | Q(shared=True))
    if scope.jobs is None:
        return rows
    named = Q(query__contains="job=")
    for job in scope.jobs:
        named &= ~Q(query__contains=f"job={job}")
    return rows.exclude(named)


def saved_searches(scope: Scope, page: str, *, query: str = "", opens: str = "") -> list[SearchRow]:
    """What a member may open on a page: their own first, by name.

    ``query`` is what is looked for now, ``opens`` the id of the one with which the page opens for them.
    """
    scope.require(CAPABILITY[page])
    rows = visible_searches(scope).filter(page=page).select_related("owner").order_by(Lower("name"), "pk")
    found = [
        SearchRow(row, row.owner_id == scope.user_id, bool(query) and row.query == query, str(row.pk) == opens)
        for row in rows[:MOST_SHOWN]
    ]
    return sorted(found, key=lambda row: not row.mine)


def opening_search(scope: Scope, page: str) -> SavedSearch | None:
    """The search with which the page opens for this member; None where they chose none, or it is gone."""
    chosen = _default(scope, page)
    if not chosen:
        return None
    found: SavedSearch | None = visible_searches(scope).filter(page=page, pk=uuid.UUID(chosen)).first()
    return found


def _default(scope: Scope, page: str) -> str:
    mine = Membership.objects.within(scope).filter(user=scope.user_id).values_list("opens_with", flat=True).first()
    return str((mine or {}).get(page, ""))
