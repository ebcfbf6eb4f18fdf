"""Words that wait for somebody to say what they mean, and what was said already."""

from __future__ import annotations

import csv
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.link_lists import ListOutcome, import_words
from portal.actions.links import NONE_OF_THESE, say_what_words_mean, undo_word, withdraw_word
from portal.actions.refusal import RefusedError
from portal.kept import kept_at
from portal.models import LinkConfirmation
from portal.own_credentials import search_concepts
from portal.permissions import Capability
from portal.queries_links import WaitingWords, detail, links_waiting, remembered_words, with_labels
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, page_number, row_or_404, uuid_or_none

__all__ = ["export_words", "import_list", "links", "remembered", "say", "search", "undo", "withdraw"]

PAGE_SIZE = 12
REMEMBERED_SIZE = 40
FOUND = 8
_SKIPPED = "links_skipped"
_MOST_SKIPPED = 200


@require_GET
@member(Capability.READ_RECORDS)
def links(request: MemberRequest) -> HttpResponse:
    """The queue of doubtful links."""
    return _queue(request)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def say(request: MemberRequest) -> HttpResponse:
    """Say what one spelling means; or skip it for now, or search for another skill."""
    spelling = storable_text(request.POST.get("text", ""), 600)
    do = request.POST.get("do", "accept")
    if do == "search":
        return _queue(request, searched=spelling, wanted=request.POST.get("find", ""))
    if do == "skip":
        skipped = [key for key in request.session.get(_SKIPPED, []) if key != request.POST.get("key")]
        request.session[_SKIPPED] = [*skipped, storable_text(request.POST.get("key", ""), 500)][-_MOST_SKIPPED:]
        return redirect("links")
    uri = NONE_OF_THESE if do == "none" else request.POST.get("concept", "")
    if do != "none" and not uri:
        unsaid = RefusedError(_("Choose a skill, or say that it is none of these."), field="concept")
        return _queue(request, searched=spelling, error=unsaid, status=422)
    try:
        word = say_what_words_mean(request.scope, spelling=spelling, concept_uri=uri)
    except RefusedError as refused:
        return _queue(request, searched=spelling, error=refused, status=422)
    back = "remembered_links" if request.POST.get("from") == "remembered" else "links"
    return redirect(f"{reverse(back)}?{urlencode({'said': str(word.pk)})}")


@require_GET
@member(Capability.READ_RECORDS)
def search(request: MemberRequest) -> HttpResponse:
    """Skills that fit what is being typed, to choose from."""
    wanted = storable_text(request.GET.get("find", ""), 200)
    found = search_concepts(request.scope, wanted, FOUND)
    return render(request, "frameworks/_found.html", {"found": found, "wanted": wanted})


@require_POST
@member(Capability.EDIT_CANDIDATES)
def undo(request: MemberRequest, word: uuid.UUID) -> HttpResponse:
    """Go back to what was remembered before the last change."""
    row = row_or_404(LinkConfirmation, request.scope, word)
    text = row.text or row.key
    kept = undo_word(request.scope, row)
    messages.success(
        request,
        (
            _("Undone: “%(text)s” means what it meant before.")
            if kept
            else _("Undone: “%(text)s” waits for a word again.")
        )
        % {"text": text},
    )
    return redirect("links")


@require_POST
@member(Capability.EDIT_CANDIDATES)
def withdraw(request: MemberRequest, word: uuid.UUID) -> HttpResponse:
    """Forget a word."""
    row = row_or_404(LinkConfirmation, request.scope, word)
    text = row.text or row.key
    withdraw_word(request.scope, row)
    messages.success(request, _("Forgotten: “%(text)s” is linked by its own words again.") % {"text": text})
    return redirect("remembered_links")


@require_http_methods(["GET", "POST"])
@member(Capability.READ_RECORDS)
def remembered(request: MemberRequest) -> HttpResponse:
    """What people said that words mean; a POST searches for another skill for one of them."""
    return _remembered(request)


@require_GET
@member(Capability.EXPORT)
def export_words(request: MemberRequest) -> HttpResponse:
    """The remembered words as a table that can be imported elsewhere."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="remembered-links.csv"'
    table = csv.writer(response)
    table.writerow(["text", "skill", "label", "decided_by", "decided_at"])
    for item in with_labels(request.scope, list(remembered_words(request.scope))):
        who = item.row.confirmed_by.email if item.row.confirmed_by else ""
        cells = (item.row.text or item.row.key, item.row.concept_uri, item.label, who, item.row.decided_at.isoformat())
        table.writerow([_plain(cell) for cell in cells])
    return response


@require_POST
@member(Capability.EDIT_CANDIDATES)
def import_list(request: MemberRequest) -> HttpResponse:
    """Remember the words of a table."""
    try:
        outcome = import_words(request.scope, request.FILES.get("file"))
    except RefusedError as refused:
        return _remembered(request, error=refused, status=422)
    return _remembered(request, outcome=outcome)


def _queue(
    request: MemberRequest,
    *,
    searched: str = "",
    wanted: str = "",
    error: RefusedError | None = None,
    status: int = 200,
) -> HttpResponse:
    text = storable_text(request.GET.get("q", "").strip(), 200)
    rows = links_waiting(request.scope, text=text, skipped=request.session.get(_SKIPPED, []))
    page = Paginator(rows, PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    shown: list[WaitingWords] = list(page.object_list)
    detail(request.scope, shown)
    if searched and wanted:
        for item in shown:
            if item.text == searched:
                item.found = search_concepts(request.scope, storable_text(wanted, 200), FOUND)
    context: dict[str, Any] = {
        "page": page,
        "shown": shown,
        "total": len(rows),
        "jobs": sum(bool(item.jobs) for item in rows),
        "q": text,
        "searched": searched,
        "wanted": wanted,
        "error": error,
        "said": _said(request),
        "counted_at": kept_at(request.scope, "words"),
    }
    return render(request, "frameworks/links.html", context, status=status)


def _remembered(
    request: MemberRequest,
    *,
    error: RefusedError | None = None,
    outcome: ListOutcome | None = None,
    status: int = 200,
) -> HttpResponse:
    text = storable_text(request.GET.get("q", "").strip(), 200)
    paged = Paginator(remembered_words(request.scope, text=text), REMEMBERED_SIZE)
    page = paged.get_page(page_number(request.GET.get("page")))
    editing = uuid_or_none(request.POST.get("word") or request.GET.get("word"))
    wanted = storable_text(request.POST.get("find", ""), 200)
    context = {
        "page": page,
        "words": with_labels(request.scope, list(page.object_list)),
        "q": text,
        "error": error,
        "outcome": outcome,
        "said": _said(request),
        "editing": editing,
        "wanted": wanted,
        "found": search_concepts(request.scope, wanted, FOUND) if editing and wanted else [],
    }
    return render(request, "frameworks/remembered.html", context, status=status)


def _said(request: MemberRequest) -> Any:  # noqa: ANN401 - a remembered word, or nothing
    """The word that was just said, for the line that offers to undo it."""
    pk = uuid_or_none(request.GET.get("said"))
    row = LinkConfirmation.objects.within(request.scope).filter(pk=pk).first() if pk else None
    return with_labels(request.scope, [row])[0] if row else None


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
