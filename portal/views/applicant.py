"""The door of a candidate's private page: an opaque link in place of an account.

The link opens one application and nothing else. An unknown, revoked or expired one is a 404 that says how to get a new
one, the same for all three. Only those are counted: a page that asks every few seconds how something stands is no
guessing, and a whole college may share one address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, cast

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from portal.link_tokens import digest_of
from portal.models import Application, CandidatePage
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.scope import Scope
from portal.speaking import speak_for

__all__ = ["ApplicantRequest", "applicant", "too_often"]

P = ParamSpec("P")


class ApplicantRequest(HttpRequest):
    """A request of a candidate, through their private link (``token``)."""

    scope: Scope
    application: Application
    token: str
    htmx: Any


View: TypeAlias = Callable[Concatenate[ApplicantRequest, P], HttpResponseBase]


def applicant(view: View[P]) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """Let in whoever holds a private link; the view's address has the link's token as ``token``."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        page = _page_of(token)
        if page is None:
            try:
                count_try("open_link", visitor(request))
            except TooOftenError as refused:
                return too_often(request, refused)
            return render(request, "share/gone.html", status=404)
        asked = cast("ApplicantRequest", request)
        asked.application, asked.token = page.application, token
        asked.scope = Scope(organization_id=page.organization_id, application_id=page.application_id)
        speak_for(request, page.organization)
        return view(asked, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]", guarded)


def too_often(request: HttpRequest, refused: TooOftenError) -> HttpResponse:
    """The page for who tries too often: 429, with when to come back."""
    response = render(request, "share/too_often.html", {"seconds": refused.retry_after}, status=429)
    response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _page_of(token: str) -> CandidatePage | None:
    pages = CandidatePage.objects.across_organizations("a candidate has a link and no organization")
    page: CandidatePage | None = (
        pages.select_related("application__job", "application__candidate", "organization")
        .filter(token_digest=digest_of(token), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if page is not None and page.opened_at is None:
        pages.filter(pk=page.pk).update(opened_at=timezone.now())
    return page
