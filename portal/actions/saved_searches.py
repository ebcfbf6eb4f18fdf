"""Keeping searches under a name, for oneself or for everybody."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.models import Membership, SavedSearch
from portal.permissions import Capability
from portal.queries_searches import CAPABILITY
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["MOST", "change_search", "open_with_search", "remove_search", "save_search"]

MOST = 100
NAME, QUERY = 100, 2_000


@transaction.atomic
def save_search(scope: Scope, *, page: str, name: str, query: str, shared: bool = False) -> SavedSearch:
    """Keep what is looked for on a page under a name.

    Args:
        scope: the member whose search it is.
        page: one of :class:`portal.models.SavedSearch.Page`.
        name: what it is called; each of a member's searches on a page has a name of its own.
        query: the filters as an address says them.
        shared: whether everybody in the organization may open it.

    Raises:
        RefusedError: no name, a name that is taken, no filter, or too many searches.

    """
    scope.require(CAPABILITY[page])
    if scope.user_id is None:
        raise RefusedError(_("A saved search is a person’s: sign in to keep one."))
    name = _name(scope, page, name)
    if not query:
        raise RefusedError(_("Nothing is filtered yet. Choose what to look for first, then save it."), field="name")
    if len(query) > QUERY:
        raise RefusedError(_("These filters are too long to be saved. Take some off."), field="name")
    if _mine(scope, page).count() >= MOST:
        raise RefusedError(
            _("You have %(most)s saved searches here, which is the most. Remove one first.") % {"most": MOST},
            field="name",
        )
    _may_share(scope, shared=shared)
    search: SavedSearch = SavedSearch.objects.within(scope).create(
        page=page, name=name, query=query, owner_id=scope.user_id, shared=shared
    )
    record_event(scope, "search.saved", search, page=page, shared=int(shared))
    return search


@transaction.atomic
def change_search(scope: Scope, search: SavedSearch, *, name: str, shared: bool) -> SavedSearch:
    """Call one's own search something else, or share it, or share it no longer.

    Raises:
        RefusedError: it is somebody else's, or the name is empty or taken.

    """
    _require_own(scope, search)
    search.name = _name(scope, search.page, name, but=search)
    if shared and not search.shared:
        _may_share(scope, shared=shared)
    search.shared = shared
    search.save(update_fields=["name", "shared"])
    record_event(scope, "search.changed", search, shared=int(shared))
    return search


@transaction.atomic
def remove_search(scope: Scope, search: SavedSearch) -> None:
    """Remove one's own search; an administrator may remove any that is shared.

    Raises:
        RefusedError: it is somebody else's.

    """
    if not scope.may(Capability.MANAGE_MEMBERS):
        _require_own(scope, search)
    record_event(scope, "search.removed", search)
    search.delete()


@transaction.atomic
def open_with_search(scope: Scope, *, page: str, search: SavedSearch | None) -> None:
    """Let a page open with this search for the member who acts, or with everything."""
    scope.require(CAPABILITY[page])
    mine = Membership.objects.within(scope).select_for_update().get(user=scope.user_id)
    mine.opens_with = {**mine.opens_with, page: str(search.pk)} if search else _without(mine.opens_with, page)
    mine.save(update_fields=["opens_with"])
    record_event(scope, "search.opens_page", mine, page=page, search=search.pk if search else "")


def _without(chosen: dict[str, str], page: str) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if name != page}


def _name(scope: Scope, page: str, name: str, *, but: SavedSearch | None = None) -> str:
    words = " ".join(storable_text(name).split())
    words = require_text(words, field="name", sentence=_("Give the search a name."), at_most=NAME)
    taken = _mine(scope, page).filter(name__iexact=words)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise RefusedError(
            _("You have a search called “%(name)s” here already. Choose another name.") % {"name": words}, field="name"
        )
    return words


def _mine(scope: Scope, page: str) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.within(scope).filter(owner=scope.user_id, page=page)


def _require_own(scope: Scope, search: SavedSearch) -> None:
    if search.owner_id != scope.user_id:
        raise RefusedError(_("This search is %(owner)s’s: only they may change it.") % {"owner": search.owner})


def _may_share(scope: Scope, *, shared: bool) -> None:
    if shared and not scope.may(Capability.COMMENT):
        raise RefusedError(_("Your role may save searches for itself, and not for others."), field="shared")
