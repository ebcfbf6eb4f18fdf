"""The addresses that wallets use: a request is fetched, an answer posted, a browser comes back.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 5.10 (`request_uri_method`),
8.2 (`direct_post`), 8.3.1 (`direct_post.jwt`). They are open to any machine: the address of a request is 192 random bits,
tries are counted, sizes and times bounded, and no cookie counts, which is why none of them asks for a CSRF token.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.actions.candidate_page import candidate_page_token
from portal.actions.wallets import find_wallet_request, mark_opened, refuse_wallet_answer
from portal.intake.openid4vp.answers import Answer, open_request, take_answer
from portal.intake.openid4vp.browser import asked_from
from portal.intake.openid4vp.client_ids import Prefix
from portal.intake.openid4vp.keys import WalletKeysError, did_document
from portal.intake.openid4vp.replies import preflight, refusal, reply, too_often, unkept
from portal.intake.openid4vp.request_objects import MEDIA_TYPE, signed
from portal.intake.posted import PostError, TooLargeError, TooSlowError, read_post
from portal.models import WalletRequest
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.scope import Scope
from portal.wallet_refusals import WalletRefusal, WalletRefusedError

__all__ = ["did_json", "done", "request_object", "response"]

_MOST_FIELDS = 20
_MOST_METADATA = 64 * 1024
_LONGEST_NONCE = 1_000
_FORM = "application/x-www-form-urlencoded"


@csrf_exempt
@require_http_methods(["GET", "POST", "OPTIONS"])
def request_object(request: HttpRequest, public_id: str) -> HttpResponse:
    """The signed request. No redirect, and never one under `redirect_uri`, which is not signed."""
    if request.method == "OPTIONS":
        return preflight()
    try:
        count_try("wallet_open", visitor(request))
        row = find_wallet_request(public_id, WalletRequest.Protocol.OPENID4VP)
        if not Prefix(row.client_id_prefix).signs:
            raise WalletRefusedError(WalletRefusal.UNKNOWN_REQUEST)
        token = signed(row, wallet_nonce=_wallet_nonce(request))
    except TooOftenError as refused:
        return too_often(refused)
    except WalletRefusedError as refused:
        return refusal(refused)
    except WalletKeysError:
        return refusal(WalletRefusedError(WalletRefusal.EXPIRED))
    mark_opened(row)
    return unkept(HttpResponse(token, content_type=f"application/{MEDIA_TYPE}"))


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
def response(request: HttpRequest, public_id: str) -> HttpResponse:
    """The answer: `vp_token` and perhaps `state`, or an encrypted `response`, or an `error`."""
    if request.method == "OPTIONS":
        return preflight()
    try:
        count_try("wallet_answer", visitor(request))
        answer = posted_answer(request, public_id)
        row = open_request(public_id, answer.raw, WalletRequest.Protocol.OPENID4VP)
        address = take_answer(row, answer)
    except TooOftenError as refused:
        return too_often(refused)
    except WalletRefusedError as refused:
        return refusal(refused)
    return reply({"redirect_uri": address} if address else {})


def posted_answer(request: HttpRequest, public_id: str) -> Answer:
    """What was posted as a form; what cannot be read is written down as a refusal of the open request.

    Raises:
        WalletRefusedError: there is no such request, or the post is too large, too slow, or no form.
    """
    raw = bounded_post(request, public_id, WalletRequest.Protocol.OPENID4VP)
    try:
        if request.content_type != _FORM:
            raise WalletRefusedError(WalletRefusal.MALFORMED, f"It must be posted as {_FORM}.")
        return Answer(_form(raw), raw)
    except WalletRefusedError as refused:
        refuse_wallet_answer(open_request(public_id, raw, WalletRequest.Protocol.OPENID4VP), refused, raw)
        raise


def bounded_post(request: HttpRequest, public_id: str, protocol: str) -> bytes:
    """The bytes of a post that belongs to a request which exists.

    Raises:
        WalletRefusedError: as :func:`posted_answer`.
    """
    insist_on_existing(public_id, protocol)
    try:
        return read_post(
            request, at_most=settings.CREDENCE_MAX_WALLET_ANSWER, seconds=settings.CREDENCE_WALLET_SECONDS
        )
    except TooLargeError:
        refused = WalletRefusedError(WalletRefusal.TOO_LARGE)
    except TooSlowError:
        refused = WalletRefusedError(WalletRefusal.TOO_SLOW)
    except PostError:
        refused = WalletRefusedError(WalletRefusal.MALFORMED, "It broke off before its end.")
    refuse_wallet_answer(open_request(public_id, b"", protocol), refused, b"")
    raise refused


def insist_on_existing(public_id: str, protocol: str) -> None:
    """Nothing is read for an address that never was one; what comes too late is read, and written down.

    Raises:
        WalletRefusedError: `unknown_request`.
    """
    try:
        find_wallet_request(public_id, protocol)
    except WalletRefusedError as refused:
        if refused.code is WalletRefusal.UNKNOWN_REQUEST:
            raise


@require_safe
def done(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the wallet sends its owner back to: shown in the browser that asked, and in no other."""
    rows = WalletRequest.objects.across_organizations("a browser comes back with the request's address")
    row = rows.select_related("application", "batch").filter(public_id=public_id).first()
    if row is None:
        raise Http404("No such request.")
    code = hashlib.sha256(request.GET.get("response_code", "").encode()).hexdigest()
    if not asked_from(request, row) or not hmac.compare_digest(code, row.response_code_digest):
        return render(request, "wallets/elsewhere.html", status=403)
    scope = Scope(organization_id=row.organization_id, application_id=row.application_id)
    token = candidate_page_token(scope, row.application)
    taken = row.batch.submissions.count() if row.batch else 0
    return render(request, "wallets/done.html", {"token": token, "taken": taken, "wallet_request": row})


@require_safe
def did_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """This site's keys, as did:web publishes them (https://w3c-ccg.github.io/did-method-web/ section 3.2)."""
    try:
        answer = unkept(reply(did_document()))
    except WalletKeysError:
        return reply({"error": "temporarily_unavailable"}, 503)
    answer.headers["Content-Type"] = "application/did+json"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _wallet_nonce(request: HttpRequest) -> str:
    """Section 5.10: a wallet that posts may say a nonce, which the request object echoes."""
    if request.method != "POST":
        return ""
    try:
        raw = read_post(request, at_most=_MOST_METADATA, seconds=settings.CREDENCE_WALLET_SECONDS)
    except PostError:
        raise WalletRefusedError(WalletRefusal.TOO_LARGE, "The wallet said too much of itself, too slowly.") from None
    nonce = _form(raw).get("wallet_nonce", "")
    if len(nonce) > _LONGEST_NONCE:
        raise WalletRefusedError(WalletRefusal.MALFORMED, "The wallet_nonce is too long.")
    return nonce


def _form(raw: bytes) -> dict[str, str]:
    """The fields of a form, none of them twice."""
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except (ValueError, UnicodeError):
        raise WalletRefusedError(WalletRefusal.MALFORMED, "The form cannot be read.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise WalletRefusedError(WalletRefusal.MALFORMED, "A field stands twice in the form.")
    return fields
