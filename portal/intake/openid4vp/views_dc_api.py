"""The Digital Credentials API: the page asks the browser, the browser asks the wallet, the page brings the answer here.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html appendix A, and
https://w3c-fedid.github.io/digital-credentials/. The audience of the answer is `origin:` and this site's origin (appendix
A.4), signed request or not. The script that does it is `static/dc-api.js`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.actions.wallets import our_origin, refuse_wallet_answer
from portal.intake.openid4vp.addresses import digital_response_path
from portal.intake.openid4vp.answers import Answer, open_request, take_answer
from portal.intake.openid4vp.browser import browser_secret
from portal.intake.openid4vp.client_ids import Prefix
from portal.intake.openid4vp.keys import WalletKeysError
from portal.intake.openid4vp.replies import refusal, reply, too_often
from portal.intake.openid4vp.request_objects import dc_api_parameters, dc_api_signed
from portal.intake.openid4vp.requests import open_dc_api_request
from portal.intake.openid4vp.views import bounded_post
from portal.intake.openid4vp.vp_token import fields_of, object_of
from portal.models import WalletRequest
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.views.applicant import ApplicantRequest, applicant
from portal.wallet_refusals import WalletRefusal, WalletRefusedError

__all__ = ["SIGNED", "UNSIGNED", "dc_api_request", "dc_api_response"]

SIGNED, UNSIGNED = "openid4vp-v1-signed", "openid4vp-v1-unsigned"
PROTOCOLS = (SIGNED, UNSIGNED)


@require_POST
@applicant
def dc_api_request(request: ApplicantRequest) -> HttpResponse:
    """What `navigator.credentials.get` is called with: the same request signed and unsigned; the browser chooses."""
    try:
        count_try("wallet_request", visitor(request))
        row = open_dc_api_request(
            request.scope, request.application, response_mode="dc_api.jwt", browser_secret=browser_secret(request)
        )
        token = dc_api_signed(row, Prefix.X509_SAN_DNS)
    except TooOftenError as refused:
        return too_often(refused)
    except WalletKeysError:
        return reply({"error": "temporarily_unavailable"}, 503)
    asked = [
        {"protocol": SIGNED, "data": {"request": token}},
        {"protocol": UNSIGNED, "data": dc_api_parameters(row)},
    ]
    answer = reply({"digital": {"requests": asked}, "answer_to": digital_response_path(row.public_id)})
    del answer.headers["Access-Control-Allow-Origin"]  # for our own page only
    return answer


@csrf_exempt
@require_POST
def dc_api_response(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the browser gave our page: `{"protocol", "data"}`. The address is a secret of the page that asked."""
    try:
        count_try("wallet_answer", visitor(request))
        raw = bounded_post(request, public_id, WalletRequest.Protocol.DC_API)
        row = open_request(public_id, raw, WalletRequest.Protocol.DC_API)
        address = take_answer(row, _answer(request, row, raw))
    except TooOftenError as refused:
        return too_often(refused)
    except WalletRefusedError as refused:
        answer = refusal(refused)
        del answer.headers["Access-Control-Allow-Origin"]
        return answer
    answer = reply({"redirect_uri": address} if address else {})
    del answer.headers["Access-Control-Allow-Origin"]
    return answer


def _answer(request: HttpRequest, row: WalletRequest, raw: bytes) -> Answer:
    try:
        if request.headers.get("Origin", our_origin()) != our_origin():
            raise WalletRefusedError(WalletRefusal.WRONG_AUDIENCE, "Another site’s page brought it.")
        said = object_of(raw, "The answer cannot be read")
        if said.get("protocol") not in PROTOCOLS or not isinstance(said.get("data"), dict):
            raise WalletRefusedError(WalletRefusal.MALFORMED, "It is no answer to a request of this protocol.")
        fields = fields_of(fields_of(raw.decode("utf-8-sig"))["data"])
        fields.pop("state", None)  # no request over this API has one
        return Answer(fields, raw)
    except WalletRefusedError as refused:
        refuse_wallet_answer(row, refused, raw)
        raise
