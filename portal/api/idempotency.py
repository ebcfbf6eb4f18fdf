"""Writes that may be sent again without being done again: the `Idempotency-Key` header.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/, section 2. A key belongs to one token and
lives for a day. The same key with the same request gets the answer of the first, byte for byte; with another request
422; while the first is still at work 409. What the write did and what it answered are committed together, so a crash
leaves neither, and the next try does it. Our own errors (5xx) are not remembered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.refusal import RefusedError
from portal.api.base import Endpoint, scope_of
from portal.models import IdempotentRequest
from portal.scope import NotAllowedError, Scope

__all__ = ["IDEMPOTENCY_KEY", "idempotent"]

P = ParamSpec("P")
EndpointT = TypeVar("EndpointT", bound=Endpoint)
Method = Callable[Concatenate[EndpointT, Request, P], Response]

LIVES = timedelta(hours=24)
#: A first try that took longer than this died: no call may take as long.
PATIENCE = timedelta(minutes=3)
RETRY_AFTER = 2
_LONGEST = 255
_SWEPT = 500

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A name of your choice for this write, such as a UUID; unquoted or quoted, at most 255 characters. "
    "Sent again within 24 hours with the same body, it gets the first answer again and nothing is done twice. "
    "With another body: 422 (`idempotency_key_reused`). While the first is at work: 409 with `Retry-After`.",
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


def idempotent(
    method: Method[EndpointT, P],
) -> Callable[Concatenate[EndpointT, Request, P], HttpResponse]:
    """Let a write be repeated under an `Idempotency-Key`; without the header it is an ordinary write."""

    @wraps(method)
    def once(view: EndpointT, request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = _key(request)
        if key is None:
            return method(view, request, *args, **kwargs)
        row = _claimed(scope_of(request), key, _digest(request))
        if row.status:
            return _answer(row)
        try:
            return _done(view, row, lambda: method(view, request, *args, **kwargs))
        except BaseException:
            row.delete()
            raise

    return once


def _done(view: Endpoint, row: IdempotentRequest, write: Callable[[], Response]) -> HttpResponse:
    """Do the write and keep its answer, in one transaction; a refusal is an answer too."""
    try:
        with transaction.atomic():
            response = write()
            _keep(row, response)
    except (APIException, RefusedError, NotAllowedError) as refused:
        response = view.handle_exception(refused)
        if response.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR:
            raise
        _keep(row, response)
    return _answer(row)


def _keep(row: IdempotentRequest, response: Response) -> None:
    row.status = response.status_code
    body = JSONRenderer().render(response.data).decode()
    row.answer = {"body": body, "content_type": response.content_type or "application/json"}
    row.save(update_fields=["status", "answer"])


def _answer(row: IdempotentRequest) -> HttpResponse:
    kept = row.answer or {}
    return HttpResponse(kept.get("body", "").encode(), status=row.status, content_type=kept.get("content_type"))


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
    token, now = scope.token_id, timezone.now()
    if token is None:  # pragma: no cover - calls of the API carry a token
        raise BadKeyError
    rows = IdempotentRequest.objects.within(scope)
    old = rows.filter(created_at__lt=now - LIVES).values_list("pk", flat=True)[:_SWEPT]
    rows.filter(pk__in=list(old)).delete()
    rows.filter(token_id=token, key=key, status=0, created_at__lt=now - PATIENCE).delete()
    try:
        with transaction.atomic():
            fresh: IdempotentRequest = rows.create(token_id=token, key=key, request_digest=digest)
            return fresh
    except IntegrityError:
        standing: IdempotentRequest | None = rows.filter(token_id=token, key=key).first()
    if standing is None:
        raise StillAtWorkError  # it was given up this moment
    if standing.request_digest != digest:
        raise KeyReusedError
    if not standing.status:
        raise StillAtWorkError
    return standing


def _digest(request: Request) -> str:
    """What the request is: method, address, and what its body says. The boundary of a form is no part of that."""
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data: Any = request.data
    if request.FILES:
        for name in sorted(data):
            for value in data.getlist(name):
                told.update(f"\n{name}={_part(value)}".encode("utf-8", "surrogatepass"))
    else:
        told.update(json.dumps(_plain(data), sort_keys=True).encode("utf-8", "surrogatepass"))
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
