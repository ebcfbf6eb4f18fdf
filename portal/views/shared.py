"""A job as its hiring manager and its guests read it, on a phone first; and the interview kit of one person in it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.actions.viewings import note_viewing
from portal.blind import veiled
from portal.models import Application, Job
from portal.permissions import Capability
from portal.queries_interview import interview_kit
from portal.queries_shared import shared_job as shared_view
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404

__all__ = ["interview", "shared_job"]


@require_GET
@member(Capability.READ_JOBS, guests=True)
def shared_job(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """What the job needs, how the people stand, what would settle most, and the notes on it."""
    row = row_or_404(Job, request.scope, job, "current_version")
    view = shared_view(request.scope, row, page_number(request.GET.get("page")))
    hidden = names_hidden(request)
    return render(
        request, "team/shared.html", {"job": row, "view": view, "thread": view.thread, "names_hidden": hidden}
    )


@require_GET
@member(Capability.READ_RANKINGS, guests=True)
def interview(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """What to ask in the interview, on a page or two of paper."""
    row = row_or_404(Application, request.scope, application, "candidate", "job__current_version")
    kit = interview_kit(request.scope, row)
    if kit is None and row.job.current_version is not None:
        raise Http404("Nothing stands of this application in the ranking.")
    note_viewing(request.scope, row, what="interview_kit")
    context: dict[str, Any] = {"application": veiled(request.scope, row), "job": row.job, "kit": kit}
    context["names_hidden"] = names_hidden(request)
    return render(request, "team/interview.html", context)
