"""Asking a platform over :mod:`portal.net_exchange`: bounded JSON, and every trouble in the words of candidates."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from portal import net_exchange as net
from portal.intake.pull.problems import PullFailedError, PullProblem
from verification.budget import Limits
from verification.codes import Code
from verification.errors import Invalid, Unavailable
from verification.jsontypes import JsonObject
from verification.strict_json import parse_object

__all__ = ["ask", "host_of", "json_of", "origin_of", "text_of"]

_LIMITS = Limits()
_SMALL = 1024 * 1024


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    cap: int = _SMALL,
    follow: bool = False,
) -> net.Reply:
    """One request.

    Raises:
        PullFailedError: `blocked_address`, `no_answer`, or `unreadable_answer` where there is too much of it.
    """
    try:
        sent = {"Accept": "application/json", **(headers or {})}
        return net.exchange(method, url, headers=sent, body=body, cap=cap, follow=follow)
    except Unavailable as failed:
        problem = {Code.BLOCKED_ADDRESS: PullProblem.BLOCKED, Code.BAD_ANSWER: PullProblem.NONSENSE}
        raise PullFailedError(problem.get(failed.code, PullProblem.NO_ANSWER), host=host_of(url)) from None


def json_of(reply: net.Reply) -> JsonObject:
    """The JSON object that was answered.

    Raises:
        PullFailedError: `unreadable_answer`.
    """
    try:
        return parse_object(reply.body, _LIMITS)
    except Invalid:
        raise PullFailedError(PullProblem.NONSENSE, host=host_of(reply.url)) from None


def text_of(found: JsonObject, name: str, at_most: int = 2_000) -> str:
    """A text of the object; empty when it is absent, of another kind, or too long to be meant."""
    value = found.get(name)
    return value if isinstance(value, str) and len(value) <= at_most else ""


def host_of(url: str) -> str:
    """The host of an address, for people."""
    try:
        return urlsplit(url).hostname or url[:80]
    except ValueError:
        return url[:80]


def origin_of(url: str) -> str:
    """Scheme, host and port, in one spelling (RFC 6454)."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme.lower(), 0)
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}:{port}"
