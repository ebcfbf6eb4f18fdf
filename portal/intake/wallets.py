"""The wallets that a candidate can choose, and the protocols that an interaction can be carried on with.

A new wallet is one line in ``WALLETS``: what it is called, how a request to it is made, how it is reached. A new
protocol is one line in ``PROTOCOLS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from portal.intake.openid4vp import offered as openid4vp
from portal.intake.vcalm.asking import open_vcapi_request, vcapi_links, vcapi_protocols
from portal.intake.wallet_links import Links
from portal.models import Application, EvidenceRequest, WalletRequest
from portal.scope import Scope

__all__ = ["PROTOCOLS", "WALLETS", "ProtocolOfRequests", "Wallet", "links_of", "wallet_of"]


class Opens(Protocol):
    """Makes a request to a wallet."""

    def __call__(
        self,
        scope: Scope,
        application: Application,
        *,
        browser_secret: str,
        answers_request: EvidenceRequest | None,
        wallet: str,
    ) -> WalletRequest:
        """The request."""


@dataclass(frozen=True, slots=True)
class ProtocolOfRequests:
    """``links`` gives a request's addresses, ``offered`` what its interaction says in `protocols`."""

    links: Callable[[WalletRequest], Links]
    offered: Callable[[WalletRequest], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Wallet:
    """One choice of the wallet page.

    ``hint`` says whose wallet it is. ``opens`` makes a request. ``get_it`` is where the app is found. ``panel`` is a
    template of its own, for a wallet that is no app with a link and a QR code (the browser itself).
    """

    name: str
    hint: str
    protocol: WalletRequest.Protocol
    opens: Opens
    get_it: str = ""
    panel: str = ""


PROTOCOLS: dict[str, ProtocolOfRequests] = {
    WalletRequest.Protocol.VCAPI: ProtocolOfRequests(vcapi_links, vcapi_protocols),
    WalletRequest.Protocol.OPENID4VP: ProtocolOfRequests(openid4vp.shown_links, openid4vp.shown_protocols),
    WalletRequest.Protocol.DC_API: ProtocolOfRequests(openid4vp.dc_api_links, openid4vp.dc_api_protocols),
}

WALLETS: dict[str, Wallet] = {
    "lcw": Wallet(
        "Learner Credential Wallet",
        "An app for iPhone and Android that many colleges use.",
        WalletRequest.Protocol.VCAPI,
        open_vcapi_request,
        get_it="https://lcw.app/",
    ),
    "learncard": Wallet(
        "LearnCard",
        "An app, and a site that works in any browser.",
        WalletRequest.Protocol.VCAPI,
        open_vcapi_request,
        get_it="https://www.learncard.com/",
    ),
    "eudi": Wallet(
        "European Digital Identity Wallet",
        "The wallet of a country of the European Union.",
        WalletRequest.Protocol.OPENID4VP,
        openid4vp.open_chosen,
    ),
    "openid4vp": Wallet(
        "OpenID wallet",
        "Any other wallet app; most can read this kind of request.",
        WalletRequest.Protocol.OPENID4VP,
        openid4vp.open_chosen,
    ),
    "openid4vp_did": Wallet(
        "OpenID wallet, second way",
        "For a wallet app that could not read the first kind of request.",
        WalletRequest.Protocol.OPENID4VP,
        openid4vp.open_chosen,
    ),
    "digital": Wallet(
        "The wallets on this device",
        "Your browser shows what they hold.",
        WalletRequest.Protocol.DC_API,
        openid4vp.open_digital,
        panel="wallet/digital.html",
    ),
}


def links_of(request: WalletRequest) -> Links:
    """Where wallets find the request."""
    return PROTOCOLS[request.protocol].links(request)


def wallet_of(request: WalletRequest) -> str:
    """The kind of wallet that the request was made for; the first of its protocol where nobody chose."""
    chosen = request.query.get("wallet") if isinstance(request.query, dict) else None
    if isinstance(chosen, str) and chosen in WALLETS:
        return chosen
    return next((kind for kind, wallet in WALLETS.items() if wallet.protocol == request.protocol), "")
