"""The organization: its members and its settings."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import members as actions
from portal.actions import teams
from portal.actions.refusal import RefusedError
from portal.models import Membership
from portal.permissions import SEES_EVERY_JOB, Capability, Role
from portal.queries_start import says_whom_to_ask
from portal.views.access import MemberRequest, member, row_or_404

__all__ = [
    "add_member",
    "change_reach",
    "change_role",
    "members",
    "new_password",
    "organization_settings",
    "remove_member",
]

ROLE_MEANS = {
    Role.ADMINISTRATOR: gettext_lazy("everything, and members, tokens and settings"),
    Role.RECRUITER: gettext_lazy("jobs, candidates, records, issuers, rankings, decisions"),
    Role.HIRING_MANAGER: gettext_lazy("reads the jobs on whose team they are; decides, observes, exports"),
    Role.AUDITOR: gettext_lazy("reads everything, and the audit log; changes nothing"),
}


@require_GET
@member(Capability.MANAGE_MEMBERS)
def members(request: MemberRequest) -> HttpResponse:
    """Everyone who may come in, and as what."""
    return _members(request)


def _members(
    request: MemberRequest,
    *,
    error: RefusedError | None = None,
    about: uuid.UUID | None = None,
    typed: dict[str, str] | None = None,
    **more: str,
) -> HttpResponse:
    rows = Membership.objects.within(request.scope).select_related("user").order_by("user__name", "user__email")
    context: dict[str, Any] = {
        "rows": rows.annotate(teams=Count("job_teams")),
        "sees_all": SEES_EVERY_JOB,
        "roles": [(role.value, role.label, ROLE_MEANS[role]) for role in Role],
        "error": error,
        "about": about,
        "typed": typed or {},
        **more,
    }
    return render(request, "settings/members.html", context, status=422 if error else 200)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def add_member(request: MemberRequest) -> HttpResponse:
    """Let somebody in; a first password is shown on this answer and never again."""
    typed = {name: request.POST.get(name, "") for name in ("email", "name", "role")}
    try:
        membership, password = actions.add_member(request.scope, **typed)
    except RefusedError as refused:
        return _members(request, error=refused, typed=typed)
    if password:
        return _members(request, password=password, whose=membership.user.email)
    messages.success(
        request, _("%(name)s was added, and signs in with the password they have.") % {"name": membership.user}
    )
    return redirect("members")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def change_role(request: MemberRequest, membership: uuid.UUID) -> HttpResponse:
    """Give a member another role."""
    row = row_or_404(Membership, request.scope, membership, "user")
    try:
        actions.change_role(request.scope, row, role=request.POST.get("role", ""))
    except RefusedError as refused:
        return _members(request, error=refused, about=row.pk)
    messages.success(
        request, _("%(name)s is %(role)s now.") % {"name": row.user, "role": row.get_role_display().lower()}
    )
    return redirect("home" if row.user_id == request.scope.user_id else "members")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def change_reach(request: MemberRequest, membership: uuid.UUID) -> HttpResponse:
    """Let a member see every job, or only those on whose team they are."""
    row = row_or_404(Membership, request.scope, membership, "user")
    try:
        teams.change_reach(request.scope, row, every_job=request.POST.get("every_job") == "yes")
    except RefusedError as refused:
        return _members(request, error=refused, about=row.pk)
    words = _("%(name)s sees every job now.") if row.every_job else _("%(name)s sees the jobs on whose team they are.")
    messages.success(request, words % {"name": row.user})
    return redirect("members")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def remove_member(request: MemberRequest, membership: uuid.UUID) -> HttpResponse:
    """End a membership."""
    row = row_or_404(Membership, request.scope, membership, "user")
    try:
        actions.remove_member(request.scope, row)
    except RefusedError as refused:
        return _members(request, error=refused, about=row.pk)
    messages.success(request, _("%(name)s is no member any more.") % {"name": row.user})
    return redirect("home" if row.user_id == request.scope.user_id else "members")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def new_password(request: MemberRequest, membership: uuid.UUID) -> HttpResponse:
    """Give a member a new password, shown on this answer and never again."""
    row = row_or_404(Membership, request.scope, membership, "user")
    try:
        password = actions.new_password(request.scope, row)
    except RefusedError as refused:
        return _members(request, error=refused, about=row.pk)
    return _members(request, password=password, whose=row.user.email)


@require_http_methods(["GET", "POST"])
@member(Capability.MANAGE_MEMBERS)
def organization_settings(request: MemberRequest) -> HttpResponse:
    """The organization's name and contact."""
    organization = request.membership.organization
    if request.method == "GET":
        typed = {name: getattr(organization, name) for name in actions.ORGANIZATION_FIELDS}
        return render(request, "settings/organization.html", {"typed": typed})
    typed = {name: request.POST.get(name, "") for name in actions.ORGANIZATION_FIELDS}
    try:
        changed = actions.update_organization(request.scope, **typed)
    except RefusedError as refused:
        return render(request, "settings/organization.html", {"typed": typed, "error": refused}, status=422)
    if says_whom_to_ask(changed):
        messages.success(request, _("Changed. New gap reports show it at once."))
    else:
        words = _("Changed. Candidates have nobody to ask yet: give a person and an e-mail address.")
        messages.warning(request, words)
    return redirect("organization_settings")
