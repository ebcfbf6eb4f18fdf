"""Fetching records from a badge platform, as a candidate does it: name the platform, give permission there, choose."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from portal.actions.candidate_page import candidate_page_token
from portal.actions.pull import UnknownAnswerError, answer_pull, begin_pull, permission_address
from portal.actions.pulled import share_pulled, stop_pull
from portal.actions.refusal import RefusedError
from portal.intake.pull.asking import host_of
from portal.intake.pull.known import known_platforms
from portal.models import PullConnection
from portal.queries_pull import offered_records, pull_connection, pulls_of
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.scope import Scope
from portal.views.agreed import agreed, living
from portal.views.applicant import ApplicantRequest, applicant, too_often

__all__ = ["begin", "callback", "connection_page"]

COOKIE = "credence_pull"
COOKIE_SECONDS = 3_600


@require_http_methods(["GET", "POST"])
@applicant
@agreed
def begin(request: ApplicantRequest) -> HttpResponse:
    """The form that asks where the records are; and what was begun lately."""
    error: RefusedError | None = None
    address = request.POST.get("address", "") or request.POST.get("known", "")
    if request.method == "POST":
        browser = request.COOKIES.get(COOKIE, "") or secrets.token_urlsafe(24)
        try:
            count_try("pull", visitor(request))
            count_try("pull", str(request.application.pk))
            begun = begin_pull(request.scope, request.application, address=address, browser=browser)
        except TooOftenError as refused:
            return too_often(request, refused)
        except RefusedError as refused:
            error = refused
        else:
            return _with_cookie(redirect("pull_connection", request.token, begun.pk), browser)
    context = _context(request) | {
        "error": error,
        "address": address,
        "known": known_platforms(),
        "earlier": pulls_of(request.scope, request.application),
    }
    return render(request, "pull/begin.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@applicant
@living
def connection_page(request: ApplicantRequest, connection: uuid.UUID) -> HttpResponse:
    """One connection: the way to the platform, then its list to choose from, then what became of it."""
    found = pull_connection(request.scope, request.application, connection)
    if found is None:
        raise Http404("No such connection.")
    error: RefusedError | None = None
    if request.method == "POST":
        try:
            count_try("share", str(request.application.pk))
            if request.POST.get("do") == "stop":
                stop_pull(request.scope, found)
            else:
                share_pulled(request.scope, found, digests=set(request.POST.getlist("pick")))
        except TooOftenError as refused:
            return too_often(request, refused)
        except RefusedError as refused:
            error = refused
        else:
            return redirect("pull_connection", request.token, found.pk)
    return render(request, "pull/connection.html", _shown(request, found, error), status=422 if error else 200)


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Where a platform sends the browser back to. Only the browser that began is led to the candidate's page."""
    try:
        count_try("open_link", visitor(request))
        answer = {name: request.GET.get(name, "") for name in ("code", "state", "iss", "error")}
        connection = answer_pull(answer, browser=request.COOKIES.get(COOKIE, ""))
    except TooOftenError as refused:
        return too_often(request, refused)
    except UnknownAnswerError:
        return render(request, "pull/unknown.html", status=404)
    scope = Scope(organization_id=connection.organization_id, application_id=connection.application_id)
    token = candidate_page_token(scope, connection.application)
    if not token:
        return render(request, "pull/unknown.html", status=404)
    return redirect("pull_connection", token, connection.pk)


def _shown(request: ApplicantRequest, found: PullConnection, error: RefusedError | None) -> dict[str, Any]:
    address = permission_address(found)
    return _context(request) | {
        "error": error,
        "connection": found,
        "step": "over" if found.state == PullConnection.State.BEGUN and not address else found.state,
        "host": host_of(found.base_url),
        "permission_address": address,
        "permission_host": host_of(address) if address else "",
        "offered": offered_records(request.scope, found) if found.state == PullConnection.State.FOUND else [],
        "picked": set(request.POST.getlist("pick")),
        "waits": found.state == PullConnection.State.ALLOWED,
        "shared": found.batch.submissions.count() if found.batch else 0,
    }


def _context(request: ApplicantRequest) -> dict[str, Any]:
    application = request.application
    return {
        "token": request.token,
        "application": application,
        "organization": application.organization,
        "job": application.job,
    }


def _with_cookie(response: HttpResponse, browser: str) -> HttpResponse:
    """The browser's secret: sent only to the callback, and there even when the platform's page leads to it."""
    response.set_cookie(
        COOKIE,
        browser,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=settings.CREDENCE_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
