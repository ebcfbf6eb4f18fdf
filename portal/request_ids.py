"""The name of the call being answered, so that an answer, a problem and a line of the log can be put together.

A caller may name its call (`X-Request-ID` or `Credence-Request-Id`); a name that could not stand in a log is not taken.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest

__all__ = ["HEADERS", "current_request_id", "named", "request_id_of"]

HEADERS = ("X-Request-ID", "Credence-Request-Id")
_SAFE = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_CURRENT: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The name of the call being answered in this thread; empty elsewhere."""
    return _CURRENT.get()


def request_id_of(request: HttpRequest) -> str:
    """What the caller named its call, or a new name."""
    for header in HEADERS:
        if _SAFE.fullmatch(given := request.headers.get(header, "").strip()):
            return given
    return str(uuid.uuid4())


@contextmanager
def named(name: str) -> Iterator[None]:
    """Let everything inside happen under this name."""
    before = _CURRENT.set(name)
    try:
        yield
    finally:
        _CURRENT.reset(before)
