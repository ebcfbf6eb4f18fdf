"""How a wallet is told that its answer is not taken: problem details (https://www.rfc-editor.org/rfc/rfc9457)."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from portal.rate_limits import TooOftenError
from portal.wallet_refusals import REFUSALS, WalletRefusedError

__all__ = ["for_any_origin", "refusal_response", "too_often_response"]

_TYPE = "application/problem+json"


def refusal_response(refused: WalletRefusedError) -> JsonResponse:
    """Status, code and sentence; ``title`` is the same for every answer refused for this reason."""
    problem = {
        "type": f"urn:credence:wallet:{refused.code.value}",
        "title": REFUSALS[refused.code],
        "status": refused.status,
        "detail": refused.sentence,
        "code": refused.code.value,
    }
    return JsonResponse(problem, status=refused.status, content_type=_TYPE)


def too_often_response(refused: TooOftenError) -> JsonResponse:
    """429, with when to come back."""
    problem = {
        "type": "urn:credence:wallet:too_often",
        "title": "Too many tries.",
        "status": 429,
        "detail": str(refused),
        "code": "too_often",
    }
    response = JsonResponse(problem, status=429, content_type=_TYPE)
    response.headers["Retry-After"] = str(refused.retry_after)
    return response


def for_any_origin(response: HttpResponse) -> HttpResponse:
    """Let wallets that run in a browser read it, wherever they come from. No cookie counts here, so none is let in."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, Authorization"
    response.headers["Access-Control-Max-Age"] = "86400"
    response.headers["Cache-Control"] = "no-store"
    return response
