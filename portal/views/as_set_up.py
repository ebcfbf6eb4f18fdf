"""How the organization is set up, for auditors to read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.permissions import SEES_EVERY_JOB, Capability
from portal.queries_access import USAGE_DAYS
from portal.queries_set_up import set_up
from portal.views.access import MemberRequest, member

__all__ = ["as_set_up"]


@require_GET
@member(Capability.READ_AUDIT)
def as_set_up(request: MemberRequest) -> HttpResponse:
    """Members, sign-in, policies, retention and systems, with nothing to change them by."""
    context = {"setting": set_up(request.scope), "sees_all": SEES_EVERY_JOB, "usage_days": USAGE_DAYS}
    return render(request, "settings/as_set_up.html", context)
