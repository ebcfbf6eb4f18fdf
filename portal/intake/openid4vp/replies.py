"""What wallets are told when an answer is not taken: OAuth's form of errors, with the code of ours.

Specifications: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html section 8.5,
https://www.rfc-editor.org/rfc/rfc6749 section 5.2 (`error`, `error_description`), and the members of
https://www.rfc-editor.org/rfc/rfc9457 beside them. That no cache keeps it and any origin may read it is
:func:`portal.intake.vcalm.views.for_wallets`' affair.
"""

from __future__ import annotations

from django.http import JsonResponse

from portal.rate_limits import TooOftenError
from portal.wallet_refusals import REFUSALS, WalletRefusedError

__all__ = ["refusal", "too_often"]


def refusal(refused: WalletRefusedError) -> JsonResponse:
    """What is wrong with an answer, or with what asks for a request."""
    error = "invalid_request" if refused.status < 500 else "temporarily_unavailable"  # noqa: PLR2004 - HTTP
    return JsonResponse(
        {
            "error": error,
            "error_description": refused.sentence,
            "code": refused.code.value,
            "title": REFUSALS[refused.code],
            "status": refused.status,
        },
        status=refused.status,
    )


def too_often(refused: TooOftenError) -> JsonResponse:
    """Too many tries: 429, with when to come back."""
    told = {"error": "temporarily_unavailable", "error_description": str(refused), "code": "too_often", "status": 429}
    response = JsonResponse(told, status=429)
    response.headers["Retry-After"] = str(refused.retry_after)
    return response
