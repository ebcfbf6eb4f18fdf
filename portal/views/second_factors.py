"""A member's own second factors: added, removed, and the recovery codes, shown once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import second_factors as actions
from portal.actions.refusal import RefusedError
from portal.models import Membership, SecondFactor, User
from portal.permissions import Capability
from portal.qr_code import qr_code
from portal.rate_limits import TooOftenError
from portal.signon import one_time_codes, passkeys
from portal.signon.passkeys import BadPasskeyError
from portal.signon.policies import policies_of
from portal.views.access import MemberRequest, member, of_the_account, row_or_404

__all__ = ["add_app", "add_passkey", "recovery_codes", "remove_factor", "reset_factors", "second_factors"]

PENDING, STATE = "app_secret", "passkey_state"


@require_GET
@member(Capability.READ_JOBS)
@of_the_account
def second_factors(request: MemberRequest) -> HttpResponse:
    """What there is, and what can be added."""
    return _overview(request)


def own(request: MemberRequest) -> User:
    """The signed-in person."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def refused_of(action: Callable[[], Any]) -> tuple[Any, RefusedError | None]:
    """What an action gives, or why it does not; too many tries are a reason like others."""
    try:
        return action(), None
    except RefusedError as refused:
        return None, refused
    except TooOftenError as often:
        minutes = max(1, round(often.retry_after / 60))
        sentence = _("Too many tries. Wait %(minutes)s minutes and try again.") % {"minutes": minutes}
        return None, RefusedError(sentence, field="password")


def _overview(
    request: MemberRequest, *, error: RefusedError | None = None, about: str = "", codes: list[str] | None = None
) -> HttpResponse:
    user = own(request)
    policies = policies_of(request.membership.organization.policies)
    factors = list(user.second_factors.order_by("kind", "created_at"))
    context = {
        "factors": factors,
        "has_app": any(one.kind == SecondFactor.Kind.APP for one in factors),
        "passkeys_offered": passkeys.offered(),
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "codes": codes,
        "demanded": policies.demands_second_factor(request.membership.role),
        "has_password": user.has_usable_password(),
        "error": error,
        "about": about,
    }
    return render(request, "account/second_factors.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@member(Capability.READ_JOBS)
@of_the_account
def add_app(request: MemberRequest) -> HttpResponse:
    """An authenticator app: scan, then prove with its first code and the password."""
    user = own(request)
    if user.second_factors.filter(kind=SecondFactor.Kind.APP).exists():
        return redirect("second_factors")
    secret = request.session.setdefault(PENDING, one_time_codes.fresh_secret())
    error = None
    if request.method == "POST":
        code, password = request.POST.get("code", "")[:20], request.POST.get("password", "")[:1000]
        made, error = refused_of(
            lambda: actions.add_app(request.scope, user, secret=secret, code=code, password=password)
        )
        if made:
            request.session.pop(PENDING, None)
            return _added(request, made[1])
    context = {
        "secret": one_time_codes.spaced(secret),
        "qr": qr_code(one_time_codes.setup_address(secret, user.email)),
        "has_password": user.has_usable_password(),
        "error": error,
    }
    return render(request, "account/add_app.html", context, status=422 if error else 200)


def _added(request: MemberRequest, codes: list[str]) -> HttpResponse:
    if codes:
        return _overview(request, codes=codes)
    messages.success(request, _("Added. It is asked for when you sign in next."))
    return redirect("second_factors")


@require_http_methods(["GET", "POST"])
@member(Capability.READ_JOBS)
@of_the_account
def add_passkey(request: MemberRequest) -> HttpResponse:
    """A passkey: the browser makes it, the password allows it."""
    user = own(request)
    if not passkeys.offered():
        return redirect("second_factors")
    error = None
    if request.method == "POST":
        made, error = refused_of(lambda: _made_passkey(request, user))
        if made:
            return _added(request, made[1])
    known = actions.known_passkeys(list(user.second_factors.all()))
    options, request.session[STATE] = passkeys.begin_adding(user.pk.bytes, user.email, user.name, known)
    context = {
        "options": options,
        "error": error,
        "has_password": user.has_usable_password(),
        "name": request.POST.get("name", "")[:200],
    }
    return render(request, "account/add_passkey.html", context, status=422 if error else 200)


def _made_passkey(request: MemberRequest, user: User) -> tuple[SecondFactor, list[str]]:
    try:
        made = passkeys.finish_adding(request.session.pop(STATE, None) or {}, request.POST.get("passkey", ""))
    except BadPasskeyError:
        raise RefusedError(_("The browser made no passkey for this site. Try again.")) from None
    password, name = request.POST.get("password", "")[:1000], request.POST.get("name", "")
    return actions.add_passkey(request.scope, user, made=made, name=name, password=password)


@require_POST
@member(Capability.READ_JOBS)
@of_the_account
def remove_factor(request: MemberRequest) -> HttpResponse:
    """Remove one of one's own."""
    user = own(request)
    wanted = request.POST.get("factor", "")
    try:
        factor = user.second_factors.filter(pk=wanted).first()
    except (ValidationError, ValueError):
        factor = None
    if factor is None:
        messages.info(request, _("This one is gone already."))
        return redirect("second_factors")
    password = request.POST.get("password", "")[:1000]
    _removed, error = refused_of(lambda: actions.remove_factor(request.scope, user, factor, password=password))
    if error:
        return _overview(request, error=error, about=str(factor.pk))
    messages.success(request, _("Removed."))
    return redirect("second_factors")


@require_POST
@member(Capability.READ_JOBS)
@of_the_account
def recovery_codes(request: MemberRequest) -> HttpResponse:
    """New recovery codes, shown on this answer and never again; or those just shown, as a file."""
    user = own(request)
    if request.POST.get("do") == "download":
        return _as_file(request, user)
    if not user.second_factors.exists():
        return redirect("second_factors")

    def renewed() -> list[str]:
        actions.prove_password(user, request.POST.get("password", "")[:1000])
        return actions.make_recovery_codes(request.scope, user)

    codes, error = refused_of(renewed)
    return _overview(request, error=error, about="codes", codes=codes)


def _as_file(request: MemberRequest, user: User) -> HttpResponse:
    """The codes that the page before showed: only those that are this person's, so that nothing else can be echoed."""
    typed = request.POST.getlist("code")[: actions.CODES]
    kept = set(user.recovery_codes.values_list("digest", flat=True))
    codes = [code for code in typed if len(code) < 50 and actions.recovery_code_digest(code) in kept]  # noqa: PLR2004
    lines = [_("Recovery codes of %(email)s for Credence. Each is good once.") % {"email": user.email}, "", *codes, ""]
    answer = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="credence-recovery-codes.txt"'
    return answer


@require_POST
@member(Capability.MANAGE_MEMBERS)
def reset_factors(request: MemberRequest, membership: uuid.UUID) -> HttpResponse:
    """Take away the second factors of a member who lost theirs."""
    row = row_or_404(Membership, request.scope, membership, "user", "organization")
    _count, error = refused_of(lambda: actions.reset_second_factors(request.scope, row))
    if error:
        messages.error(request, error.sentence)
    else:
        messages.success(
            request, _("%(who)s signs in with the password alone now, and was told by mail.") % {"who": row.user}
        )
    return redirect("members")
