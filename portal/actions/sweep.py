"""The sweep: finds due rows that no message speaks for, and nudges their workers (design, section 5).

A broker may lose what it handed out, a publish may fail, a lease may run out. So every few seconds due rows are counted
against the messages that wait in their queue: where there are fewer messages than rows, the oldest rows are nudged
again. A message too many costs one failed claim.
"""

from __future__ import annotations

from collections import defaultdict

from portal.celery import Queue
from portal.leases import LEASED, Leased, due
from portal.models import RankingRun, Submission, Verification
from portal.nudges import depth, queue_of, send

__all__ = ["SWEEP_AT_MOST", "due_rows", "sweep"]

SWEEP_AT_MOST = 500


def sweep(only: Queue | None = None, *, whatever_waits: bool = False) -> int:
    """Nudge due rows, at most :data:`SWEEP_AT_MOST`; how many were.

    Args:
        only: one queue's rows.
        whatever_waits: nudge even when enough messages wait: a worker that starts trusts nothing.
    """
    sent = 0
    for queue, rows in due_rows().items():
        if only is not None and queue is not only:
            continue
        missing = len(rows) if whatever_waits else len(rows) - depth(queue)
        sent += sum(send(row) for row in rows[: max(0, missing)])
    return sent


def due_rows() -> dict[Queue, list[Leased]]:
    """The oldest due rows by queue, at most :data:`SWEEP_AT_MOST` in all."""
    found: list[Leased] = []
    for model in LEASED:
        columns = ["pk", "next_attempt_at", *({"priority"} if model is Verification else ())]
        columns += {RankingRun: ["reason"], Submission: ["state", "row"]}.get(model, [])
        room = SWEEP_AT_MOST - len(found)
        found.extend(due(model).only(*columns).order_by("next_attempt_at", "pk")[:room])
    by_queue: defaultdict[Queue, list[Leased]] = defaultdict(list)
    for row in found:
        by_queue[queue_of(row)].append(row)
    return dict(by_queue)
