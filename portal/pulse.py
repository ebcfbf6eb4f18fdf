"""A worker's pulse: a thread beside its work that shows it lives, and when it last took a message for a row.

Started once per worker process. First of all it gives back what a dead predecessor of the same name held, so that
nothing waits for a lease to run out, and sweeps, because messages died with the predecessor too.
"""

from __future__ import annotations

import logging
import os
import threading
from datetime import datetime

from django.db import close_old_connections, connections
from django.utils import timezone

from portal import leases
from portal.actions.sweep import sweep
from portal.celery import Queue
from portal.models import WorkerPulse
from portal.nudges import forget

__all__ = ["INTERVAL", "start_pulse"]

logger = logging.getLogger(__name__)

INTERVAL = 5.0
_last_claim: list[datetime] = []


def start_pulse() -> threading.Thread:
    """Give back the predecessor's leases, sweep, and go on doing so beside the work."""
    leases.listen(lambda: _last_claim.__setitem__(slice(None), [timezone.now()]))
    queue = _queue()
    given_back = leases.release_mine()
    logger.info("worker %s starts: %d leases given back", leases.holder(), given_back)
    _beat(queue)
    if queue is not None:
        forget(queue)
    sweep(queue, whatever_waits=True)
    thread = threading.Thread(target=_beat_forever, args=(queue,), daemon=True, name="pulse")
    thread.start()
    return thread


def _queue() -> Queue | None:
    name = os.environ.get("CREDENCE_WORKER_QUEUE", "")
    return Queue(name) if name in set(Queue) else None


def _beat_forever(queue: Queue | None) -> None:
    pause = threading.Event()
    while not pause.wait(INTERVAL):
        try:
            _beat(queue)
        except Exception:  # the database may be away for a while; the worker's own work says so loudly enough
            logger.exception("no pulse")
        finally:
            close_old_connections()
    connections.close_all()


def _beat(queue: Queue | None) -> None:
    now = timezone.now()
    WorkerPulse.objects.update_or_create(
        name=leases.holder(),
        defaults={
            "queue": queue.value if queue else "",
            "process": os.getpid(),
            "seen_at": now,
            "claimed_at": _last_claim[0] if _last_claim else None,
        },
    )
