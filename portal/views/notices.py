"""What a member is told: the list, marking read, and how they want to be told."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.notify import choose_notices, mark_read
from portal.actions.refusal import RefusedError
from portal.notices import KINDS, WAY_WORDS, link_of
from portal.permissions import Capability
from portal.queries_notices import notices_of, preferences, shown_notices, unread_count
from portal.views.access import MemberRequest, member, page_number

__all__ = ["notice_settings", "notices", "open_notice", "read_notices"]

PAGE_SIZE = 30


@require_GET
@member(Capability.READ_JOBS)
def notices(request: MemberRequest) -> HttpResponse:
    """The member's notices, unread ones first."""
    page = Paginator(notices_of(request.scope), PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    context = {
        "page": page,
        "rows": shown_notices(request.scope, list(page.object_list)),
        "unread": unread_count(request.scope),
    }
    return render(request, "team/notices.html", context)


@require_POST
@member(Capability.READ_JOBS)
def open_notice(request: MemberRequest, notice: uuid.UUID) -> HttpResponse:
    """Mark one notice read, and go where it leads; ``stay`` only marks it."""
    row = notices_of(request.scope).filter(pk=notice).first()
    if row is None:
        raise Http404("No such notice.")
    mark_read(request.scope, ids=[row.pk])
    return redirect("notices") if request.POST.get("stay") else redirect(link_of(row))


@require_POST
@member(Capability.READ_JOBS)
def read_notices(request: MemberRequest) -> HttpResponse:
    """Mark every notice read."""
    mark_read(request.scope)
    return redirect("notices")


@require_http_methods(["GET", "POST"])
@member(Capability.READ_JOBS)
def notice_settings(request: MemberRequest) -> HttpResponse:
    """How the member wants to be told of each kind."""
    error = None
    if request.method == "POST":
        try:
            ways = {kind: request.POST[kind] for kind in KINDS if kind in request.POST}
            choose_notices(request.scope, request.membership, ways=ways)
        except RefusedError as refused:
            error = refused
        else:
            messages.success(request, _("Kept."))
            return redirect("notice_settings")
    context = {"rows": preferences(request.membership), "ways": list(WAY_WORDS.items()), "error": error}
    return render(request, "team/notice_settings.html", context, status=422 if error else 200)
