"""One-time codes for a candidate's e-mail addresses: on the share page, and on a page of their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions.confirm_email import confirm_code, send_code
from portal.actions.refusal import RefusedError
from portal.actions.renew_pages import page_in_its_place
from portal.models import CandidateIdentifier
from portal.rate_limits import TooOftenError
from portal.views.access import uuid_or_none
from portal.views.agreed import living
from portal.views.applicant import ApplicantRequest, applicant, too_often
from portal.views.share import share_page
from portal.views.share_frame import email_context, frame

__all__ = ["confirm", "confirm_email", "send"]


@require_GET
@applicant
@living
def confirm_email(request: ApplicantRequest) -> HttpResponse:
    """Confirm an address; `?address=` names one of the candidate's that is noted already."""
    return _page(request)


@require_POST
@applicant
@living
def send(request: ApplicantRequest) -> HttpResponse:
    """Send a one-time code to an address."""
    try:
        send_code(request.scope, request.application, address=request.POST.get("address", ""))
    except RefusedError as refused:
        return _again(request, refused, "address")
    except TooOftenError as refused:
        return too_often(request, refused)
    messages.success(request, _("A code is on the way. It can take a minute."))
    return redirect(_back(request))


@require_POST
@applicant
@living
def confirm(request: ApplicantRequest) -> HttpResponse:
    """Take a one-time code."""
    try:
        confirm_code(request.scope, request.application, code=request.POST.get("code", "")[:40])
    except RefusedError as refused:
        return _again(request, refused, "code")
    except TooOftenError as refused:
        return too_often(request, refused)
    token = page_in_its_place(request.scope, request.application)
    renewed = token != request.token
    words = "Your address is confirmed. Records that are issued to it now match you."
    more = " This page has a new link, which is in your mailbox, too; earlier ones open nothing any more."
    messages.success(request, words + more * renewed)
    request.token = token
    return redirect(_back(request))


def _page(request: ApplicantRequest, *, error: RefusedError | None = None, form: str = "") -> HttpResponse:
    context = frame(request) | email_context(request) | {"error": error, "form": form}
    if pk := uuid_or_none(request.GET.get("address")):
        noted = CandidateIdentifier.objects.within(request.scope).filter(
            pk=pk, candidate_id=request.application.candidate_id, kind=CandidateIdentifier.Kind.EMAIL
        )
        context |= {"address": noted.values_list("value", flat=True).first() or "", "wanted": True}
    return render(request, "share/email.html", context, status=422 if error else 200)


def _again(request: ApplicantRequest, refused: RefusedError, form: str) -> HttpResponse:
    alone = request.POST.get("back") == "email"
    return (_page if alone else share_page)(request, error=refused, form=form)


def _back(request: ApplicantRequest) -> str:
    """Where they came from: the page of its own, or the part of the share page."""
    alone = request.POST.get("back") == "email"
    return reverse("confirm_email" if alone else "share", args=[request.token]) + ("" if alone else "#email")
