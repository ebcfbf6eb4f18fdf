"""The published clients of the API, run as they are against a real portal with its workers; one is killed at random."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.portal.test_up import ROOT, Up, until

EXAMPLES = ROOT / "portal" / "api" / "examples"
DRILL = [sys.executable, "-m", "tests.portal.example_drill"]
KILLS, WRITERS, WRITES = 10, 2, 500

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.xdist_group("examples"),
]


@dataclass(frozen=True)
class Portal:
    """A served portal, and what its callers know of it. ``token`` and ``client`` are two ways to say who one is."""

    url: str
    job: str
    token: dict[str, str]
    client: dict[str, str]
    inside: dict[str, str]
    folder: Path

    def command(self, name: str, *arguments: object) -> list[str]:
        program = [sys.executable] if name.endswith(".py") else ["bash"]
        return [*program, str(EXAMPLES / name), *map(str, arguments)]

    def outside(self, who: dict[str, str]) -> dict[str, str]:
        """The environment of a program elsewhere: nothing of the portal's but its address."""
        return {"PATH": os.environ["PATH"], "CREDENCE_URL": self.url, **who}

    def run(self, who: dict[str, str], name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own programs
            self.command(name, *arguments),
            cwd=self.folder,
            env=self.outside(who),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("examples")
    up = Up(folder / "data")
    try:
        until(up.ready, 420)
        inside = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        inside |= {"CREDENCE_DATA": str(up.data), "CELERY_BROKER_URL": "filesystem://"}
        begun = subprocess.run(  # noqa: S603
            [*DRILL, "begin", str(folder)],
            cwd=ROOT,
            env=inside,
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )
        made = json.loads(begun.stdout)
        client = {"CREDENCE_CLIENT_ID": made["client"], "CREDENCE_CLIENT_SECRET": made["secret"]}
        yield Portal(
            f"http://127.0.0.1:{up.port}", made["job"], {"CREDENCE_TOKEN": made["token"]}, client, inside, folder
        )
    finally:
        up.process.send_signal(signal.SIGINT)
        try:
            up.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            up.process.kill()


def documents(text: str) -> list[dict[str, Any]]:
    """JSON objects that follow each other."""
    found, at, reader = [], 0, json.JSONDecoder()
    while at < len(text.rstrip()):
        one, at = reader.raw_decode(text, at)
        found.append(one)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


def test_it_works(portal: Portal) -> None:
    """An applicant is pushed in Python and by curl, with a token and as an OAuth client; then the ranking has both."""
    (portal.folder / "note.txt").write_text("no record")
    said = portal.run(portal.token, "push_applicant.py", portal.job, "ats-0", "Ada Nkosi", "ada@mail.example", "0.jwt")
    assert (said.returncode, said.stderr) == (0, "")
    person, record = said.stdout.splitlines()
    assert record.split("\t")[:2] == ["0.jwt", "verified"]
    again = portal.run(
        portal.client, "push_applicant.py", portal.job, "ats-0", "Ada Nkosi", "ada@mail.example", "0.jwt", "note.txt"
    )
    assert again.stdout.splitlines()[:2] == [person, record], "sent twice, it is one applicant"
    assert again.stdout.splitlines()[2].startswith("note.txt\trejected\t")
    for number, who in enumerate((portal.token, portal.client), start=1):
        name = ("push_applicant.sh", portal.job, f"ats-{number}", f"Bo {number}", f"bo{number}@mail.example")
        said = portal.run(who, *name, f"{number}.jwt")
        pushed, verdict = documents(said.stdout)
        assert (said.returncode, verdict["verdict"]) == (0, "verified")
        assert pushed["candidate"]["name"] == f"Bo {number}"
    until(lambda: len(portal.run(portal.token, "pull_ranking.py", portal.job).stdout.splitlines()) == 3)
    lines = [json.loads(line) for line in portal.run(portal.client, "pull_ranking.py", portal.job).stdout.splitlines()]
    assert [line["position"] for line in lines] == [1, 2, 3]
    assert all(line["report"]["candidate"] == line["application"] for line in lines)
    page, *reports = documents(portal.run(portal.client, "pull_ranking.sh", portal.job).stdout)
    assert [row["application"] for row in page["results"]] == [line["application"] for line in lines]
    assert reports == [line["report"] for line in lines]


@pytest.mark.parametrize("name", ["push_applicant", "pull_ranking", "follow_changes"])
@pytest.mark.parametrize("form", [".py", ".sh"])
def test_a_problem_is_shown(portal: Portal, name: str, form: str) -> None:
    asked = {"push_applicant": (portal.job, "ats-9", "Nobody", "nobody@mail.example", "0.jwt")}.get(name, (portal.job,))
    if name == "follow_changes":
        asked = (str(portal.folder / f"nothing{form}"),)
    wrong = portal.run({"CREDENCE_TOKEN": "credence_no"}, name + form, *asked)
    assert wrong.returncode == 1
    assert '"code":"bad_token"' in wrong.stderr
    nobody = {"CREDENCE_CLIENT_ID": portal.client["CREDENCE_CLIENT_ID"], "CREDENCE_CLIENT_SECRET": "guessed"}
    refused = portal.run(nobody, name + form, *asked)
    assert refused.returncode == 1
    assert "invalid_client" in refused.stderr
    assert not wrong.stdout + refused.stdout
    assert "Traceback" not in wrong.stderr + refused.stderr


def told(form: str, kept: Path) -> list[str]:
    """The ids of the events that were kept so far."""
    if not kept.exists():
        return []
    if form == ".py":
        with sqlite3.connect(kept, timeout=30) as rows:
            tables = rows.execute("SELECT name FROM sqlite_master WHERE name = 'events'").fetchall()
            return [pk for (pk,) in rows.execute("SELECT id FROM events ORDER BY rowid")] if tables else []
    lines = (kept / "events").read_bytes().splitlines() if (kept / "events").exists() else []
    return [json.loads(line)["id"] for line in lines if line.startswith(b"{") and line.endswith(b"}")]


@pytest.mark.parametrize("form", [".py", ".sh"])
def test_a_follower_killed_at_random_misses_nothing(portal: Portal, form: str) -> None:
    kept, chance = portal.folder / f"kept{form}", random.Random(11)  # noqa: S311 - a drill
    notes = [portal.folder / f"wrote{form}{seed}" for seed in range(WRITERS)]
    writers = [
        subprocess.Popen([*DRILL, "write", str(WRITES), str(seed), str(file)], cwd=ROOT, env=portal.inside)  # noqa: S603
        for seed, file in enumerate(notes)
    ]

    def follow() -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            portal.command("follow_changes" + form, kept),
            env=portal.outside(portal.client),
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # so that a shell dies with what it started
        )

    grown, working = set(), 0
    for number in range(KILLS):
        one, before = follow(), len(told(form, kept))
        if number % 2:  # every other life has got something done, and is at work
            until(lambda before=before: len(told(form, kept)) > before)
        time.sleep(chance.random())
        assert one.poll() is None, "it ended by itself"
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()
        working += any(writer.poll() is None for writer in writers)
        grown.add(len(told(form, kept)))
    last = follow()
    try:
        assert [writer.wait(timeout=240) for writer in writers] == [0] * WRITERS
        noted = [line.split() for file in notes for line in file.read_text().splitlines()]
        committed = {pk for state, pk, _at in noted if state == "committed"}
        undone = {pk for state, pk, _at in noted if state == "undone"}
        until(lambda: committed <= set(told(form, kept)))
        assert last.poll() is None
    finally:
        os.killpg(last.pid, signal.SIGKILL)
        last.wait()
    found = told(form, kept)
    assert committed
    assert undone
    assert not undone & set(found)
    assert len(grown) >= KILLS // 2
    assert working >= KILLS // 2, "the writers were done before the killing was"
    assert form == ".sh" or len(found) == len(set(found))
