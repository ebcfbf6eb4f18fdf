"""The settings' front page, the installation's health, and the keys that wallets know it by."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portal.actions.refusal import RefusedError
from portal.actions.registries import is_alone
from portal.actions.resend_mail import resend_failed_mail
from portal.actions.wallet_keys import MOST_PEM, rotate_wallet_key
from portal.health import State, findings, worst
from portal.intake.openid4vp.keys import WalletKeysError
from portal.permissions import Capability
from portal.queries_wallet_keys import FILES, keys_view, public_file
from portal.settings_pages import groups
from portal.views.access import MemberRequest, member

__all__ = ["health", "key_file", "resend_mail", "rotate_key", "settings_index", "wallet_keys"]


@require_GET
@member(Capability.MANAGE_MEMBERS)
def settings_index(request: MemberRequest) -> HttpResponse:
    """Every page of the settings, and what each is for."""
    return render(request, "house/index.html", {"groups": groups(request.scope)})


@require_GET
@member(Capability.MANAGE_MEMBERS)
def health(request: MemberRequest) -> HttpResponse:
    """How the installation does, and what to do."""
    found = findings(request.scope)
    troubled = [item for item in found if item.state is not State.WELL]
    context = {"rows": found, "troubled": troubled, "whole": worst(found).value, "now": timezone.now()}
    return render(request, "house/health.html", context)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def resend_mail(request: MemberRequest) -> HttpResponse:
    """Send again what was given up."""
    try:
        count = resend_failed_mail(request.scope)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
        return redirect("organization_health")
    words = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
    messages.success(request, words % {"count": count})
    return redirect("organization_health")


@require_GET
@member(Capability.MANAGE_MEMBERS)
def wallet_keys(request: MemberRequest) -> HttpResponse:
    """Which key signs requests to wallets, and how it does; ``?look=1`` asks the site for its did.json, too."""
    return _keys(request, served=request.GET.get("look") == "1")


def _keys(request: MemberRequest, *, served: bool = False, error: RefusedError | None = None) -> HttpResponse:
    context: dict[str, Any] = {"alone": is_alone(), "served": served, "error": error}
    try:
        context["view"] = keys_view(request.scope, served=served)
    except WalletKeysError as problem:
        context["broken"] = str(problem)
    return render(request, "house/wallet_keys.html", context, status=422 if error else 200)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def rotate_key(request: MemberRequest) -> HttpResponse:
    """Put a new key in use."""
    files = {name: request.FILES.get(name) for name in ("certificate", "key")}
    data = {name: file.read(MOST_PEM + 1) if file is not None else b"" for name, file in files.items()}
    try:
        rotate_wallet_key(request.scope, **data)
    except RefusedError as refused:
        return _keys(request, error=refused)
    messages.success(request, _("A new key signs requests from now on. One before it stays published for a while."))
    return redirect("wallet_keys")


@require_GET
@member(Capability.MANAGE_MEMBERS)
def key_file(request: MemberRequest) -> HttpResponse:
    """A public part of the key in use, as a file: ``?what=certificate``, `authority` or `jwks`."""
    what = request.GET.get("what", "")
    try:
        body = public_file(request.scope, what)
    except WalletKeysError:
        body = None
    if body is None:
        raise Http404("No such file.")
    response = HttpResponse(body, content_type=FILES[what])
    ending = "json" if what == "jwks" else "pem"
    response["Content-Disposition"] = f'attachment; filename="wallet-{what}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
