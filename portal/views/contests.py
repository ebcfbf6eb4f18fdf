"""Recruiters' side of contests: what candidates contest, and a person's answer."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions.contest import ABOUT, answer_contest
from portal.actions.refusal import RefusedError
from portal.models import Contest
from portal.permissions import Capability
from portal.queries_contests import contests_found, open_contests, veil_contests
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404

__all__ = ["answer", "contests"]

PAGE_SIZE = 20


@require_GET
@member(Capability.READ_CANDIDATES)
def contests(request: MemberRequest) -> HttpResponse:
    """What waits for an answer, oldest first; or, with ``?show=answered``, what had one."""
    return _page(request)


@require_POST
@member(Capability.DECIDE)
def answer(request: MemberRequest, contest: uuid.UUID) -> HttpResponse:
    """Answer one; the candidate reads it on their page, and by mail."""
    row = row_or_404(Contest, request.scope, contest)
    try:
        answer_contest(request.scope, row, answer=request.POST.get("answer", ""))
    except RefusedError as refused:
        return _page(request, error=refused, about=row.pk)
    messages.success(
        request, _("Answered. The candidate reads it on their page, and by mail where there is an address.")
    )
    return redirect("contests")


def _page(request: MemberRequest, *, error: RefusedError | None = None, about: uuid.UUID | None = None) -> HttpResponse:
    show = "answered" if request.GET.get("show") == "answered" else ""
    found = Paginator(contests_found(request.scope, show=show), PAGE_SIZE)
    page = found.get_page(page_number(request.GET.get("page")))
    shown = list(page.object_list)
    veil_contests(request.scope, shown)
    context = {
        "page": page,
        "rows": [(row, ABOUT.get(row.about, row.about)) for row in shown],
        "show": show,
        "open": open_contests(request.scope),
        "error": error,
        "about": about,
        "typed": request.POST.get("answer", ""),
        "names_hidden": names_hidden(request),
    }
    return render(request, "contests/contests.html", context, status=422 if error else 200)
