"""Three SIGKILLs in the middle of two hundred records: in the end exactly one verification and one event each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database_url() -> Iterator[str]:
    """A database of the drill's own: a file in its data folder, or a fresh one on the server of ``DATABASE_URL``."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield ""
        return
    import psycopg

    name = f"credence_drill_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield f"{given.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.broker
def test_it_works(tmp_path: Path, database_url: str) -> None:
    environment = {**os.environ, "CREDENCE_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    environment.pop("DATABASE_URL", None)
    if database_url:
        environment["DATABASE_URL"] = database_url
    drill = subprocess.run(
        [sys.executable, "-m", "tests.portal.kill_drill"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert drill.returncode == 0, drill.stderr[-3_000:]
    found = json.loads(drill.stdout.splitlines()[-1])
    assert len(found["killed_at"]) == 3, found
    assert all(0 < done < 200 for done in found["killed_at"]), found
    assert found["done"] == found["rows"] == found["events"] == 200, found
    assert found["most_per_record"] == found["most_events_per_record"] == 1, found
    assert found["verdicts"] == {"verified": 200}, found
    assert found["chain_whole"] is True, found
