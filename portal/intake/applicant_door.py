"""The address that applicant systems post to: kept at once, answered 202, worked off later.

Nobody signs in here: an address that nobody can guess and a signature of the body are the permission. What is wrong is
told as problem details (RFC 9457), with a code and nothing of who has the address.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from portal.actions.applicant_receive import NoRoomError, find_system, receive_message
from portal.adapters import ADAPTERS
from portal.adapters.base import ForgedError
from portal.intake.answer_body import read_answer
from portal.rate_limits import TooOftenError, count_try, stop_if_full, visitor
from portal.secret_text import SecretLostError
from portal.wallet_refusals import WalletRefusal, WalletRefusedError

__all__ = ["applicant_door"]

logger = logging.getLogger(__name__)

_BODIES = {
    WalletRefusal.TOO_LARGE: (413, "too_large", "A message may have 2 MB. Send it in parts."),
    WalletRefusal.TOO_SLOW: (408, "too_slow", "The message came too slowly."),
}


@csrf_exempt
def applicant_door(request: HttpRequest, token: str) -> HttpResponse:
    """Keep one message."""
    if request.method != "POST":
        refused = _problem(405, "only_post", "Messages are posted here.")
        refused.headers["Allow"] = "POST"
        return refused
    try:
        return _taken(request, token)
    except TooOftenError as often:
        answer = _problem(429, "too_often", "Too many messages. Send it again later.")
        answer.headers["Retry-After"] = str(often.retry_after)
        return answer


def _taken(request: HttpRequest, token: str) -> HttpResponse:
    stop_if_full("system_guess", visitor(request))
    system = find_system(token)
    if system is None:
        count_try("system_guess", visitor(request))
        return _problem(404, "unknown_address", "There is no such address.")
    count_try("system_in", f"system {system.pk}")
    try:
        body = read_answer(request, most=ADAPTERS[system.adapter].most_bytes)
        message = receive_message(system, request.headers, body)
    except WalletRefusedError as refused:
        return _problem(*_BODIES.get(refused.code, (400, "broken", "The message broke off, or is compressed.")))
    except ForgedError:
        count_try("system_guess", visitor(request))
        return _problem(401, "bad_signature", "The signature is missing, wrong or too old.")
    except (SecretLostError, NoRoomError) as problem:
        logger.warning("applicant system %s: %s", system.pk, type(problem).__name__)
        return _problem(503, "not_now", "It cannot be kept just now. Send it again later.")
    return JsonResponse({"message": str(message.pk)}, status=202)


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    body = {"type": "about:blank", "title": detail, "status": status, "code": code}
    return JsonResponse(body, status=status, content_type="application/problem+json")
