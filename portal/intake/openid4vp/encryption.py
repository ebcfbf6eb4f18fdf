"""Encrypted answers: a JWE for this request's key, by one algorithm, opened with nothing else.

Specifications: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html section 8.3,
https://www.rfc-editor.org/rfc/rfc7516 section 5.2, https://www.rfc-editor.org/rfc/rfc8725 sections 3.1 to 3.6: the
algorithms are a list of ours, and compression is refused, since a small answer could unfold into a huge one.
"""

from __future__ import annotations

from typing import NoReturn

from jwcrypto.common import JWException
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from verification.budget import Limits
from verification.errors import Invalid
from verification.jsontypes import JsonObject
from verification.multibase import base64url_decode
from verification.strict_json import parse_object

__all__ = ["ENC_VALUES", "opened"]

ALGORITHM = "ECDH-ES"
ENC_VALUES = ("A256GCM", "A128GCM")
_PARTS = 5


def opened(answer: str, private_jwk: str) -> bytes:
    """What an encrypted answer says.

    Raises:
        WalletRefusedError: `answer_malformed`, `answer_for_another_key`, `answer_not_opened`.
    """
    key = JWK.from_json(private_jwk)
    header = _header(answer)
    if header.get("kid") != key.get("kid"):
        named = str(header.get("kid", "none"))[:60]
        raise WalletRefusedError(WalletRefusal.WRONG_KEY, f"It names the key {named}.")
    if header.get("alg") != ALGORITHM or header.get("enc") not in ENC_VALUES:
        _refuse(f"Taken is {ALGORITHM} with {' or '.join(ENC_VALUES)}.")
    if "zip" in header or "crit" in header:
        _refuse("Compression and critical headers are not taken.")
    if not isinstance(header.get("epk"), dict):
        _refuse("It brings no key of the wallet (epk).")
    try:
        token = JWE(algs=[ALGORITHM, *ENC_VALUES])
        token.deserialize(answer, key=key)
        plain: bytes = token.payload
    except (JWException, ValueError, TypeError, KeyError):
        _refuse("")
    return plain


def _header(answer: str) -> JsonObject:
    parts = answer.split(".")
    try:
        if len(parts) != _PARTS:
            raise WalletRefusedError(WalletRefusal.MALFORMED, "It is no compact JWE.")
        return parse_object(base64url_decode(parts[0]), Limits(depth=8, values=200))
    except Invalid:
        raise WalletRefusedError(WalletRefusal.MALFORMED, "It is no compact JWE.") from None


def _refuse(what: str) -> NoReturn:
    raise WalletRefusedError(WalletRefusal.BAD_ENCRYPTION, what)
