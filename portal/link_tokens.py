"""Opaque links: 128 random bits' worth of token that only the site's key can make again.

A row keeps ``nonce`` and ``digest``. The token is an HMAC of the nonce under the site's secret key, so a copy of the
database opens nothing, while a member can still be shown the link of a poster that hangs in a college.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

__all__ = ["LinkToken", "digest_of", "new_token", "token_of"]

_SALT = "credence.link"
_BYTES = 16


@dataclass(frozen=True, slots=True)
class LinkToken:
    """A new token, and what its row keeps."""

    token: str
    nonce: str
    digest: str


def new_token() -> LinkToken:
    """A fresh token."""
    nonce = secrets.token_hex(32)
    token = token_of(nonce)
    return LinkToken(token, nonce, digest_of(token))


def token_of(nonce: str) -> str:
    """The token of a row, made again; 22 characters of base64url."""
    mac = salted_hmac(_SALT, nonce, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def digest_of(token: str) -> str:
    """By which a row is found: SHA-256 of the token, hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
