"""The addresses that wallets use: a request is fetched, an answer posted, a browser comes back.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 5.10 (`request_uri_method`),
8.2 (`direct_post`), 8.3.1 (`direct_post.jwt`). They are open to any machine: the address of a request is 192 random
bits, tries are counted, sizes and times bounded, and no cookie counts, so none of them asks for a CSRF token.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.actions.candidate_page import candidate_page_token
from portal.actions.wallets import find_wallet_request, mark_opened, refuse_wallet_answer, wallet_request_of
from portal.intake.answer_body import read_answer
from portal.intake.browser import asked_from
from portal.intake.openid4vp.answers import take_answer
from portal.intake.openid4vp.client_ids import Prefix
from portal.intake.openid4vp.did_web import did_document
from portal.intake.openid4vp.keys import WalletKeysError
from portal.intake.openid4vp.replies import refusal, too_often
from portal.intake.openid4vp.request_objects import MEDIA_TYPE, signed
from portal.intake.vcalm.views import for_wallets, known_request
from portal.models import WalletRequest
from portal.rate_limits import TooOftenError
from portal.scope import Scope
from portal.wallet_refusals import WalletRefusal, WalletRefusedError

__all__ = ["bounded_post", "did_json", "done", "request_object", "response"]

OPENID4VP = WalletRequest.Protocol.OPENID4VP
_MOST_FIELDS = 20
_MOST_METADATA = 64 * 1024
_LONGEST_NONCE = 1_000
_FORM = "application/x-www-form-urlencoded"


@for_wallets("GET", "POST")
def request_object(request: HttpRequest, public_id: str) -> HttpResponse:
    """The signed request. No redirect, and never one under `redirect_uri`, which is not signed."""
    try:
        row = known_request(request, public_id, "wallet_open", OPENID4VP)
        find_wallet_request(row.public_id, row.protocol)
        token = _signed(row, _wallet_nonce(request))
    except TooOftenError as refused:
        return too_often(refused)
    except WalletRefusedError as refused:
        return refusal(refused)
    mark_opened(row)
    return HttpResponse(token, content_type=f"application/{MEDIA_TYPE}")


def _signed(row: WalletRequest, wallet_nonce: str) -> str:
    if not Prefix(row.client_id_prefix).signs:
        raise WalletRefusedError(WalletRefusal.UNKNOWN_REQUEST)
    try:
        return signed(row, wallet_nonce=wallet_nonce)
    except WalletKeysError:  # its certificate is gone: a new request has the new one
        raise WalletRefusedError(WalletRefusal.EXPIRED) from None


@for_wallets("POST")
def response(request: HttpRequest, public_id: str) -> HttpResponse:
    """The answer: `vp_token` and perhaps `state`, or an encrypted `response`, or an `error`."""
    try:
        row = known_request(request, public_id, "wallet_answer", OPENID4VP)
        raw = bounded_post(request, row)
        address = take_answer(row, raw, lambda: _posted(request, raw))
    except TooOftenError as refused:
        return too_often(refused)
    except WalletRefusedError as refused:
        return refusal(refused)
    return JsonResponse({"redirect_uri": address} if address else {})


def bounded_post(request: HttpRequest, row: WalletRequest) -> bytes:
    """What was posted in answer to a request; too much or too slow is written down as a refusal.

    Raises:
        WalletRefusedError: `answer_too_large`, `answer_too_slow`, `answer_malformed`.
    """
    try:
        return read_answer(request, most=settings.CREDENCE_MAX_WALLET_ANSWER, seconds=settings.CREDENCE_WALLET_SECONDS)
    except WalletRefusedError as refused:
        refuse_wallet_answer(row, refused, b"")
        raise


@require_safe
def done(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the wallet sends its owner back to: shown in the browser that asked, and in no other."""
    try:
        row = wallet_request_of(public_id, OPENID4VP, WalletRequest.Protocol.DC_API)
    except WalletRefusedError:
        raise Http404("No such request.") from None
    code = hashlib.sha256(request.GET.get("response_code", "").encode("utf-8", "replace")).hexdigest()
    if not asked_from(request, row) or not hmac.compare_digest(code, row.response_code_digest):
        return render(request, "wallet/elsewhere.html", status=403)
    scope = Scope(organization_id=row.organization_id, application_id=row.application_id)
    token = candidate_page_token(scope, row.application)
    taken = row.batch.submissions.count() if row.batch else 0
    return render(request, "wallet/done.html", {"token": token, "taken": taken, "wallet_request": row})


@for_wallets("GET", "HEAD")
def did_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """This site's keys, as did:web publishes them (https://w3c-ccg.github.io/did-method-web/ section 3.2)."""
    try:
        return JsonResponse(did_document(), content_type="application/did+json")
    except WalletKeysError:
        return JsonResponse({"error": "temporarily_unavailable"}, status=503)


def _posted(request: HttpRequest, raw: bytes) -> dict[str, str]:
    if request.content_type != _FORM:
        raise WalletRefusedError(WalletRefusal.MALFORMED, f"It must be posted as {_FORM}.")
    return _form(raw)


def _wallet_nonce(request: HttpRequest) -> str:
    """Section 5.10: a wallet that posts may say a nonce, which the request object echoes."""
    if request.method != "POST":
        return ""
    raw = read_answer(request, most=_MOST_METADATA, seconds=settings.CREDENCE_WALLET_SECONDS)
    nonce = _form(raw).get("wallet_nonce", "")
    if len(nonce) > _LONGEST_NONCE:
        raise WalletRefusedError(WalletRefusal.MALFORMED, "The wallet_nonce is too long.")
    return nonce


def _form(raw: bytes) -> dict[str, str]:
    """The fields of a form, none of them twice."""
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except (ValueError, UnicodeError):
        raise WalletRefusedError(WalletRefusal.MALFORMED, "The form cannot be read.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise WalletRefusedError(WalletRefusal.MALFORMED, "A field stands twice in the form.")
    return fields
