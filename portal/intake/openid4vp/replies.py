"""What wallets are told: JSON that nobody keeps, readable by wallets that run in a browser.

Specifications: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 8.2 and 8.5 (replies and
errors), https://www.rfc-editor.org/rfc/rfc6749 section 5.2 (the form of errors), and https://fetch.spec.whatwg.org
section 3.3 (CORS): everything here is for whoever knows the address, and no cookie counts, so any origin may read it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from portal.rate_limits import TooOftenError
from portal.wallet_refusals import WalletRefusal, WalletRefusedError

__all__ = ["preflight", "refusal", "reply", "too_often", "unkept"]

_STATUS = {
    WalletRefusal.UNKNOWN_REQUEST: 404,
    WalletRefusal.TOO_SLOW: 408,
    WalletRefusal.ANSWERED: 409,
    WalletRefusal.EXPIRED: 410,
    WalletRefusal.TOO_LARGE: 413,
    WalletRefusal.TOO_MANY: 429,
}

_Response = TypeVar("_Response", bound=HttpResponseBase)


def unkept(response: _Response) -> _Response:
    """The response, for no cache and for any origin."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def reply(value: dict[str, Any], status: int = 200) -> HttpResponse:
    """An object as JSON."""
    return unkept(JsonResponse(value, status=status))


def refusal(refused: WalletRefusedError) -> HttpResponse:
    """What is wrong: OAuth's `error`, the sentence, and the code of ours."""
    return reply(
        {"error": "invalid_request", "error_description": refused.sentence, "code": refused.code.value},
        _STATUS.get(refused.code, 400),
    )


def too_often(refused: TooOftenError) -> HttpResponse:
    """Too many tries: 429, with when to come back."""
    response = reply({"error": "temporarily_unavailable", "error_description": str(refused), "code": "too_often"}, 429)
    response.headers["Retry-After"] = str(refused.retry_after)
    return response


def preflight() -> HttpResponse:
    """The answer to a browser that asks whether it may ask."""
    response = unkept(HttpResponse(status=204))
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Max-Age"] = "600"
    return response
