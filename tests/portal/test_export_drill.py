"""An export whose worker is killed again and again under a real `up`: it ends, whole, once, and leaves no half file."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from portal.exports.sealed_file import plain_size
from tests.portal.running_up import ROOT, Up, until

CANDIDATES, KILLS = 30_000, 3
PATIENCE = 60.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    running = Up(tmp_path / "data")
    try:
        until(running.ready)
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        until(lambda: not running.children(), 15)


@pytest.fixture
def client(up: Up) -> Iterator[httpx.Client]:
    """A system that may export."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    made = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.portal.export_drill", str(CANDIDATES)],
        cwd=ROOT,
        env=environment | {"CREDENCE_DATA": str(up.data)},
        check=True,
        timeout=PATIENCE,
        stdout=subprocess.PIPE,
        text=True,
    )
    headers = {"Authorization": f"Bearer {made.stdout.split()[-1]}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{up.port}/api/v1/", headers=headers, timeout=PATIENCE) as opened:
        yield opened


def followed(up: Up, client: httpx.Client, row: dict[str, Any]) -> tuple[list[int], list[int], dict[str, Any]]:
    """Follow the export to its end, and kill its worker in the middle: how far it was then, and at every look."""
    killed_at: list[int] = []
    told: list[int] = []
    victim, began = 0, time.monotonic()
    while row["state"] in {"waiting", "running"}:
        assert time.monotonic() - began < PATIENCE, row
        row = client.get(f"exports/{row['id']}/").raise_for_status().json()
        told.append(row["done"])
        if len(killed_at) < KILLS and row["state"] == "running" and 0 < row["done"] < CANDIDATES:
            worker = next((pid for pid, command in up.children().items() if "--queues export " in command), victim)
            if worker != victim:  # which may be another one's progress still, just before it is claimed anew
                victim = worker
                os.kill(victim, signal.SIGKILL)
                killed_at.append(row["done"])
                assert client.get(f"exports/{row['id']}/file/").status_code == httpx.codes.CONFLICT
        time.sleep(0.1)
    return killed_at, told, row


def test_it_works(up: Up, client: httpx.Client) -> None:
    asked = client.post("exports/", json={"what": "candidates", "form": "ndjson"}).raise_for_status().json()
    killed_at, told, row = followed(up, client, asked)
    assert len(killed_at) == KILLS, told
    assert (row["state"], row["error"], row["done"], row["total"]) == ("done", "", CANDIDATES, CANDIDATES)
    fell = [(before, after) for before, after in pairwise(told) if after < before]
    assert 0 < len(fell) <= KILLS, told  # begun anew, and never back otherwise
    file = client.get(f"exports/{row['id']}/file/").raise_for_status().content
    assert (len(file), hashlib.sha256(file).hexdigest()) == (row["size"], row["sha256"])
    people = [json.loads(line) for line in file.splitlines()]
    assert sorted(person["name"] for person in people) == sorted(f"Person {number}" for number in range(CANDIDATES))
    assert len({person["id"] for person in people}) == CANDIDATES
    left = list((up.data / "exports").iterdir())
    assert [plain_size(path) for path in left] == [row["size"]]
    assert len(client.get("exports/").json()["results"]) == 1
