"""A worker killed after the endpoint took a message and before the note of it: told again, and known by its id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal.webhook_host import receiving

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_it_works(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CREDENCE_DATA": str(tmp_path / "data"),
        "CREDENCE_NET_ALLOW_LOOPBACK": "1",
        "CREDENCE_WORKER": "drill",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "tests.portal.webhook_drill"]
    with receiving() as host:
        subprocess.run(  # noqa: S603 - our own drill
            [*command, "begin", host.url], cwd=ROOT, env=environment, check=True, timeout=120
        )
        worker = subprocess.Popen(  # noqa: S603
            [*command, "tell"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        host.before_answering = lambda: os.kill(worker.pid, signal.SIGKILL)
        assert worker.communicate(timeout=60)[0] == ""
        assert worker.returncode == -signal.SIGKILL
        assert len(host.taken) == 1
        host.before_answering = lambda: None
        second = subprocess.run(  # noqa: S603
            [*command, "tell"], cwd=ROOT, env=environment, check=True, timeout=60, capture_output=True, text=True
        )
    assert second.stdout == "sent 2\n"
    (first, again) = host.taken
    assert first[0]["webhook-id"] == again[0]["webhook-id"]
    assert first[1] == again[1]
