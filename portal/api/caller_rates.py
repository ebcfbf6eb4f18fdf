"""How often a caller, and all callers of an organization together, may call within a minute.

A write per request would be too dear, so each process counts in memory and tells the others by the table of windows
whenever a twentieth of a limit came together; then it learns what they counted. So a caller gets, beyond the limit, at
most a twentieth of it for each further process, and twice the limit around the turn of a minute; a caller of less than
a twentieth costs nothing. Headers: draft-ietf-httpapi-ratelimit-headers-10,
https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from portal.models import RateWindow
from portal.rate_limits import visitor
from portal.scope import Scope

__all__ = ["Quota", "RateLimitedError", "count_call", "forget_counts", "quotas_as_headers"]

logger = logging.getLogger(__name__)

SECONDS = 60
PORTION = 20
_MOST_KEYS = 20_000


class RateLimitedError(APIException):
    """Raised when a limit is reached; ``wait`` becomes `Retry-After`."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "rate_limited"

    def __init__(self, quotas: list[Quota]) -> None:
        self.quotas = quotas
        self.wait = max(quota.resets for quota in quotas if not quota.granted)
        super().__init__(f"Too many calls. Wait {self.wait} s and go on.")


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of a limit: ``left`` calls until ``resets`` seconds from now."""

    name: str
    limit: int
    left: int
    resets: int
    granted: bool


@dataclass(slots=True)
class _Window:
    began: int
    shared: int = 0  # that the table knows of
    own: int = 0  # that it does not know of yet


_WINDOWS: dict[str, _Window] = {}
_LOCK = Lock()


def count_call(request: Request, *, reading: bool | None = None) -> list[Quota]:
    """Count a call of its caller, and of the caller's organization; of a stranger, by where they call from.

    Raises:
        RateLimitedError: one of them called too often; the call is not counted against the others.
    """
    reading = request.method in SAFE_METHODS if reading is None else reading
    kind, most = ("reads", settings.CREDENCE_API_READS) if reading else ("writes", settings.CREDENCE_API_WRITES)
    scope = request.auth
    if not isinstance(scope, Scope):
        return _all(((f"visitor:{_where(request)}", "visitors", settings.CREDENCE_API_READS),))
    together = most * settings.CREDENCE_API_ORGANIZATION
    return _all(
        (
            (f"{kind}:{scope.actor}", kind, most),
            (f"{kind}:{scope.organization_id}", f"organization-{kind}", together),
        )
    )


def forget_counts() -> None:
    """Begin anew, in this process."""
    with _LOCK:
        _WINDOWS.clear()


def quotas_as_headers(response: HttpResponseBase, quotas: Iterable[Quota]) -> None:
    """Tell the caller what is allowed and what is left."""
    quotas = list(quotas)
    if quotas:
        policies = (f'"{quota.name}";q={quota.limit};w={SECONDS}' for quota in quotas)
        response.headers["RateLimit-Policy"] = ", ".join(policies)
        response.headers["RateLimit"] = ", ".join(f'"{one.name}";r={one.left};t={one.resets}' for one in quotas)


def _where(request: Request) -> str:
    plain: HttpRequest = request._request  # noqa: SLF001 - the framework's request wraps Django's
    return visitor(plain)


def _all(limits: Iterable[tuple[str, str, int]]) -> list[Quota]:
    quotas: list[Quota] = []
    for key, name, most in limits:
        quotas.append(_one(key, name, most))
        if not quotas[-1].granted:
            raise RateLimitedError(quotas)
    return quotas


def _one(key: str, name: str, most: int) -> Quota:
    now = time.time()
    began = int(now) - int(now) % SECONDS
    resets = max(1, began + SECONDS - int(now))
    telling = 0
    with _LOCK:
        window = _WINDOWS.get(key)
        if window is None or window.began != began:
            window = _fresh(key, began)
        used = window.shared + window.own
        if used >= most:
            return Quota(name, most, 0, resets, granted=False)
        window.own += 1
        if window.own >= max(1, most // PORTION):
            telling, window.own = window.own, 0
            window.shared += telling
    if telling:
        total = _tell(key, began, telling)
        with _LOCK:
            window.shared = max(window.shared, total)
            used = window.shared + window.own - 1
    return Quota(name, most, max(0, most - used - 1), resets, granted=True)


def _fresh(key: str, began: int) -> _Window:
    """A new window; those that are over make room, and so do others when strangers make too many."""
    if len(_WINDOWS) >= _MOST_KEYS:
        for old in [old for old, window in _WINDOWS.items() if window.began != began]:
            del _WINDOWS[old]
        if len(_WINDOWS) >= _MOST_KEYS:
            _WINDOWS.clear()
    window = _WINDOWS[key] = _Window(began)
    return window


def _tell(key: str, began: int, times: int) -> int:
    """Add to what all processes counted, and say what it is; 0 when the database has no time for it."""
    digest = salted_hmac("credence.api.rate", key, algorithm="sha256").hexdigest()
    start = datetime.fromtimestamp(began, tz=UTC)
    rows = RateWindow.objects.filter(key=digest)
    try:
        with transaction.atomic():
            _, made = RateWindow.objects.get_or_create(key=digest, defaults={"began_at": start, "count": times})
            if not made and not rows.filter(began_at__lt=start).update(began_at=start, count=times):
                rows.filter(began_at=start).update(count=F("count") + times)
            return rows.values_list("count", flat=True).get()
    except DatabaseError:
        logger.warning("calls were counted in this process only", exc_info=True)
        return 0
