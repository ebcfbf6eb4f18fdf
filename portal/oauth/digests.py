"""What is kept of secrets."""

from __future__ import annotations

import hashlib

__all__ = ["digest_of"]


def digest_of(secret: str) -> str:
    """The SHA-256 of a token or secret of ours, in hexadecimal: 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
