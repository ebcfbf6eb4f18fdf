"""A compact JWS as it arrives: a credential, or a wallet's presentation of several."""

from __future__ import annotations

import hashlib

from verification.budget import Limits
from verification.containers.jwt import open_jwt, take_apart
from verification.containers.presentation import is_presentation, presented
from verification.credential import Credential, Presentation
from verification.multibase import base64url_decode
from verification.strict_json import parse_object

__all__ = ["open_token"]

_PARTS = 3
_TRACES = (b"VerifiablePresentation", b"verifiable", b'"vp')


def open_token(text: str, limits: Limits) -> Credential | Presentation:
    """What a compact JWS carries, its signature not yet looked at.

    Raises:
        Invalid: what :func:`verification.containers.jwt.open_jwt` and
            :func:`verification.containers.presentation.presented` raise.
        Unavailable: as there.

    """
    parts = text.split(".")
    if len(parts) == _PARTS:
        payload = base64url_decode(parts[1])
        if any(trace in payload for trace in _TRACES):  # most tokens are not read twice
            value = parse_object(payload, limits)
            if is_presentation(value):
                digest = hashlib.sha256(text.encode("ascii")).hexdigest()
                return presented(value, digest, limits, take_apart(text, limits))
    return open_jwt(text, limits)
