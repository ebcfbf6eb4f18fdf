"""``manage.py schedule``: the scheduler by itself, for installations whose processes something else than `up` keeps."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from django.core.management.base import BaseCommand

from portal.scheduler import run_forever


class Command(BaseCommand):
    help = "Nudges due work and numbers the audit log, every five seconds, until stopped. `up` runs it for you."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *_args: object, **_options: object) -> None:
        stop = threading.Event()

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)
        run_forever(stop)
