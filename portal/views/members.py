"""The organization: its members, the tokens of its systems, and its settings."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import members as actions
from portal.actions.refusal import RefusedError
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token, revoke_token
from portal.models import ApiToken, Membership
from portal.permissions import Capability, Role
from portal.views.access import MemberRequest, member, row_or_404

__all__ = [
    "add_member",
    "change_role",
    "create",
    "members",
    "new_password",
    "organization_settings",
    "remove_member",
    "revoke",
    "tokens",
]

ROLE_MEANS = {
    Role.ADMINISTRATOR: "everything, and members, tokens and settings",
    Role.RECRUITER: "jobs, candidates, records, issuers, rankings, decisions",
    Role.HIRING_MANAGER: "reads everything about jobs and people; decides, observes, exports",
    Role.AUDITOR: "reads everything, and the audit log; changes nothing",
}
CAPABILITY_WORDS = {
    Capability.READ_JOBS: "Read jobs",
    Capability.EDIT_JOBS: "Create and change jobs",
    Capability.READ_CANDIDATES: "Read candidates and applications",
    Capability.EDIT_CANDIDATES: "Add candidates and applications",
    Capability.READ_RECORDS: "Read records and verifications",
    Capability.RECEIVE_RECORDS: "Hand in records",
    Capability.READ_RANKINGS: "Read rankings and gap reports",
    Capability.RANK: "Ask for rankings",
    Capability.EXPORT: "Export rankings",
}


@require_GET
@member(Capability.MANAGE_MEMBERS)
def members(request: MemberRequest) -> HttpResponse:
    """Everyone who may come in, and as what."""
    return _members(request)


def _members(
    request: MemberRequest, *, error: RefusedError | None = None, about: uuid.UUID | None = None, **more: str
) -> HttpResponse:
    rows = Membership.objects.within(request.scope).select_related("user").order_by("user__name", "user__email")
    context: dict[str, Any] = {
        "rows": rows,
        "roles": [(role.value, role.label, ROLE_MEANS[role]) for role in Role],
        "error": error,
        "about": about,
        "typed": {name: request.POST.get(name, "") for name in ("email", "name", "role")},
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
        return _members(request, error=refused)
    if password:
        return _members(request, password=password, whose=membership.user.email)
    messages.success(request, f"{membership.user} was added, and signs in with the password they have.")
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
    messages.success(request, f"{row.user} is {row.get_role_display().lower()} now.")
    return redirect("home" if row.user_id == request.scope.user_id else "members")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def remove_member(request: MemberRequest, membership: uuid.UUID) -> HttpResponse:
    """End a membership."""
    row = row_or_404(Membership, request.scope, membership, "user")
    try:
        actions.remove_member(request.scope, row)
    except RefusedError as refused:
        return _members(request, error=refused, about=row.pk)
    messages.success(request, f"{row.user} is no member any more.")
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
        actions.update_organization(request.scope, **typed)
    except RefusedError as refused:
        return render(request, "settings/organization.html", {"typed": typed, "error": refused}, status=422)
    messages.success(request, "Changed. New gap reports show it at once.")
    return redirect("organization_settings")


@require_GET
@member(Capability.MANAGE_TOKENS)
def tokens(request: MemberRequest) -> HttpResponse:
    """The tokens of the organization's systems."""
    return _tokens(request)


def _tokens(
    request: MemberRequest, *, error: RefusedError | None = None, secret: str = "", name: str = ""
) -> HttpResponse:
    rows = ApiToken.objects.within(request.scope).select_related("created_by").order_by("revoked_at", "-created_at")
    words = {item.value: text for item, text in CAPABILITY_WORDS.items()}
    typed = {"name": request.POST.get("name", ""), "days": request.POST.get("days", "")}
    context = {
        "rows": [(row, [words.get(scope, scope) for scope in row.scopes]) for row in rows],
        "capabilities": [(item.value, CAPABILITY_WORDS[item]) for item in TOKEN_CAPABILITIES],
        "error": error,
        "secret": secret,
        "secret_name": name,
        "typed": {"name": "", "days": ""} if secret else typed,
        "chosen": [] if secret else request.POST.getlist("capabilities"),
    }
    return render(request, "settings/tokens.html", context, status=422 if error else 200)


@require_POST
@member(Capability.MANAGE_TOKENS)
def create(request: MemberRequest) -> HttpResponse:
    """Make a token; its secret is shown on this answer and never again."""
    try:
        token, secret = create_token(
            request.scope,
            name=request.POST.get("name", ""),
            capabilities=request.POST.getlist("capabilities"),
            days=_days(request.POST.get("days", "").strip()),
        )
    except RefusedError as refused:
        return _tokens(request, error=refused)
    return _tokens(request, secret=secret, name=token.name)


@require_POST
@member(Capability.MANAGE_TOKENS)
def revoke(request: MemberRequest, token: uuid.UUID) -> HttpResponse:
    """End a token at once."""
    row = revoke_token(request.scope, row_or_404(ApiToken, request.scope, token))
    messages.success(request, f"The token of {row.name} was revoked.")
    return redirect("tokens")


def _days(text: str) -> int | None:
    """The number typed; 0, which no token lasts, for what is no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004 - days of a lifetime
