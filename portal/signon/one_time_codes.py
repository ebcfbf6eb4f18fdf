"""Time-based one-time codes of authenticator apps: RFC 6238, with `cryptography`'s implementation.

SHA-1, six digits and thirty seconds are what every app understands; HMAC does not suffer from SHA-1's collisions.
A code of the step before and of the step after is taken, for clocks that are off, and no step twice (section 5.2).
"""

from __future__ import annotations

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

__all__ = ["DIGITS", "code_at", "fresh_secret", "matching_step", "setup_address", "spaced"]

DIGITS, SECONDS, DRIFT = 6, 30, 1
SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits


def fresh_secret() -> str:
    """A new secret in Base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def code_at(secret: str, moment: float) -> str:
    """The code of that moment."""
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), SECONDS)  # noqa: S303 - see above
    return totp.generate(int(moment)).decode("ascii")


def matching_step(secret: str, typed: str, moment: float, *, after: int = 0) -> int | None:
    """The time step whose code was typed, later than step ``after``; None where there is none.

    Every step is compared, whichever fits, so that the time taken tells nothing.
    """
    typed = "".join(typed.split())
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    now, found = int(moment) // SECONDS, None
    for step in range(now - DRIFT, now + DRIFT + 1):
        same = hmac.compare_digest(code_at(secret, step * SECONDS), typed)
        if same and step > after:
            found = step
    return found


def setup_address(secret: str, account: str, issuer: str = "Credence") -> str:
    """The `otpauth:` address that the QR code shows."""
    label = quote(f"{issuer}:{account}", safe=":@")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def spaced(secret: str) -> str:
    """The secret in groups of four, to be typed by hand."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
