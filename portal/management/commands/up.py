"""``manage.py up``: the whole portal on one machine: site, workers and scheduler, restarted when they die or stall."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.installation import AlreadyRunningError, prepare, running_alone
from portal.services import mail, scheduler, web, workers
from portal.setup_door import is_open, setup_code
from portal.supervisor import Supervisor

TICK = 0.2
PATIENCE = 60.0


class Command(BaseCommand):
    help = "Runs the site, the workers and the scheduler until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port of the site (8000)")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--no-browser", action="store_true", help="do not open a browser")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        port, host = options["port"], options["host"]
        if "CREDENCE_BASE_URL" not in os.environ:
            settings.CREDENCE_BASE_URL = f"http://127.0.0.1:{port}"
        try:
            with running_alone(settings.CREDENCE_BASE_URL):
                _refuse_taken_port(host, port)
                prepare(self._say)
                children = [web(port, host), *workers(), scheduler(), *mail()]
                self._serve(Supervisor(children, _logs(), self._say), options)
        except AlreadyRunningError as error:
            raise CommandError(str(error)) from None

    def _serve(self, supervisor: Supervisor, options: dict[str, Any]) -> None:
        stopping: list[int] = []

        def on_signal(number: int, _frame: FrameType | None) -> None:
            stopping.append(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, on_signal)
        supervisor.start()
        try:
            announced, began = False, time.monotonic()
            while not stopping:
                supervisor.watch()
                if not announced and (_answers(options["port"]) or time.monotonic() - began > PATIENCE):
                    announced = True
                    self._announce(options)
                time.sleep(TICK)
        finally:
            self._say("Stopping.")
            supervisor.stop(seconds=3.0)

    def _announce(self, options: dict[str, Any]) -> None:
        address = settings.CREDENCE_BASE_URL
        self.stdout.write(f"Credence runs at {address}  (Ctrl-C stops it; logs are in {_logs()})")
        if is_open():
            address = f"{address}/setup/?code={setup_code()}"
            self.stdout.write(f"Nobody has an account yet. Begin at {address}")
        self.stdout.flush()
        if not options["no_browser"] and sys.stdout.isatty():
            webbrowser.open(address)

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)


def _logs() -> Path:
    return Path(settings.CREDENCE_DATA) / "logs"


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} on {host} cannot be used ({error.strerror}). Try --port.") from None


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False
