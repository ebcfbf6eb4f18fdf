"""One message of an applicant system: what is in it, what became of its people, and working it off again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions import applicant_receive as receiving
from portal.actions.applicant_replay import replay_message
from portal.actions.refusal import RefusedError
from portal.models import ApplicantSystemMessage
from portal.permissions import Capability
from portal.queries_systems import OUTCOME_WORDS, items_csv, items_of, message_error_words
from portal.views.access import MemberRequest, member, row_or_404

__all__ = ["begin", "csv_answer", "item_outcomes", "message", "replay"]

PREVIEWED, SHOWN_ITEMS = 20, 500
_in_charge = member(Capability.MANAGE_TOKENS)


@require_GET
@_in_charge
def message(request: MemberRequest, message: uuid.UUID) -> HttpResponse:
    """One message that came: what is in it while it is kept, or what became of everybody in it."""
    row = row_or_404(ApplicantSystemMessage, request.scope, message, "system", "body")
    previewed = row.error == receiving.PREVIEW
    reading = receiving.table_of(row) if previewed else None
    people = reading.people if reading is not None else ()
    items = items_of(request.scope, row)
    context = {
        "message": row,
        "system": row.system,
        "previewed": previewed,
        "people": people[:PREVIEWED],
        "total": len(people),
        "bad": sum(bool(person.problem) for person in people),
        "items": [(n, item, OUTCOME_WORDS.get(item.extra.get("outcome", ""), "")) for n, item in items[:SHOWN_ITEMS]],
        "item_total": len(items),
        "words": message_error_words(row.error),
    }
    return render(request, "house/systems_message.html", context)


@require_POST
@_in_charge
def begin(request: MemberRequest, message: uuid.UUID) -> HttpResponse:
    """Take the table in that was looked at."""
    row = row_or_404(ApplicantSystemMessage, request.scope, message, "system")
    try:
        receiving.begin_table(request.scope, row)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    return redirect("applicant_message", message=row.pk)


@require_POST
@_in_charge
def replay(request: MemberRequest, message: uuid.UUID) -> HttpResponse:
    """Work a message off again."""
    row = row_or_404(ApplicantSystemMessage, request.scope, message, "system", "body")
    try:
        replay_message(request.scope, row)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("It is worked off again."))
    return redirect("applicant_system", system=row.system_id)


@require_GET
@_in_charge
def item_outcomes(request: MemberRequest, message: uuid.UUID) -> HttpResponse:
    """What became of each row, as a table."""
    row = row_or_404(ApplicantSystemMessage, request.scope, message)
    return csv_answer(items_csv(request.scope, row), "outcomes")


def csv_answer(text: str, name: str) -> HttpResponse:
    """A table to be kept as a file."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
