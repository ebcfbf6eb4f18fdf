"""A portal in processes of its own, filled, on loopback: for clients that know only the OpenAPI document."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.portal.api.real_ids import real_ids

__all__ = ["DOCUMENT", "ROOT", "Running", "running_portal"]

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "portal" / "api" / "openapi.json"
PATIENCE = 120.0
MANY = "1000000"


@dataclass(frozen=True)
class Running:
    """Where it is, whose tokens open it, and how commands reach its data."""

    url: str
    person: str
    system: str
    environment: dict[str, str]

    def real_ids(self) -> dict[str, list[dict[str, str]]]:
        """Ids for the addresses of the document, read with the administrator's token."""
        headers = {"Authorization": f"Bearer {self.person}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE) as client:

            def read(path: str) -> Any:
                answer = client.get(path)
                plain = answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/json")
                return answer.json() if plain else None

            return real_ids(json.loads(DOCUMENT.read_text()), read)


@contextmanager
def running_portal(folder: Path, *, threads: int = 8) -> Iterator[Running]:
    """A portal whose data is in ``folder``; filled when it is empty. It ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "CREDENCE_DATA": str(folder),
        "CREDENCE_BASE_URL": url,
        "CREDENCE_API_READS": MANY,
        "CREDENCE_API_WRITES": MANY,
        "CELERY_BROKER_URL": "filesystem://",
    }
    tokens = folder / "tokens.json"
    if not tokens.exists():
        folder.mkdir(exist_ok=True)
        tokens.write_text(_run("tests.portal.api.filled_portal", environment))
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    command += ["--threads", str(threads), "--timeout", "120", "--log-level", "error"]
    with (folder / "site.log").open("wb") as log:
        site = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own command
    try:
        _until_it_answers(url, site)
        yield Running(url=url, environment=environment, **json.loads(tokens.read_text()))
    finally:
        site.terminate()
        site.wait(30)


def _run(module: str, environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", module], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _until_it_answers(url: str, site: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and site.poll() is None:
        try:
            if httpx.get(f"{url}/api/v1/problems/", timeout=5).status_code == 200:
                return  # `/readyz` would ask for workers, too
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the site did not become ready; see site.log in its folder")
