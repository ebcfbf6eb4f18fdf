"""How members of the organization sign in: its identity providers, and what it demands."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import sign_ons as actions
from portal.actions.refusal import RefusedError
from portal.actions.sign_in_policies import change_sign_in_policies, end_all_sessions
from portal.actions.sign_ons import Typed
from portal.models import SignOn
from portal.permissions import Capability, Role
from portal.queries_sign_on import administrators_with_password, our_addresses
from portal.rate_limits import count_try
from portal.signon.http import DOCUMENT_CAP
from portal.signon.policies import TwoFactor, policies_of
from portal.views.access import MemberRequest, member, row_or_404
from portal.views.second_factors import refused_of

__all__ = [
    "add_sign_on",
    "change_policies",
    "change_sign_on",
    "end_every_session",
    "remove_sign_on",
    "sign_in_settings",
    "switch_sign_on",
    "test_sign_on",
]

TEXTS = (
    "name",
    "issuer",
    "client_id",
    "metadata",
    "metadata_url",
    "domains",
    "new_members",
    "group_claim",
    "group_roles",
)
ROLES = (Role.RECRUITER, Role.HIRING_MANAGER, Role.AUDITOR)


@require_GET
@member(Capability.MANAGE_MEMBERS)
def sign_in_settings(request: MemberRequest) -> HttpResponse:
    """Providers, demands, sessions."""
    return _page(request)


def _page(
    request: MemberRequest, *, error: RefusedError | None = None, typed: dict[str, Any] | None = None
) -> HttpResponse:
    policies = policies_of(request.membership.organization.policies)
    context = {
        "rows": SignOn.objects.within(request.scope).order_by("name", "pk"),
        "policies": typed
        or {
            "two_factor": policies.two_factor.value,
            "sign_on_only": policies.sign_on_only,
            "break_glass": policies.break_glass,
            "session_hours": policies.session_hours,
        },
        "demands": TwoFactor.choices,
        "administrators": [(str(row.user_id), row.user) for row in administrators_with_password(request.scope)],
        "door": request.membership.organization_id,
        "error": error,
    }
    return render(request, "account/sign_in_settings.html", context, status=422 if error else 200)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def change_policies(request: MemberRequest) -> HttpResponse:
    """What is demanded of whoever signs in."""
    hours = request.POST.get("session_hours", "").strip()
    typed: dict[str, Any] = {
        "two_factor": request.POST.get("two_factor", ""),
        "sign_on_only": bool(request.POST.get("sign_on_only")),
        "break_glass": request.POST.getlist("break_glass")[:200],
        "session_hours": int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 5 else 0,  # noqa: PLR2004
    }
    _organization, error = refused_of(lambda: change_sign_in_policies(request.scope, **typed))
    if error:
        return _page(request, error=error, typed={**typed, "session_hours": hours[:10]})
    messages.success(request, _("Changed. It holds from the next page that anybody opens."))
    return redirect("sign_in_settings")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def end_every_session(request: MemberRequest) -> HttpResponse:
    """Sign everybody out, oneself included: for who said that they know it."""
    if request.POST.get("sure") != "1":
        return _page(request, error=RefusedError(_("Tick that you know that it ends your session, too."), field="sure"))
    end_all_sessions(request.scope)
    return redirect("sign_in")


@require_http_methods(["GET", "POST"])
@member(Capability.MANAGE_MEMBERS)
def add_sign_on(request: MemberRequest, kind: str) -> HttpResponse:
    """Another identity provider."""
    if kind not in SignOn.Kind.values:
        raise Http404
    if request.method == "GET":
        return _form(request, kind, {})
    typed = _typed(request)
    row, error = refused_of(lambda: actions.add_sign_on(request.scope, kind=kind, typed=typed))
    if error:
        return _form(request, kind, asdict(typed), error=error)
    messages.success(request, _("%(name)s was added, switched off. Try it, then switch it on.") % {"name": row.name})
    return redirect("change_sign_on", sign_on=row.pk)


@require_http_methods(["GET", "POST"])
@member(Capability.MANAGE_MEMBERS)
def change_sign_on(request: MemberRequest, sign_on: uuid.UUID) -> HttpResponse:
    """One identity provider."""
    row = row_or_404(SignOn, request.scope, sign_on)
    if request.method == "GET":
        return _form(request, row.kind, _as_typed(row), row=row)
    typed = _typed(request)
    _row, error = refused_of(lambda: actions.change_sign_on(request.scope, row, typed=typed))
    if error:
        return _form(request, row.kind, asdict(typed), row=row_or_404(SignOn, request.scope, sign_on), error=error)
    messages.success(request, _("Changed."))
    return redirect("change_sign_on", sign_on=row.pk)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def test_sign_on(request: MemberRequest, sign_on: uuid.UUID) -> HttpResponse:
    """Ask the provider what a sign-in would ask, and say what came."""
    row = row_or_404(SignOn, request.scope, sign_on)

    def tried() -> object:
        count_try("test_sign_on", str(request.scope.organization_id))
        return actions.try_sign_on(request.scope, row)

    found, error = refused_of(tried)
    return _form(request, row.kind, _as_typed(row), row=row, tried=True, found=found, trouble=error)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def switch_sign_on(request: MemberRequest, sign_on: uuid.UUID) -> HttpResponse:
    """Show its button, or no longer."""
    row = row_or_404(SignOn, request.scope, sign_on)
    on = request.POST.get("on") == "1"
    actions.switch_sign_on(request.scope, row, on=on)
    messages.success(request, _("Switched on: its button stands on the sign-in page.") if on else _("Switched off."))
    return redirect("change_sign_on", sign_on=row.pk)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def remove_sign_on(request: MemberRequest, sign_on: uuid.UUID) -> HttpResponse:
    """Remove it, and who is whose account there."""
    row = row_or_404(SignOn, request.scope, sign_on)
    actions.remove_sign_on(request.scope, row)
    messages.success(request, _("%(name)s was removed.") % {"name": row.name})
    return redirect("sign_in_settings")


def _typed(request: MemberRequest) -> Typed:
    texts = {name: request.POST.get(name, "")[: DOCUMENT_CAP + 1] for name in TEXTS}
    file = request.FILES.get("metadata_file")
    if file is not None:
        texts["metadata"] = file.read(DOCUMENT_CAP + 1).decode("utf-8", "replace")
    return Typed(**texts, secret=request.POST.get("secret", "")[:2000], vouched=bool(request.POST.get("vouched")))


def _as_typed(row: SignOn) -> dict[str, Any]:
    roles = "\n".join(f"{group} = {role}" for group, role in row.group_roles.items())
    kept = {
        name: getattr(row, name) for name in ("name", "issuer", "client_id", "new_members", "group_claim", "vouched")
    }
    return kept | {"domains": " ".join(row.domains), "group_roles": roles}


def _form(
    request: MemberRequest,
    kind: str,
    typed: dict[str, Any],
    *,
    row: SignOn | None = None,
    error: RefusedError | None = None,
    **more: object,
) -> HttpResponse:
    context = {
        "kind": kind,
        "typed": typed,
        "row": row,
        "error": error,
        "roles": [(role.value, role.label) for role in ROLES],
        "addresses": our_addresses(row.pk if row else uuid.UUID(int=0)),
        **more,
    }
    return render(request, "account/change_sign_on.html", context, status=422 if error else 200)
