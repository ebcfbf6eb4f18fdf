"""Leases: how a row is worked on exactly once in effect, though messages get lost and workers die (design, section 5).

A row that waits for the machinery has ``next_attempt_at``; it is *due* once that moment has passed and nobody holds a
live lease on it. A worker claims a due row with one conditional UPDATE and a fresh random token; what it finds is
written only by :func:`finish`, an UPDATE that matches the token and takes the row out of the queue. A worker whose
lease was taken over writes nothing. The lease outlasts every limit of the work, so a living worker is never robbed;
work without such a limit (:mod:`portal.actions.write_export`) renews its lease as it goes.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.models import (
    ApplicantSystemMessage,
    Export,
    IssuerRecheck,
    KeptFigures,
    OutgoingMail,
    PullConnection,
    RankingRun,
    Submission,
    Verification,
    VerifyItem,
    WebhookDelivery,
)

__all__ = [
    "LEASE",
    "LEASED",
    "Lease",
    "LeaseLostError",
    "Leased",
    "claim",
    "defer",
    "due",
    "finish",
    "holder",
    "is_holding",
    "listen",
    "pause_after",
    "release_mine",
    "renew",
]

Leased: TypeAlias = (
    Verification
    | RankingRun
    | Submission
    | OutgoingMail
    | PullConnection
    | IssuerRecheck
    | WebhookDelivery
    | KeptFigures
    | Export
    | VerifyItem
    | ApplicantSystemMessage
)

#: Every kind of row that a worker takes, in the order in which the sweep looks at them.
LEASED: tuple[type[Leased], ...] = (
    Submission,
    RankingRun,
    IssuerRecheck,
    Verification,
    OutgoingMail,
    PullConnection,
    WebhookDelivery,
    KeptFigures,
    Export,
    ApplicantSystemMessage,
    VerifyItem,  # by the ten thousand, and nobody waits for one of them: after everything else
)

#: Longer than a verification can take (20 s in the sandbox, 70 s for the network), and than any ranking measured.
LEASE = timedelta(seconds=180)

_ACROSS = "the machinery works for every organization"
_on_claim: list[Callable[[], None]] = []


class LeaseLostError(Exception):
    """Raised inside a transaction to undo it: another worker has taken the row over, and its answer will count."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write one row's result."""

    model: type[Leased]
    pk: uuid.UUID
    token: uuid.UUID


def holder() -> str:
    """This worker's name. `up` gives a stable one, so that a restarted worker can drop its predecessor's leases."""
    return os.environ.get("CREDENCE_WORKER") or f"{socket.gethostname()}:{os.getpid()}"


def due(model: type[Leased], *, at: datetime | None = None) -> models.QuerySet[Any]:
    """The rows that wait for a worker at this moment."""
    now = at or timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    rows: models.QuerySet[Any] = model.objects.across_organizations(_ACROSS).filter(free, next_attempt_at__lte=now)
    return rows


def claim(model: type[Leased], pk: uuid.UUID, **columns: object) -> Lease | None:
    """Take a due row, setting ``columns`` with it. None when it is not due: done, not yet, or somebody else's."""
    now, token = timezone.now(), uuid.uuid4()
    taken = (
        due(model, at=now)
        .filter(pk=pk)
        .update(
            lease_token=token,
            lease_until=now + LEASE,
            lease_holder=holder(),
            attempts=F("attempts") + 1,
            **columns,
        )
    )
    for listener in _on_claim:
        listener()
    return Lease(model, pk, token) if taken else None


def pause_after(attempts: int) -> timedelta:
    """How long to leave a row alone after so many attempts: from ten seconds, twice as long after each."""
    return timedelta(seconds=5 * 2**attempts)


def finish(lease: Lease, **columns: object) -> None:
    """Write the result's ``columns`` and take the row out of the queue. Call it first in the transaction of the result.

    Raises:
        LeaseLostError: the lease was taken over; nothing was written.
    """
    _write(lease, {"next_attempt_at": None, **columns})


def defer(lease: Lease, until: datetime, **columns: object) -> None:
    """Give the row back, to be due again at ``until``.

    Raises:
        LeaseLostError: the lease was taken over; nothing was written.
    """
    _write(lease, {"next_attempt_at": until, **columns})


def renew(lease: Lease, **columns: object) -> None:
    """Hold the row for another :data:`LEASE` from now, and write ``columns``: for work that lasts longer than that.

    Raises:
        LeaseLostError: the row was taken over, or taken back by whoever asked; nothing was written.
    """
    mine = lease.model.objects.across_organizations(_ACROSS).filter(pk=lease.pk, lease_token=lease.token)
    if not mine.update(lease_until=timezone.now() + LEASE, **columns):
        raise LeaseLostError(f"{lease.model.__name__} {lease.pk} is somebody else's now.")


def release_mine() -> int:
    """Give back what a dead process of this name held. Only for named workers, of which one lives at a time."""
    if not os.environ.get("CREDENCE_WORKER"):
        return 0
    free = {"lease_token": None, "lease_until": None, "lease_holder": ""}
    return sum(
        model.objects.across_organizations(_ACROSS)
        .filter(lease_holder=holder(), lease_until__isnull=False)
        .update(**free)
        for model in LEASED
    )


def is_holding(name: str) -> bool:
    """Whether the worker of this name holds a live lease: it is at work, however long that takes."""
    mine = {"lease_holder": name, "lease_until__gte": timezone.now()}
    return any(model.objects.across_organizations(_ACROSS).filter(**mine).exists() for model in LEASED)


def listen(listener: Callable[[], None]) -> None:
    """Call ``listener`` whenever this process tries to take a row, also where another was faster or it is done.

    Who works off messages that speak for nothing any more is at work: behind a long backlog there may be hundreds.
    """
    _on_claim.append(listener)


def _write(lease: Lease, columns: dict[str, Any]) -> None:
    mine = lease.model.objects.across_organizations(_ACROSS).filter(pk=lease.pk, lease_token=lease.token)
    if not mine.update(lease_token=None, lease_until=None, lease_holder="", **columns):
        raise LeaseLostError(f"{lease.model.__name__} {lease.pk} is somebody else's now.")
