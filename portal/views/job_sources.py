"""Where a job starts from: each source has a page of its own, and all end in one page of lines to tick.

Nothing is stored here. What is ticked is posted to the requirement editor, which opens prefilled.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from matching.job_text import LONGEST_TEXT
from portal.actions.refusal import RefusedError
from portal.job_sources import SOURCES, Proposal, copy_of, from_jdx, from_occupation, from_posting, from_table
from portal.job_sources.document import TAKEN, text_of_document
from portal.job_sources.occupation import search_occupations
from portal.job_sources.table import COLUMNS, template_csv
from portal.level_words import rules_read, scale_words
from portal.models import Framework, JobVersion
from portal.permissions import Capability
from portal.queries_jobs import jobs_found
from portal.queries_sources import asked_again, version_choices
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, page_number, row_or_404

__all__ = [
    "levels",
    "review_copy",
    "review_occupation",
    "start",
    "start_copy",
    "start_csv",
    "start_jdx",
    "start_occupation",
    "start_text",
    "template",
]

_PAGE_SIZE = 20
_TYPED = 200
_PASTED_JSON = 1_000_000


@require_GET
@member(Capability.EDIT_JOBS)
def start(request: MemberRequest) -> HttpResponse:
    """The sources, each with what it gives."""
    return render(request, "sources/start.html", {"sources": SOURCES.values()})


@require_GET
@member(Capability.EDIT_JOBS)
def start_occupation(request: MemberRequest) -> HttpResponse:
    """Search an occupation, as people type: ``?q=``."""
    return _occupations(request)


def _occupations(request: MemberRequest, error: RefusedError | None = None) -> HttpResponse:
    text = storable_text(request.GET.get("q", ""), _TYPED)
    frameworks = Framework.objects.filter(name__in=("onet", "esco")).exists()
    context = {"q": text.strip(), "found": search_occupations(text), "frameworks": frameworks, "error": error}
    template_name = "sources/_occupations.html" if request.htmx else "sources/occupation.html"
    return render(request, template_name, context, status=422 if error else 200)


@require_GET
@member(Capability.EDIT_JOBS)
def review_occupation(request: MemberRequest) -> HttpResponse:
    """What an occupation proposes: ``?uri=``."""
    try:
        proposal = from_occupation(storable_text(request.GET.get("uri", ""), 500))
    except RefusedError as refused:
        return _occupations(request, refused)
    return _review(request, proposal, "start_occupation")


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def start_text(request: MemberRequest) -> HttpResponse:
    """A job description, pasted or uploaded."""
    typed = {"text": request.POST.get("text", "")[: LONGEST_TEXT * 2], "keep": request.POST.get("keep", "")}
    context: dict[str, Any] = {"typed": typed, "longest": LONGEST_TEXT, "taken": TAKEN}
    if request.method == "GET":
        return render(request, "sources/text.html", context)
    file = request.FILES.get("file")
    try:
        text = text_of_document(file.read()) if file is not None else typed["text"]
        proposal = from_posting(storable_text(text, LONGEST_TEXT * 2), keep_text=bool(typed["keep"]))
    except RefusedError as refused:
        return render(request, "sources/text.html", context | {"error": refused}, status=422)
    return _review(request, proposal, "start_text", asked_again(text))


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def start_jdx(request: MemberRequest) -> HttpResponse:
    """A job in JSON, pasted or uploaded."""
    typed = {"document": request.POST.get("document", "")[: _PASTED_JSON * 2]}
    if request.method == "GET":
        return render(request, "sources/jdx.html", {"typed": typed})
    file = request.FILES.get("file")
    try:
        proposal = from_jdx(file.read() if file is not None else typed["document"].encode("utf-8", "replace"))
    except RefusedError as refused:
        return render(request, "sources/jdx.html", {"typed": typed, "error": refused}, status=422)
    return _review(request, proposal, "start_jdx", asked_again(proposal.description))


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def start_csv(request: MemberRequest) -> HttpResponse:
    """A table of requirements."""
    if request.method == "GET":
        return render(request, "sources/csv.html", {"columns": COLUMNS.items()})
    file = request.FILES.get("file")
    try:
        proposal = from_table(b"" if file is None else file.read())
    except RefusedError as refused:
        return render(request, "sources/csv.html", {"columns": COLUMNS.items(), "error": refused}, status=422)
    return _review(request, proposal, "start_csv")


@require_GET
@member(Capability.EDIT_JOBS)
def template(request: MemberRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """A table to fill in."""
    response = HttpResponse(template_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="job-requirements.csv"'
    return response


@require_GET
@member(Capability.EDIT_JOBS)
def start_copy(request: MemberRequest) -> HttpResponse:
    """The organization's jobs, to copy one of their versions."""
    text = storable_text(request.GET.get("q", "").strip(), _TYPED)
    page = Paginator(jobs_found(request.scope, text=text), _PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    rows = version_choices(request.scope, list(page.object_list))
    return render(request, "sources/copy.html", {"page": page, "rows": rows, "q": text})


@require_GET
@member(Capability.EDIT_JOBS)
def review_copy(request: MemberRequest, version: uuid.UUID) -> HttpResponse:
    """What a copy of a version of a job proposes."""
    row = row_or_404(JobVersion, request.scope, version, "job")
    return _review(request, copy_of(request.scope, row.job, row), "start_copy")


@require_GET
@member(Capability.READ_JOBS, guests=True)
def levels(request: MemberRequest) -> HttpResponse:
    """How levels are read: the table that the code works out."""
    return render(request, "sources/levels.html", {"rules": rules_read(), "scale": scale_words()})


def _review(request: MemberRequest, proposal: Proposal, back: str, remarks: tuple[Any, ...] = ()) -> HttpResponse:
    """The one page that every source ends in."""
    context = {
        "proposal": proposal,
        "back": back,
        "source": SOURCES[proposal.source],
        "scale": [(str(level), words) for level, words in scale_words()],
        "remarks": remarks,
        "problems": [row for row in proposal.rows if row.problem],
    }
    return render(request, "sources/review.html", context)
