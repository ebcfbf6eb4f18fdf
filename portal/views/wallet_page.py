"""The wallet page: a candidate chooses a wallet, opens it here or scans a code, and sees what came of it.

It works without scripts: a link looks again. With them, a small part of the page asks every two seconds how the request
stands, and is answered with nothing (204) while nothing has changed, so that nobody's screen reader repeats itself.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.intake.interactions import BROWSER_COOKIE
from portal.intake.wallets import WALLETS, links_of, wallet_of
from portal.models import EvidenceRequest, WalletRequest
from portal.qr_code import qr_code
from portal.queries_wallets import RequestStanding, request_of, standing_of
from portal.rate_limits import TooOftenError, count_try
from portal.views.access import uuid_or_none
from portal.views.agreed import agreed
from portal.views.applicant import ApplicantRequest, applicant, too_often

__all__ = ["wallet_page", "wallet_status"]

_SECRET_LENGTH = 43
_REMEMBERED = 30 * 60  # seconds: longer than any request lives


@require_http_methods(["GET", "POST"])
@applicant
@agreed
def wallet_page(request: ApplicantRequest) -> HttpResponse:
    """Choose a wallet, or follow the request that was made."""
    if request.method == "POST":
        return _begin(request)
    shown = _shown(request)
    context: dict[str, Any] = {
        **_around(request),
        "ask": _asked(request, request.GET.get("answers")),
        "choices": list(WALLETS.items()),
        "looked_for": _looked_for(request),
    }
    if shown is not None:
        context |= _of_request(shown)
    return render(request, "wallet/wallet.html", context)


@require_GET
@applicant
def wallet_status(request: ApplicantRequest) -> HttpResponse:
    """How the request stands, for the page that is open; nothing while nothing has changed."""
    shown = _shown(request)
    if shown is None:
        raise Http404("No such request.")
    context = _of_request(shown)
    if request.GET.get("seen") == context["standing"].key:
        return HttpResponse(status=204)
    return render(request, "wallet/_status.html", {**_around(request), **context, "polled": True})


def _begin(request: ApplicantRequest) -> HttpResponse:
    kind = request.POST.get("wallet", "")
    if kind not in WALLETS:
        return redirect("wallet", token=request.token)
    try:
        count_try("wallet_request", f"application {request.application.pk}")
    except TooOftenError as refused:
        return too_often(request, refused)
    secret = request.COOKIES.get(BROWSER_COOKIE, "")
    if len(secret) != _SECRET_LENGTH:
        secret = secrets.token_urlsafe(32)
    made = WALLETS[kind].opens(
        request.scope,
        request.application,
        browser_secret=secret,
        answers_request=_asked(request, request.POST.get("answers")),
        wallet=kind,
    )
    response = redirect(f"{reverse('wallet', args=[request.token])}?r={made.public_id}")
    response.set_cookie(
        BROWSER_COOKIE,
        secret,
        max_age=_REMEMBERED,
        secure=settings.CREDENCE_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _shown(request: ApplicantRequest) -> WalletRequest | None:
    return request_of(request.scope, request.application, request.GET.get("r", "")[:43])


def _asked(request: ApplicantRequest, text: str | None) -> EvidenceRequest | None:
    """The application's own open request for a proof; None for every other."""
    pk = uuid_or_none(text)
    if pk is None:
        return None
    rows = EvidenceRequest.objects.within(request.scope)
    found: EvidenceRequest | None = rows.filter(pk=pk, application=request.application, answered_at=None).first()
    return found


def _looked_for(request: ApplicantRequest) -> list[str]:
    """What the job asks for, in its own words: the must-haves first."""
    version = request.application.job.current_version
    lines = list(version.requirements.order_by("position")) if version is not None else []
    return [line.label for line in sorted(lines, key=lambda line: line.need != "must")]


def _around(request: ApplicantRequest) -> dict[str, Any]:
    """What every page of the candidate says of who asks, and the ways to their other pages."""
    return {
        "token": request.token,
        "job": request.application.job,
        "asker": request.application.organization,
        "own_page": _address("own_page", request.token),
        "share_page": _address("share", request.token),
    }


def _of_request(shown: WalletRequest) -> dict[str, Any]:
    standing: RequestStanding = standing_of(shown)
    kind, links = wallet_of(shown), links_of(shown)
    return {
        "standing": standing,
        "kind": kind,
        "wallet": WALLETS.get(kind),
        "deep_link": links.deep_links.get(kind, ""),
        "qr": qr_code(links.qr_text) if standing.open and links.qr_text else None,
        "interaction_url": links.interaction_url,
        "ask": shown.answers_request,
        "choices": [(name, wallet) for name, wallet in WALLETS.items() if name != kind],
    }


def _address(name: str, token: str) -> str:
    try:
        return reverse(name, args=[token])
    except NoReverseMatch:
        return ""
