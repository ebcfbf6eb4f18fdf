"""Interactions: the one address behind a QR code, for wallets and for people with a camera.

Specification: https://w3c.github.io/vcalm/ ("Initiating Interactions"). With `Accept: application/json` it lists the
protocols of the request; to everybody else it is a page that says which wallet to open. An exchange offers VC-API alone
(a request is one row with one challenge); whoever has another kind of wallet chooses it on the wallet page.
"""

from __future__ import annotations

import hashlib
import hmac

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.actions.candidate_page import candidate_page_token
from portal.actions.wallets import find_wallet_request
from portal.intake.vcalm.views import for_wallets, known_request
from portal.intake.wallets import PROTOCOLS, WALLETS, links_of
from portal.models import WalletRequest
from portal.rate_limits import TooOftenError
from portal.scope import Scope
from portal.views.applicant import too_often
from portal.wallet_refusals import WalletRefusedError

__all__ = ["BROWSER_COOKIE", "back", "interaction"]

#: Binds a request to the browser that it was made in, so that only this browser is led back to the private page.
BROWSER_COOKIE = "credence_wallet"
_OPEN = (WalletRequest.State.WAITING, WalletRequest.State.OPENED)


@for_wallets("GET", "HEAD")
def interaction(request: HttpRequest, interaction: str) -> HttpResponse:
    """The protocols as JSON, or the page."""
    if _wants_json(request):
        found = known_request(request, interaction, "wallet_open", *PROTOCOLS)
        _insist_open(found)
        return _varied(JsonResponse({"protocols": dict(PROTOCOLS[found.protocol].offered(found))}))
    return _varied(_page(request, interaction))


@for_wallets("GET", "HEAD")
def back(request: HttpRequest, interaction: str) -> HttpResponse:
    """Where a wallet leads its owner when it is done: to the private page, in the browser that began there."""
    return _page(request, interaction)


def _page(request: HttpRequest, public_id: str) -> HttpResponse:
    try:
        found = known_request(request, public_id, "wallet_open", *PROTOCOLS)
    except TooOftenError as refused:
        return too_often(request, refused)
    except WalletRefusedError:
        return render(request, "wallet/interaction.html", {"state": "unknown"}, status=404)
    if private := _private_page(request, found):
        return redirect(f"{private}?r={found.public_id}")
    links = links_of(found)
    context = {
        "state": "open" if _is_open(found) else found.state if found.state not in _OPEN else "expired",
        "organization_name": found.organization.name,
        "job": found.application.job,
        "wallets": [(wallet, links.deep_links[kind]) for kind, wallet in WALLETS.items() if kind in links.deep_links],
    }
    return render(request, "wallet/interaction.html", context)


def _private_page(request: HttpRequest, found: WalletRequest) -> str:
    """The address of the wallet page, for the browser that the request was made in; empty for every other."""
    secret = request.COOKIES.get(BROWSER_COOKIE, "")
    digest = hashlib.sha256(secret.encode()).hexdigest()
    if not secret or not found.browser_digest or not hmac.compare_digest(digest, found.browser_digest):
        return ""
    scope = Scope(organization_id=found.organization_id, application_id=found.application_id)
    token = candidate_page_token(scope, found.application)
    return reverse("wallet", args=[token]) if token else ""


def _is_open(found: WalletRequest) -> bool:
    try:
        _insist_open(found)
    except WalletRefusedError:
        return False
    return True


def _insist_open(found: WalletRequest) -> None:

    find_wallet_request(found.public_id, found.protocol)


def _wants_json(request: HttpRequest) -> bool:
    """Whether a wallet asks; a browser names HTML first, and whoever names nothing gets the page."""
    accepted = request.headers.get("Accept", "").lower()
    return "json" in accepted and "text/html" not in accepted


def _varied(response: HttpResponse) -> HttpResponse:
    response.headers["Vary"] = "Accept, Cookie"
    return response
