"""The candidate's share page: every way to share, one-time codes, and what was read of it, live."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import share as actions
from portal.actions.apply import agree_to_terms, standing_consent
from portal.actions.confirm_email import confirm_code, send_code, waiting_code
from portal.actions.refusal import RefusedError
from portal.models import Batch
from portal.queries_sharing import confirmed_emails, shared_rows
from portal.rate_limits import TooOftenError
from portal.share_terms import contact_of, sharing_of, terms_of
from portal.views.applicant import ApplicantRequest, applicant, too_often

__all__ = ["agree", "confirm", "send", "share", "share_done", "share_live"]

MEGABYTE = 1024 * 1024


@require_http_methods(["GET", "POST"])
@applicant
def share(request: ApplicantRequest) -> HttpResponse:
    """Choose how to share; take in what is shared."""
    if request.application.withdrawn_at is not None:
        return render(request, "share/withdrawn.html", _frame(request), status=410)
    if standing_consent(request.scope, request.application) is None:
        return _terms(request)
    return _page(request) if request.method == "GET" else _receive(request)


def _receive(request: ApplicantRequest) -> HttpResponse:
    try:
        batch = _take(request)
    except RefusedError as refused:
        return _page(request, error=refused)
    except TooOftenError as refused:
        return too_often(request, refused)
    where = reverse("share", args=[request.token]) + "#shared"
    if request.headers.get("Accept") == "application/json":  # the page's own script, which follows by itself
        return HttpResponse(where, content_type="text/plain", status=201)
    count = batch.submissions.count()
    messages.success(request, f"{count} received. They are being checked now." if count > 1 else "Received.")
    return redirect(where)


def _take(request: ApplicantRequest) -> Batch:
    scope, application = request.scope, request.application
    way = request.POST.get("way", "")
    if way == "pasted":
        return actions.share_pasted(scope, application, text=request.POST.get("pasted", ""))
    if way == "picture":
        return actions.share_picture(scope, application, picture=request.FILES.get("picture"))
    return actions.share_files(scope, application, files=request.FILES.getlist("files"))


def _page(request: ApplicantRequest, *, error: RefusedError | None = None, form: str = "") -> HttpResponse:
    scope, application = request.scope, request.application
    rows = shared_rows(scope, application)
    context = _frame(request) | {
        "rows": rows,
        "running": any(row.running for row in rows),
        "error": error,
        "form": form or request.POST.get("way", ""),
        "pasted": request.POST.get("pasted", ""),
        "address": request.POST.get("address", ""),
        "confirmed": confirmed_emails(scope, application),
        "code": waiting_code(scope, application),
        "limits": {
            "file": settings.CREDENCE_MAX_FILE // MEGABYTE,
            "batch": settings.CREDENCE_MAX_BATCH // MEGABYTE,
            "entries": settings.CREDENCE_MAX_ENTRIES,
        },
    }
    return render(request, "share/share.html", context, status=422 if error else 200)


def _frame(request: ApplicantRequest) -> dict[str, Any]:
    """What every page of the candidate's knows."""
    job = request.application.job
    return {
        "token": request.token,
        "application": request.application,
        "job": job,
        "asks": job.organization,
        "contact": contact_of(sharing_of(request.scope, job)),
    }


def _terms(request: ApplicantRequest, *, error: RefusedError | None = None) -> HttpResponse:
    """What stands before anything is shared, for an application that a member had added."""
    terms = terms_of(request.scope, request.application.job)
    context = _frame(request) | {
        "terms": terms,
        "until": timezone.localdate() + timedelta(days=terms.days),
        "error": error,
    }
    return render(request, "share/agree.html", context, status=422 if error else 200)


@require_POST
@applicant
def agree(request: ApplicantRequest) -> HttpResponse:
    """Agree to the terms, where that did not happen on the way in."""
    try:
        agree_to_terms(
            request.scope,
            request.application,
            agreed=request.POST.get("agreed") == "yes",
            read=request.POST.get("read", ""),
        )
    except RefusedError as refused:
        return _terms(request, error=refused)
    return redirect("share", token=request.token)


@require_GET
@applicant
def share_live(request: ApplicantRequest) -> HttpResponse:
    """What was shared as it stands now; polled only while something runs."""
    rows = shared_rows(request.scope, request.application)
    context = {"rows": rows, "running": any(row.running for row in rows), "token": request.token}
    return render(request, "share/_shared.html", context)


@require_http_methods(["GET", "POST"])
@applicant
def share_done(request: ApplicantRequest) -> HttpResponse:
    """Done, with records or without: what happens next."""
    if request.method == "POST":
        try:
            actions.apply_without_records(request.scope, request.application)
        except RefusedError as refused:
            return _page(request, error=refused)
        return redirect("share_done", token=request.token)
    rows = shared_rows(request.scope, request.application)
    return render(request, "share/done.html", _frame(request) | {"rows": rows})


@require_POST
@applicant
def send(request: ApplicantRequest) -> HttpResponse:
    """Send a one-time code to an address."""
    try:
        send_code(request.scope, request.application, address=request.POST.get("address", ""))
    except RefusedError as refused:
        return _page(request, error=refused, form="address")
    except TooOftenError as refused:
        return too_often(request, refused)
    messages.success(request, "A code is on the way. It can take a minute.")
    return redirect(reverse("share", args=[request.token]) + "#email")


@require_POST
@applicant
def confirm(request: ApplicantRequest) -> HttpResponse:
    """Take a one-time code."""
    try:
        confirm_code(request.scope, request.application, code=request.POST.get("code", "")[:40])
    except RefusedError as refused:
        return _page(request, error=refused, form="code")
    except TooOftenError as refused:
        return too_often(request, refused)
    messages.success(request, "Your address is confirmed. Records that are issued to it now match you.")
    return redirect(reverse("share", args=[request.token]) + "#email")
