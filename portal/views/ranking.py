"""The ranking of a job: one stored run, filtered and paged, with the points of each row on demand."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions.lock import lock_requirements
from portal.actions.rank import request_ranking
from portal.actions.refusal import RefusedError
from portal.blind import veil_entries
from portal.exports.at_once import file_now
from portal.exports.registry import WRITERS
from portal.legal import require_open
from portal.models import Application, Job, RankingEntry, RankingRun
from portal.parts import page_count
from portal.permissions import Capability
from portal.queries_jobs import applied_count
from portal.queries_rankings import NOT_RANKABLE, PAGE_SIZE, RankingFilter, ranking_view, unranked_page
from portal.queries_runs import chosen_run, job_runs, pending_run
from portal.queries_workers import checking_paused
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404

__all__ = ["beside", "export", "names", "points", "progress", "rank_again", "ranking"]


@require_GET
@member(Capability.READ_RANKINGS)
def ranking(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """The newest run of the job, or the one chosen by ``?run=``."""
    row = row_or_404(Job, request.scope, job, "current_version")
    run = _run(request, row)
    wanted = _wanted(request)
    context: dict[str, Any] = {
        "job": row,
        "run": run,
        "pending": pending_run(request.scope, row),
        "runs": job_runs(request.scope, row),
        "wanted": wanted,
        "stages": Application.Stage.choices,
        "paused": checking_paused(request.scope),
        "applied": applied_count(request.scope, row),
    }
    if run is not None:
        context["view"] = ranking_view(request.scope, run, wanted, page_number(request.GET.get("page")))
        context["requirements"] = list(run.version.requirements.all())
        context["outdated"] = row.current_version_id != run.version_id
    return render(request, "rankings/ranking.html", context)


@require_GET
@member(Capability.READ_RANKINGS)
def points(request: MemberRequest, entry: uuid.UUID) -> HttpResponse:
    """How one row's points add up, with the signed statement behind each: a fragment, or a page of its own."""
    row = row_or_404(RankingEntry, request.scope, entry, "run__job", "application__candidate", "application__job")
    require_open(request.scope, row.run.job)
    lock_requirements(request.scope, [row.application])
    veil_entries(request.scope, [row])
    template = "rankings/_points.html" if request.htmx else "rankings/points.html"
    return render(request, template, {"row": row, "entry": row.shown_entry, "names_hidden": names_hidden(request)})


@require_GET
@member(Capability.READ_RANKINGS)
def beside(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Everybody with not enough evidence to rank, by reason."""
    row = row_or_404(Job, request.scope, job)
    run = _run(request, row)
    if run is None:
        raise Http404("This job was not ranked yet.")
    number, reason = page_number(request.GET.get("page")), request.GET.get("reason", "")
    people, total = unranked_page(request.scope, run, reason, number)
    groups = ranking_view(request.scope, run, RankingFilter(tier=NOT_RANKABLE)).beside
    context = {"job": row, "run": run, "people": people, "total": total, "number": number, "reason": reason}
    context |= {"pages": page_count(total, PAGE_SIZE), "groups": groups, "names_hidden": names_hidden(request)}
    return render(request, "rankings/beside.html", context)


@require_GET
@member(Capability.READ_RANKINGS)
def progress(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """The run in progress, polled; when it is done, the browser is told to load the page again."""
    row = row_or_404(Job, request.scope, job)
    pending = pending_run(request.scope, row)
    response = render(request, "rankings/_progress.html", {"job": row, "pending": pending})
    if pending is None or pending.state == RankingRun.State.FAILED:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@member(Capability.RANK)
def rank_again(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Ask for a new run of the job's present version."""
    row = row_or_404(Job, request.scope, job)
    try:
        run = request_ranking(request.scope, row, reason="asked")
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(
            request,
            _("Run %(number)s is under way. This page shows the last finished one until then.")
            % {"number": run.number},
        )
    return redirect("ranking", job=row.pk)


@require_POST
@member(Capability.READ_RANKINGS)
def names(request: MemberRequest) -> HttpResponse:
    """Hide names while screening, or show them again: kept for this sign-in, on every ranking and gap report."""
    request.session["names_hidden"] = request.POST.get("hide") == "yes"
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if allowed else reverse("home"))


@require_GET
@member(Capability.EXPORT)
def export(request: MemberRequest, job: uuid.UUID, kind: str) -> HttpResponseBase:
    """The run as a file; what is too long to be answered at once, as a form to ask for it."""
    row = row_or_404(Job, request.scope, job)
    run = _run(request, row)
    if run is None or kind not in WRITERS:
        raise Http404("There is no such file.")
    try:
        return file_now(request.scope, "rankings", kind, {"run": str(run.pk)})
    except RefusedError as refused:
        messages.info(request, refused.sentence)
        return redirect(f"{reverse('ask_export')}?what=rankings&run={run.pk}&form={kind}")


def _run(request: MemberRequest, job: Job) -> RankingRun | None:
    asked = request.GET.get("run")
    run = chosen_run(request.scope, job, page_number(asked) if asked else None)
    if asked and run is None:
        raise Http404("This job has no such ranking.")
    return run


def _wanted(request: MemberRequest) -> RankingFilter:
    asked = request.GET
    return RankingFilter(
        text=asked.get("q", "").strip()[:200],
        tier=asked.get("tier", ""),
        question=asked.get("question", "")[:30],
        decision=asked.get("decision", "")[:12],
        names_hidden=names_hidden(request),
    )
