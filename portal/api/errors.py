"""Uniform errors: problem details (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457) with a stable ``code``.

:mod:`portal.api.problems` lists the codes. Bad input has ``errors``, by field, and ``pointers``: JSON pointers into the
body (RFC 6901) as in RFC 9457, section 3's example.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse, UnreadablePostError
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.actions.refusal import RefusedError
from portal.api.problem_bodies import PROBLEM, problem
from portal.scope import NotAllowedError

__all__ = ["BadParameterError", "ConflictError", "ForbiddenError", "handle", "not_found"]

logger = logging.getLogger(__name__)

_WHOLE = "non_field_errors"
_MOST_POINTERS = 100
_NOT_HERE = "There is no such thing here."


class ConflictError(APIException):
    """Raised when the request is well-formed and cannot be done in the present state."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This cannot be done now."
    default_code = "conflict"


class ForbiddenError(APIException):
    """Raised when the token lacks the scope that this call needs."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "missing_scope"


class RefusedProblemError(APIException):
    """Raised when an action says no to what was given."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "refused"


class BadParameterError(APIException):
    """Raised when a parameter of the address is not as it should be; ``fields`` has a sentence by its name."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid"

    def __init__(self, name: str, sentence: str, *, code: str = "invalid") -> None:
        super().__init__(sentence, code)
        self.fields = {name: sentence}


class SlowBodyError(APIException):
    """Raised when the body stopped coming, or came too slowly."""

    status_code = status.HTTP_408_REQUEST_TIMEOUT
    default_code = "body_too_slow"
    default_detail = "The body did not come to its end in time. Nothing was done."


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The answer for an error, whatever it is: a problem."""
    fields: Mapping[str, str] = getattr(error, "fields", {}) if isinstance(error, RefusedError | APIException) else {}
    if isinstance(error, NotAllowedError):
        error = ForbiddenError(str(error))
    if isinstance(error, RefusedError):
        fields = fields or ({error.field: error.sentence} if error.field else {})
        error = RefusedProblemError(error.sentence, getattr(error, "code", None))
    if isinstance(error, UnreadablePostError):
        error = SlowBodyError()
    if isinstance(error, PermissionDenied):
        error = ForbiddenError(str(error) or None, getattr(error, "code", "permission_denied"))
    if isinstance(error, SuspiciousOperation):  # a form of more parts than are taken, or larger than is held in memory
        error = ParseError("The form has too many parts, or is too large.")
    if isinstance(error, ObjectDoesNotExist):
        error = NotFound(_NOT_HERE)  # it went between being found and being locked
    response = exception_handler(error, context)
    if response is None:
        logger.error("unhandled error in %s", type(context.get("view")).__name__, exc_info=error)
        body = problem(500, "internal", "Something went wrong here. Nothing was lost.")
        return Response(body, status=500, content_type=PROBLEM)
    body = _body(error, response)
    if fields:
        body["errors"] = {name: [sentence] for name, sentence in fields.items()}
    request = context.get("request")
    if "errors" in body and request is not None and request.method not in SAFE_METHODS:
        body["pointers"] = list(islice(_pointers(body["errors"], "#"), _MOST_POINTERS))
    response.data = body
    response.content_type = PROBLEM
    return response


@csrf_exempt  # no cookie counts here, and the word about it would hide that there is no such address
def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - the address, as the URLconf gives it
    """The answer for addresses below /api/ that do not exist.

    One that lacks only its slash is told where to go by 308, which keeps method and body: a client that does not follow
    it sees no success, and no write is lost in silence.
    """
    if not request.path.endswith("/") and _exists(f"{request.path_info}/"):
        body = problem(308, "trailing_slash", "Addresses of this API end with a slash. Nothing was done.")
        moved = HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True), preserve_request=True)
        moved.headers["Content-Type"] = PROBLEM
        moved.content = json.dumps(body).encode()
        return moved
    body = problem(404, "not_found", "There is no such address in this API; see /api/v1/docs/.")
    return JsonResponse(body, status=404, content_type=PROBLEM)


def _exists(path: str) -> bool:
    try:
        return resolve(path).url_name != "api-not-found"
    except Resolver404:  # pragma: no cover - the last address below /api/v1/ takes everything
        return False


def _body(error: Exception, response: Response) -> dict[str, Any]:
    """The problem of an exception that the framework knows."""
    codes = getattr(error, "get_codes", lambda: "")()
    detail = getattr(error, "detail", "")
    if isinstance(codes, list) and len(codes) == 1 and isinstance(codes[0], str) and codes[0] != "invalid":
        codes, detail = codes[0], detail[0]  # one sentence with a code of its own
    if not isinstance(codes, str):
        body = problem(response.status_code, "invalid", "Some fields are not as they should be.")
        body["errors"] = response.data if isinstance(response.data, dict) else {_WHOLE: response.data}
        return body
    code = codes or ("permission_denied" if response.status_code == status.HTTP_403_FORBIDDEN else "not_found")
    said = str(detail) if codes else _NOT_HERE
    return problem(response.status_code, code, said, title=response.status_text)


def _pointers(errors: Any, at: str) -> Iterator[dict[str, str]]:  # noqa: ANN401 - as serializers nest them
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            step = str(name).replace("~", "~0").replace("/", "~1")
            step = step.replace(".", "/") if at == "#" else step  # an action names a field in lines as `lines.0.field`
            yield from _pointers(inner, at if name == _WHOLE else f"{at}/{step}")
    elif isinstance(errors, list):
        for number, inner in enumerate(errors):
            yield from _pointers(inner, f"{at}/{number}" if isinstance(inner, Mapping) else at)
    else:
        yield {"pointer": at, "detail": str(errors)}
