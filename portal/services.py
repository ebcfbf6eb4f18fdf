"""The processes of the embedded installation: the site, a worker per queue, the scheduler; what a stall is."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from portal.actions.sweep import due_rows
from portal.celery import Queue
from portal.leases import is_holding
from portal.models import WorkerPulse
from portal.supervisor import Child

__all__ = ["STALLED_AFTER", "mail", "scheduler", "web", "worker", "workers"]

logger = logging.getLogger(__name__)

STALLED_AFTER = timedelta(seconds=20)
#: A worker that starts reads all of the portal first: on a machine that is busy, that takes longer than a stall.
STARTED_AFTER = timedelta(seconds=120)
THREADS = 8
MAIL_EVERY = 60


def web(port: int, host: str = "127.0.0.1") -> Child:
    """The site: one process with threads, since the work is elsewhere."""
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"{host}:{port}"]
    command += ["--workers", "1", "--threads", str(THREADS), "--timeout", "120", "--graceful-timeout", "3"]
    command += ["--worker-tmp-dir", str(_temporary()), "--no-control-socket", "--log-level", "warning"]
    return Child("web", command, _environment())


def workers(queues: Iterable[Queue] = tuple(Queue)) -> list[Child]:
    """One worker for each queue."""
    return [worker(queue) for queue in queues]


def worker(queue: Queue) -> Child:
    """A worker in one process (`solo`): a killed pool child can stall a living parent, so there is no pool."""
    name = f"{queue.value}@up"
    command = [sys.executable, "-m", "celery", "--app", "portal.celery", "worker", "--pool", "solo"]
    command += ["--queues", queue.value, "--hostname", name, "--loglevel", "WARNING"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    environment = {
        **_environment(),
        "CREDENCE_WORKER": name,
        "CREDENCE_WORKER_QUEUE": queue.value,
        "CELERY_SKIP_CHECKS": "1",  # `up` has run them; they import every page of the site, which no worker serves
    }
    child = Child(queue.value, command, environment)
    child.stalled = partial(_stalled, child, queue, name)
    return child


def scheduler() -> Child:
    """The scheduler."""
    return Child("scheduler", [sys.executable, str(settings.BASE_DIR / "manage.py"), "schedule"], _environment())


def mail() -> list[Child]:
    """The reader of the mailbox, where one is configured: apart from the scheduler, which waits for no mail server."""
    if not (settings.CREDENCE_IMAP_URL and settings.CREDENCE_IMAP_ORGANIZATION):
        return []
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "fetch_mail", "--every", str(MAIL_EVERY)]
    return [Child("mail", [*command, "--organization", settings.CREDENCE_IMAP_ORGANIZATION], _environment())]


def _environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]))
    return {
        "CREDENCE_DATA": str(settings.CREDENCE_DATA),
        "CREDENCE_BASE_URL": settings.CREDENCE_BASE_URL,
        "PYTHONPATH": path,
        "TMPDIR": str(_temporary()),
    }


def _temporary() -> Path:
    folder = Path(settings.CREDENCE_DATA) / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _stalled(child: Child, queue: Queue, name: str) -> bool:
    """Whether rows of the queue have been due for a while, and the worker neither tried to take one nor is at one."""
    if child.age < STALLED_AFTER.total_seconds():
        return False
    long_ago = timezone.now() - STALLED_AFTER
    try:
        if _is_starting(child, name):
            return False
        overdue = any(row.next_attempt_at and row.next_attempt_at < long_ago for row in due_rows().get(queue, []))
        if not overdue or is_holding(name):
            return False
        lately = WorkerPulse.objects.filter(name=name, claimed_at__gte=long_ago)
        return not lately.exists()
    except Exception:  # without a database nobody can work, and restarting would not help
        logger.exception("cannot tell whether %s has stalled", name)
        return False
    finally:
        close_old_connections()


def _is_starting(child: Child, name: str) -> bool:
    """Whether it has not yet shown a pulse, or just now its first: it may need its time to take a row."""
    if not child.ready_at:
        pid = child.process.pid if child.process is not None else 0
        if not WorkerPulse.objects.filter(name=name, process=pid).exists():
            return child.age < STARTED_AFTER.total_seconds()
        child.ready_at = time.monotonic()
    return time.monotonic() - child.ready_at < STALLED_AFTER.total_seconds()
