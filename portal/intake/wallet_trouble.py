"""A request to a wallet as operators read it: where it is found, what it says, how it stands. No secret is in it.

What a wallet gets to see is no secret of ours; the key that opens answers is, and so is what binds a browser.
"""

from __future__ import annotations

from typing import Any

from portal.intake.openid4vp.client_ids import Prefix
from portal.intake.openid4vp.request_objects import parameters
from portal.intake.openid4vp.requests import openid4vp_links
from portal.intake.vcalm.asking import presentation_request, vcapi_links, vcapi_protocols
from portal.models import WalletRequest

__all__ = ["told", "told_of"]


def told(request: WalletRequest) -> dict[str, Any]:
    """A request that was just made."""
    said: dict[str, Any] = {
        "id": request.public_id,
        "protocol": request.protocol,
        "organization": str(request.organization_id),
        "application": str(request.application_id),
        "expires_at": f"{request.expires_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    if request.protocol == WalletRequest.Protocol.VCAPI:
        return said | _of_exchange(request)
    links = openid4vp_links(request)
    return said | {
        "client_id_prefix": request.client_id_prefix,
        "response_mode": request.response_mode,
        "signed": Prefix(request.client_id_prefix).signs,
        "client_id": links.client_id,
        "request_uri": links.request_uri or None,
        "response_uri": links.response_uri,
        "deep_links": {"openid4vp": links.deep_link, "haip": links.haip, "learncard": links.learncard},
        "qr_text": links.qr,
        "parameters": parameters(request),
    }


def told_of(request: WalletRequest) -> dict[str, Any]:
    """How a request stands, and what was wrong with the last answer that was not taken."""
    return {
        "id": request.public_id,
        "protocol": request.protocol,
        "state": request.state,
        "opened_at": f"{request.opened_at:%Y-%m-%dT%H:%M:%SZ}" if request.opened_at else None,
        "answered_at": f"{request.answered_at:%Y-%m-%dT%H:%M:%SZ}" if request.answered_at else None,
        "expires_at": f"{request.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "refusals": request.refusals,
        "last_refusal_code": request.last_refusal_code or None,
        "last_refusal": request.last_refusal or None,
        "batch": str(request.batch_id) if request.batch_id else None,
    }


def _of_exchange(request: WalletRequest) -> dict[str, Any]:
    links = vcapi_links(request)
    return {
        "exchange": vcapi_protocols(request)["vcapi"],
        "interaction_url": links.interaction_url,
        "deep_links": dict(links.deep_links),
        "qr_text": links.qr_text,
        "parameters": presentation_request(request),
    }
