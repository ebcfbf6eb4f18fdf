"""Validating an ID Token: OpenID Connect Core 1.0, section 3.1.3.7 (https://openid.net/specs/openid-connect-core-1_0.html).

The algorithms are a closed list of public-key signatures: with `none` nothing is signed, and with HS256 a provider's
public key would pass for a shared secret.
"""

from __future__ import annotations

import hmac
import json
import math
from typing import Any, TypeGuard

from django.utils.translation import gettext as _
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK, JWKSet
from jwcrypto.jws import JWS

from portal.signon.http import ProviderError

__all__ = ["ALGORITHMS", "validated"]

ALGORITHMS = {
    "RS256": "RSA", "RS384": "RSA", "RS512": "RSA",
    "PS256": "RSA", "PS384": "RSA", "PS512": "RSA",
    "ES256": "EC", "ES384": "EC", "ES512": "EC",
    "EdDSA": "OKP",
}  # fmt: skip
LONGEST_TOKEN = 64 * 1024
SKEW = 60  # seconds that clocks may be apart
OLDEST = 600  # seconds: a token is made for this very sign-in
MOST_KEYS = 100


def validated(
    token: str, *, keys: dict[str, Any], issuer: str, client_id: str, nonce: str, now: float
) -> dict[str, Any]:
    """The claims of a token that the issuer signed, now, for us, for this very sign-in.

    Raises:
        ProviderError: whatever is wrong with it, with a code.
    """
    claims = _claims(_signed(token, keys))
    if claims.get("iss") != issuer:
        raise ProviderError("issuer", _("The identity provider’s ID token was made by another issuer."))
    _check_audience(claims, client_id)
    _check_times(claims, now)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise ProviderError("nonce", _("The identity provider’s ID token was made for another sign-in."))
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():  # noqa: PLR2004
        raise ProviderError("subject", _("The identity provider’s ID token names nobody."))
    return claims


def _signed(token: str, keys: dict[str, Any]) -> bytes:
    """The payload, if one of the issuer's keys signed it (section 3.1.3.7, steps 6 to 8)."""
    if len(token) > LONGEST_TOKEN:
        raise ProviderError("size", _("The identity provider’s ID token is too long."))
    jws = JWS()
    try:
        jws.deserialize(token)
        header = jws.jose_header
    except (JWException, ValueError, TypeError, KeyError, RecursionError):
        raise ProviderError("form", _("The identity provider’s ID token is no signed token.")) from None
    algorithm = header.get("alg") if isinstance(header, dict) else None
    kind = ALGORITHMS.get(algorithm) if isinstance(algorithm, str) else None
    if kind is None:
        raise ProviderError("algorithm", _("The identity provider’s ID token is not signed in a way that we take."))
    jws.allowed_algs = [algorithm]
    for key in _keys(keys, kind, header.get("kid")):
        try:
            jws.verify(key)
        except (JWException, ValueError, TypeError):
            continue
        return bytes(jws.payload)
    raise ProviderError(
        "signature", _("The identity provider’s ID token is signed by no key of the identity provider.")
    )


def _keys(found: dict[str, Any], kind: str, kid: object) -> list[JWK]:
    listed = found.get("keys")
    if not isinstance(listed, list):
        raise ProviderError(
            "keys", _("The identity provider’s ID token cannot be checked: the provider publishes no keys.")
        )
    usable = JWKSet()
    for entry in listed[:MOST_KEYS]:
        fits = isinstance(entry, dict) and entry.get("kty") == kind and entry.get("use", "sig") == "sig"
        if not fits or (kid is not None and entry.get("kid") != kid):
            continue
        try:
            usable.add(JWK(**{name: value for name, value in entry.items() if name != "d"}))
        except (JWException, ValueError, TypeError):
            continue
    return list(usable)


def _claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise ProviderError("form", _("The identity provider’s ID token holds no claims."))
    return claims


def _check_audience(claims: dict[str, Any], client_id: str) -> None:
    """Steps 3 to 5: for us and for nobody else, since we trust no other audience."""
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if named != [client_id]:
        raise ProviderError("audience", _("The identity provider’s ID token was made for somebody else."))
    if "azp" in claims and claims["azp"] != client_id:
        raise ProviderError("authorized_party", _("The identity provider’s ID token was given to somebody else."))


def _check_times(claims: dict[str, Any], now: float) -> None:
    """Steps 9 and 10."""
    expires, issued = claims.get("exp"), claims.get("iat")
    if not _is_number(expires) or now >= expires + SKEW:
        raise ProviderError("expired", _("The identity provider’s ID token has expired."))
    if not _is_number(issued) or not now - OLDEST <= issued <= now + SKEW:
        raise ProviderError(
            "issued", _("The identity provider’s ID token was not made just now; the clocks may be apart.")
        )
    if "nbf" in claims and (not _is_number(claims["nbf"]) or claims["nbf"] > now + SKEW):
        raise ProviderError("not_yet", _("The identity provider’s ID token is not valid yet."))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
