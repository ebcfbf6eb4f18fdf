"""Notes on a job or on one person in it: read, write, change and remove one's own."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.actions import notes as actions
from portal.actions.refusal import RefusedError
from portal.blind import veiled
from portal.models import Application, Job, Note
from portal.permissions import Capability
from portal.queries_notes import thread_of
from portal.views.access import MemberRequest, member, row_or_404, uuid_or_none

__all__ = ["application_notes", "change_note", "job_notes", "remove_note"]

MOST_TOLD = 20


@require_http_methods(["GET", "POST"])
@member(Capability.READ_JOBS, guests=True)
def job_notes(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """The notes on a job, on a page of their own; a new one comes from here and from the job's shared page."""
    return _notes(request, row_or_404(Job, request.scope, job), None)


@require_http_methods(["GET", "POST"])
@member(Capability.READ_JOBS, guests=True)
def application_notes(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """The notes on one person in a job; a new one comes from here and from the gap report."""
    row = row_or_404(Application, request.scope, application, "candidate", "job")
    return _notes(request, row.job, row)


def _notes(request: MemberRequest, job: Job, application: Application | None) -> HttpResponse:
    error = None
    if request.method == "POST":
        try:
            actions.write_note(request.scope, job, application=application, **_typed(request))
        except RefusedError as refused:
            error = refused
        else:
            return redirect(_back(request, job, application))
    context = _context(request, job, application) | {"error": error}
    return render(request, "team/notes.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@member(Capability.COMMENT, guests=True)
def change_note(request: MemberRequest, note: uuid.UUID) -> HttpResponse:
    """Change one's own note."""
    row = _note(request, note)
    error = None
    if request.method == "POST":
        try:
            actions.change_note(request.scope, row, **_typed(request))
        except RefusedError as refused:
            error = refused
        else:
            return redirect(_there(row.job, row.application))
    context = _context(request, row.job, row.application) | {"error": error, "note": row}
    context["typed"] = context["typed"] if error else {"text": row.text, "advice": row.advice}
    return render(request, "team/change_note.html", context, status=422 if error else 200)


@require_POST
@member(Capability.COMMENT, guests=True)
def remove_note(request: MemberRequest, note: uuid.UUID) -> HttpResponse:
    """Remove one's own note."""
    row = _note(request, note)
    try:
        actions.remove_note(request.scope, row)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The note is gone."))
    return redirect(_there(row.job, row.application))


def _note(request: MemberRequest, pk: uuid.UUID) -> Note:
    return row_or_404(Note, request.scope, pk, "job", "application__candidate", "application__job", "author", "guest")


def _typed(request: MemberRequest) -> dict[str, Any]:
    tell = (uuid_or_none(value) for value in request.POST.getlist("tell")[:MOST_TOLD])
    return {
        "text": request.POST.get("text", ""),
        "advice": request.POST.get("advice", ""),
        "tell": [user for user in tell if user is not None],
    }


def _context(request: MemberRequest, job: Job, application: Application | None) -> dict[str, Any]:
    return {
        "job": job,
        "application": veiled(request.scope, application) if application is not None else None,
        "thread": thread_of(request.scope, job, application),
        "typed": {name: request.POST.get(name, "") for name in ("text", "advice")},
    }


def _there(job: Job, application: Application | None) -> str:
    if application is not None:
        return reverse("application_notes", args=[application.pk]) + "#notes"
    return reverse("job_notes", args=[job.pk]) + "#notes"


def _back(request: MemberRequest, job: Job, application: Application | None) -> str:
    """The page that the form stood on: one of three, never an address that somebody sent."""
    came = request.POST.get("from", "")
    if came == "gap" and application is not None:
        return reverse("gap_report", args=[application.pk]) + "#notes"
    if came == "shared" and application is None:
        return reverse("shared_job", args=[job.pk]) + "#notes"
    return _there(job, application)
