"""How pages speak and look to a member, and what their organization sets for whoever chose nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.actions.preferences import change_preferences, set_house_language
from portal.actions.refusal import RefusedError
from portal.frame import CHOICES
from portal.models import User
from portal.permissions import Capability
from portal.speaking import in_turn, zones
from portal.views.access import MemberRequest, member

__all__ = ["house_language", "preferences"]


@require_http_methods(["GET", "HEAD", "POST"])
@member(Capability.READ_JOBS)
def preferences(request: MemberRequest) -> HttpResponse:
    """A member's own language, time zone, theme, contrast and keys."""
    if request.method != "POST":
        return _page(request)
    looks = {name: request.POST.get(name) or values[0] for name, values in CHOICES.items()}
    try:
        user = change_preferences(
            request.scope,
            language=request.POST.get("language", ""),
            time_zone=request.POST.get("time_zone", ""),
            looks=looks,
        )
    except RefusedError as error:
        return _page(request, error=error)
    house = request.membership.organization.language
    with translation.override(in_turn(user.language, house, getattr(request, "language_asked", ""))):
        messages.success(request, _("Kept. Pages speak and look like this from now on."))
    return redirect("preferences")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def house_language(request: MemberRequest) -> HttpResponse:
    """What the organization speaks, and whose clock it goes by."""
    try:
        set_house_language(
            request.scope,
            language=request.POST.get("language", ""),
            time_zone=request.POST.get("time_zone", ""),
        )
    except RefusedError as error:
        return _page(request, house_error=error)
    messages.success(request, _("Kept. Whoever chose nothing reads it like this from now on."))
    return redirect("preferences")


def _page(
    request: MemberRequest, *, error: RefusedError | None = None, house_error: RefusedError | None = None
) -> HttpResponse:
    user, organization = request.user, request.membership.organization
    assert isinstance(user, User)  # noqa: S101 - a member is one
    own = {"language": user.language, "time_zone": user.time_zone, **user.looks}
    house = {"language": organization.language, "time_zone": organization.time_zone}
    context = {
        "own": {**own, **request.POST.dict()} if error else own,
        "house": {**house, **request.POST.dict()} if house_error else house,
        "zones": sorted(zones()),
        "now": timezone.localtime(),
        "error": error,
        "house_error": house_error,
    }
    return render(request, "looks/preferences.html", context, status=422 if error or house_error else 200)
