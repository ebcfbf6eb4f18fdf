"""What a baked picture carries: a credential as JSON or as a compact JWS, or of Open Badges 2 an address.

Specification: https://www.imsglobal.org/spec/ob/v3p0/ section 5.3 (Baked Badge), and
https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/baking/index.html. The picture itself is never decoded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from verification.budget import Limits
from verification.codes import Code, Container
from verification.containers.json_document import open_json
from verification.containers.jwt import looks_like_one, open_jwt
from verification.credential import Credential
from verification.errors import Invalid
from verification.jsontypes import JsonObject

__all__ = ["open_baked"]

_LONGEST_ADDRESS = 2_000


def open_baked(texts: Sequence[bytes], container: Container, limits: Limits) -> Credential:
    """The credential among what the picture carries.

    Raises:
        Invalid: NOT_A_RECORD when it carries none, TOO_MANY when it carries several that differ, and what the text's
            own reader raises.
        Unavailable: UNSUPPORTED_CONTAINER for what cannot be opened.

    """
    found = {text.strip() for text in texts if text.strip()}
    if not found:
        raise Invalid(
            Code.NOT_A_RECORD,
            f"This is a picture ({container.upper()}) without a credential in it. "
            "Taken: a credential as JSON, as a compact JWT, baked into a PNG or SVG picture, or several in a ZIP.",
        )
    if len(found) > 1:
        raise Invalid(Code.TOO_MANY, f"The picture carries {len(found)} credentials that differ; which one is meant?")
    (data,) = found
    if data.startswith((b"https://", b"http://")):
        return Credential(_hosted_at(data, limits), container, hashlib.sha256(data).hexdigest())
    if data.isascii() and looks_like_one(data.decode("ascii")):
        return replace(open_jwt(data.decode("ascii"), limits), container=container)
    opened = open_json(data, limits)
    if not isinstance(opened, Credential):
        raise Invalid(Code.NOT_A_RECORD, "The picture carries a wallet's presentation, not a credential.")
    return replace(opened, container=container)


def _hosted_at(address: bytes, limits: Limits) -> JsonObject:
    """An Open Badge 2.0 of which the picture gives the address only."""
    try:
        url = address.decode("ascii")
    except UnicodeDecodeError:
        raise Invalid(Code.BAD_ENCODING, "The picture carries an address that is none.") from None
    if len(url) > _LONGEST_ADDRESS or any(sign.isspace() for sign in url) or len(address) > limits.record:
        raise Invalid(Code.BAD_ENCODING, "The picture carries an address that is none.")
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": url,
        "verification": {"type": "hosted"},
    }
