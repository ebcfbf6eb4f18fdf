"""The stored rankings of a job: all of them, one of them, computed again; and how the order is shown."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from portal.actions.recompute import recompute_ranking
from portal.actions.refusal import RefusedError
from portal.exports.provenance import provenance_json
from portal.models import Job
from portal.parts import page_count
from portal.permissions import Capability
from portal.queries_runs import RUNS_OF_A_PAGE, RunRow, chosen_run, decisions_on, relations_of, run_row, run_rows
from portal.recomputed import Again
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404

__all__ = ["order", "provenance", "recompute", "run", "runs"]

RELATIONS_SHOWN = 40

HIGHEST = 2**31 - 1  # of a run's number; a column cannot hold more


@require_GET
@member(Capability.READ_RANKINGS)
def runs(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Every ranking of the job, newest first, with what changed."""
    row = row_or_404(Job, request.scope, job)
    number = page_number(request.GET.get("page"))
    found, total = run_rows(request.scope, row, number)
    context = {"job": row, "rows": found, "total": total, "number": number, "names_hidden": names_hidden(request)}
    return render(request, "rankings/runs.html", context | {"pages": page_count(total, RUNS_OF_A_PAGE)})


@require_GET
@member(Capability.READ_RANKINGS)
def run(request: MemberRequest, job: uuid.UUID, number: int) -> HttpResponse:
    """One ranking: what it was computed from, and everything it changed."""
    return _show(request, row_or_404(Job, request.scope, job), number)


@require_POST
@member(Capability.READ_RANKINGS)
def recompute(request: MemberRequest, job: uuid.UUID, number: int) -> HttpResponse:
    """The ranking computed again from what it stored."""
    row = row_or_404(Job, request.scope, job)
    stored = chosen_run(request.scope, row, number) if number <= HIGHEST else None
    if stored is None:
        raise Http404("This job has no such ranking.")
    try:
        found = recompute_ranking(request.scope, stored)
    except RefusedError as refused:
        return _show(request, row, number, {"refused": refused}, status=422)
    return _show(request, row, number, {"again": found, "good": found.outcome in {Again.SAME, Again.PARTLY}})


@require_GET
@member(Capability.READ_RANKINGS)
def provenance(request: MemberRequest, job: uuid.UUID, number: int) -> HttpResponse:
    """How the ranking came about, as a file."""
    row = _row(request, row_or_404(Job, request.scope, job), number)
    return provenance_json(row, decisions_on(request.scope, row.run))


@require_GET
@member(Capability.READ_RANKINGS)
def order(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """How the order is shown, and why: bands, or rank numbers with a recorded rationale."""
    row = row_or_404(Job, request.scope, job, "current_version")
    context = {"job": row, "version": row.current_version, "run": chosen_run(request.scope, row)}
    return render(request, "rankings/order.html", context)


def _show(
    request: MemberRequest, job: Job, number: int, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    row = _row(request, job, number)
    context = {"job": job, "row": row, "run": row.run, "names_hidden": names_hidden(request)}
    context |= {"decisions": decisions_on(request.scope, row.run), "relations": relations_of(row.run, RELATIONS_SHOWN)}
    context["relation_count"] = len((row.run.basis or {}).get("relations") or {})
    return render(request, "rankings/run.html", context | (more or {}), status=status)


def _row(request: MemberRequest, job: Job, number: int) -> RunRow:
    row = run_row(request.scope, job, number) if number <= HIGHEST else None
    if row is None:
        raise Http404("This job has no such ranking.")
    return row
