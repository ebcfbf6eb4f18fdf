"""A compact JWS as it arrives: a credential, or a wallet's presentation of several."""

from __future__ import annotations

import hashlib

from verification.budget import Limits
from verification.containers.jwt import credential_in, take_apart
from verification.containers.presentation import is_presentation, presented
from verification.credential import Credential, Presentation

__all__ = ["open_token"]


def open_token(text: str, limits: Limits) -> Credential | Presentation:
    """What a compact JWS carries, its signature not yet looked at.

    Raises:
        Invalid: what :func:`verification.containers.jwt.open_jwt` and
            :func:`verification.containers.presentation.presented` raise.
        Unavailable: as there.

    """
    jwt = take_apart(text, limits)
    if not is_presentation(jwt.payload):
        return credential_in(jwt)
    return presented(jwt.payload, hashlib.sha256(text.encode("ascii")).hexdigest(), limits, jwt)
