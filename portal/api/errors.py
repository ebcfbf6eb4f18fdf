"""Uniform errors: problem details (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457) with a stable ``code``."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.actions.refusal import RefusedError
from portal.scope import NotAllowedError

logger = logging.getLogger(__name__)

PROBLEM = "application/problem+json"


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


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The answer for an error: ``{"status", "code", "title", "detail"}``, with ``errors`` by field for bad input."""
    fields = error.fields if isinstance(error, RefusedError) else {}
    if isinstance(error, NotAllowedError):
        error = ForbiddenError(str(error))
    if isinstance(error, RefusedError):
        error = RefusedProblemError(error.sentence)
    response = exception_handler(error, context)
    if response is None:
        logger.error("unhandled error in %s", type(context.get("view")).__name__, exc_info=error)
        body = _problem(500, "internal", "Internal Server Error", "Something went wrong here. Nothing was lost.")
        return Response(body, status=500, content_type=PROBLEM)
    codes = getattr(error, "get_codes", lambda: "")()
    if isinstance(codes, str) and codes:
        detail = str(getattr(error, "detail", ""))
        body = _problem(response.status_code, codes, response.status_text, detail)
    elif isinstance(codes, str):
        body = _problem(response.status_code, "not_found", response.status_text, "There is no such thing here.")
    else:
        body = _problem(response.status_code, "invalid", response.status_text, "Some fields are not as they should be.")
        body["errors"] = response.data
    if fields:
        body["errors"] = {name: [sentence] for name, sentence in fields.items()}
    response.data = body
    response.content_type = PROBLEM
    return response


def not_found(request: HttpRequest, rest: str = "") -> JsonResponse:  # noqa: ARG001 - the address, as the URLconf gives it
    """The answer for addresses below /api/ that do not exist."""
    body = _problem(404, "not_found", "Not Found", "There is no such address in this API; see /api/v1/docs/.")
    return JsonResponse(body, status=404, content_type=PROBLEM)


def _problem(status_code: int, code: str, title: str, detail: str) -> dict[str, Any]:
    return {"status": status_code, "code": code, "title": title, "detail": detail}
