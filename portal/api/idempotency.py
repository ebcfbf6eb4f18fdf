"""Writes that may be sent again without being done again: the `Idempotency-Key` header.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/, section 2. Every write has it, of itself.
A key belongs to one client (of a token that no client fetched: to the token) and lives for a day. The same key with the
same request gets the answer of the first, byte for byte; with another request 422; while the first is still at work
409. What the write did and what it answered are committed together: a crash leaves neither, and the next try does it.

Not remembered, so that the same key may try again: our own errors (5xx), and answers that say nothing was done for now
(401, 403, 409, 412, 428, 429). Answers are kept encrypted, since some hold a secret that is shown once. A file is kept
up to a megabyte; of a stream, or a larger one, only that it was done: asked again, it is 409 (`answer_not_kept`). The
same is said where the answer might tell by now what the caller may not read (:mod:`portal.api.kept_answers`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.actions.refusal import RefusedError
from portal.api.callers import key_owner
from portal.api.kept_answers import may_be_told, reach_of
from portal.models import IdempotentRequest
from portal.scope import NotAllowedError, Scope
from portal.secret_text import SecretLostError, open_text, seal_text

__all__ = ["KEY_WORDS", "repeatable"]

LIVES = timedelta(hours=24)
#: A first try that took longer than this died: no call may take as long.
PATIENCE = timedelta(minutes=3)
RETRY_AFTER = 2
REPLAYED = "Idempotency-Replayed"
_LONGEST = 255
_SWEPT = 500
_LARGEST = 1024 * 1024
_KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Location", "Link", "Retry-After")
_FOR_NOW = frozenset({401, 403, 409, 412, 428, 429})
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

KEY_WORDS = (
    "A name of your choice for this write, such as a UUID; unquoted or quoted, at most 255 characters. Sent again "
    "within 24 hours with the same body, it gets the first answer again and nothing is done twice. With another body: "
    "422 (`idempotency_key_reused`). While the first is at work: 409 with `Retry-After`."
)


class BadKeyError(APIException):
    """Raised when the header is no key."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_idempotency_key"
    default_detail = f"An Idempotency-Key is 1 to {_LONGEST} printable ASCII characters."


class KeyReusedError(APIException):
    """Raised when the key named another request before."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another request. Use a new key for a new write."


class StillAtWorkError(APIException):
    """Raised when the first request of the key is not done yet; ``wait`` becomes `Retry-After`."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "still_at_work"
    default_detail = "The first request with this Idempotency-Key is still at work. Ask again shortly."
    wait = RETRY_AFTER


class AnswerNotKeptError(APIException):
    """Raised when the write was done and its answer cannot be given again."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "answer_not_kept"
    default_detail = "This write was done. Its answer was not kept; read the thing itself."


def repeatable(view: APIView, request: Request, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do the write once for each `Idempotency-Key`; without the header it is an ordinary write.

    Raises:
        BadKeyError: the header is no key.
        KeyReusedError: it named another request before.
        StillAtWorkError: the first is not done.
        AnswerNotKeptError: it was done, and its answer is not there to be given again.
    """
    key = _key(request)
    if key is None or not isinstance(request.auth, Scope):
        return write()
    row = _claimed(request.auth, key, _digest(request, request.auth))
    if row.status:
        if not may_be_told(request.auth, row):
            raise AnswerNotKeptError
        return _again(row)
    try:
        return _done(view, row, write, reach_of(request.auth))
    except BaseException:
        row.delete()
        raise


def _done(
    view: APIView, row: IdempotentRequest, write: Callable[[], HttpResponseBase], reach: dict[str, Any]
) -> HttpResponseBase:
    """Do the write and keep its answer, in one transaction; a refusal is an answer too."""
    try:
        with transaction.atomic():
            return _keep(row, write(), reach)
    except (APIException, RefusedError, NotAllowedError) as refused:
        response = view.handle_exception(refused)
        if response.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR or response.status_code in _FOR_NOW:
            raise
        return _keep(row, response, reach)


def _keep(row: IdempotentRequest, response: HttpResponseBase, reach: dict[str, Any]) -> HttpResponseBase:
    """Keep the answer; the ids in it stand in clear, so that forgetting a person finds it (portal/actions/erase.py)."""
    row.status = response.status_code
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    answer: HttpResponseBase = response
    body: bytes | None = None
    if isinstance(response, Response):
        body = JSONRenderer().render(response.data)
        if response.content_type or body:
            headers["Content-Type"] = response.content_type or "application/json"
        answer = _answer(row.status, headers, body)
    elif isinstance(response, HttpResponse):
        body = response.content
    row.answer = {}
    if body is not None and len(body) <= _LARGEST:
        kept = json.dumps({"headers": headers, "body": base64.b64encode(body).decode()})
        ids = sorted({found.decode() for found in _ID.findall(body)})
        row.answer = {"sealed": seal_text(kept), "ids": ids, **reach}
    row.save(update_fields=["status", "answer"])
    return answer


def _again(row: IdempotentRequest) -> HttpResponseBase:
    """The answer that was kept."""
    try:
        kept = json.loads(open_text((row.answer or {})["sealed"]))
    except (KeyError, SecretLostError):
        raise AnswerNotKeptError from None
    answer = _answer(row.status, kept["headers"], base64.b64decode(kept["body"]))
    answer.headers[REPLAYED] = "true"
    return answer


def _answer(code: int, headers: dict[str, str], body: bytes) -> HttpResponse:
    answer = HttpResponse(body, status=code, headers=headers)
    if "Content-Type" not in headers:
        del answer.headers["Content-Type"]
    return answer


def _key(request: Request) -> str | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    text = given.strip()
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        text = text[1:-1]  # the draft's structured string; most clients send it bare
    if not text or len(text) > _LONGEST or not text.isascii() or not text.isprintable():
        raise BadKeyError
    return text


def _claimed(scope: Scope, key: str, digest: str) -> IdempotentRequest:
    """The key's row: a fresh one to be filled, or the one with the answer.

    Raises:
        KeyReusedError: the key named another request.
        StillAtWorkError: the first is not done.
    """
    owner, now = key_owner(scope), timezone.now()
    rows = IdempotentRequest.objects.within(scope)
    old = rows.filter(created_at__lt=now - LIVES).values_list("pk", flat=True)[:_SWEPT]
    rows.filter(pk__in=list(old)).delete()
    rows.filter(caller=owner, key=key, status=0, created_at__lt=now - PATIENCE).delete()
    try:
        with transaction.atomic():
            fresh: IdempotentRequest = rows.create(caller=owner, key=key, request_digest=digest)
            return fresh
    except IntegrityError:
        standing: IdempotentRequest | None = rows.filter(caller=owner, key=key).first()
    if standing is None:
        raise StillAtWorkError  # it was given up this moment
    if standing.request_digest != digest:
        raise KeyReusedError
    if not standing.status:
        raise StillAtWorkError
    return standing


def _digest(request: Request, scope: Scope) -> str:
    """What the request is: method, address, the state it wants, for whom, and what its body says.

    The boundary of a form is no part of that.
    """
    wanted = request.headers.get("If-Match", "")
    first = f"{request.method} {request.get_full_path()}\n{wanted}\n{scope.acting_for or ''}\n"
    told = hashlib.sha256(first.encode("utf-8", "surrogatepass"))
    data: Any = request.data
    if request.FILES:
        for name in sorted(data):
            for value in data.getlist(name):
                told.update(f"\n{name}={_part(value)}".encode("utf-8", "surrogatepass"))
    elif isinstance(data, bytes | bytearray | memoryview):
        told.update(data)
    else:
        told.update(json.dumps(_plain(data), sort_keys=True, default=str).encode("utf-8", "surrogatepass"))
    return told.hexdigest()


def _plain(data: Any) -> Any:  # noqa: ANN401 - a form, or whatever the JSON says
    return {name: data.getlist(name) for name in data} if hasattr(data, "getlist") else data


def _part(value: Any) -> str:  # noqa: ANN401 - a text or a file of a form
    if not isinstance(value, UploadedFile):
        return json.dumps(value)
    digest = hashlib.sha256()
    for piece in value.chunks():
        digest.update(piece)
    value.seek(0)
    return f"{json.dumps(value.name)} {digest.hexdigest()}"
