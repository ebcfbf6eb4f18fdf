"""The gap report of one application, and what a person does about it: ask, observe."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.actions.ask import ask_for_evidence, wanted_by
from portal.actions.contest import ABOUT
from portal.actions.refusal import RefusedError
from portal.actions.viewings import note_viewing
from portal.blind import veiled
from portal.letters import Letter, chosen_letter, filled, language_of, letters_for, nobody, values_for
from portal.models import Application, JobRequirement
from portal.permissions import Capability
from portal.queries_contests import contests_of
from portal.queries_gaps import entry_of_application, gap_view, requirement_of
from portal.queries_notes import thread_of
from portal.requests import message_for, shown_address
from portal.views.access import MemberRequest, member, page_number, row_or_404
from portal.views.row_back import RANKING, ranking_row

__all__ = ["ask", "gap_report"]


@require_GET
@member(Capability.READ_RANKINGS, guests=True)
def gap_report(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """The report from the newest finished run, or from the one chosen by ``?run=``; it prints on one Letter page."""
    row = _application(request, application)
    asked = request.GET.get("run")
    entry = entry_of_application(request.scope, row, page_number(asked) if asked else None)
    if entry is None and asked:
        raise Http404("There is no such run.")
    note_viewing(request.scope, row, what="gap_report")  # what may not be shown yet, or is not there, was not viewed
    if entry is None:
        return render(request, "gaps/not_ranked.html", _base(request, row, notes=True) | _contests(request, row))
    if entry.withdrawn:
        context = _base(request, row) | _contests(request, row) | {"entry": entry}
        return render(request, "gaps/taken_back.html", context)
    context = _base(request, row, notes=True) | {"gap": (view := gap_view(request.scope, entry)), "report": view.report}
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
    asked = request.POST if request.method == "POST" else request.GET
    context["way_back"] = way_back = ranking_row(row) if asked.get("back") == RANKING else ""
    context["letters"] = letters = letters_for(request.scope, "ask", language_of(row))
    context["letter"] = letter = chosen_letter(letters, request.POST.get("template", ""))
    if request.method == "GET" or request.POST.get("do") == "use":
        message = _message(request, row, line, letter)
        return render(request, "gaps/ask.html", context | {"typed": {"message": message}})
    typed = {"message": request.POST.get("message", "")}
    try:
        sent = ask_for_evidence(
            request.scope, row, requirement_key=requirement, message=typed["message"], wanted=wanted_by(line)
        )
    except RefusedError as refused:
        return render(request, "gaps/ask.html", context | {"typed": typed, "error": refused}, status=422)
    said = (
        _("Asked for %(requirement)s. Sent by e-mail, and shown on the candidate’s private page.")
        if sent.channel == "email"
        else _("Asked for %(requirement)s. Shown on the candidate’s private page.")
    )
    messages.success(request, said % {"requirement": line.label})
    return redirect(way_back) if way_back else redirect("gap_report", application=row.pk)


def _message(request: MemberRequest, row: Application, line: JobRequirement, letter: Letter | None) -> str:
    """The usual words, or those of the letter that was chosen; the name of who is hidden is left out of both."""
    if letter is None:
        return message_for(request.membership.organization, row, line)
    values = values_for(row, language=letter.language, requirement=line.label)
    if "name" not in values:
        values["name"] = nobody(letter.language)
    return filled(letter.body, values)


def _application(request: MemberRequest, pk: uuid.UUID) -> Application:
    return row_or_404(Application, request.scope, pk, "candidate", "job__current_version")


def _contests(request: MemberRequest, row: Application) -> dict[str, Any]:
    if not request.scope.may(Capability.READ_CANDIDATES):  # a guest: what the candidate contests is not theirs to read
        return {"contests": []}
    return {"contests": [(item, ABOUT.get(item.about, item.about)) for item in contests_of(request.scope, row)]}


def _base(request: MemberRequest, row: Application, *, notes: bool = False) -> dict[str, Any]:
    hidden = bool(request.session.get("names_hidden"))
    shown = {"application": veiled(request.scope, row), "job": row.job, "names_hidden": hidden}
    return shown | {"thread": thread_of(request.scope, row.job, row)} if notes else shown
