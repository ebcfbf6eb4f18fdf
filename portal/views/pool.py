"""The pool's gap report, and asking several candidates at once."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from portal.actions.ask import address_for, ask_all, wanted_by
from portal.actions.refusal import RefusedError
from portal.blind import sees_identities, veiled
from portal.models import Application, Job, JobRequirement, RankingRun
from portal.permissions import Capability
from portal.queries_editor import unsettled_of
from portal.queries_runs import chosen_run, pending_run
from portal.requests import message_for_many
from portal.views.access import MemberRequest, member, page_number, row_or_404

__all__ = ["ask_pool", "pool_report"]


@require_GET
@member(Capability.READ_RANKINGS, guests=True)
def pool_report(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """What the pool of a job shows, and what would settle most."""
    row = row_or_404(Job, request.scope, job, "current_version")
    run = _run(request, row)
    context: dict[str, Any] = {
        "job": row,
        "run": run,
        "pool": _pool(request, run),
        "pending": pending_run(request.scope, row),
    }
    if run is not None:
        context |= unsettled_of(request.scope, row, run.version)
    return render(request, "gaps/pool_report.html", context)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def ask_pool(request: MemberRequest, job: uuid.UUID, requirement: str) -> HttpResponse:
    """Ask everybody for whom the pool report proposes it for a record of one requirement."""
    row = row_or_404(Job, request.scope, job, "current_version")
    run = _run(request, row)
    line = run.version.requirements.filter(key=requirement).first() if run else None
    if run is None or line is None:
        raise Http404("There is nobody to ask for this.")
    people = _people(request, run, requirement)
    by_mail = sum(bool(address_for(person)) for person in people)
    shown = [veiled(request.scope, person) for person in people]
    context = {"job": row, "run": run, "requirement": line, "people": shown, "by_mail": by_mail}
    if request.method == "GET":
        message = message_for_many(request.membership.organization, row.title, line)
        return render(request, "gaps/ask_pool.html", context | {"typed": {"message": message}})
    return _ask(request, row, line, people, context)


def _ask(
    request: MemberRequest, job: Job, line: JobRequirement, people: list[Application], context: dict[str, Any]
) -> HttpResponse:
    typed = {"message": request.POST.get("message", "")}
    try:
        asked = ask_all(
            request.scope, people, requirement_key=line.key, message=typed["message"], wanted=wanted_by(line)
        )
    except RefusedError as refused:
        return render(request, "gaps/ask_pool.html", context | {"typed": typed, "error": refused}, status=422)
    left = len(people) - len(asked)
    words = ngettext("%(n)s person asked for %(label)s.", "%(n)s people asked for %(label)s.", len(asked))
    told = words % {"n": len(asked), "label": line.label}
    if left:
        told = f"{told} {_('%(n)s had been asked already.') % {'n': left}}"
    messages.success(request, told)
    return redirect("pool_report", job=job.pk)


def _pool(request: MemberRequest, run: RankingRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return run.pool if sees_identities(request.scope) else run.shown_pool


def _run(request: MemberRequest, job: Job) -> RankingRun | None:
    asked = request.GET.get("run")
    run = chosen_run(request.scope, job, page_number(asked) if asked else None)
    if asked and run is None:
        raise Http404("This job has no such ranking.")
    return run


def _people(request: MemberRequest, run: RankingRun, requirement: str) -> list[Application]:
    """The applications that the pool report's `ask` action for the requirement names."""
    named = {
        opaque
        for action in (run.pool or {}).get("actions", [])
        if action["kind"] == "ask" and action["requirement"] == requirement
        for opaque in action["candidates"]
    }
    people = Application.objects.within(request.scope).filter(job_id=run.job_id, pk__in=named)
    return list(people.select_related("candidate", "job").order_by("pk"))
