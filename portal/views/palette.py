"""The palette: go anywhere by typing. A page of its own without JavaScript, a list in a dialog with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.permissions import Capability
from portal.queries_palette import LONGEST, found_groups
from portal.views.access import MemberRequest, member

__all__ = ["palette"]


@require_safe
@member(Capability.READ_JOBS)
def palette(request: MemberRequest) -> HttpResponse:
    """What goes by what was typed (`q`)."""
    typed = request.GET.get("q", "")[:LONGEST]
    context = {"groups": found_groups(request.scope, typed), "typed": typed, "longest": LONGEST}
    fragment = request.headers.get("X-Palette") == "list"
    return render(request, "looks/_found.html" if fragment else "looks/palette.html", context)
