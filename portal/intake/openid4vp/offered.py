"""OpenID4VP on the wallet page: what each choice there asks for, and the links that it shows.

No wallet takes everything, so each choice is a prefix and a mode that some family of wallets is known to take: European
ones `x509_hash` and encryption (HAIP 1.0 section 5), `@digitalbazaar/oid4-client` `x509_san_dns`, LearnCard
`decentralized_identifier`.
"""

from __future__ import annotations

from portal.intake.openid4vp.client_ids import Prefix
from portal.intake.openid4vp.requests import open_dc_api_request, open_openid4vp_request, openid4vp_links
from portal.intake.wallet_links import Links
from portal.models import Application, EvidenceRequest, WalletRequest
from portal.scope import Scope

__all__ = ["WAYS", "dc_api_links", "dc_api_protocols", "open_chosen", "open_digital", "shown_links", "shown_protocols"]

#: What each choice asks with.
WAYS = {
    "eudi": (Prefix.X509_HASH, "direct_post.jwt"),
    "openid4vp": (Prefix.X509_SAN_DNS, "direct_post.jwt"),
    "openid4vp_did": (Prefix.DECENTRALIZED_IDENTIFIER, "direct_post"),
}


def open_chosen(
    scope: Scope,
    application: Application,
    *,
    browser_secret: str,
    answers_request: EvidenceRequest | None,
    wallet: str,
) -> WalletRequest:
    """Make the request of a choice."""
    prefix, mode = WAYS[wallet]
    return open_openid4vp_request(
        scope,
        application,
        client_id_prefix=prefix,
        response_mode=mode,
        browser_secret=browser_secret,
        answers_request=answers_request,
        wallet=wallet,
    )


def open_digital(
    scope: Scope,
    application: Application,
    *,
    browser_secret: str,
    answers_request: EvidenceRequest | None,
    wallet: str,
) -> WalletRequest:
    """Make a request for the browser's own way; the page's script does so by itself."""
    return open_dc_api_request(
        scope,
        application,
        response_mode="dc_api.jwt",
        browser_secret=browser_secret,
        answers_request=answers_request,
        wallet=wallet,
    )


def shown_links(request: WalletRequest) -> Links:
    """The deep link for this device and the QR code for another; there is no page behind them."""
    links = openid4vp_links(request)
    deep_links = dict.fromkeys(WAYS, links.deep_link) | {"learncard": links.learncard}
    return Links(interaction_url="", deep_links=deep_links, qr_text=links.qr)


def shown_protocols(request: WalletRequest) -> dict[str, str]:
    """What an interaction says of it (VCALM, "Get Exchange Protocols"), under the name of today and that of before."""
    link = openid4vp_links(request).deep_link
    return {"oid4vp-1.0": link, "OID4VP": link}


def dc_api_links(request: WalletRequest) -> Links:  # noqa: ARG001 - one of several
    """None: the browser itself is the way."""
    return Links(interaction_url="")


def dc_api_protocols(request: WalletRequest) -> dict[str, str]:  # noqa: ARG001 - one of several
    """None."""
    return {}
