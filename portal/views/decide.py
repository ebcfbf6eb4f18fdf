"""Recording a decision about one application, and going on to the letter that tells of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.actions.decide import decide
from portal.actions.decline import report_seen_at
from portal.actions.refusal import RefusedError
from portal.actions.write import REJECTION
from portal.blind import veiled
from portal.dispositions import DISPOSITIONS, grouped
from portal.models import Application
from portal.permissions import Capability
from portal.queries_standing import states_of
from portal.requests import shown_address
from portal.stages import COLUMNS, DECLINED, stage_words
from portal.views.access import MemberRequest, member, row_or_404
from portal.views.row_back import RANKING, ranking_row

__all__ = ["decision"]

#: A decision begun on the board or in the ranking leads back there; from anywhere else the gap report follows.
PIPELINE = "pipeline"


@require_http_methods(["GET", "POST"])
@member(Capability.DECIDE)
def decision(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """Record a decision: a stage and a reason, by a person; where somebody is declined, with what it rests on."""
    row = row_or_404(Application, request.scope, application, "candidate", "job__current_version")
    asked = request.POST if request.method == "POST" else request.GET
    typed: dict[str, Any] = {name: asked.get(name, "") for name in ("stage", "reason", "disposition")}
    typed["rests_on"] = asked.getlist("rests_on")
    context = _context(request, row, typed) | {"back": _back(asked.get("back", ""))}
    if request.method == "GET":
        return render(request, "gaps/decide.html", context)
    try:
        made = decide(request.scope, row, **typed, seen_stage=request.POST.get("seen_stage", "")[:12])
    except RefusedError as refused:
        context["tell"] = request.POST.get("tell") == "yes"
        return render(request, "gaps/decide.html", context | {"error": refused}, status=422)
    messages.success(request, _("Recorded: %(stage)s.") % {"stage": stage_words(row.stage).lower()})
    found = DISPOSITIONS.get(typed["disposition"])
    told = row.stage == DECLINED and found is not None and not found.own_choice
    if told and request.POST.get("tell") == "yes" and request.scope.may(Capability.EDIT_CANDIDATES):
        return redirect(f"{reverse('write_letter', args=[row.pk])}?kind={REJECTION}")
    if context["back"] == PIPELINE:
        return redirect(f"{reverse('pipeline', args=[row.job_id])}?moved={made.move}")
    if context["back"] == RANKING:
        return redirect(ranking_row(row))
    return redirect("gap_report", application=row.pk)


def _back(asked: str) -> str:
    return asked if asked in (PIPELINE, RANKING) else ""


def _context(request: MemberRequest, row: Application, typed: dict[str, Any]) -> dict[str, Any]:
    version = row.job.current_version
    address = shown_address(request.scope, row)
    return {
        "application": veiled(request.scope, row),
        "way_back": ranking_row(row),
        "job": row.job,
        "typed": typed,
        "stages": [(stage, stage_words(stage)) for stage in COLUMNS if stage != row.stage],
        "now": row.stage,
        "dispositions": grouped(),
        "requirements": list(version.requirements.order_by("position")) if version else [],
        "states": states_of(request.scope, row),
        "seen_at": report_seen_at(request.scope, row),
        "address": address,
        "tell": bool(address),
        "names_hidden": bool(request.session.get("names_hidden")),
    }
