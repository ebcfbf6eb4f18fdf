"""The request as a wallet reads it: its parameters, and the signed object that carries them.

Specifications: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 5.1 to 5.10 and 11.1
(`client_metadata`), appendix A.3 (over the Digital Credentials API), https://www.rfc-editor.org/rfc/rfc9101 sections 4
and 5 (the signed request object).
"""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone
from jwcrypto.jws import JWS

from portal.actions.wallets import our_origin
from portal.intake.openid4vp.addresses import our_did, response_uri_of
from portal.intake.openid4vp.certificates import x5c
from portal.intake.openid4vp.client_ids import Prefix, client_id_of
from portal.intake.openid4vp.encryption import ENC_VALUES
from portal.intake.openid4vp.keys import WalletKey, current_key, key_of_hash
from portal.models import WalletRequest

__all__ = ["AUDIENCE", "MEDIA_TYPE", "dc_api_parameters", "dc_api_signed", "parameters", "signed"]

#: Section 5.8: whom a request is for when nobody knows yet which wallet will read it.
AUDIENCE = "https://self-issued.me/v2"
MEDIA_TYPE = "oauth-authz-req+jwt"
_CRYPTOSUITES = ["eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022", "ecdsa-jcs-2019", "bbs-2023", "ecdsa-sd-2023"]
_PROOF_TYPES = ["DataIntegrityProof", "Ed25519Signature2020"]
_ALGORITHMS = ["ES256", "ES384", "EdDSA", "RS256", "PS256"]
_SD_JWT_ALGORITHMS = ["ES256", "ES384", "EdDSA"]

VP_FORMATS: dict[str, dict[str, Any]] = {
    "ldp_vc": {"proof_type_values": _PROOF_TYPES, "cryptosuite_values": _CRYPTOSUITES},
    "jwt_vc_json": {"alg_values": _ALGORITHMS},
    "dc+sd-jwt": {"sd-jwt_alg_values": _SD_JWT_ALGORITHMS, "kb-jwt_alg_values": _SD_JWT_ALGORITHMS},
}


def parameters(request: WalletRequest, *, brief: bool = False) -> dict[str, Any]:
    """What is asked, and how the answer travels; without what only a signed object adds.

    ``brief`` leaves out which algorithms are taken, for requests that travel whole in a link.
    """
    return {
        "response_type": "vp_token",
        "response_mode": request.response_mode,
        "client_id": request.audience,
        "response_uri": response_uri_of(request.public_id),
        "nonce": request.challenge,
        "state": request.state_value,
        "dcql_query": request.query["dcql_query"],
        "client_metadata": _metadata(request, brief=brief),
    }


def dc_api_parameters(request: WalletRequest) -> dict[str, Any]:
    """The request for `navigator.credentials.get`: no address and no state, since the browser brings the answer."""
    return {
        "response_type": "vp_token",
        "response_mode": request.response_mode,
        "nonce": request.challenge,
        "dcql_query": request.query["dcql_query"],
        "client_metadata": _metadata(request),
    }


def signed(request: WalletRequest, *, wallet_nonce: str = "") -> str:
    """The request object (RFC 9101), signed as its prefix demands; ``wallet_nonce`` is echoed (section 5.10).

    Raises:
        WalletKeysError: the key that its client identifier names is gone.
    """
    prefix = Prefix(request.client_id_prefix)
    payload = parameters(request)
    if wallet_nonce:
        payload["wallet_nonce"] = wallet_nonce
    return _signed(request, payload, _key(request, prefix), prefix)


def dc_api_signed(request: WalletRequest, prefix: Prefix) -> str:
    """The request object for `openid4vp-v1-signed` (appendix A.3.2).

    ``expected_origins`` says where it may be used, so that another site cannot replay it.
    """
    payload = dc_api_parameters(request)
    payload |= {"client_id": client_id_of(prefix, ""), "expected_origins": [our_origin()]}
    return _signed(request, payload, current_key(), prefix)


def _signed(request: WalletRequest, payload: dict[str, Any], key: WalletKey, prefix: Prefix) -> str:
    if not prefix.signs:
        raise ValueError("Requests under redirect_uri are never signed.")
    times = {"iat": int(timezone.now().timestamp()), "exp": int(request.expires_at.timestamp())}
    token = JWS(json.dumps({**payload, "aud": AUDIENCE, **times}))
    token.add_signature(key.jwk, alg="ES256", protected=json.dumps(_header(key, prefix)))
    return str(token.serialize(compact=True))


def _key(request: WalletRequest, prefix: Prefix) -> WalletKey:
    if prefix is Prefix.X509_HASH:
        return key_of_hash(request.audience.removeprefix(f"{prefix}:"))
    return current_key()


def _header(key: WalletKey, prefix: Prefix) -> dict[str, Any]:
    header: dict[str, Any] = {"alg": "ES256", "typ": MEDIA_TYPE}
    if prefix is Prefix.DECENTRALIZED_IDENTIFIER:
        return header | {"kid": f"{our_did()}#{key.kid}"}
    return header | {"x5c": x5c(key.chain)}


def _metadata(request: WalletRequest, *, brief: bool = False) -> dict[str, Any]:
    formats = {asked["format"] for asked in request.query["dcql_query"]["credentials"]}
    supported = {name: {} if brief else what for name, what in VP_FORMATS.items() if name in formats}
    metadata: dict[str, Any] = {"vp_formats_supported": supported}
    if key := request.query.get("encryption_jwk"):
        metadata["jwks"] = {"keys": [key]}
        metadata["encrypted_response_enc_values_supported"] = list(ENC_VALUES)
    return metadata
