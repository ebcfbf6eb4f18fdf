"""The scheduler: what has to happen every few seconds, whoever is or is not working."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from django.db import close_old_connections

from portal.actions.api_clients import forget_access_tokens
from portal.actions.applicant_messages import forget_messages
from portal.actions.applicant_outbox import fill_applicant_outboxes
from portal.actions.export_expiry import sweep_exports
from portal.actions.forget_invitations import forget_invitations
from portal.actions.notify import mail_daily_notices
from portal.actions.rank import rank_what_time_changed
from portal.actions.retention import enforce_retention
from portal.actions.sequence import sequence_events
from portal.actions.sweep import sweep
from portal.actions.verify_jobs import forget_verify_jobs
from portal.actions.wallet_expiry import close_expired_requests
from portal.actions.webhook_outbox import fill_outboxes, forget_tellings
from portal.pool_keeper import keep_pool_indexes
from portal.rate_limits import forget_windows

__all__ = ["INTERVAL", "PROMPTLY", "number_forever", "run_forever", "run_once"]

logger = logging.getLogger(__name__)

INTERVAL = 5.0
#: How often what was committed is numbered and put out: who follows the change feed or has a webhook is told as soon.
PROMPTLY = 0.5
PROMPT_DUTIES = (sequence_events, fill_outboxes, fill_applicant_outboxes)
DUTIES = (
    sweep,
    sequence_events,
    fill_outboxes,
    fill_applicant_outboxes,
    enforce_retention,
    rank_what_time_changed,
    close_expired_requests,
    forget_invitations,
    forget_windows,
    forget_tellings,
    forget_messages,
    forget_access_tokens,
    forget_verify_jobs,
    mail_daily_notices,
    keep_pool_indexes,
    sweep_exports,
)


def run_once() -> None:
    """One round: nudge what no message speaks for, number what was committed; erase, forget and keep what is due."""
    _perform(DUTIES)


def run_forever(stop: threading.Event) -> None:
    """Rounds until ``stop`` is set; numbering goes on beside them, since a round may take long."""
    prompt = threading.Thread(target=number_forever, args=(stop,), name="numbering", daemon=True)
    prompt.start()
    while not stop.is_set():
        run_once()
        stop.wait(INTERVAL)
    prompt.join()


def number_forever(stop: threading.Event) -> None:
    """Number and put out what was committed, every :data:`PROMPTLY` seconds until ``stop`` is set."""
    while not stop.is_set():
        _perform(PROMPT_DUTIES)
        stop.wait(PROMPTLY)


def _perform(duties: Iterable[Callable[[], object]]) -> None:
    for duty in duties:
        try:
            duty()
        except Exception:  # the next round comes in seconds; one duty's trouble must not keep the other from its work
            logger.exception("%s failed", getattr(duty, "__name__", duty))
    close_old_connections()
