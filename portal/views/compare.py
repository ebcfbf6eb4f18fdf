"""Up to four applicants of a job, side by side."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.blind import veil
from portal.models import Application, Job
from portal.permissions import Capability
from portal.queries_compare import FEWEST, MOST, chosen_applications, comparison
from portal.queries_runs import chosen_run
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404, uuid_or_none

__all__ = ["compare"]

#: More ids than this in one address are nobody's choice.
READ = 60


@require_GET
@member(Capability.READ_RANKINGS)
def compare(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Those whose applications are named by ``?a=``, by the newest run or the one chosen by ``?run=``."""
    row = row_or_404(Job, request.scope, job, "current_version")
    asked = request.GET.get("run")
    run = chosen_run(request.scope, row, page_number(asked) if asked else None)
    if run is None and asked:
        raise Http404("This job has no such ranking.")
    chosen = chosen_applications(request.scope, row, _ids(request))
    if chosen is None:
        raise Http404("No such application for this job.")
    context: dict[str, Any] = {
        "job": row,
        "run": run,
        "most": MOST,
        "fewest": FEWEST,
        "names_hidden": names_hidden(request),
    }
    if run is None or not FEWEST <= len(chosen) <= MOST:
        veil(request.scope, *chosen)
        context["chosen"] = [(application, _without(request, application, chosen)) for application in chosen]
        return render(request, "rankings/compare_choose.html", context, status=422 if len(chosen) > MOST else 200)
    found = comparison(request.scope, run, chosen)
    context["found"] = found
    context["columns"] = [(column, _without(request, column.application, chosen)) for column in found.columns]
    return render(request, "rankings/compare.html", context)


def _ids(request: MemberRequest) -> list[uuid.UUID]:
    """The ids asked for, each once.

    Raises:
        Http404: one is no id at all.
    """
    found: dict[uuid.UUID, None] = {}
    for text in request.GET.getlist("a")[:READ]:
        if (pk := uuid_or_none(text)) is None:
            raise Http404("No such application.")
        found[pk] = None
    return list(found)


def _without(request: MemberRequest, application: Application, chosen: list[Application]) -> str:
    """The query of the same comparison without one of them."""
    left = [("a", str(other.pk)) for other in chosen if other.pk != application.pk]
    if run := request.GET.get("run"):
        left.append(("run", run))
    return urlencode(left)
