"""The scheduler: what has to happen every few seconds, whoever is or is not working."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections

from portal.actions.forget_invitations import forget_invitations
from portal.actions.rank import rank_what_time_changed
from portal.actions.retention import enforce_retention
from portal.actions.sequence import sequence_events
from portal.actions.sweep import sweep
from portal.actions.wallet_expiry import close_expired_requests
from portal.pool_keeper import keep_pool_indexes
from portal.rate_limits import forget_windows

__all__ = ["INTERVAL", "run_forever", "run_once"]

logger = logging.getLogger(__name__)

INTERVAL = 5.0
DUTIES = (
    sweep,
    sequence_events,
    enforce_retention,
    rank_what_time_changed,
    close_expired_requests,
    forget_invitations,
    forget_windows,
    keep_pool_indexes,
)


def run_once() -> None:
    """One round: nudge what no message speaks for, number what was committed; erase, forget and keep what is due."""
    for duty in DUTIES:
        try:
            duty()
        except Exception:  # the next round comes in seconds; one duty's trouble must not keep the other from its work
            logger.exception("%s failed", duty.__name__)
    close_old_connections()


def run_forever(stop: threading.Event) -> None:
    """Rounds until ``stop`` is set."""
    while not stop.is_set():
        run_once()
        stop.wait(INTERVAL)
