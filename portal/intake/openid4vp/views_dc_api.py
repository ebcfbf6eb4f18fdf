"""The Digital Credentials API: the page asks the browser, the browser asks the wallet, the page brings the answer here.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html appendix A, and
https://w3c-fedid.github.io/digital-credentials/. The audience of the answer is `origin:` and this site's origin
(appendix A.4), signed request or not. The script that does it is `static/dc-api.js`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.actions.wallets import our_origin
from portal.intake.browser import browser_secret, remember_browser
from portal.intake.openid4vp.addresses import digital_response_path
from portal.intake.openid4vp.answers import take_answer
from portal.intake.openid4vp.client_ids import Prefix
from portal.intake.openid4vp.keys import WalletKeysError
from portal.intake.openid4vp.replies import refusal, too_often
from portal.intake.openid4vp.request_objects import dc_api_parameters, dc_api_signed
from portal.intake.openid4vp.requests import open_dc_api_request
from portal.intake.openid4vp.views import bounded_post
from portal.intake.openid4vp.vp_token import fields_of, object_of
from portal.intake.vcalm.views import known_request
from portal.models import EvidenceRequest, WalletRequest
from portal.rate_limits import TooOftenError, count_try
from portal.views.access import uuid_or_none
from portal.views.agreed import agreed
from portal.views.applicant import ApplicantRequest, applicant
from portal.wallet_refusals import WalletRefusal, WalletRefusedError

__all__ = ["SIGNED", "UNSIGNED", "dc_api_request", "dc_api_response"]

SIGNED, UNSIGNED = "openid4vp-v1-signed", "openid4vp-v1-unsigned"
PROTOCOLS = (SIGNED, UNSIGNED)


@require_POST
@applicant
@agreed
def dc_api_request(request: ApplicantRequest) -> HttpResponse:
    """What `navigator.credentials.get` is called with: the same request signed and unsigned; the browser chooses."""
    secret = browser_secret(request)
    try:
        count_try("wallet_request", f"application {request.application.pk}")
        row = open_dc_api_request(
            request.scope,
            request.application,
            response_mode="dc_api.jwt",
            browser_secret=secret,
            answers_request=_asked(request),
        )
        token = dc_api_signed(row, Prefix.X509_SAN_DNS)
    except TooOftenError as refused:
        return too_often(refused)
    except WalletKeysError:
        return JsonResponse({"error_description": "Our keys cannot be read just now."}, status=503)
    asked = [
        {"protocol": SIGNED, "data": {"request": token}},
        {"protocol": UNSIGNED, "data": dc_api_parameters(row)},
    ]
    response = JsonResponse({"digital": {"requests": asked}, "answer_to": digital_response_path(row.public_id)})
    remember_browser(response, secret)
    return response


@csrf_exempt
@require_POST
def dc_api_response(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the browser gave our page: `{"protocol", "data"}`. The address is a secret of the page that asked."""
    try:
        row = known_request(request, public_id, "wallet_answer", WalletRequest.Protocol.DC_API)
        raw = bounded_post(request, row)
        address = take_answer(row, raw, lambda: _brought(request, raw))
    except TooOftenError as refused:
        return too_often(refused)
    except WalletRefusedError as refused:
        return refusal(refused)
    return JsonResponse({"redirect_uri": address} if address else {})


def _brought(request: HttpRequest, raw: bytes) -> dict[str, str]:
    if request.headers.get("Origin", our_origin()) != our_origin():
        raise WalletRefusedError(WalletRefusal.WRONG_AUDIENCE, "Another site’s page brought it.")
    said = object_of(raw, "The answer cannot be read")
    if said.get("protocol") not in PROTOCOLS or not isinstance(said.get("data"), dict):
        raise WalletRefusedError(WalletRefusal.MALFORMED, "It is no answer to a request of this protocol.")
    fields = fields_of(fields_of(raw.decode("utf-8-sig"))["data"])
    fields.pop("state", None)  # no request over this API has one
    return fields


def _asked(request: ApplicantRequest) -> EvidenceRequest | None:
    """The application's own open request for a proof; None for every other."""
    pk = uuid_or_none(request.POST.get("ask"))
    if pk is None:
        return None
    rows = EvidenceRequest.objects.within(request.scope)
    found: EvidenceRequest | None = rows.filter(pk=pk, application=request.application, answered_at=None).first()
    return found
