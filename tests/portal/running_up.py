"""A real `manage.py up` with a data folder and a port of its own, for tests that kill parts of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

__all__ = ["ROOT", "Up", "until"]

ROOT = Path(__file__).parents[2]


class Up:
    """A running `up` with its own data folder and port."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = data
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TMPDIR"}}
        environment |= {"CREDENCE_DATA": str(self.data), "CELERY_BROKER_URL": "filesystem://"}
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "manage.py", "up", "--no-browser", "--port", str(self.port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1) as answer:
                return bool(json.load(answer)["status"] == "ready")
        except (urllib.error.URLError, OSError):
            return False

    def children(self) -> dict[int, str]:
        """Every living process that belongs to this data folder, by id, with its command."""
        found = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == self.process.pid:
                continue
            try:
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if f"CREDENCE_DATA={self.data}\0".encode() in environment + b"\0" and command:
                found[int(folder.name)] = command
        return found

    def worker(self, queue: str) -> int:
        return next(pid for pid, command in self.children().items() if f"--queues {queue} " in command)


def until(true: Callable[[], object], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)
