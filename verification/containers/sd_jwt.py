"""SD-JWTs: a signed token, its disclosures, and perhaps the holder's key binding, between tildes.

Specification: https://www.rfc-editor.org/rfc/rfc9901 sections 4 and 7.1. Two kinds of credentials travel so: SD-JWT VCs
(https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/ section 2; `vct`), which wallets of before the rename also
call `vc+sd-jwt`; and W3C credentials (https://www.w3.org/TR/vc-jose-cose/ section 3.2; `@context`). The payload tells
them apart, whatever the header says.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from verification.budget import Limits
from verification.codes import Code, Container
from verification.containers.disclosures import digest_of, disclosed
from verification.containers.jwt import completed, take_apart
from verification.containers.presentation import is_presentation, presented, refuse_presentation
from verification.credential import Credential, KeyBinding, Presentation
from verification.errors import Invalid
from verification.jsontypes import JsonObject

__all__ = ["looks_like_sd_jwt", "open_sd_jwt", "open_shared_sd_jwt"]

_SHAPE = re.compile(r"e[wy][^\s~.]*\.[^\s~.]*\.[^\s~.]*~[^\s]*")
#: What an SD-JWT VC may not hide (section 2.2.2.3 of the draft): else its holder could drop an expiry or a status.
_NEVER_HIDDEN = ("iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status")


def looks_like_sd_jwt(text: str) -> bool:
    """Whether the text seems meant as an SD-JWT: a compact JWS with tildes behind it."""
    return _SHAPE.fullmatch(text) is not None


def open_sd_jwt(text: str, limits: Limits) -> Credential:
    """The credential of an SD-JWT, its signatures not yet looked at.

    Raises:
        Invalid: as :func:`open_shared_sd_jwt`.
        Unavailable: as there, and UNSUPPORTED_CONTAINER when it is a presentation.

    """
    opened = open_shared_sd_jwt(text, limits)
    if isinstance(opened, Presentation):
        refuse_presentation(opened.payload)
        raise Invalid(Code.NOT_A_JWT, "This is a presentation where a credential should stand.")
    return opened


def open_shared_sd_jwt(text: str, limits: Limits) -> Credential | Presentation:
    """The credential of an SD-JWT, or the presentation (`vp+sd-jwt`), its signatures not yet looked at.

    The specification ends the text with a tilde when there is no key binding; texts that lost it are read all the same.

    Raises:
        Invalid: NOT_A_JWT, BAD_ENCODING, BAD_DISCLOSURE, FORBIDDEN_CLAIM, or a code of strict JSON.
        Unavailable: UNSUPPORTED_ALGORITHM for a hash function that is not taken.

    """
    token, *disclosures, last = text.split("~")
    if last and "." not in last:
        disclosures, last = [*disclosures, last], ""
    if any(not part for part in disclosures):
        raise Invalid(Code.BAD_DISCLOSURE, "The SD-JWT has an empty part between two tildes.")
    jwt = take_apart(token, limits)
    payload = disclosed(jwt.payload, disclosures, limits)
    if is_presentation(payload):
        return presented(payload, _digest(text), limits, replace(jwt, payload=payload))
    opened = replace(jwt, compact=token, payload=payload, encoding=_encoding(payload))
    if opened.encoding == "sd_jwt_vc":
        _refuse_hidden(jwt.payload, payload)
    wrapped = opened.encoding == "jwt_vc"
    return Credential(
        document=completed(opened) if wrapped else payload,
        container=Container.SD_JWT,
        digest=_digest(text),
        jwt=opened,
        pointer_base="/vc" if wrapped else "",
        key_binding=_key_binding(text, last, jwt.payload, limits),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _encoding(payload: JsonObject) -> str:
    if "@context" in payload:
        return "vc+sd-jwt"
    if isinstance(payload.get("vct"), str):
        return "sd_jwt_vc"
    return "jwt_vc" if isinstance(payload.get("vc"), dict) else "vc+sd-jwt"


def _key_binding(text: str, last: str, signed: JsonObject, limits: Limits) -> KeyBinding | None:
    if not last:
        return None
    covered = text[: -len(last)]
    return KeyBinding(take_apart(last, limits), digest_of(covered, signed))


def _refuse_hidden(signed: JsonObject, payload: JsonObject) -> None:
    for name in _NEVER_HIDDEN:
        if name in payload and name not in signed:
            raise Invalid(Code.FORBIDDEN_CLAIM, f"“{name}” may not be disclosed selectively.", pointer=f"/{name}")
