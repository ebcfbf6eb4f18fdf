"""A credential as a JSON document, its proof inside; or as JSON text around a token.

Envelopes: https://www.w3.org/TR/vc-data-model-2.0/ section 4.13.1 (EnvelopedVerifiableCredential).
"""

from __future__ import annotations

import hashlib

from verification.budget import Limits
from verification.codes import Act, Code, Container
from verification.containers.jws_json import is_jws_json, open_jws_json
from verification.containers.jwt import looks_like_one, open_jwt
from verification.containers.ler_rs import is_ler_rs, open_ler_rs
from verification.containers.presentation import (
    is_list_of_credentials,
    is_presentation,
    presented,
    presented_list,
    unwrapped,
)
from verification.containers.sd_jwt import looks_like_sd_jwt, open_sd_jwt, open_shared_sd_jwt
from verification.containers.token import open_token
from verification.credential import Credential, Presentation
from verification.errors import Invalid, Unavailable
from verification.jcs import jcs
from verification.jsontypes import JsonObject, JsonValue
from verification.strict_json import parse

__all__ = ["open_json", "open_value"]

_ENVELOPED_TOKENS = ("data:application/vc+jwt,", "data:application/vc+ld+jwt,", "data:application/vc+ld+json+jwt,")
_ENVELOPED_PRESENTATIONS = ("data:application/vp+jwt,", "data:application/vp+ld+json+jwt,")
_ENVELOPED_SD_JWTS = tuple(f"data:application/{kind}," for kind in ("vc+sd-jwt", "vc+ld+json+sd-jwt", "dc+sd-jwt"))


def open_json(data: bytes, limits: Limits) -> Credential | Presentation:
    """The credential or presentation that a JSON text is; or the token that it quotes, or that its envelope holds.

    Raises:
        Invalid: a code of strict JSON, NOT_AN_OBJECT, or what :func:`open_jwt` raises.
        Unavailable: UNSUPPORTED_CONTAINER for envelopes of kinds not opened yet.

    """
    value = unwrapped(parse(data, limits))
    if isinstance(value, str) and (looks_like_one(value) or looks_like_sd_jwt(value)):
        return open_token(value, limits) if looks_like_one(value) else open_shared_sd_jwt(value, limits)
    if isinstance(value, list) and is_list_of_credentials(value):
        return presented_list(value, hashlib.sha256(data).hexdigest(), limits)
    if not isinstance(value, dict):
        raise Invalid(
            Code.NOT_AN_OBJECT, f"This is JSON, and {_kind(value)} rather than a record. A record is one JSON object."
        )
    return _object(value, hashlib.sha256(data).hexdigest(), limits)


def _object(value: JsonObject, digest: str, limits: Limits) -> Credential | Presentation:
    if is_jws_json(value):
        return open_jws_json(value, digest, limits)
    if "EnvelopedVerifiablePresentation" in _types_named(value):
        return open_token(_enveloped_text(value, _ENVELOPED_PRESENTATIONS), limits)
    if is_presentation(value):
        return presented(value, digest, limits)
    if is_ler_rs(value):
        return open_ler_rs(value, digest, limits)
    return _enveloped(value, limits) or Credential(value, Container.JSON, digest)


def open_value(value: JsonValue, limits: Limits) -> Credential:
    """A credential nested in another: an object, an envelope, or a compact JWS.

    Raises:
        Invalid: NOT_AN_OBJECT, or what :func:`open_jwt` raises.
        Unavailable: UNSUPPORTED_CONTAINER for envelopes of kinds not opened yet.

    """
    if isinstance(value, str):
        return open_sd_jwt(value, limits) if looks_like_sd_jwt(value) else open_jwt(value, limits)
    if not isinstance(value, dict):
        raise Invalid(Code.NOT_AN_OBJECT, f"A nested credential is {_kind(value)}.")
    return _enveloped(value, limits) or Credential(value, Container.JSON, hashlib.sha256(jcs(value)).hexdigest())


def _enveloped(value: JsonObject, limits: Limits) -> Credential | None:
    """The credential inside an EnvelopedVerifiableCredential; None for anything else."""
    if "EnvelopedVerifiableCredential" not in _types_named(value):
        return None
    text = _enveloped_text(value, (*_ENVELOPED_TOKENS, *_ENVELOPED_SD_JWTS))
    return open_sd_jwt(text, limits) if looks_like_sd_jwt(text) else open_jwt(text, limits)


def _types_named(value: JsonObject) -> list[JsonValue]:
    """The object's types, one or many."""
    types = value.get("type")
    return list(types) if isinstance(types, list) else [types]


def _enveloped_text(value: JsonObject, prefixes: tuple[str, ...]) -> str:
    """The token in the `data:` address that is the envelope's id."""
    address = value.get("id")
    for prefix in prefixes:
        if isinstance(address, str) and address.startswith(prefix):
            return address.removeprefix(prefix)
    kind = address.partition(",")[0][:60] if isinstance(address, str) else "no data"
    raise Unavailable(
        Code.UNSUPPORTED_CONTAINER,
        f"This is an envelope of a kind that is not opened ({kind}). Taken: vc+jwt, vc+sd-jwt, dc+sd-jwt, vp+jwt.",
        act=Act.US,
    )


def _kind(value: JsonValue) -> str:
    if value is None:
        return "null"
    for kind, words in (
        (bool, "true or false"),
        (str, "a text"),
        (list, "a list"),
        (int, "a number"),
        (float, "a number"),
    ):
        if isinstance(value, kind):
            return words
    return "an object"
