"""Asking a candidate about one record: for what would settle a check that they, or their issuer, can settle."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from portal.actions.ask import address_for, ask_for_evidence
from portal.actions.refusal import RefusedError
from portal.blind import ClosedRecordError, closes_record, hides
from portal.models import Application, EvidenceRequest, Record
from portal.permissions import Capability
from portal.requests import message_about_record
from portal.views.access import MemberRequest, member, names_hidden, row_or_404, uuid_or_none

__all__ = ["ask_about_record"]


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def ask_about_record(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """Ready words, to be changed and sent."""
    row = row_or_404(Record, request.scope, record, "candidate", "current_verification")
    applications = list(
        Application.objects.within(request.scope)
        .filter(candidate=row.candidate_id)
        .select_related("candidate", "job")
        .order_by("-created_at")
    )
    if not applications:
        raise Http404("Nobody who applied can be asked about this record.")
    if closes_record(request.scope, row):
        raise ClosedRecordError
    applications = [item for item in applications if not hides(request.scope, item)]
    chosen = uuid_or_none(request.POST.get("application"))
    application = next((item for item in applications if item.pk == chosen), applications[0])
    context: dict[str, Any] = {
        "record": row,
        "application": application,
        "applications": applications,
        "address": address_for(application),
        "names_hidden": names_hidden(request),
        "asked": EvidenceRequest.objects.within(request.scope).filter(record=row, answered_at=None).first(),
    }
    message, wanted = message_about_record(request.membership.organization, application, row)
    if request.method == "GET":
        return render(request, "gaps/ask_record.html", context | {"typed": message})
    typed = request.POST.get("message", "")
    try:
        sent = ask_for_evidence(request.scope, application, message=typed, record=row, wanted=wanted)
    except RefusedError as refused:
        return render(request, "gaps/ask_record.html", context | {"typed": typed, "error": refused}, status=422)
    by_mail = sent.channel == "email"
    messages.success(
        request,
        gettext("Sent by e-mail, and shown on their private page.")
        if by_mail
        else gettext("Shown on their private page."),
    )
    return redirect("record", record=row.pk)
