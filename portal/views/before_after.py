"""Two rankings of a job side by side."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.models import Job, RankingRun
from portal.parts import page_count
from portal.permissions import Capability
from portal.queries_before_after import ROWS_OF_A_PAGE, before_after
from portal.queries_runs import chosen_run
from portal.version_changes import changes_between
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404
from portal.views.runs import HIGHEST

__all__ = ["compare_runs"]


@require_GET
@member(Capability.READ_RANKINGS)
def compare_runs(request: MemberRequest, job: uuid.UUID, before: int, after: int) -> HttpResponse:
    """Who stands elsewhere in ``after`` than in ``before``, and what the job asked for in each."""
    row = row_or_404(Job, request.scope, job, "current_version")
    old, new = _run(request, row, before), _run(request, row, after)
    number, moved = page_number(request.GET.get("page")), request.GET.get("moved") == "1"
    found = before_after(request.scope, old, new, page=number, moved_only=moved)
    changes = []
    if old.version_id != new.version_id:
        lines = (list(run.version.requirements.select_related("approved_by")) for run in (old, new))
        changes = changes_between(old.version, next(lines), new.version, next(lines))
    context = {
        "job": row,
        "old": old,
        "new": new,
        "found": found,
        "changes": changes,
        "moved": moved,
        "number": number,
        "pages": page_count(found.total, ROWS_OF_A_PAGE),
        "names_hidden": names_hidden(request),
    }
    return render(request, "rankings/before_after.html", context)


def _run(request: MemberRequest, job: Job, number: int) -> RankingRun:
    run = chosen_run(request.scope, job, number) if number <= HIGHEST else None
    if run is None:
        raise Http404("This job has no such ranking.")
    return run
