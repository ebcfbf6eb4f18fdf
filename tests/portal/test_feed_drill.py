"""A real server, real writers, and a consumer that is killed at random while it follows: it misses nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from portal.services import THREADS

ROOT = Path(__file__).parents[2]
KILLS, PATIENCE = 8, 240.0
DRILL = [sys.executable, "-m", "tests.portal.feed_drill"]


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - our own programs
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=60).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def worked(folder: Path) -> list[tuple[int, str, float]]:
    """What was worked off; a line cut by the kill is no work done."""
    rows = [line for line in lines(folder / "worked") if line.endswith("]") and line.startswith("[")]
    return [tuple(json.loads(row)) for row in rows]


@pytest.mark.slow
def test_it_works(tmp_path: Path) -> None:
    environment = {**os.environ, "CREDENCE_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    environment.pop("DATABASE_URL", None)
    made = subprocess.run(  # noqa: S603
        [*DRILL, "begin"], cwd=ROOT, env=environment, check=True, timeout=180, capture_output=True, text=True
    )
    token, port = made.stdout.split()[-1], free_port()
    chance = random.Random(7)  # noqa: S311 - a drill
    server = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    server += ["--workers", "1", "--threads", str(THREADS), "--no-control-socket", "--log-level", "error"]
    follower = [*DRILL, "consume", f"http://127.0.0.1:{port}", token, str(tmp_path)]
    with running(server, environment), running([*DRILL, "number"], environment):
        began = time.monotonic()
        while not answers(port):
            assert time.monotonic() - began < PATIENCE
            time.sleep(0.2)
        writers = [
            subprocess.Popen(  # noqa: S603
                [*DRILL, "write", "60", str(seed), str(tmp_path / f"wrote{seed}")], cwd=ROOT, env=environment
            )
            for seed in range(2)
        ]
        for _ in range(KILLS):
            with running(follower, environment):  # ends it by SIGKILL
                time.sleep(0.8 + chance.random() * 1.5)
        with running(follower, environment) as last:
            for writer in writers:
                assert writer.wait(timeout=PATIENCE) == 0
            noted = [line.split() for seed in range(2) for line in lines(tmp_path / f"wrote{seed}")]
            committed = {pk: float(at) for state, pk, at in noted if state == "committed"}
            while not set(committed) <= {pk for _seq, pk, _at in worked(tmp_path)}:
                assert time.monotonic() - began < PATIENCE, "something committed was never worked off"
                assert last.poll() is None, "the consumer gave up"
                time.sleep(0.5)
            last.send_signal(signal.SIGKILL)
    undone = {pk for state, pk, _at in noted if state == "undone"}
    done = worked(tmp_path)
    assert committed
    assert undone
    assert not undone & {pk for _seq, pk, _at in done}
    assert len({(seq, pk) for seq, pk, _at in done}) == len({pk for _seq, pk, _at in done}), "an id changed its number"
    first = list(dict.fromkeys(seq for seq, _pk, _at in done))
    assert first == sorted(first)
    late: dict[str, float] = {}
    for _seq, pk, at in done:
        late.setdefault(pk, at - committed.get(pk, at))
    delays = sorted(late.values())
    print(f"{len(committed)} events, median {delays[len(delays) // 2]:.2f} s from commit to consumer")  # noqa: T201
