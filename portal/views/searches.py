"""Saved searches: keeping what is looked for, naming it, sharing it, opening a page with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.actions.refusal import RefusedError
from portal.actions.saved_searches import change_search, open_with_search, remove_search, save_search
from portal.filter_chips import Chip, kept_query
from portal.models import Job, SavedSearch
from portal.permissions import Capability
from portal.queries_searches import CAPABILITY, FILTERS, opening_search, visible_searches
from portal.search_words import filter_name, filter_value
from portal.views.access import MemberRequest, member, uuid_or_none

__all__ = ["change", "default", "remove", "save"]

LONGEST = 4_000


@require_http_methods(["GET", "POST"])
@member(Capability.READ_JOBS)
def save(request: MemberRequest) -> HttpResponse:
    """Keep the filters of a page under a name."""
    given = request.POST if request.method == "POST" else request.GET
    page = given.get("page", "")
    if page not in FILTERS:
        raise Http404("No such page.")
    request.scope.require(CAPABILITY[page])
    query = kept_query(_read(given.get("query", "")), FILTERS[page])
    typed = {name: given.get(name, "") for name in ("name", "shared", "opens")}
    context: dict[str, Any] = {"page": page, "query": query, "typed": typed, "kept": _kept(request, query)}
    if request.method == "GET":
        return render(request, "searches/save.html", context)
    try:
        search = save_search(request.scope, page=page, name=typed["name"], query=query, shared=typed["shared"] == "yes")
        if typed["opens"] == "yes":
            open_with_search(request.scope, page=page, search=search)
    except RefusedError as refused:
        return render(request, "searches/save.html", context | {"error": refused}, status=422)
    messages.success(request, _("“%(name)s” is saved.") % {"name": search.name})
    return redirect(_address(search))


@require_http_methods(["GET", "POST"])
@member(Capability.READ_JOBS)
def change(request: MemberRequest, search: uuid.UUID) -> HttpResponse:
    """One saved search: its name, who may open it, whether the list opens with it."""
    row = _search_or_404(request, search)
    if request.method == "GET":
        return _page(request, row, {"name": row.name, "shared": row.shared})
    typed = {"name": request.POST.get("name", ""), "shared": request.POST.get("shared") == "yes"}
    try:
        change_search(request.scope, row, name=str(typed["name"]), shared=bool(typed["shared"]))
    except RefusedError as refused:
        row.refresh_from_db()
        return _page(request, row, typed, refused)
    messages.success(request, _("Changed."))
    return redirect(_address(row))


@require_POST
@member(Capability.READ_JOBS)
def remove(request: MemberRequest, search: uuid.UUID) -> HttpResponse:
    """Remove a saved search."""
    row = _search_or_404(request, search)
    try:
        remove_search(request.scope, row)
    except RefusedError as refused:
        return _page(request, row, {"name": row.name, "shared": row.shared}, refused)
    messages.success(request, _("“%(name)s” is removed.") % {"name": row.name})
    return redirect(f"{reverse(row.page)}?all=1")


@require_POST
@member(Capability.READ_JOBS)
def default(request: MemberRequest, search: uuid.UUID) -> HttpResponse:
    """Open the list with this search for the member who asks, or with everything again."""
    row = _search_or_404(request, search)
    stop = request.POST.get("do") == "stop"
    open_with_search(request.scope, page=row.page, search=None if stop else row)
    if stop:
        messages.success(request, _("The list opens with everything again."))
    else:
        messages.success(request, _("The list opens with “%(name)s” from now on.") % {"name": row.name})
    return redirect("change_search", search=row.pk)


def _page(
    request: MemberRequest, row: SavedSearch, typed: dict[str, object], error: RefusedError | None = None
) -> HttpResponse:
    opening = opening_search(request.scope, row.page)
    context = {"search": row, "typed": typed, "error": error, "mine": row.owner_id == request.scope.user_id}
    context["opens"] = opening is not None and opening.pk == row.pk
    return render(request, "searches/change.html", context, status=422 if error else 200)


def _search_or_404(request: MemberRequest, pk: uuid.UUID) -> SavedSearch:
    row: SavedSearch | None = visible_searches(request.scope).filter(pk=pk).select_related("owner").first()
    if row is None or not request.scope.may(CAPABILITY[row.page]):
        raise Http404("No such search.")
    return row


def _address(search: SavedSearch) -> str:
    return f"{reverse(search.page)}?{search.query}&saved={search.pk}"


def _read(query: str) -> QueryDict:
    """A query that stands in an address or a form; nothing where it is longer than any of ours."""
    return QueryDict(query if len(query) <= LONGEST else "")


def _kept(request: MemberRequest, query: str) -> list[Chip]:
    """The filters in words; the name of a job only where the member may see it."""
    found = []
    for name, value in QueryDict(query).items():
        words = filter_value(name, str(value))
        if name == "job":
            pk = uuid_or_none(str(value))
            job = Job.objects.within(request.scope).filter(pk=pk).first() if pk else None
            words = job.title if job else _("another job")
        found.append(Chip(filter_name(name), words, ""))
    return found
