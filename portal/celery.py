"""The Celery application. A message is only a nudge: the row is the truth (design, section 5).

Never `countdown`, `eta` or `retry`: such messages live in a worker's memory and die with it. The row keeps the time, in
``next_attempt_at``.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_ready
from kombu import Exchange
from kombu import Queue as Declaration
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.conf import settings

__all__ = ["Queue", "app", "configuration"]

TRANSPORT_ALIASES["filesystem"] = "portal.broker:Transport"

#: A file of a million rows takes minutes of processor, for which pages and verdicts do not wait (`nice`, POSIX).
EXPORTS_GIVE_WAY = 5


class Queue(StrEnum):
    """The queues, each with its own worker: somebody watches, a few records, a whole batch, files that take minutes."""

    INTERACTIVE = "interactive"
    VERIFY = "verify"
    BULK = "bulk"
    EXPORT = "export"


def configuration() -> dict[str, Any]:
    """Celery's settings for the broker that the environment names."""
    url: str = settings.CELERY_BROKER_URL
    embedded = url.startswith("filesystem:")
    return {
        "broker_url": "filesystem://localhost/" if embedded else url,
        "broker_transport_options": _folders() if embedded else {},
        "broker_connection_retry_on_startup": True,
        "task_ignore_result": True,
        "result_backend": None,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_default_queue": Queue.VERIFY.value,
        # The default exchange routes by queue name on every broker, and needs no binding to be made in a race.
        "task_queues": [Declaration(queue.value, Exchange(""), routing_key=queue.value) for queue in Queue],
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "task_publish_retry": False,
        "imports": ["portal.tasks"],
    }


def _folders() -> dict[str, Any]:
    root = Path(settings.CREDENCE_DATA) / "broker"
    messages, control = root / "messages", root / "control"
    for folder in (messages, control):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": 0.02,  # the default, a whole second, means two tasks a second
    }


app = Celery("credence")
app.add_defaults(configuration)


@worker_ready.connect
def begin(**_: Any) -> None:  # noqa: ANN401 - a signal's signature
    """What a worker does first: drop its predecessor's leases, sweep, and show signs of life from then on.

    Workers for whom somebody waits get ready at once; the one for whole batches may take its time.
    """
    from portal.pulse import start_pulse  # noqa: PLC0415 - needs the app registry
    from portal.warm_up import warm_up_worker  # noqa: PLC0415 - needs the app registry

    if os.environ.get("CREDENCE_WORKER_QUEUE") == Queue.EXPORT.value:
        os.nice(EXPORTS_GIVE_WAY)
    start_pulse()
    if os.environ.get("CREDENCE_WORKER_QUEUE") == Queue.INTERACTIVE.value:
        warm_up_worker()
