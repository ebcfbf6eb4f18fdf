"""A problem as it is answered: the members of RFC 9457, and the request it came of."""

from __future__ import annotations

from typing import Any

from portal.api.callers import absolute
from portal.api.problems import PROBLEMS
from portal.request_ids import current_request_id

__all__ = ["PROBLEM", "plain_problem", "problem", "type_of"]

PROBLEM = "application/problem+json"
_BY_STATUS = {
    400: "bad_request",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    416: "range_not_satisfiable",
    429: "rate_limited",
}


def type_of(code: str) -> str:
    """The address that names and explains the code; it stays the same for ever."""
    return absolute(f"/api/v1/problems/{code}/")


def problem(status: int, code: str, detail: str, *, title: str = "") -> dict[str, Any]:
    """A problem's members; ``title`` is for a code that nobody listed."""
    kind = PROBLEMS.get(code)
    told = {
        "type": type_of(code),
        "title": kind.title if kind else title or code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if name := current_request_id():
        told["instance"] = name
    return told


def plain_problem(status: int) -> dict[str, Any]:
    """A problem of which only the status is known: it came from below the API."""
    code = _BY_STATUS.get(status, "internal" if status >= 500 else "error")  # noqa: PLR2004 - the class of statuses
    return problem(status, code, PROBLEMS[code].means)
