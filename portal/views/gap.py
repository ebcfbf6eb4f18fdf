"""The gap report of one application, and what a person does about it: ask, observe, decide."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from portal.actions.ask import ask_for_evidence, wanted_by
from portal.actions.contest import ABOUT
from portal.actions.decide import decide
from portal.actions.observe import LEVELS, observe
from portal.actions.refusal import RefusedError
from portal.actions.viewings import note_viewing
from portal.blind import veiled
from portal.models import Application
from portal.permissions import Capability
from portal.queries_contests import contests_of
from portal.queries_gaps import entry_of_application, gap_view, requirement_of
from portal.requests import message_for, shown_address
from portal.views.access import MemberRequest, member, page_number, row_or_404

__all__ = ["ask", "decision", "gap_report", "observation"]


@require_GET
@member(Capability.READ_RANKINGS)
def gap_report(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """The report from the newest finished run, or from the one chosen by ``?run=``; it prints on one Letter page."""
    row = _application(request, application)
    asked = request.GET.get("run")
    entry = entry_of_application(request.scope, row, page_number(asked) if asked else None)
    note_viewing(request.scope, row, what="gap_report")  # what may not be shown yet was not viewed
    if entry is None:
        if asked:
            raise Http404("There is no such run.")
        return render(request, "gaps/not_ranked.html", _base(request, row) | _contests(request, row))
    if entry.withdrawn:
        context = _base(request, row) | _contests(request, row) | {"entry": entry}
        return render(request, "gaps/taken_back.html", context)
    context = _base(request, row) | {"gap": (view := gap_view(request.scope, entry)), "report": view.report}
    context |= _contests(request, row)
    return render(request, "gaps/gap_report.html", context)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def ask(request: MemberRequest, application: uuid.UUID, requirement: str) -> HttpResponse:
    """Ask the candidate for the one proof that would settle a requirement."""
    row = _application(request, application)
    line = requirement_of(row, requirement)
    if line is None:
        raise Http404("The job asks for no such thing.")
    context = _base(request, row) | {"requirement": line, "address": shown_address(request.scope, row)}
    if request.method == "GET":
        message = message_for(request.membership.organization, row, line)
        return render(request, "gaps/ask.html", context | {"typed": {"message": message}})
    typed = {"message": request.POST.get("message", "")}
    try:
        sent = ask_for_evidence(
            request.scope, row, requirement_key=requirement, message=typed["message"], wanted=wanted_by(line)
        )
    except RefusedError as refused:
        return render(request, "gaps/ask.html", context | {"typed": typed, "error": refused}, status=422)
    how = "Sent by e-mail, and shown" if sent.channel == "email" else "Shown"
    messages.success(request, f"Asked for {line.label}. {how} on the candidate’s private page.")
    return redirect("gap_report", application=row.pk)


@require_http_methods(["GET", "POST"])
@member(Capability.DECIDE)
def decision(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """Record a decision: a stage and a reason, by a person."""
    row = _application(request, application)
    typed = {"stage": request.POST.get("stage", row.stage), "reason": request.POST.get("reason", "")}
    context = _base(request, row) | {"typed": typed, "stages": Application.Stage.choices}
    if request.method == "POST":
        try:
            decide(request.scope, row, **typed)
        except RefusedError as refused:
            return render(request, "gaps/decide.html", context | {"error": refused}, status=422)
        messages.success(request, f"Recorded: {row.get_stage_display().lower()}.")
        return redirect("gap_report", application=row.pk)
    return render(request, "gaps/decide.html", context)


@require_http_methods(["GET", "POST"])
@member(Capability.OBSERVE)
def observation(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """Add a structured observation of a skill."""
    row = _application(request, application)
    names = ("requirement", "level", "what_was_seen", "setting", "observed_on")
    typed = {name: request.POST.get(name, request.GET.get(name, "")) for name in names}
    version = row.job.current_version
    context = _base(request, row) | {
        "typed": typed,
        "levels": [(f"{level:g}", words) for level, words in LEVELS.items()],
        "requirements": list(version.requirements.all()) if version else [],
    }
    if request.method == "POST":
        try:
            _observe(request, row, typed)
        except RefusedError as refused:
            return render(request, "gaps/observe.html", context | {"error": refused}, status=422)
        messages.success(request, "Observation added. It counts from the next ranking on.")
        return redirect("gap_report", application=row.pk)
    return render(request, "gaps/observe.html", context)


def _observe(request: MemberRequest, row: Application, typed: dict[str, str]) -> None:
    line = requirement_of(row, typed["requirement"])
    if line is None:
        raise RefusedError("Choose which skill you saw.", field="requirement")
    observe(
        request.scope,
        row,
        requirement=line,
        level=float(typed["level"]) if typed["level"] in {"1", "2", "3", "4"} else 0.0,
        what_was_seen=typed["what_was_seen"],
        setting=typed["setting"],
        observed_on=_day(typed["observed_on"]),
    )


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise RefusedError("Give the day as year-month-day, such as 2026-11-23.", field="observed_on")
    return found


def _application(request: MemberRequest, pk: uuid.UUID) -> Application:
    return row_or_404(Application, request.scope, pk, "candidate", "job__current_version")


def _contests(request: MemberRequest, row: Application) -> dict[str, Any]:
    return {"contests": [(item, ABOUT.get(item.about, item.about)) for item in contests_of(request.scope, row)]}


def _base(request: MemberRequest, row: Application) -> dict[str, Any]:
    hidden = bool(request.session.get("names_hidden"))
    return {"application": veiled(request.scope, row), "job": row.job, "names_hidden": hidden}
