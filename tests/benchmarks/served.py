"""A portal of its own for a measurement: `manage.py up` in a temporary data folder, and rows made beside it.

Import :func:`served` before anything of Django: it names the data folder that the settings read.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))
PATIENCE = 90.0


@contextmanager
def served() -> Iterator[str]:
    """The address of the site; Django is set up in this process on the same database."""
    with tempfile.TemporaryDirectory(prefix="credence-measured-") as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        os.environ.update(CREDENCE_DATA=folder, CREDENCE_BASE_URL=url, DJANGO_SETTINGS_MODULE="portal.settings")
        for name in ("DATABASE_URL", "CELERY_BROKER_URL"):
            os.environ.pop(name, None)
        command = [sys.executable, "manage.py", "up", "--no-browser", "--port", str(port)]
        site = subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        try:
            _until_ready(url)
            import django

            django.setup()
            yield url
        finally:
            site.send_signal(signal.SIGINT)
            site.wait(30)


def _until_ready(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:  # noqa: S310 - our own address
                if json.load(answer)["status"] == "ready":
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("the site did not become ready")
