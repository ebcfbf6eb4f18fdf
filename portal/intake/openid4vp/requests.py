"""Opening an OpenID4VP request, and the links and QR text that lead a wallet to it.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 3 (same device and cross
device), 5 (the request), 8.2 (`response_uri`), 13.1.2 (`openid4vp:`); HAIP 1.0 section 5.1 (`haip-vp:`). Each
request has a response address of its own, since some wallets never return `state`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote, urlencode

from jwcrypto.jwk import JWK

from portal.actions.wallets import Asking, new_challenge, open_wallet_request, our_origin
from portal.intake.openid4vp.addresses import request_uri_of, response_uri_of
from portal.intake.openid4vp.asked import query_for
from portal.intake.openid4vp.client_ids import Prefix, client_id_of
from portal.intake.openid4vp.request_objects import parameters
from portal.models import Application, EvidenceRequest, WalletRequest
from portal.scope import Scope
from verification.jsontypes import JsonObject, JsonValue

__all__ = [
    "RESPONSE_MODES",
    "Links",
    "open_dc_api_request",
    "open_openid4vp_request",
    "openid4vp_links",
]

RESPONSE_MODES = ("direct_post", "direct_post.jwt")
DC_API_MODES = ("dc_api", "dc_api.jwt")
_LEARNCARD = "https://learncard.app/oid4vp?request="


@dataclass(frozen=True, slots=True)
class Links:
    """Where a wallet finds a request.

    ``deep_link`` opens any wallet on this device, ``haip`` one that registered for high-assurance requests only,
    ``learncard`` LearnCard in a browser; ``qr`` is the text of the QR code for another device. ``request_uri`` is empty
    for requests that travel whole.
    """

    client_id: str
    request_uri: str
    response_uri: str
    deep_link: str
    haip: str
    learncard: str
    qr: str

    def to_json(self) -> dict[str, str]:
        """The links by their names."""
        return asdict(self)


def open_openid4vp_request(
    scope: Scope,
    application: Application,
    *,
    client_id_prefix: str = Prefix.X509_SAN_DNS,
    response_mode: str = "direct_post",
    formats: Sequence[str] = (),
    browser_secret: str = "",
    answers_request: EvidenceRequest | None = None,
    wallet: str = "",
) -> WalletRequest:
    """Make a request for an application's records.

    Args:
        scope: the candidate's own, a member's, or an operator's.
        application: whose records are asked for.
        client_id_prefix: a value of :class:`Prefix`.
        response_mode: `direct_post`, or `direct_post.jwt` for an encrypted answer.
        formats: of the credentials; none means every one that is taken.
        browser_secret: what the browser that asked keeps (:mod:`portal.intake.browser`). With
            it the wallet is sent back to that browser; without it (another device) it is not.
        answers_request: the "Ask for this" that an answer settles.
        wallet: the choice of the wallet page that the request was made for.

    Raises:
        ValueError: a prefix, mode or format that is not known.
    """
    if response_mode not in RESPONSE_MODES:
        raise ValueError(f"Unknown response mode; the modes are {', '.join(RESPONSE_MODES)}.")
    prefix, public_id = Prefix(client_id_prefix), new_challenge()
    private = _encryption_key(response_mode)
    asking = Asking(
        protocol=WalletRequest.Protocol.OPENID4VP,
        audience=client_id_of(prefix, response_uri_of(public_id)),
        query=_query(query_for(scope, application, formats, answers_request), private, wallet),
        public_id=public_id,
        client_id_prefix=prefix.value,
        response_mode=response_mode,
        state_value=new_challenge(),
        private_jwk=private.export_private() if private else "",
        browser_secret=browser_secret,
    )
    return open_wallet_request(scope, application, asking, answers_request=answers_request)


def open_dc_api_request(
    scope: Scope,
    application: Application,
    *,
    response_mode: str = "dc_api",
    formats: Sequence[str] = (),
    browser_secret: str = "",
    answers_request: EvidenceRequest | None = None,
    wallet: str = "",
) -> WalletRequest:
    """Make a request that the browser itself hands to a wallet (appendix A): its audience is this site's origin."""
    if response_mode not in DC_API_MODES:
        raise ValueError(f"Unknown response mode; the modes are {', '.join(DC_API_MODES)}.")
    private = _encryption_key(response_mode)
    asking = Asking(
        protocol=WalletRequest.Protocol.DC_API,
        audience=f"origin:{our_origin()}",
        query=_query(query_for(scope, application, formats, answers_request), private, wallet),
        response_mode=response_mode,
        private_jwk=private.export_private() if private else "",
        browser_secret=browser_secret,
    )
    return open_wallet_request(scope, application, asking, answers_request=answers_request)


def openid4vp_links(request: WalletRequest) -> Links:
    """The addresses of a request. Signed ones are fetched; those under `redirect_uri` travel whole in the link."""
    prefix = Prefix(request.client_id_prefix)
    request_uri = request_uri_of(request.public_id) if prefix.signs else ""
    query = _by_reference(request, request_uri) if prefix.signs else _by_value(request)
    deep_link = f"openid4vp://?{query}"
    return Links(
        client_id=request.audience,
        request_uri=request_uri,
        response_uri=response_uri_of(request.public_id),
        deep_link=deep_link,
        haip=f"haip-vp://?{query}",
        learncard=_LEARNCARD + quote(f"openid4vp://authorize?{query}", safe=""),
        qr=deep_link,
    )


def _by_reference(request: WalletRequest, request_uri: str) -> str:
    return urlencode({"client_id": request.audience, "request_uri": request_uri, "request_uri_method": "post"})


def _by_value(request: WalletRequest) -> str:
    """Every parameter in the link; objects as JSON (section 5.1). Kept short, since a QR code holds 2,953 bytes."""
    values = parameters(request, brief=True)
    spelled = {
        name: value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        for name, value in values.items()
    }
    return urlencode(spelled, safe=":/,", quote_via=quote)


def _encryption_key(response_mode: str) -> JWK | None:
    """A fresh key for one answer (section 8.3); its `kid` names it in the answer's header."""
    if not response_mode.endswith(".jwt"):
        return None
    return JWK.generate(kty="EC", crv="P-256", kid=new_challenge(), use="enc", alg="ECDH-ES")


def _query(dcql: JsonObject, private: JWK | None, wallet: str) -> JsonObject:
    """What the row keeps: the query, the public key that stands in the request, and the wallet that was chosen."""
    kept: dict[str, JsonValue] = {"dcql_query": dcql, "wallet": wallet}
    if private is not None:
        kept["encryption_jwk"] = private.export_public(as_dict=True)
    return kept
