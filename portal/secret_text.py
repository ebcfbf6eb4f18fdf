"""Small secrets at rest: private keys of wallet requests, secrets of platforms' clients. Fernet, under the master keys.

Each master key gives one Fernet key by HKDF (RFC 5869), the current one first, so rotation works as for received bytes.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.master_keys import master_keys

__all__ = ["SecretLostError", "open_text", "seal_text"]

_PURPOSE = b"credence secret text"


class SecretLostError(Exception):
    """Raised when a secret cannot be opened: it was altered, or its master key is gone."""


def seal_text(text: str) -> str:
    """``text``, encrypted, as ASCII."""
    return _ring().encrypt(text.encode()).decode("ascii")


def open_text(sealed: str) -> str:
    """What was sealed.

    Raises:
        SecretLostError: it was altered, or its master key is gone.
    """
    try:
        return _ring().decrypt(sealed.encode("ascii", "replace")).decode()
    except InvalidToken:
        raise SecretLostError("A kept secret cannot be opened any more.") from None


def _ring() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key.secret)) for key in master_keys()])


def _derived(secret: bytes) -> bytes:
    return base64.urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret))
