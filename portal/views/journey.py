"""The learner's journey on a page of its own: the picture, and every item, a page at a time."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from portal.actions.viewings import note_viewing_of_candidate
from portal.models import Candidate
from portal.permissions import Capability
from portal.queries_journey import candidate_journey
from portal.views.access import MemberRequest, member, page_number, row_or_404

__all__ = ["journey"]

PAGE_SIZE = 60


@require_GET
@member(Capability.READ_RECORDS)
def journey(request: MemberRequest, candidate: uuid.UUID) -> HttpResponse:
    """Everything that somebody says the person did, newest first."""
    person = row_or_404(Candidate, request.scope, candidate)
    if person.merged_into_id is not None:
        return redirect("journey", candidate=person.merged_into_id)
    note_viewing_of_candidate(request.scope, person)
    found = candidate_journey(request.scope, person)
    page = Paginator(found.items[::-1], PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    return render(request, "candidates/journey.html", {"person": person, "journey": found, "page": page})
