"""Gap reports as PDF files: one candidate's, and the pool's."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from portal.actions.viewings import note_viewing
from portal.blind import sees_identities, veiled
from portal.exports.gap_pdf import PAPERS, gap_pdf, pool_pdf
from portal.models import Application, Job
from portal.permissions import Capability
from portal.queries_gaps import entry_of_application, gap_view
from portal.queries_runs import chosen_run
from portal.templatetags.rankings import opaque
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404

__all__ = ["gap_report_pdf", "pool_report_pdf"]


@require_GET
@member(Capability.READ_RANKINGS)
def gap_report_pdf(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """The gap report of the newest finished run, or of the one chosen by ``?run=``; ``?paper=letter`` for Letter."""
    row = row_or_404(Application, request.scope, application, "candidate", "job__current_version")
    entry = entry_of_application(request.scope, row, _run(request))
    if entry is None or entry.withdrawn:
        raise Http404("There is no gap report.")
    note_viewing(request.scope, row, what="gap_report")
    name = opaque(row.pk) if names_hidden(request) else veiled(request.scope, row).candidate.name
    made = gap_pdf(
        gap_view(request.scope, entry),
        name=name,
        job=row.job.title,
        organization=request.membership.organization,
        paper=_paper(request),
    )
    return _file(made, f"gap-report-{str(row.pk)[:8]}.pdf")


@require_GET
@member(Capability.READ_RANKINGS)
def pool_report_pdf(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """The pool's gap report of the newest finished run, or of the one chosen by ``?run=``."""
    row = row_or_404(Job, request.scope, job, "current_version")
    run = chosen_run(request.scope, row, _run(request))
    if run is None or not run.pool:
        raise Http404("There is no pool report.")
    pool = run.pool if sees_identities(request.scope) else run.shown_pool
    made = pool_pdf(run, pool or {}, job=row.title, organization=request.membership.organization, paper=_paper(request))
    return _file(made, f"pool-report-{str(row.pk)[:8]}.pdf")


def _run(request: MemberRequest) -> int | None:
    asked = request.GET.get("run")
    return page_number(asked) if asked else None


def _paper(request: MemberRequest) -> tuple[float, float]:
    return PAPERS.get(request.GET.get("paper", ""), PAPERS["a4"])


def _file(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
