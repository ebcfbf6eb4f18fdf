"""A compact JWS: https://www.rfc-editor.org/rfc/rfc7515 section 7.1.

Three ways of carrying a credential: the `vc` claim (https://www.w3.org/TR/vc-data-model-1.1/ section 6.3.1), the
payload itself as `vc+jwt` (https://www.w3.org/TR/vc-jose-cose/ section 3.1), and the payload itself as Open Badges 3.0
does it (https://www.imsglobal.org/spec/ob/v3p0/ section 8.2.4).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from verification.budget import Limits
from verification.codes import Code, Container
from verification.containers.presentation import refuse_presentation
from verification.credential import Credential, Jwt
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue
from verification.multibase import base64url_decode
from verification.strict_json import parse_object

__all__ = ["completed", "credential_in", "encoding_of", "looks_like_one", "open_jwt", "take_apart"]

_PARTS = 3
_W3C_2 = "https://www.w3.org/ns/credentials/v2"
_VC_JWT = {"vc+jwt", "vc+ld+jwt", "vc-ld+jwt", "vc+ld+json+jwt"}
_STARTS = ("ew", "ey")


def looks_like_one(text: str) -> bool:
    """Whether the text seems meant as a compact JWS: three parts, the first an encoded `{`, no disclosures behind."""
    return text.startswith(_STARTS) and text.count(".") == _PARTS - 1 and "~" not in text and text.split() == [text]


def open_jwt(text: str, limits: Limits) -> Credential:
    """The credential of a compact JWS, its signature not yet looked at.

    Raises:
        Invalid: NOT_A_JWT or BAD_ENCODING, a code of strict JSON, or BAD_DATE for a time that is none.
        Unavailable: UNSUPPORTED_CONTAINER when the token is a presentation.

    """
    jwt = take_apart(text, limits)
    refuse_presentation(jwt.payload)
    return credential_in(jwt)


def credential_in(jwt: Jwt) -> Credential:
    """The credential that a token carries which is no presentation.

    Raises:
        Invalid: NOT_A_JWT, or BAD_DATE for a time that is none.

    """
    wrapped = jwt.encoding == "jwt_vc"
    return Credential(
        document=completed(jwt) if wrapped else jwt.payload,
        container=Container.JWT,
        digest=hashlib.sha256(jwt.compact.encode("ascii")).hexdigest(),
        jwt=jwt,
        pointer_base="/vc" if wrapped else "",
    )


def take_apart(text: str, limits: Limits) -> Jwt:
    """The three parts of a compact JWS, decoded; whatever its payload is.

    Raises:
        Invalid: NOT_A_JWT or BAD_ENCODING, or a code of strict JSON.

    """
    parts = text.split(".")
    if len(parts) != _PARTS or not all(parts):
        raise Invalid(Code.NOT_A_JWT, "A signed token has three parts between dots, none of them empty.")
    signature = base64url_decode(parts[2])
    header = parse_object(base64url_decode(parts[0]), limits)
    payload = parse_object(base64url_decode(parts[1]), limits)
    return Jwt(
        compact=text,
        header=header,
        payload=payload,
        signing_input=f"{parts[0]}.{parts[1]}".encode("ascii"),
        signature=signature,
        encoding=encoding_of(header, payload),
    )


def encoding_of(header: JsonObject, payload: JsonObject) -> str:
    """How the token carries its credential. The header's word counts; without one, what the payload looks like."""
    kind = str(header.get("typ", "")).lower().removeprefix("application/")
    if kind == "vc+jwt" or (kind in _VC_JWT and "vc" not in payload):
        return "vc+jwt"
    if isinstance(payload.get("vc"), dict):
        return "jwt_vc"
    return "vc+jwt" if _is_version_2(payload) and not {"vc", "vp", "iss"} & set(payload) else "ob3_jwt"


def _is_version_2(payload: JsonObject) -> bool:
    context = payload.get("@context")
    return isinstance(context, list) and context[:1] == [_W3C_2]


def completed(jwt: Jwt) -> JsonObject:
    """The `vc` claim, completed from the registered claims where it leaves out what the data model wants."""
    vc = jwt.payload["vc"]
    if not isinstance(vc, dict):
        raise Invalid(Code.NOT_A_JWT, "The vc claim is no object.")
    document: dict[str, JsonValue] = dict(vc)
    claims = jwt.payload
    _complete_ids(document, claims)
    version_2 = _is_version_2(vc)
    for claim, of_2, of_1 in (("nbf", "validFrom", "issuanceDate"), ("exp", "validUntil", "expirationDate")):
        moment = _written(claims.get(claim))
        if moment is not None and of_1 not in document and of_2 not in document:
            document[of_2 if version_2 else of_1] = moment
    return document


def _complete_ids(document: dict[str, JsonValue], claims: JsonObject) -> None:
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    if isinstance(claims.get("iss"), str):
        if issuer is None:
            document["issuer"] = claims["iss"]
        elif isinstance(issuer, dict) and "id" not in issuer:
            document["issuer"] = {"id": claims["iss"], **issuer}
    if isinstance(claims.get("jti"), str):
        document.setdefault("id", claims["jti"])
    if isinstance(claims.get("sub"), str) and isinstance(subject, dict) and "id" not in subject:
        document["credentialSubject"] = {"id": claims["sub"], **subject}


def _written(seconds: JsonValue) -> str | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, tz=UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        raise Invalid(Code.BAD_DATE, "A time of the token names no date.") from None
