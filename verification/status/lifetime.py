"""How long a status list may be used again, by its own word.

Specifications: `ttl` of https://www.w3.org/TR/vc-bitstring-status-list/ section 2.2 (milliseconds, in the subject), and
of https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/ section 5.1 (seconds, in the token). A list that says
nothing, or nonsense, leaves it to whoever keeps it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from verification.errors import Invalid
from verification.multibase import base64url_decode

__all__ = ["time_to_live"]

_LONGEST = timedelta(days=30)


def time_to_live(body: bytes) -> timedelta | None:
    """The list's time to live; None when it does not say. Nothing is verified here, so it may only shorten."""
    held = _read(body)
    if held is None:
        return None
    subject = held.get("credentialSubject", (held.get("vc") or {}).get("credentialSubject"))
    if isinstance(subject, list):
        subject = subject[0] if subject else None
    if isinstance(subject, dict):
        return _duration(subject.get("ttl"), milliseconds=True)
    return _duration(held.get("ttl"), milliseconds=False)


def _read(body: bytes) -> dict[str, Any] | None:
    """The JSON of a list, or the claims of a list that is a token."""
    text = body.strip()
    try:
        if not text.startswith(b"{"):
            text = base64url_decode(text.split(b".")[1].decode("ascii"))
        value = json.loads(text)
    except (ValueError, IndexError, RecursionError, Invalid):
        return None
    vc = value.get("vc") if isinstance(value, dict) else None
    return value if isinstance(value, dict) and (vc is None or isinstance(vc, dict)) else None


def _duration(value: Any, *, milliseconds: bool) -> timedelta | None:  # noqa: ANN401 - any JSON
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return None
    seconds = value / 1000 if milliseconds else value
    return timedelta(seconds=min(seconds, _LONGEST.total_seconds()))
