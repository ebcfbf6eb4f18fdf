"""Policies: what an administrator decides once for all jobs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.actions.policies import change_policies
from portal.actions.refusal import RefusedError
from portal.models import Job, RetentionProfile
from portal.permissions import Capability
from portal.policies import MOST_GUEST_DAYS, MOST_RECHECK_HOURS, Policies, TrustedBy, policies_for
from portal.share_terms import USUAL
from portal.views.access import MemberRequest, member, uuid_or_none

__all__ = ["policies"]

FLAGS = ("blind_by_default", "unknown_links_wait", "guests_allowed", "letters_allowed")
NUMBERS = ("recheck_hours", "guest_days")
CHOICES = ("legal_profile", "trusted_by")


@require_http_methods(["GET", "POST"])
@member(Capability.MANAGE_MEMBERS)
def policies(request: MemberRequest) -> HttpResponse:
    """The policies, and changing them."""
    if request.method == "GET":
        typed: dict[str, Any] = policies_for(request.scope).to_json()
        default = RetentionProfile.objects.within(request.scope).filter(is_default=True).first()
        return _page(request, typed | {"retention": str(default.pk) if default else ""})
    typed = {name: request.POST.get(name, "").strip()[:100] for name in (*NUMBERS, *CHOICES, "retention")}
    typed |= {name: bool(request.POST.get(name)) for name in FLAGS}
    numbers: dict[str, Any] = {name: _number(typed[name]) for name in NUMBERS}
    wanted = Policies(**{name: typed[name] for name in (*FLAGS, *CHOICES)}, **numbers)
    try:
        changed = change_policies(request.scope, wanted, retention=uuid_or_none(typed["retention"]))
    except RefusedError as refused:
        return _page(request, typed, error=refused)
    messages.success(request, _("Changed. What stands already stays as it is.") if changed else _("Nothing changed."))
    return redirect("policies")


def _page(request: MemberRequest, typed: dict[str, Any], *, error: RefusedError | None = None) -> HttpResponse:
    kept = request.membership.organization.policies
    context = {
        "typed": typed,
        "error": error,
        "legal_profiles": Job.LegalProfile.choices,
        "profiles": RetentionProfile.objects.within(request.scope).order_by("-is_default", "name"),
        "usual": USUAL,
        "administrators_only": typed["trusted_by"] == TrustedBy.ADMINISTRATORS,
        "installed_hours": settings.CREDENCE_RECHECK_HOURS,
        "most_hours": MOST_RECHECK_HOURS,
        "most_days": MOST_GUEST_DAYS,
        "second_factor": kept.get("two_factor"),
        "sign_on_only": kept.get("sign_on_only"),
    }
    return render(request, "house/policies.html", context, status=422 if error else 200)


def _number(text: str) -> int:
    """The number typed; one that no policy may have for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1  # noqa: PLR2004 - hours, days
