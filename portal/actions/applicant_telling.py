"""Telling an applicant system of one outcome, under a lease: at least once, with patience.

What is told is looked up when it is told, so what may not be said any more (somebody withdrew, a job became blind) is
not. A no that another try cannot change is final; anything else is tried again after the pauses of webhooks. When a
telling is given up and nothing was taken since it began, the system is paused and the administrators are told.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from portal.actions.applicant_systems import pause_system
from portal.actions.tell import _about, _asked_wait
from portal.adapters import ADAPTERS
from portal.adapters.base import Request, Setup
from portal.applicant_outcomes import NothingToTellError, outcome_for
from portal.leases import Lease, defer, finish
from portal.models import ApplicantSystem, ApplicantSystemMessage
from portal.net_exchange import Reply, exchange
from portal.scope import Scope
from portal.secret_text import SecretLostError, open_text
from portal.storable import storable_text
from portal.webhooks import BACK_OFF
from verification.errors import Unavailable

__all__ = ["setup_of", "tell_system"]

_STATE = ApplicantSystemMessage.State
_ACROSS = "the row was claimed"
#: What another try cannot change: the request is wrong, or whom it is about is gone over there.
_FINAL = frozenset({400, 404, 405, 410, 413, 422})
_CAP = 64 * 1024
_LONGEST_TOKEN = 7_000  # what fits into one header of most servers


class _RefusedError(Exception):
    def __init__(self, error: str, status: int | None = None, wait: timedelta = timedelta()) -> None:
        super().__init__(error)
        self.error, self.status, self.wait = error, status, wait


def setup_of(system: ApplicantSystem) -> Setup:
    """The system's settings with its secrets opened.

    Raises:
        SecretLostError: one cannot be opened any more.
    """
    opened = [
        open_text(bytes(kept).decode("ascii")) if kept else "" for kept in (system.credential, system.signing_secret)
    ]
    return Setup(system.settings, *opened)


def tell_system(row: ApplicantSystemMessage, lease: Lease) -> None:
    """Tell once.

    Raises:
        LeaseLostError: another worker has the row.
    """
    if (resting := _resting_until(row)) is not None:
        defer(lease, resting, attempts=F("attempts") - 1)
        return
    try:
        status = _told(row)
    except NothingToTellError as why:
        finish(lease, state=_STATE.IGNORED, error=str(why), finished_at=timezone.now())
    except _RefusedError as refused:
        _after_refusal(row, lease, refused)
    else:
        with transaction.atomic():
            finish(lease, state=_STATE.DONE, answered=status, error="", finished_at=timezone.now())
            _wake_the_resting(row)


def _told(row: ApplicantSystemMessage) -> int:
    outbound = ADAPTERS[row.system.adapter].outbound
    if outbound is None:
        raise NothingToTellError("not_wanted")
    outcome = outcome_for(row)
    try:
        requests = outbound.tell(outcome, setup_of(row.system))
    except SecretLostError:
        raise _RefusedError("secret_lost") from None
    if not requests:
        raise NothingToTellError("not_wanted")
    status = 0
    tokens: dict[bytes, str] = {}  # one for all of them: asking for another may end the one before
    for request in requests:
        headers = dict(request.headers)
        if (asks := request.token) is not None:
            key = asks.url.encode() + b"\n" + asks.body
            if key not in tokens:
                tokens[key] = _token(asks)
            headers["Authorization"] = f"Bearer {tokens[key]}"
        status = _accepted(request, headers).status
    return status


def _token(request: Request) -> str:
    """A short-lived token; it is used once and kept nowhere."""
    reply = _accepted(request, request.headers)
    try:
        told: Any = json.loads(reply.body)
        token = told["access_token"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _RefusedError("no_token", reply.status) from None
    if (
        not isinstance(token, str)
        or not token.isascii()
        or not token.isprintable()
        or not 0 < len(token) <= _LONGEST_TOKEN
    ):
        raise _RefusedError("no_token", reply.status)
    return token


def _accepted(request: Request, headers: Any) -> Reply:  # noqa: ANN401 - a mapping
    try:
        reply = exchange(request.method, request.url, headers=headers, body=request.body, cap=_CAP)
    except Unavailable as problem:
        raise _RefusedError(problem.detail) from None
    if 200 <= reply.status < 300:  # noqa: PLR2004 - every answer that says yes
        return reply
    raise _RefusedError("refused", reply.status, _asked_wait(reply.headers.get("retry-after", "")))


def _after_refusal(row: ApplicantSystemMessage, lease: Lease, refused: _RefusedError) -> None:
    columns: dict[str, object] = {"answered": refused.status, "error": storable_text(refused.error, 300)}
    if row.attempts <= len(BACK_OFF) and refused.status not in _FINAL and row.kind != "test":
        pause = max(_about(BACK_OFF[row.attempts - 1]), refused.wait)
        defer(lease, timezone.now() + pause, **columns)
        return
    with transaction.atomic():
        finish(lease, state=_STATE.FAILED, finished_at=timezone.now(), **columns)
        if refused.status not in _FINAL and row.kind != "test":
            _pause_if_dead(row)


def _others(row: ApplicantSystemMessage) -> QuerySet[ApplicantSystemMessage]:
    rows = ApplicantSystemMessage.objects.across_organizations(_ACROSS)
    return rows.filter(system_id=row.system_id, way=ApplicantSystemMessage.Way.OUT).exclude(pk=row.pk)


def _resting_until(row: ApplicantSystemMessage) -> datetime | None:
    """Until when a system that did not answer at all is left alone: one dead host costs one try at a time."""
    if row.attempts > 1 or row.kind == "test":
        return None
    silent = _others(row).filter(state=_STATE.WAITING, answered=None, next_attempt_at__isnull=False).exclude(error="")
    until = silent.aggregate(until=Max("next_attempt_at"))["until"]
    return max(until, timezone.now() + BACK_OFF[0]) if until is not None else None


def _wake_the_resting(row: ApplicantSystemMessage) -> None:
    now = timezone.now()
    resting = _others(row).filter(state=_STATE.WAITING, attempts=0, next_attempt_at__gt=now, lease_until=None)
    resting.update(next_attempt_at=now)


def _pause_if_dead(row: ApplicantSystemMessage) -> None:
    scope = Scope(organization_id=row.organization_id, system="applicants")
    if not _others(row).filter(state=_STATE.DONE, finished_at__gt=row.created_at).exists():
        pause_system(scope, row.system, because="failing")
