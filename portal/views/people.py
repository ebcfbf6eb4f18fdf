"""Who may be the same person: the pairs that wait for a member, side by side, and the decision."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions.people import decide_same_person
from portal.actions.refusal import RefusedError
from portal.models import SamePerson
from portal.permissions import Capability
from portal.queries_people import open_pairs, pairs_waiting
from portal.views.access import MemberRequest, member, row_or_404

__all__ = ["decide", "same_people"]


@require_GET
@member(Capability.READ_CANDIDATES)
def same_people(request: MemberRequest) -> HttpResponse:
    """The pairs, oldest first."""
    pairs = open_pairs(request.scope)
    return render(request, "candidates/same_people.html", {"pairs": pairs, "total": pairs_waiting(request.scope)})


@require_POST
@member(Capability.EDIT_CANDIDATES)
def decide(request: MemberRequest, pair: uuid.UUID) -> HttpResponse:
    """Make them one candidate, or note that they are two."""
    row = row_or_404(SamePerson, request.scope, pair, "first", "second")
    try:
        decided = decide_same_person(request.scope, row, decision=request.POST.get("decision", ""))
    except RefusedError as refused:
        messages.error(request, refused.sentence)
        return redirect("same_people")
    if decided.decision == SamePerson.Decision.SAME:
        messages.success(
            request,
            _("%(first)s is one candidate now. Their records are being checked again.") % {"first": decided.first.name},
        )
        return redirect("candidate", candidate=decided.first_id)
    messages.success(
        request,
        _("Noted: %(first)s and %(second)s are different people.")
        % {"first": decided.first.name, "second": decided.second.name},
    )
    return redirect("same_people")
