"""The first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.actions.visits import note_visit
from portal.permissions import Capability
from portal.queries_home import home as home_of
from portal.queries_start import first_run
from portal.views.access import MemberRequest, member

__all__ = ["home"]


@require_GET
@member(Capability.READ_JOBS)
def home(request: MemberRequest) -> HttpResponse:
    """What needs this member today, and what is new since they left."""
    left = note_visit(request.scope, request.membership)
    context = {"home": home_of(request.scope, left=left), "run": first_run(request.scope)}
    return render(request, "home/home.html", context)
