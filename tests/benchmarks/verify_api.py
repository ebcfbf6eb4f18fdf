"""Verifying without storing, over HTTP: `nice python -m tests.benchmarks.verify_api [--calls N] [--job N]`.

Starts `manage.py up` on a scratch folder and calls it as a system does. A record is a signed badge of some 5 KB with a
status entry, each another one; the documents on which its verdict rests come with the call, so no network is measured.
Prints a line of JSON for each: one record a call (the first, median and 95th percentile of the others), a hundred in
one call, and a job of a thousand by the worker of the queue, from the asking until it says that it is done. Every line
has the machine's load (`loadavg`, one minute). A record that does not come out `verified` ends the run.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.records_per_second import a_badge
from tests.portal.running_up import ROOT, Up, until
from tests.verification.records import AT, LIST_URL, SCHOOL_URL, signed, signed_list, world
from verification.sources import DocumentRole

BATCH, ROUNDS = 100, 3
PATIENCE = 600.0
_MAKE_TOKEN = """
from portal.actions.tokens import create_token
from portal.models import Organization
from portal.scope import Scope
scope = Scope(Organization.objects.create(name="Benchmark").pk, system="benchmark")
print(create_token(scope, name="Benchmark", capabilities=["read_records"])[1])
"""


def demands() -> dict[str, Any]:
    """The moment, and the documents that each verdict rests on."""
    sources = world({LIST_URL: signed_list()})
    urls = {SCHOOL_URL: DocumentRole.DID, LIST_URL: DocumentRole.STATUS_LIST}
    documents = {url: sources.document(url, role).body.decode() for url, role in urls.items()}
    return {"at": AT.isoformat(), "documents": documents}


def say(**found: Any) -> None:
    print(json.dumps(found | {"load": round(os.getloadavg()[0], 1)}), flush=True)  # noqa: T201 - a command's answer


def posted(client: httpx.Client, path: str, body: dict[str, Any]) -> tuple[Any, float]:
    """The answer, and how many seconds it took to come."""
    began = time.perf_counter()
    answer = client.post(path, json=body)
    took = time.perf_counter() - began
    return answer.raise_for_status().json(), took


def insist(verdicts: dict[str, int], count: int) -> None:
    if verdicts.get("verified") != count:
        raise SystemExit(f"not verified: {verdicts}")


def one_by_one(client: httpx.Client, calls: int) -> None:
    took = []
    for number in range(calls + 1):
        found, seconds = posted(client, "verify/", {"record": signed(a_badge(number)), **demands()})
        insist({found["verdict"]: 1}, 1)
        took.append(seconds * 1000)
    first, rest = took[0], took[1:]
    middle, late = statistics.median(rest), statistics.quantiles(rest, n=20)[-1]
    say(what="one", calls=calls, first_ms=round(first), p50_ms=round(middle, 1), p95_ms=round(late, 1))


def in_one_call(client: httpx.Client) -> None:
    records = [signed(a_badge(number)) for number in range(BATCH)]
    rounds = []
    for _ in range(ROUNDS):
        found, seconds = posted(client, "verify/batch/", {"records": records, **demands()})
        insist(found["verdicts"], BATCH)
        rounds.append(seconds)
    middle = statistics.median(rounds)
    say(what="batch", records=BATCH, seconds=round(middle, 2), records_a_second=round(BATCH / middle, 1))


def as_a_job(client: httpx.Client, count: int) -> None:
    records = [signed(a_badge(number)) for number in range(count)]
    began = time.perf_counter()
    job, asking = posted(client, "verify/jobs/", {"records": records, **demands()})
    while job["state"] != "done":
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit(f"the job does not end: {job}")
        time.sleep(0.25)
        job = client.get(f"verify/jobs/{job['id']}/").raise_for_status().json()
    took = time.perf_counter() - began
    verdicts: dict[str, int] = {}
    for line in client.get(f"verify/jobs/{job['id']}/results-file/").raise_for_status().text.splitlines():
        verdict = (json.loads(line)["report"] or {}).get("verdict", "none")
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
    insist(verdicts, count)
    pace = round(count / took, 1)
    say(what="job", records=count, asking=round(asking, 2), seconds=round(took, 1), records_a_second=pace)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--job", type=int, default=1_000, help="records of the job")
    options = parser.parse_args()
    os.environ["CREDENCE_API_WRITES"] = os.environ["CREDENCE_API_READS"] = "1000000"
    with tempfile.TemporaryDirectory() as scratch:
        up = Up(Path(scratch))
        try:
            until(up.ready, PATIENCE)
            environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", _MAKE_TOKEN]
            environment["CREDENCE_DATA"] = scratch
            made = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
            headers = {"Authorization": f"Bearer {made.stdout.split()[-1]}"}
            base = f"http://127.0.0.1:{up.port}/api/v1/"
            with httpx.Client(base_url=base, headers=headers, timeout=PATIENCE) as client:
                one_by_one(client, options.calls)
                in_one_call(client)
                as_a_job(client, options.job)
        finally:
            up.process.send_signal(signal.SIGINT)
            up.process.communicate(timeout=30)


if __name__ == "__main__":
    main()
