"""Coming in by a link: what is asked and why, before anything is shared; then a name, an address, and a yes."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.actions.apply import begin_application, is_used_up, send_private_link_again
from portal.actions.refusal import RefusedError
from portal.actions.share_links import find_share_link, note_link_opened
from portal.models import Job, ShareLink
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.scope import Scope
from portal.share_terms import terms_of
from portal.speaking import speak_for
from portal.views.applicant import too_often

__all__ = ["apply", "apply_again"]

FIELDS = ("name", "email")


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link. Unknown, revoked and expired ones get the same answer."""
    try:
        link = find_share_link(token)
        if link is None:
            return _gone(request)
        speak_for(request, link.job.organization)
        if request.method == "POST":
            count_try("begin_application", visitor(request))
            return _begin(request, link, token)
    except TooOftenError as refused:
        return too_often(request, refused)
    if request.method == "GET" and not request.user.is_authenticated:  # a member who looks is no candidate
        note_link_opened(link)
    if is_used_up(link):
        return render(request, "share/used.html", {"link": link, "token": token})
    typed = {"name": link.name, "email": link.email}
    return _page(request, link, typed)


@require_POST
def apply_again(request: HttpRequest, token: str) -> HttpResponse:
    """Send the private link again to whoever used an invitation; the answer is the same whatever happens."""
    try:
        link = find_share_link(token)
        if link is None:
            return _gone(request)
        count_try("send_code", str(link.pk))  # of this link alone: a whole college may share one address
        send_private_link_again(link)
    except TooOftenError as refused:
        return too_often(request, refused)
    return render(request, "share/used.html", {"link": link, "token": token, "sent": True})


def _begin(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    if is_used_up(link) and not request.POST.get("form"):
        return render(request, "share/used.html", {"link": link, "token": token}, status=422)
    try:
        begun = begin_application(
            link,
            **typed,
            agreed=request.POST.get("agreed") == "yes",
            read=request.POST.get("read", ""),
            form=request.POST.get("form", "")[:64],
        )
    except RefusedError as refused:
        if is_used_up(link):
            return render(request, "share/used.html", {"link": link, "token": token}, status=422)
        return _page(request, link, typed, error=refused)
    return redirect("share", token=begun.token)


def _page(
    request: HttpRequest, link: ShareLink, typed: dict[str, str], *, error: RefusedError | None = None
) -> HttpResponse:
    scope = Scope(organization_id=link.organization_id, system="apply")
    terms = terms_of(scope, link.job, link)
    context: dict[str, Any] = {
        "link": link,
        "job": link.job,
        "closed": link.job.status == Job.Status.CLOSED,
        "terms": terms,
        "until": timezone.localdate() + timedelta(days=terms.days),
        "typed": typed,
        "error": error,
        "form": request.POST.get("form", "")[:64] or secrets.token_urlsafe(24),
    }
    return render(request, "share/apply.html", context, status=422 if error else 200)


def _gone(request: HttpRequest) -> HttpResponse:
    count_try("open_link", visitor(request))  # only those who guess are counted: a whole fair may share one address
    return render(request, "share/gone.html", status=404)
