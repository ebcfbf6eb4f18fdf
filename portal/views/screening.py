"""How a job is screened: blind or not, and under whose law; and what an organization has on file for that law."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal import store
from portal.actions.blind import set_blind, unnamed_applicants
from portal.actions.legal import (
    MAX_FILE,
    LegalInput,
    add_legal_document,
    override_condition,
    remove_legal_document,
    set_legal_profile,
)
from portal.actions.refusal import RefusedError
from portal.legal import legal_state
from portal.legal_profiles import PROFILES
from portal.models import Job, LegalDocument
from portal.permissions import Capability
from portal.views.access import MemberRequest, member, row_or_404, uuid_or_none

__all__ = [
    "give_legal",
    "job_screening",
    "legal_document",
    "organization_legal",
    "remove_legal",
    "switch_blind",
    "switch_legal_profile",
]


@require_GET
@member(Capability.READ_JOBS)
def job_screening(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """A job's blind mode and legal profile."""
    return _job_page(request, row_or_404(Job, request.scope, job))


@require_POST
@member(Capability.EDIT_JOBS)
def switch_blind(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Switch blind mode on or off."""
    row = row_or_404(Job, request.scope, job)
    try:
        set_blind(request.scope, row, blind=request.POST.get("blind") == "on", reason=request.POST.get("reason", ""))
    except RefusedError as refused:
        return _job_page(request, row, error=refused, form="blind")
    messages.success(request, _("Screened blind from now on.") if row.blind else _("Names are shown from now on."))
    return redirect("job_screening", job=row.pk)


@require_POST
@member(Capability.EDIT_JOBS)
def switch_legal_profile(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Choose whose law counts."""
    row = row_or_404(Job, request.scope, job)
    profile, reason = request.POST.get("profile", ""), request.POST.get("reason", "")
    try:
        set_legal_profile(request.scope, row, profile=profile, reason=reason)
    except RefusedError as refused:
        return _job_page(request, row, error=refused, form="profile")
    messages.success(request, _("Changed."))
    return redirect("job_screening", job=row.pk)


@require_GET
@member(Capability.READ_AUDIT)
def organization_legal(request: MemberRequest) -> HttpResponse:
    """What is on file for all jobs, profile by profile."""
    return _organization_page(request)


@require_POST
@member(Capability.EDIT_JOBS)
def give_legal(request: MemberRequest, profile: str, condition: str) -> HttpResponse:
    """Put something on file for a condition, or let it be; of the job in the form, or of all jobs without one."""
    pk = uuid_or_none(request.POST.get("job"))
    job = row_or_404(Job, request.scope, pk) if pk else None
    if profile not in PROFILES:
        raise Http404("There is no such profile.")
    try:
        if request.POST.get("do") == "override":
            reason = request.POST.get("reason", "")
            override_condition(request.scope, job=job, profile=profile, condition=condition, reason=reason)
        else:
            given = _given(request)
            add_legal_document(request.scope, job=job, profile=profile, condition=condition, given=given)
    except RefusedError as refused:
        form = f"{profile}-{condition}"
        return _job_page(request, job, error=refused, form=form) if job else _organization_page(request, refused, form)
    messages.success(request, _("Put on file."))
    return redirect("job_screening", job=job.pk) if job else redirect("organization_legal")


@require_POST
@member(Capability.EDIT_JOBS)
def remove_legal(request: MemberRequest, document: uuid.UUID) -> HttpResponse:
    """Take something off the file."""
    row = remove_legal_document(request.scope, row_or_404(LegalDocument, request.scope, document))
    messages.success(request, _("Taken off the file."))
    return redirect("job_screening", job=row.job_id) if row.job_id else redirect("organization_legal")


@require_GET
@member(Capability.READ_JOBS)
def legal_document(request: MemberRequest, document: uuid.UUID) -> HttpResponse:
    """The file, always as a download."""
    row = row_or_404(LegalDocument, request.scope, document, "blob")
    if row.blob is None:
        raise Http404("There is no file.")
    try:
        data = store.get(row.blob)
    except (store.BlobErasedError, store.BlobTamperedError):
        raise Http404("The file is no longer there as it was put.") from None
    name = re.sub(r"[^A-Za-z0-9._ -]+", "_", row.file_name).strip(" ._")[:100] or "document.pdf"
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _given(request: MemberRequest) -> LegalInput:
    file = request.FILES.get("file")
    if file is not None and (file.size or 0) > MAX_FILE:
        raise RefusedError(_("The file is larger than 20 MB."), field="file")
    return LegalInput(
        dated=_day(request.POST.get("dated", "")),
        words=request.POST.get("words", ""),
        url=request.POST.get("url", ""),
        file_name=(file.name or "") if file else "",
        data=file.read() if file else b"",
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        found = parse_date(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise RefusedError(_("Give the day as year-month-day, such as 2026-11-23."), field="dated")
    return found


def _job_page(request: MemberRequest, job: Job, *, error: RefusedError | None = None, form: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "job": job,
        "state": legal_state(request.scope, job, job.legal_profile),
        "unnamed": unnamed_applicants(request.scope, job),
        "profiles": Job.LegalProfile.choices,
        "error": error,
        "form": form,
        "typed": request.POST,
    }
    return render(request, "fairness/screening.html", context, status=422 if error else 200)


def _organization_page(request: MemberRequest, error: RefusedError | None = None, form: str = "") -> HttpResponse:
    states = [legal_state(request.scope, None, profile) for profile in PROFILES]
    context = {"states": states, "error": error, "form": form, "typed": request.POST}
    return render(request, "fairness/organization.html", context, status=422 if error else 200)
