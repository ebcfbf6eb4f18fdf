"""Which browser asked: a secret in its session, so that a result page shows itself to nobody else.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 8.2 and 14.2: without it,
whoever sends somebody a request of their own could read what the other shared.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.http import HttpRequest

from portal.models import WalletRequest

__all__ = ["asked_from", "browser_secret"]

_NAME = "wallet_browser"


def browser_secret(request: HttpRequest) -> str:
    """The secret of the browser's session; made when there is none."""
    kept = request.session.get(_NAME)
    if not isinstance(kept, str):
        kept = request.session[_NAME] = secrets.token_urlsafe(24)
    return kept


def asked_from(request: HttpRequest, row: WalletRequest) -> bool:
    """Whether this browser made the request."""
    kept = request.session.get(_NAME)
    digest = hashlib.sha256(kept.encode()).hexdigest() if isinstance(kept, str) else ""
    return bool(row.browser_digest) and hmac.compare_digest(digest, row.browser_digest)
