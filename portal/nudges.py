"""Nudging workers: one message per row, sent once the row is committed. A lost nudge costs seconds, never a row."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from portal.celery import Queue, app
from portal.leases import Leased
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

__all__ = ["depth", "forget", "nudge", "nudge_all", "queue_of", "send"]

logger = logging.getLogger(__name__)

#: Beyond this many rows at once, the sweep sends the rest: a request does not wait for two thousand messages.
AT_ONCE = 200

#: Rankings that somebody waits for, or that take away what is known to stand no longer.
SOON = frozenset({"asked", "withdrawn", "evidence_fell"})

TASKS: dict[type[Leased], str] = {
    Verification: "portal.verify_record",
    RankingRun: "portal.rank_job",
    Submission: "portal.unpack_submission",
    OutgoingMail: "portal.deliver_mail",
    PullConnection: "portal.pull_records",
    IssuerRecheck: "portal.recheck_issuers",
    KeptFigures: "portal.keep_figures",
    WebhookDelivery: "portal.tell_endpoint",
    Export: "portal.write_export",
    VerifyItem: "portal.verify_item",
    ApplicantSystemMessage: "portal.work_off_message",
}


def queue_of(row: Leased) -> Queue:
    """The queue whose worker does the row."""
    if isinstance(row, Verification):
        return Queue(row.priority)
    if isinstance(row, RankingRun):
        return Queue.INTERACTIVE if row.reason in SOON else Queue.VERIFY
    if isinstance(row, OutgoingMail):
        return Queue.INTERACTIVE  # somebody waits for a code
    if isinstance(row, Export):
        return Queue.EXPORT  # a large file takes minutes, and other systems wait to be told meanwhile
    if isinstance(row, IssuerRecheck | KeptFigures | WebhookDelivery | ApplicantSystemMessage | VerifyItem):
        return Queue.BULK  # neither a slow system, a batch, nor figures counted anew may hold up people
    # one of a list waits, too; and a slow host must not hold up who shares a single link
    return Queue.BULK if isinstance(row, Submission) and row.row is not None else Queue.VERIFY


def nudge(row: Leased) -> None:
    """Tell the row's worker about it, once the transaction is committed."""
    transaction.on_commit(partial(send, row), robust=True)


def nudge_all(rows: Iterable[Leased]) -> None:
    """Tell the workers about the first of ``rows``, once the transaction is committed; the sweep sends the rest."""
    for _, row in zip(range(AT_ONCE), rows, strict=False):
        nudge(row)


def send(row: Leased) -> bool:
    """Send the message now. A broker that does not answer is logged and forgiven: the sweep will come by."""
    try:
        app.send_task(TASKS[type(row)], args=[str(row.pk)], queue=queue_of(row).value)
    except Exception as error:  # noqa: BLE001 - brokers fail in every way there is, and none may lose the request
        logger.warning("no nudge for %s %s: %s", type(row).__name__, row.pk, type(error).__name__)
        return False
    return True


def forget(queue: Queue) -> None:
    """Drop every message of the queue: a worker that starts nudges itself from the rows, which know better."""
    try:
        with app.connection_for_write() as connection:
            channel: Any = connection.default_channel
            channel.queue_purge(queue.value)
    except Exception as error:  # noqa: BLE001 - see send; messages too many do no harm
        logger.info("queue %s not emptied: %s", queue.value, type(error).__name__)


def depth(queue: Queue) -> int:
    """How many messages wait in the queue; 0 when the broker does not say."""
    try:
        with app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            return int(channel.queue_declare(queue=queue.value, passive=True).message_count)
    except Exception:  # noqa: BLE001 - see send; an absent queue is an error on some brokers
        return 0
