"""An evidence pack of many large records: `nice -n 19 python tests/benchmarks/evidence_packs.py [--records N]`.

Makes a scratch database with one candidate of N records, whose documents have `--megabytes` together: two of them as
many as one record may (20 MB), the others the same each. Every tenth has a report as of an archive with a thousand
badges inside (some 4 MB), one a report four times as large. The pack is written as the worker's export writes it, in a
process of its own. Prints a line of JSON: seconds, the most memory that the process had (RSS), what of that it had
before it began, the pack's size. Fails above 200 MB beyond the largest document and report, which are held whole.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))
MEGABYTE = 1024**2
LARGEST = 20 * MEGABYTE
INSIDE = 1_000
MOST = 200 * MEGABYTE


def begin(folder: Path) -> None:
    os.environ["CREDENCE_DATA"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()


def a_report(inside: int) -> dict[str, Any]:
    """What was really found of a learner record, with its one badge as often as was asked for."""
    from tests.verification.records import badge, examine, learner_record, signed

    found: dict[str, Any] = examine(json.dumps(signed(learner_record(signed(badge())))).encode()).to_json()
    return found | {"credentials": found["credentials"] * inside}


def fill(records: int, megabytes: int) -> None:
    """One organization, a recruiter, a candidate with as many records."""
    from django.core.management import call_command

    from portal.models import Candidate, Membership, Organization, User
    from portal.scope import Scope

    call_command("migrate", verbosity=0, interactive=False)
    organization = Organization.objects.create(name="Large")
    scope = Scope(organization.pk, system="benchmark")
    user = User.objects.create_user("recruiter@large.example", None, name="Recruiter")
    Membership.objects.within(scope).create(user=user, role="recruiter")
    candidate = Candidate.objects.within(scope).create(name="Somebody with much to show")
    each = (megabytes * MEGABYTE - 2 * LARGEST) // (records - 2)
    for number in range(records):
        inside = 4 * INSIDE if number == 1 else INSIDE if number % 10 == 0 else 1
        add(scope, candidate, secrets.token_bytes(LARGEST if number < 2 else each), a_report(inside))


def add(scope: Any, candidate: Any, data: bytes, report: dict[str, Any]) -> None:
    """A record of these bytes, for which the report was found: what a pack looks at, and it checks nothing anew."""
    from portal import store
    from portal.models import Record, Verification

    digest = store.digest_of(data)
    report = report | {"digest": digest, "receipt": report["receipt"] | {"record_sha256": digest}}
    record: Record = Record.objects.within(scope).create(
        digest=digest,
        candidate=candidate,
        blob=store.put(scope, data),
        state="checked",
        title="Much",
        verdict=report["verdict"],
        container=report["container"],
        format=report["format"],
    )
    record.current_verification = Verification.objects.within(scope).create(
        record=record, number=1, reason="received", state="done", verdict=report["verdict"], report=report
    )
    record.save()


def memory(name: str) -> int:
    """`VmHWM` (the most there was) or `VmRSS` (what there is) of this process, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{name}:")[2].split()[0]) * 1024


def work() -> None:
    """What one worker does; the measure of it on standard output."""
    from portal.actions.exports import ask_export
    from portal.actions.write_export import perform_export
    from portal.models import Candidate, Membership
    from portal.permissions import Role
    from portal.scope import Scope

    member = Membership.objects.across_organizations("a benchmark").get()
    scope = Scope(member.organization_id, user_id=member.user_id, role=Role(member.role))
    candidate = Candidate.objects.within(scope).get()
    row = ask_export(scope, what="evidence_packs", form="zip", about={"candidate": str(candidate.pk)})
    before, began, worked = memory("VmRSS"), time.monotonic(), time.process_time()
    perform_export(row.pk)
    took = time.monotonic() - began
    row.refresh_from_db()
    said = {"state": row.state, "records": row.done, "seconds": round(took, 1), "error": row.error}
    said |= {"processor_seconds": round(time.process_time() - worked, 1), "pack_mb": round(row.size / 1e6, 1)}
    said |= {"rss_before_mb": round(before / MEGABYTE, 1), "peak_rss_mb": round(memory("VmHWM") / MEGABYTE, 1)}
    print(json.dumps(said), flush=True)  # noqa: T201 - a command's answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=200)
    parser.add_argument("--megabytes", type=int, default=1_000, help="of all documents together")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        begin(options.folder)
        work()
        return
    with tempfile.TemporaryDirectory() as scratch:
        begin(Path(scratch))
        fill(options.records, options.megabytes)
        command = [sys.executable, __file__, "--folder", scratch]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - ourselves
    print(done.stdout, end="", flush=True)  # noqa: T201 - a command's answer
    said = json.loads(done.stdout)
    if said["state"] != "done" or (said["peak_rss_mb"] - said["rss_before_mb"]) * MEGABYTE > MOST:
        raise SystemExit("The pack failed, or took too much memory.")


if __name__ == "__main__":
    main()
