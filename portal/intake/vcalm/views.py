"""The addresses that wallets ask: the interaction, and the exchange behind it.

Specification: https://w3c.github.io/vcalm/ ("Participate in an Exchange", "Get Exchange Protocols", "Initiating
Interactions"). Nobody signs in here: an address that nobody can guess is the permission, and the wallet's signature is
the proof. The state of an exchange (`GET`) is the coordinator's alone, and is not served.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from portal.actions.wallets import (
    answer_wallet_request,
    find_wallet_request,
    mark_opened,
    refuse_wallet_answer,
    wallet_request_of,
)
from portal.intake.answer_body import read_answer
from portal.intake.refusal_response import for_any_origin, refusal_response, too_often_response
from portal.intake.vcalm.asking import WORKFLOW, presentation_request, returns_to, suits, vcapi_protocols
from portal.intake.vcalm.messages import presentations_in
from portal.models import WalletRequest
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.wallet_refusals import WalletRefusedError
from portal.warm_up import warm_up_verifier

__all__ = ["exchange", "exchange_protocols", "exchange_request", "for_wallets", "known_request"]

VCAPI = WalletRequest.Protocol.VCAPI
View = Callable[..., HttpResponse]


def for_wallets(*methods: str) -> Callable[[View], View]:
    """A view for wallets: any origin may ask, by ``methods`` alone; what is refused is told as problem details."""

    def guard(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
            if request.method == "OPTIONS":
                return for_any_origin(HttpResponse(status=204))
            if request.method not in methods:
                response = HttpResponse(status=405)
                response.headers["Allow"] = ", ".join((*methods, "OPTIONS"))
                return for_any_origin(response)
            try:
                return for_any_origin(view(request, *args, **kwargs))
            except WalletRefusedError as refused:
                return for_any_origin(refusal_response(refused))
            except TooOftenError as refused:
                return for_any_origin(too_often_response(refused))

        return guarded

    return guard


def known_request(request: HttpRequest, public_id: str, kind: str, *protocols: str) -> WalletRequest:
    """The request of this address, its try counted; many candidates may share one address of the network.

    Raises:
        WalletRefusedError: `unknown_request`.
        TooOftenError: this request, or whoever guesses addresses, comes too often.
    """
    try:
        found = wallet_request_of(public_id, *protocols)
    except WalletRefusedError:
        count_try(kind, visitor(request))
        raise
    count_try(kind, f"request {found.pk}")
    return found


@for_wallets("POST")
def exchange(request: HttpRequest, workflow: str, exchange: str) -> HttpResponse:
    """Take part: an empty message is told what is asked, a presentation is taken or refused."""
    asked = _exchange(request, workflow, exchange, "wallet_answer")
    body = b""
    try:
        body = read_answer(request)
        presentations = presentations_in(body)
    except WalletRefusedError as refused:
        refuse_wallet_answer(asked, refused, body)
        raise
    if not presentations:
        return _told(asked)
    answer_wallet_request(asked, presentations=presentations, raw=body, suits=lambda reports: suits(asked, reports))
    return JsonResponse(returns_to(asked))


@for_wallets("GET")
def exchange_request(request: HttpRequest, workflow: str, exchange: str) -> HttpResponse:
    """The presentation request as it stands; asking for it changes nothing."""
    asked = _exchange(request, workflow, exchange, "wallet_open")
    find_wallet_request(asked.public_id, VCAPI)
    return JsonResponse({"verifiablePresentationRequest": presentation_request(asked)})


@for_wallets("GET")
def exchange_protocols(request: HttpRequest, workflow: str, exchange: str) -> HttpResponse:
    """The protocols that the exchange can be carried on with."""
    asked = _exchange(request, workflow, exchange, "wallet_open")
    find_wallet_request(asked.public_id, VCAPI)
    return JsonResponse({"protocols": vcapi_protocols(asked)})


def _exchange(request: HttpRequest, workflow: str, exchange: str, kind: str) -> WalletRequest:
    return known_request(request, exchange if workflow == WORKFLOW else "", kind, VCAPI)


def _told(asked: WalletRequest) -> JsonResponse:
    standing = find_wallet_request(asked.public_id, VCAPI)
    mark_opened(standing)
    warm_up_verifier()
    return JsonResponse({"verifiablePresentationRequest": presentation_request(standing)})
