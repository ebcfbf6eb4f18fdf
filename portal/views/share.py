"""The candidate's share page: every way to share, and what was read of it, live."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import share as actions
from portal.actions.apply import agree_to_terms, standing_consent
from portal.actions.refusal import RefusedError
from portal.models import Batch, EvidenceRequest
from portal.queries_given import shared_rows
from portal.rate_limits import TooOftenError
from portal.share_terms import terms_of
from portal.views.access import uuid_or_none
from portal.views.agreed import living, way_on
from portal.views.applicant import ApplicantRequest, applicant, too_often
from portal.views.share_frame import email_context, frame

__all__ = ["agree", "share", "share_done", "share_live", "share_page"]

MEGABYTE = 1024 * 1024


@require_http_methods(["GET", "POST"])
@applicant
@living
def share(request: ApplicantRequest) -> HttpResponse:
    """Choose how to share; take in what is shared."""
    if standing_consent(request.scope, request.application) is None:
        return _terms(request)
    return share_page(request) if request.method == "GET" else _receive(request)


def _receive(request: ApplicantRequest) -> HttpResponse:
    try:
        batch = _take(request)
    except RefusedError as refused:
        return share_page(request, error=refused)
    except TooOftenError as refused:
        return too_often(request, refused)
    where = reverse("share", args=[request.token]) + "#shared"
    if request.headers.get("Accept") == "application/json":  # the page's own script, which follows by itself
        return HttpResponse(where, content_type="text/plain", status=201)
    count = batch.submissions.count()
    messages.success(
        request,
        _("%(count)s received. They are being checked now.") % {"count": count} if count > 1 else _("Received."),
    )
    return redirect(where)


def _asked(request: ApplicantRequest) -> EvidenceRequest | None:
    """The open request of theirs that the address or the form names."""
    pk = uuid_or_none(request.POST.get("answers") or request.GET.get("answers"))
    open_ones = EvidenceRequest.objects.within(request.scope).filter(application=request.application, answered_at=None)
    return open_ones.filter(pk=pk).first() if pk else None


def _take(request: ApplicantRequest) -> Batch:
    scope, application, answers = request.scope, request.application, _asked(request)
    way = request.POST.get("way", "")
    if way == "pasted":
        return actions.share_text(scope, application, text=request.POST.get("pasted", ""), answers=answers)
    if way == "picture":
        picture = request.FILES.get("picture")
        return actions.share_picture(scope, application, picture=picture, answers=answers)
    return actions.share_files(scope, application, files=request.FILES.getlist("files"), answers=answers)


def share_page(request: ApplicantRequest, *, error: RefusedError | None = None, form: str = "") -> HttpResponse:
    """The page with every way to share; after a refused form, with what was typed."""
    rows = shared_rows(request.scope, request.application)
    context = (
        frame(request)
        | email_context(request)
        | {
            "rows": rows,
            "running": any(row.running for row in rows),
            "error": error,
            "form": form or request.POST.get("way", ""),
            "pasted": request.POST.get("pasted", ""),
            "asked": _asked(request),
            "limits": {
                "file": settings.CREDENCE_MAX_FILE // MEGABYTE,
                "batch": settings.CREDENCE_MAX_BATCH // MEGABYTE,
                "entries": settings.CREDENCE_MAX_ENTRIES,
            },
        }
    )
    return render(request, "share/share.html", context, status=422 if error else 200)


def _terms(request: ApplicantRequest, *, error: RefusedError | None = None) -> HttpResponse:
    """What stands before anything is shared, for an application that a member had added."""
    terms = terms_of(request.scope, request.application.job)
    context = frame(request) | {
        "terms": terms,
        "until": timezone.localdate() + timedelta(days=terms.days),
        "error": error,
        "next": way_on(request),
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
    if below := way_on(request):
        return redirect(reverse("own_page", args=[request.token]) + below)
    return redirect("share", token=request.token)


@require_GET
@applicant
@living
def share_live(request: ApplicantRequest) -> HttpResponse:
    """What was shared as it stands now; polled only while something runs."""
    rows = shared_rows(request.scope, request.application)
    context = {"rows": rows, "running": any(row.running for row in rows), "token": request.token}
    return render(request, "share/_shared.html", context)


@require_http_methods(["GET", "POST"])
@applicant
@living
def share_done(request: ApplicantRequest) -> HttpResponse:
    """Done, with records or without: what happens next."""
    if request.method == "POST":
        try:
            actions.apply_without_records(request.scope, request.application)
        except RefusedError as refused:
            return share_page(request, error=refused)
        return redirect("share_done", token=request.token)
    rows = shared_rows(request.scope, request.application)
    return render(request, "share/done.html", frame(request) | {"rows": rows})
