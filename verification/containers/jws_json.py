"""A JWS as JSON: https://www.rfc-editor.org/rfc/rfc7515 section 7.2 (general and flattened).

European Digital Credentials travel so, with their payload in the clear (`b64` false,
https://www.rfc-editor.org/rfc/rfc7797 section 3) and the seal's certificate beside the signature (JAdES).
"""

from __future__ import annotations

from verification.budget import Limits
from verification.codes import Act, Code, Container
from verification.containers.jwt import completed, encoding_of
from verification.credential import Credential, Jwt
from verification.errors import Invalid, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.multibase import base64url_decode
from verification.strict_json import parse_object

__all__ = ["is_jws_json", "open_jws_json"]

_OF_JADES = frozenset({"sigT", "x5t#S256", "sigPId", "srCms", "sigPl", "srAts", "adoTst", "x5t#o"})


def is_jws_json(value: JsonObject) -> bool:
    """Whether the object is a JWS written as JSON."""
    return isinstance(value.get("payload"), str) and ("signatures" in value or "signature" in value)


def open_jws_json(value: JsonObject, digest: str, limits: Limits) -> Credential:
    """The credential of a JWS, its signatures not yet looked at.

    Raises:
        Invalid: NOT_A_JWT or BAD_ENCODING, or a code of strict JSON.
        Unavailable: TOO_MANY for more signatures than are looked at.

    """
    held = value.get("signatures", [value])
    entries = list(held) if isinstance(held, list) else [held]
    if len(entries) > limits.proofs:
        detail = f"It has {len(entries)} signatures; records with more than {limits.proofs} are not looked at."
        raise Unavailable(Code.TOO_MANY, detail, act=Act.US)
    tokens = [_token(entry, value["payload"], limits) for entry in entries]
    if not tokens:
        raise Invalid(Code.NOT_A_JWT, "It has no signature.")
    if any(token.payload != tokens[0].payload or token.encoding != tokens[0].encoding for token in tokens):
        raise Invalid(Code.NOT_A_JWT, "Its signatures are over different readings of what it holds.")
    jwt, *others = tokens
    wrapped = jwt.encoding == "jwt_vc"
    return Credential(
        completed(jwt) if wrapped else jwt.payload,
        Container.JSON,
        digest,
        jwt,
        pointer_base="/vc" if wrapped else "",
        other_signatures=tuple(others),
    )


def _token(entry: JsonValue, payload: JsonValue, limits: Limits) -> Jwt:
    """One signature with what it is over."""
    protected, signature = (entry.get("protected"), entry.get("signature")) if isinstance(entry, dict) else (None, None)
    if not isinstance(protected, str) or not isinstance(signature, str) or not isinstance(payload, str):
        raise Invalid(Code.NOT_A_JWT, "The signature has no protected header.")
    header = parse_object(base64url_decode(protected), limits)
    clear = header.get("b64") is False
    document = parse_object(payload.encode() if clear else base64url_decode(payload), limits)
    sealed = clear or bool(_OF_JADES & set(header))
    return Jwt(
        compact="",
        header=header,
        payload=document,
        signing_input=protected.encode("ascii") + b"." + payload.encode(),
        signature=base64url_decode(signature),
        encoding="jades" if sealed else encoding_of(header, document),
    )
