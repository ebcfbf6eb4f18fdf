"""Which browser asked a wallet: a secret in a cookie, so that a result shows itself to nobody else.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 8.2 and 14.2. Without it,
whoever sends somebody a request of their own could read what the other shared.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.models import WalletRequest

__all__ = ["BROWSER_COOKIE", "asked_from", "browser_secret", "remember_browser"]

#: Binds a request to the browser that it was made in, so that only this browser is led back to the private page.
BROWSER_COOKIE = "credence_wallet"
_LENGTH = 43
_REMEMBERED = 30 * 60  # seconds: longer than any request lives


def browser_secret(request: HttpRequest) -> str:
    """The secret of the browser; a fresh one when it has none, which :func:`remember_browser` then gives it."""
    kept = request.COOKIES.get(BROWSER_COOKIE, "")
    return kept if len(kept) == _LENGTH else secrets.token_urlsafe(32)


def remember_browser(response: HttpResponse, secret: str) -> None:
    """Have the browser keep its secret for a while."""
    response.set_cookie(
        BROWSER_COOKIE,
        secret,
        max_age=_REMEMBERED,
        secure=settings.CREDENCE_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def asked_from(request: HttpRequest, row: WalletRequest) -> bool:
    """Whether this browser made the request."""
    digest = hashlib.sha256(request.COOKIES.get(BROWSER_COOKIE, "").encode()).hexdigest()
    return bool(row.browser_digest) and hmac.compare_digest(digest, row.browser_digest)
