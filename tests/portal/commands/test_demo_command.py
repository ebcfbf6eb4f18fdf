"""`manage.py demo`, for real: its one line, the same twice, the awkward candidates where a fair person puts them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).parents[3]
WHEN = "2026-11-01T09:00:00Z"

pytestmark = pytest.mark.slow


class Demonstration:
    """A filled data folder, and what the command printed."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.done = demo(data)
        self.object: dict[str, Any] = json.loads(self.done.stdout)
        rows = sqlite3.connect(data / "credence.sqlite3").execute("select id, name from portal_candidate")
        self.names = {str(uuid.UUID(key)): name for key, name in rows}

    def places(self, title: str) -> dict[str, dict[str, Any]]:
        """The entries of a job's ranking by the candidate's name."""
        (job,) = (job for job in self.object["jobs"] if title in job["title"])
        return {self.names[entry["candidate"]]: entry for entry in job["ranking"]}


def demo(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TMPDIR"}}
    environment |= {"CREDENCE_DATA": str(data), "CELERY_BROKER_URL": "filesystem://"}
    given = arguments or ("--no-serve", "--json", "--seed", "7", "--at", WHEN)
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "demo", *given],
        cwd=HOUSE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    return Demonstration(tmp_path_factory.mktemp("demo") / "data")


def test_it_works(filled: Demonstration) -> None:
    assert filled.done.returncode == 0
    assert filled.done.stdout.count("\n") == 1
    found = filled.object
    assert set(found) == {"candidates", "records", "verdicts", "jobs", "ranking_hash"}
    assert found["candidates"] == 60
    assert sum(found["verdicts"].values()) == found["records"]
    assert all(found["verdicts"][verdict] for verdict in ("verified", "rejected", "indeterminate", "not_in_force"))
    assert len(found["jobs"]) == 3
    assert sum(len(job["ranking"]) + job["not_rankable"] for job in found["jobs"]) == 60


def test_every_number_has_its_reasons(filled: Demonstration) -> None:
    for job in filled.object["jobs"]:
        assert set(job) == {"id", "title", "ranking", "not_rankable"}
        for entry in job["ranking"]:
            assert set(entry) == {
                "rank", "candidate", "tier", "musts_met", "musts_unproven",
                "score", "verified_only", "all_claims", "contributions",
            }  # fmt: skip
            assert 0 <= entry["verified_only"] <= entry["score"] <= entry["all_claims"] <= 1
            assert sum(item["points"] for item in entry["contributions"]) == pytest.approx(entry["score"], abs=1e-9)
            for item in entry["contributions"]:
                assert set(item) == {"requirement", "points", "drop_if_removed", "evidence"}
                assert item["points"] == 0 or item["evidence"]
                assert all(set(cited) == {"digest", "pointer", "issuer"} for cited in item["evidence"])


def test_the_same_seed_and_time_give_the_same_object(filled: Demonstration, tmp_path: Path) -> None:
    assert demo(tmp_path / "again").stdout == filled.done.stdout


def test_a_folder_with_people_in_it_is_left_alone(filled: Demonstration) -> None:
    again = demo(filled.data)
    assert (again.returncode, again.stdout) == (64, "")
    assert "not empty" in again.stderr
    assert "Traceback" not in again.stderr


def test_a_time_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    wrong = demo(tmp_path / "data", "--no-serve", "--at", "noon")
    assert wrong.returncode == 64
    assert "--at" in wrong.stderr
    assert not (tmp_path / "data" / "credence.sqlite3").exists()


def test_self_issued_badges_prove_nothing(filled: Demonstration) -> None:
    nursing = filled.places("nursing assistant")
    fifty = nursing["Ambrose Fairchild"]
    assert (fifty["tier"], fifty["musts_met"], fifty["score"]) == ("no_evidence", 0, 0)
    assert fifty["all_claims"] > 0
    assert all(fifty["rank"] > entry["rank"] for entry in nursing.values() if entry["musts_met"])


def test_one_badge_with_two_hundred_skills_does_not_win(filled: Demonstration) -> None:
    analysts = filled.places("Data analyst")
    bulk = analysts["Calliope Drakos"]
    assert bulk["musts_met"] == 0
    assert all(bulk["rank"] > entry["rank"] for entry in analysts.values() if entry["tier"] == "met")


def test_attendance_meets_no_must_have(filled: Demonstration) -> None:
    assert filled.places("nursing assistant")["Lucinda Petrovic"]["musts_met"] == 0


def test_nearly_equal_people_stand_side_by_side(filled: Demonstration) -> None:
    nursing = filled.places("nursing assistant")
    one, other = nursing["Nalani Ferreira-Booth"], nursing["Joaquin Delacroix"]
    assert (one["rank"], one["tier"], one["score"]) == (other["rank"], other["tier"], other["score"])


def test_who_shared_nothing_is_not_ranked_at_all(filled: Demonstration) -> None:
    ranked = {name for title in ("nursing", "analyst", "electrician") for name in filled.places(title)}
    assert not ranked & {"Gideon Marchetti", "Bartholomew Quigley", "Linus Bergstrom"}


def test_a_strangers_records_count_for_nobody(filled: Demonstration) -> None:
    assert "Leopold Hartmann" not in filled.places("Data analyst")
    assert filled.places("electrician")["Obadiah Sterling"]["tier"] == "no_evidence"
