"""The pipeline of a job: its board, moving people on, taking a move back, asking several."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portal.actions.ask import ask_all, wanted_by
from portal.actions.move import AT_ONCE, move_people, undo_move
from portal.actions.refusal import RefusedError
from portal.blind import veiled
from portal.letters import Letter, chosen_letter, filled, letters_for, values_for_many
from portal.models import Application, Job, JobRequirement
from portal.permissions import Capability
from portal.queries_pipeline import BoardWanted, board_of, move_shown, told_already
from portal.requests import message_for_many
from portal.stages import COLUMNS, FORWARD, stage_words
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404, uuid_or_none

__all__ = ["ask_several", "move", "pipeline", "undo"]


@require_GET
@member(Capability.READ_CANDIDATES)
def pipeline(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """The board: one column a stage."""
    row = row_or_404(Job, request.scope, job, "current_version")
    return _board(request, row)


@require_POST
@member(Capability.DECIDE)
def move(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Move one person or several to a stage, with one reason; nobody out."""
    row = row_or_404(Job, request.scope, job, "current_version")
    typed = {"stage": request.POST.get("stage", ""), "reason": request.POST.get("reason", "")}
    people = _chosen(request)
    try:
        moved = move_people(request.scope, row, people, **typed)
    except RefusedError as refused:
        return _board(request, row, refused, typed | {"people": set(people)})
    if moved.left:
        left = ngettext(
            "%(count)d person was left: they stand there already, or further on.",
            "%(count)d people were left: they stand there already, or further on.",
            moved.left,
        )
        messages.info(request, left % {"count": moved.left})
    return _to_board(request, row, moved.move)


@require_POST
@member(Capability.DECIDE)
def undo(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Take a move back, or the last decision about one person."""
    row = row_or_404(Job, request.scope, job, "current_version")
    try:
        made = undo_move(
            request.scope,
            row,
            uuid_or_none(request.POST.get("move")),
            only=uuid_or_none(request.POST.get("application")),
        )
    except RefusedError as refused:
        return _board(request, row, refused, {})
    if told_already(request.scope, made):
        messages.warning(request, _("A letter told them that they are not taken further. Write to them again."))
    return _to_board(request, row, made[0].move)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def ask_several(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Ask the people who were chosen on the board for one proof: first the words, then the sending."""
    row = row_or_404(Job, request.scope, job, "current_version")
    line = _line(row, request.POST.get("requirement", ""))
    rows = Application.objects.within(request.scope).filter(job=row, pk__in=_chosen(request))
    people = list(rows.select_related("candidate", "job__organization").order_by("pk"))
    if line is None or not people:
        refused = RefusedError(_("Choose at least one person, and what to ask them for."), field="application")
        return _board(request, row, refused, {"people": {person.pk for person in people}})
    letters = letters_for(request.scope, "ask")
    letter = chosen_letter(letters, request.POST.get("template", ""))
    context: dict[str, Any] = {"job": row, "requirement": line, "letters": letters, "letter": letter}
    context["people"] = [veiled(request.scope, person) for person in people]
    if request.POST.get("do") != "send":
        message = _words(request, row, line, letter)
        return render(request, "pipeline/ask.html", context | {"typed": {"message": message}})
    typed = {"message": request.POST.get("message", "")}
    try:
        asked = ask_all(
            request.scope, people, requirement_key=line.key, message=typed["message"], wanted=wanted_by(line)
        )
    except RefusedError as refused:
        return render(request, "pipeline/ask.html", context | {"typed": typed, "error": refused}, status=422)
    said = ngettext(
        "%(count)d person asked for %(requirement)s.", "%(count)d people asked for %(requirement)s.", len(asked)
    )
    messages.success(request, said % {"count": len(asked), "requirement": line.label})
    return redirect("pipeline", job=row.pk)


def _words(request: MemberRequest, job: Job, line: JobRequirement, letter: Letter | None) -> str:
    organization = request.membership.organization
    if letter is None:
        return message_for_many(organization, job.title, line)
    return filled(letter.body, values_for_many(organization, job, requirement=line.label, language=letter.language))


def _line(job: Job, key: str) -> JobRequirement | None:
    return job.current_version.requirements.filter(key=key[:40]).first() if job.current_version else None


def _chosen(request: MemberRequest) -> list[uuid.UUID]:
    found = (uuid_or_none(value) for value in request.POST.getlist("application")[: AT_ONCE + 1])
    return [pk for pk in found if pk is not None]


def _to_board(request: MemberRequest, job: Job, made: uuid.UUID | None) -> HttpResponse:
    asked = {name: request.POST.get(f"show_{name}", "")[:12] for name in ("stage", "by")}
    query = {name: value for name, value in asked.items() if value} | {"moved": str(made)}
    return redirect(f"{reverse('pipeline', args=[job.pk])}?{urlencode(query)}")


def _board(
    request: MemberRequest, job: Job, refused: RefusedError | None = None, typed: dict[str, Any] | None = None
) -> HttpResponse:
    asked = request.GET if request.method == "GET" else {}
    shown = request.POST.get("show_stage", "") if refused else asked.get("stage", "")
    by = request.POST.get("show_by", "") if refused else asked.get("by", "")
    board = board_of(request.scope, job, BoardWanted(shown, page_number(asked.get("page")), by))
    moved, undone = move_shown(request.scope, job, uuid_or_none(asked.get("moved")))
    context = {
        "job": job,
        "board": board,
        "moved": moved,
        "undone": undone,
        "typed": typed or {},
        "error": refused,
        "forward": [(stage, stage_words(stage)) for stage in FORWARD],
        "stages": [(stage, stage_words(stage)) for stage in COLUMNS],
        "requirements": list(job.current_version.requirements.order_by("position")) if job.current_version else [],
        "names_hidden": names_hidden(request),
    }
    return render(request, "pipeline/board.html", context, status=422 if refused else 200)
