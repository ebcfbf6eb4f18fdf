"""Two hundred candidates whose wallets post at the same moment: `python tests/benchmarks/wallet_crowd.py [--people N]`.

`manage.py up` serves the embedded default: SQLite, one web process, a worker for each queue. Every candidate has a key,
a badge and a request of their own. Prints one JSON object, in seconds: how long posts took, when the last verdict
was there, and what became of all. Anything lost, or there twice, ends the run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.served import served

PATIENCE = 300.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200, help="how many post at once")
    people = parser.parse_args().people
    with served():
        print(json.dumps(measured(people)))  # noqa: T201 - a command's answer


def measured(people: int) -> dict[str, object]:
    bodies = prepared(people)
    gate = threading.Barrier(people + 1)
    told: list[tuple[int, float]] = [(0, 0.0)] * people

    def post(place: int) -> None:
        address, body = bodies[place]
        asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310
        gate.wait()
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
                status = answer.status
        except urllib.error.HTTPError as refused:
            status = refused.code
        told[place] = (status, time.perf_counter() - began)

    threads = [threading.Thread(target=post, args=(place,)) for place in range(people)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    answered = time.perf_counter() - began
    _until_verified(people)
    verified = time.perf_counter() - began
    found = outcome()
    expected = {"records": people, "candidates": people, "verified": people, "verifications": people, "events": people}
    statuses = sorted({status for status, _ in told})
    if found != expected or statuses != [200]:
        raise SystemExit(f"lost or twice: {found}, statuses {statuses}")
    times = sorted(seconds for _, seconds in told)
    return {
        "people": people,
        "all_answered": round(answered, 2),
        "answer_median": round(statistics.median(times), 2),
        "answer_worst": round(times[-1], 2),
        "all_verified": round(verified, 2),
        **found,
    }


def prepared(people: int) -> list[tuple[str, bytes]]:
    from portal.demonstration.keys import ed25519_key
    from portal.intake.vcalm.asking import vcapi_protocols
    from portal.models import Organization
    from portal.permissions import Role
    from tests.portal.conftest import make_person
    from tests.portal.wallet_factories import a_badge, a_request, as_bytes, presented
    from tests.portal.work_factories import a_job, an_application

    bob = make_person("bob", Organization.objects.create(name="Measured"), Role.RECRUITER)
    job, made = a_job(bob), []
    for number in range(people):
        key = ed25519_key(f"candidate {number}")
        request = a_request(bob, an_application(bob, job, f"Candidate {number}"))
        held = presented(request, a_badge(key.did_key), key=key, holder=key)
        made.append((vcapi_protocols(request)["vcapi"], as_bytes({"verifiablePresentation": held})))
    return made


def _until_verified(people: int) -> None:
    from portal.models import Record

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if Record.objects.across_organizations("a measurement").filter(state="checked").count() >= people:
            return
        time.sleep(0.05)


def outcome() -> dict[str, int]:
    from portal.models import Event, Record, Verification

    rows = list(Record.objects.across_organizations("a measurement"))
    good = [row for row in rows if (row.verdict, row.subject_match) == ("verified", "holder_key")]
    verifications = Verification.objects.across_organizations("a measurement").filter(state="done")
    return {
        "records": len(rows),
        "candidates": len({row.candidate_id for row in rows}),
        "verified": len(good),
        "verifications": verifications.count(),
        "events": Event.objects.across_organizations("a measurement").filter(kind="record.verified").count(),
    }


if __name__ == "__main__":
    main()
