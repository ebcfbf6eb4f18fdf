"""A ranking of a million people as a file, in each form: `nice -n 19 python tests/benchmarks/exports.py [--rows N]`.

Makes a scratch database with one run of N entries (made rows, written by SQL; each with an explanation of `--kilobytes`
of JSON), then lets the worker's own `portal.actions.write_export.perform_export` write it, each form in a process of
its own, and then several at once. Prints a line of JSON for each: seconds, seconds of processor, the most memory that
the process had (RSS), the file's size. `--folder` keeps the database for another time. The database is SQLite unless
`DATABASE_URL` names another, which must be empty. Beyond 1,048,576 rows, the workbook has two sheets.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))
MOST_KILOBYTES = 200 * 1024
FORMS = ("csv", "xlsx", "ndjson", "json")


def begin(folder: Path) -> None:
    os.environ["CREDENCE_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()


def fill(rows: int, kilobytes: int) -> None:
    """One organization, a recruiter, a job with a run, and as many entries."""
    from django.core.management import call_command
    from django.utils import timezone

    from portal.models import Job, JobVersion, Membership, Organization, RankingRun, User
    from portal.scope import Scope

    call_command("migrate", verbosity=0, interactive=False)
    if Organization.objects.exists():
        return
    organization = Organization.objects.create(name="Large")
    scope = Scope(organization.pk, system="benchmark")
    user = User.objects.create_user("recruiter@large.example", None, name="Recruiter")
    Membership.objects.within(scope).create(user=user, role="recruiter")
    job = Job.objects.within(scope).create(title="Everybody’s job")
    version = JobVersion.objects.within(scope).create(job=job, number=1)
    Job.objects.within(scope).update(current_version=version)
    now = timezone.now()
    run = RankingRun.objects.within(scope).create(
        job=job,
        version=version,
        number=1,
        reason="asked",
        state="done",
        finished_at=now,
        as_of=now,
        ranking_hash="0" * 64,
        summary={"order": "strict"},
        requested_by="benchmark",
    )
    insert(rows, kilobytes, organization=organization.pk, job=job.pk, run=run.pk)


def explanation(kilobytes: int) -> str:
    """What an entry says of its place, in about so many kilobytes: points with what they cite."""
    cited = {"digest": "0" * 64, "pointer": "/credentialSubject/achievement", "label": "Vital signs, level 3"}
    point = {"requirement": "vitals", "need": "must", "points": 0.5, "share": 0.125, "counts": True, "evidence": cited}
    points = [point | {"requirement": f"requirement {n}"} for n in range(max(1, kilobytes * 1024 // 260))]
    return json.dumps({"rank": 1, "rank_shown": "1", "tied": False, "points": points})


def insert(rows: int, kilobytes: int, **ids: Any) -> None:
    from django.db import connection

    portable = connection.vendor == "postgresql"
    key = "lpad(to_hex({}), 32, '0')::uuid" if portable else "printf('%032x', {})"
    numbers = "generate_series(1, {rows}) AS t(n)" if portable else "numbers"
    count = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows}) "  # noqa: S608
    held = {name: f"'{value}'" if portable else f"'{value.hex}'" for name, value in ids.items()}
    no, now = ("false", "now()") if portable else ("0", "'2026-03-14 09:26:53.000000'")
    entry = f"'{explanation(kilobytes)}'" + ("::jsonb" if portable else "")
    empty = "'[]'::jsonb" if portable else "'[]'"
    person, applied, placed = (key.format(f"n + {base}") for base in (10**9, 2 * 10**9, 3 * 10**9))
    tables = {
        "portal_candidate": {
            "id": person,
            "created_at": now,
            "name": "'Person number ' || n",
            "email": "''",
            "phone": "''",
            "sample": no,
            "organization_id": held["organization"],
        },
        "portal_application": {
            "id": applied,
            "created_at": now,
            "stage": "'applied'",
            "source": "''",
            "candidate_id": person,
            "job_id": held["job"],
            "organization_id": held["organization"],
        },
        "portal_rankingentry": {
            "id": placed,
            "created_at": now,
            "position": "n",
            "rank": "n",
            "tied": no,
            "band": "n / 100 + 1",
            "tier": "'met'",
            "reason_group": "''",
            "musts_met": "3",
            "musts_unproven": "1",
            "question_kind": "''",
            "score_verified": "1.0 / n",
            "score_best": "1.5 / n",
            "score_all": "2.0 / n",
            "entry": entry,
            "inputs": empty,
            "run_id": held["run"],
            "application_id": applied,
            "organization_id": held["organization"],
        },
    }
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
            source = numbers.format(rows=rows)
            ahead = "" if portable else count
            cursor.execute(f"{ahead}INSERT INTO {table} ({names}) SELECT {values} FROM {source}")  # noqa: S608 - ours
        cursor.execute("ANALYZE")


def work(form: str) -> None:
    """What one worker does; the measure of it on standard output."""
    from portal.actions.exports import ask_export
    from portal.actions.write_export import perform_export
    from portal.models import Membership, RankingRun
    from portal.permissions import Role
    from portal.scope import Scope

    member = Membership.objects.across_organizations("a benchmark").get()
    scope = Scope(member.organization_id, user_id=member.user_id, role=Role(member.role))
    run = RankingRun.objects.within(scope).get()
    began, worked = time.monotonic(), time.process_time()
    row = ask_export(scope, what="rankings", form=form, about={"run": str(run.pk)})
    perform_export(row.pk)
    took = time.monotonic() - began
    row.refresh_from_db()
    said = {"form": form, "state": row.state, "rows": row.done, "seconds": round(took, 1)}
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage would tell of the parent, too
    peak = int(status.partition("VmHWM:")[2].split()[0])
    said |= {"processor_seconds": round(time.process_time() - worked, 1), "rows_a_second": round(row.done / took)}
    said |= {"peak_rss_mb": round(peak / 1024, 1), "file_mb": round(row.size / 1e6, 1), "error": row.error}
    print(json.dumps(said), flush=True)  # noqa: T201 - a command's answer


def finished(folder: Path, form: str) -> dict[str, Any]:
    """What the worker of ``form`` said in the end."""
    command = [sys.executable, __file__, "--folder", str(folder), "--work", form]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - ourselves
    said: dict[str, Any] = json.loads(done.stdout or "{}")
    return said or {"form": form, "state": "died", "exit_status": done.returncode}


def measured(folder: Path, forms: Sequence[str]) -> bool:
    """Whether every one of ``forms``, at once, came out whole and under the limit; each is told of when it is there."""
    fine = True
    with ThreadPoolExecutor(max_workers=len(forms)) as pool:
        for each in as_completed([pool.submit(finished, folder, form) for form in forms]):
            said = each.result()
            print(json.dumps({"at_once": len(forms)} | said), flush=True)  # noqa: T201 - a command's answer
            fine &= said["state"] == "done" and said["peak_rss_mb"] * 1024 < MOST_KILOBYTES
    return fine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--kilobytes", type=int, default=3, help="of each entry's explanation")
    parser.add_argument("--forms", nargs="*", default=FORMS, choices=FORMS)
    parser.add_argument("--at-once", nargs="*", default=FORMS, choices=FORMS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--work", choices=FORMS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        begin(folder)
        if options.work:
            work(options.work)
            return
        began = time.monotonic()
        fill(options.rows, options.kilobytes)
        print(json.dumps({"filled_in": round(time.monotonic() - began, 1)}), flush=True)  # noqa: T201
        alone = [measured(folder, [form]) for form in options.forms]  # all of them, whatever comes of the first
        fine = all(alone)
        fine &= measured(folder, options.at_once) if options.at_once else True
    if not fine:
        raise SystemExit("An export failed, or took more than 200 MB.")


if __name__ == "__main__":
    main()
