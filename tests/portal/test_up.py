"""`manage.py up`, for real: it answers, it mends what is killed, it stops within seconds, and nothing outlives it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.running_up import ROOT, Up, until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    running = Up(tmp_path / "data")
    try:
        until(running.ready)
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait()


def test_it_works(up: Up) -> None:
    killed = up.worker("verify")
    os.kill(killed, signal.SIGKILL)
    until(lambda: _back(up, killed))
    again = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "up", "--no-browser", "--port", str(up.port)],
        cwd=ROOT,
        env={**os.environ, "CREDENCE_DATA": str(up.data)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert again.returncode == 1
    assert "already runs" in again.stderr
    began = time.monotonic()
    up.process.send_signal(signal.SIGINT)
    said, _ = up.process.communicate(timeout=15)
    assert time.monotonic() - began < 6
    assert up.process.returncode == 0
    assert f"Credence runs at http://127.0.0.1:{up.port}" in said
    assert "verify ended (signal SIGKILL)" in said
    assert "Traceback" not in said
    until(lambda: not up.children(), 3)


def _back(up: Up, killed: int) -> bool:
    try:
        return up.worker("verify") != killed
    except StopIteration:
        return False


def test_children_die_with_it(up: Up) -> None:
    assert len(up.children()) >= 5
    up.process.kill()
    up.process.wait()
    until(lambda: not up.children(), 15)


def test_a_taken_port_is_said_to_be_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", "up", "--no-browser", "--port", str(taken.getsockname()[1])],
            cwd=ROOT,
            env={**os.environ, "CREDENCE_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert "cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
