"""Letters: the organization's own words, and writing one to a candidate."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.letters import keep_letter, remove_letter
from portal.actions.refusal import RefusedError
from portal.actions.write import REJECTION, rejection_refusal, write_letter
from portal.blind import blind_name, hides, veiled
from portal.letters import (
    KINDS,
    LANGUAGES,
    PLACEHOLDERS,
    check_placeholders,
    chosen_letter,
    default_letter,
    filled,
    language_of,
    letters_for,
    sample_values,
    values_for,
)
from portal.models import Application, MailTemplate
from portal.permissions import Capability
from portal.policies import require_letters
from portal.requests import shown_address
from portal.views.access import MemberRequest, member, names_hidden, row_or_404

__all__ = ["change_letter", "letters", "new_letter", "remove", "write"]

FIELDS = ("kind", "language", "name", "subject", "body")


@require_GET
@member(Capability.EDIT_CANDIDATES)
def letters(request: MemberRequest) -> HttpResponse:
    """Every kind with the words it may start with."""
    kinds = [(kind, letters_for(request.scope, kind.code)) for kind in KINDS.values()]
    return render(request, "letters/letters.html", {"kinds": kinds})


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def new_letter(request: MemberRequest) -> HttpResponse:
    """Words of one's own for a kind, begun from the default."""
    kind, language = request.GET.get("kind", ""), request.GET.get("tongue", "en")
    if kind not in KINDS or language not in LANGUAGES:
        kind, language = "free", "en"
    start = default_letter(kind, language)
    begun = {"kind": kind, "language": language, "name": "", "subject": start.subject, "body": start.body}
    return _edit(request, None, begun)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def change_letter(request: MemberRequest, letter: uuid.UUID) -> HttpResponse:
    """Change words of one's own."""
    row = row_or_404(MailTemplate, request.scope, letter)
    return _edit(request, row, {name: getattr(row, name) for name in FIELDS})


def _edit(request: MemberRequest, row: MailTemplate | None, begun: dict[str, str]) -> HttpResponse:
    typed = {name: request.POST.get(name, begun[name]) for name in FIELDS}
    if row is not None:
        typed["kind"] = row.kind
    elif typed["kind"] not in KINDS:
        typed["kind"] = begun["kind"]
    context: dict[str, Any] = {"letter": row, "typed": typed, "kind": KINDS[typed["kind"]], "languages": LANGUAGES}
    context["placeholders"] = [(name, PLACEHOLDERS[name]) for name in KINDS[typed["kind"]].placeholders]
    if request.method == "GET":
        return render(request, "letters/edit.html", context)
    try:
        if request.POST.get("do") == "preview":
            return render(request, "letters/edit.html", context | {"preview": _preview(request, typed)})
        kept = keep_letter(request.scope, row, **typed)
    except RefusedError as refused:
        return render(request, "letters/edit.html", context | {"error": refused}, status=422)
    messages.success(request, _("“%(name)s” is kept.") % {"name": kept.name})
    return redirect("letters")


def _preview(request: MemberRequest, typed: dict[str, str]) -> dict[str, str]:
    values = sample_values(request.membership.organization, typed["language"])
    for field in ("subject", "body"):
        check_placeholders(typed[field], typed["kind"], field=field)
    return {field: filled(typed[field][:8_000], values) for field in ("subject", "body")}


@require_POST
@member(Capability.EDIT_CANDIDATES)
def remove(request: MemberRequest, letter: uuid.UUID) -> HttpResponse:
    """Take words of one's own away: the default stands again."""
    row = row_or_404(MailTemplate, request.scope, letter)
    remove_letter(request.scope, row)
    messages.success(request, _("“%(name)s” is gone; the default stands.") % {"name": row.name})
    return redirect("letters")


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def write(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """Write to a candidate: choose words, change them, see how they read, send them."""
    row = row_or_404(Application, request.scope, application, "candidate", "job", "organization")
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind", "free")
    if kind not in KINDS or kind == "ask":
        raise Http404("There is no such letter.")
    context = _write_context(request, row, kind, asked.get("template", ""))
    if request.method == "GET" or request.POST.get("do") == "use":
        return render(request, "letters/write.html", context)
    typed = {name: request.POST.get(name, "") for name in ("subject", "body")}
    context["typed"] = typed
    try:
        if request.POST.get("do") == "preview":
            return render(request, "letters/write.html", context | {"preview": _seen(request, row, kind, typed)})
        write_letter(request.scope, row, kind=kind, **typed)
    except RefusedError as refused:
        return render(request, "letters/write.html", context | {"error": refused}, status=422)
    messages.success(request, _("The letter is on its way. It stands in the audit log, without its text."))
    return redirect("pipeline", job=row.job_id)


def _write_context(request: MemberRequest, row: Application, kind: str, key: str) -> dict[str, Any]:
    language = language_of(row)
    found = letters_for(request.scope, kind, language)
    letter = chosen_letter(found, key) or found[0]
    values = values_for(row, language=letter.language)
    kinds = [item for item in KINDS.values() if item.code != "ask"]
    return {
        "application": veiled(request.scope, row),
        "job": row.job,
        "kind": KINDS[kind],
        "kinds": kinds,
        "letters": found,
        "letter": letter,
        "placeholders": [(name, PLACEHOLDERS[name]) for name in KINDS[kind].placeholders],
        "address": shown_address(request.scope, row),
        "barred": _barred(request, row, kind),
        "typed": {"subject": filled(letter.subject, values), "body": filled(letter.body, values)},
        "names_hidden": names_hidden(request),
    }


def _barred(request: MemberRequest, row: Application, kind: str) -> str:
    """Why this letter cannot be sent, said before anybody writes it; empty where it can."""
    try:
        require_letters(request.scope)
    except RefusedError as refused:
        return refused.sentence
    return rejection_refusal(request.scope, row) if kind == REJECTION else ""


def _seen(request: MemberRequest, row: Application, kind: str, typed: dict[str, str]) -> dict[str, str]:
    """How the letter reads, but for what only the candidate is to see."""
    for field in ("subject", "body"):
        check_placeholders(typed[field], kind, field=field)
    name = blind_name(row) if hides(request.scope, row) else row.candidate.name
    values = values_for(row, language="en") | {"name": name, "report_link": _("[the link to their own report]")}
    return {field: filled(typed[field][:8_000], values) for field in ("subject", "body")}
