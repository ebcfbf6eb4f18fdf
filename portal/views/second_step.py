"""The second step of signing in. The lockout and the rate limit that guard the password guard it, too."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal.actions.refusal import RefusedError
from portal.actions.second_factors import known_passkeys, prove_second_factor
from portal.rate_limits import TooOftenError, count_try
from portal.signon import passkeys
from portal.signon.begin import begin_session
from portal.signon.half_way import HalfWay, half_way, leave_half_way

__all__ = ["second_step"]

BACKEND = "django.contrib.auth.backends.ModelBackend"
STATE = "passkey_state"


@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """A code, a recovery code or a passkey, from whoever gave the right password a moment ago."""
    who = half_way(request.session)
    if who is None:
        return redirect("sign_in")
    named = {"username": who.user.email}
    error, used = None, ""
    if AxesProxyHandler.is_allowed(request, named) and request.method == "POST":
        try:
            used = _proven(request, who)
        except TooOftenError:
            return render(request, "account/locked.html", status=429)
        except RefusedError as refused:
            error = refused
            user_login_failed.send(sender=__name__, credentials=named, request=request)
    if not AxesProxyHandler.is_allowed(request, named):
        return render(request, "account/locked.html", status=429)
    return _signed_in(request, who, used) if used else _page(request, who, error=error)


def _proven(request: HttpRequest, who: HalfWay) -> str:
    count_try("second_step", str(who.user.pk))
    return prove_second_factor(
        who.user,
        code=request.POST.get("code", "")[:100],
        passkey=request.POST.get("passkey", ""),
        state=request.session.pop(STATE, None),
    )


def _signed_in(request: HttpRequest, who: HalfWay, used: str) -> HttpResponse:
    leave_half_way(request.session)
    login(request, who.user, backend=BACKEND)
    begin_session(request)
    if used == "recovery_code":
        _say_left(request, who)
    return redirect(who.next_page or "home")


def _say_left(request: HttpRequest, who: HalfWay) -> None:
    left = who.user.recovery_codes.filter(used_at=None).count()
    said = ngettext("%(left)s recovery code is left.", "%(left)s recovery codes are left.", left) % {"left": left}
    messages.info(request, _("You used a recovery code. %(left)s") % {"left": said})


def _page(request: HttpRequest, who: HalfWay, *, error: RefusedError | None = None) -> HttpResponse:
    factors = list(who.user.second_factors.all())
    known = known_passkeys(factors)
    options = None
    if known and passkeys.offered():
        options, request.session[STATE] = passkeys.begin_using(known)
    context = {
        "error": error,
        "options": options,
        "app": any(one.kind == "app" for one in factors),
        "email": who.user.email,
    }
    return render(request, "account/second_step.html", context, status=422 if error else 200)
