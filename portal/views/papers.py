"""A candidate's papers as a download: LER-RS, JSON Resume, candidate JSON."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from portal.actions.export_papers import PAPERS, export_papers
from portal.models import Candidate
from portal.permissions import Capability
from portal.queries_papers import TooMuchForOneFileError
from portal.views.access import MemberRequest, member, row_or_404

__all__ = ["papers_file"]


@require_GET
@member(Capability.EXPORT)
def papers_file(request: MemberRequest, candidate: uuid.UUID, paper: str) -> HttpResponse:
    """The file, or the candidate's page with a word on why there is none."""
    person = row_or_404(Candidate, request.scope, candidate)
    if paper not in PAPERS or person.merged_into_id is not None:
        raise Http404
    try:
        papers = export_papers(request.scope, person, paper)
    except TooMuchForOneFileError as refused:
        messages.error(request, refused.sentence)
        return redirect("candidate", candidate=person.pk)
    response = HttpResponse(papers.data, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{papers.file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
