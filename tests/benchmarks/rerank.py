"""From a fact being known to the ranking that follows it: `python tests/benchmarks/rerank.py [--people N] [--facts N]`.

`manage.py up` serves the embedded default: SQLite, one web process, a worker for each queue. A pool is ranked; then
one record after another is found revoked, as a worker would write it, and a candidate withdraws. Each time the clock
runs from the commit of the fact to the moment at which the finished run can be read, with nothing else to do. Prints
one JSON object, in seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.served import served

PATIENCE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=60, help="how many applied")
    parser.add_argument("--facts", type=int, default=10, help="how many records are found revoked")
    wanted = parser.parse_args()
    with served():
        print(json.dumps(measured(wanted.people, min(wanted.facts, wanted.people - 1))))  # noqa: T201 - a command's answer


def measured(people: int, facts: int) -> dict[str, Any]:
    from portal.actions.rank import request_ranking
    from portal.actions.withdraw import withdraw
    from portal.models import Organization
    from portal.permissions import Role
    from portal.scope import Scope
    from tests.portal.actions.test_evidence_fell import REVOKED, check_again, record_of
    from tests.portal.conftest import make_person
    from tests.portal.work_factories import CPR, a_job, a_record, an_application

    bob = make_person("bob", Organization.objects.create(name="Measured"), Role.RECRUITER)
    job, applications = a_job(bob), []
    for number in range(people):
        applications.append(an_application(bob, job, f"Candidate {number}"))
        a_record(bob, candidate=applications[-1].candidate)
        for extra in range(4):
            a_record(bob, candidate=applications[-1].candidate, title=f"Other {extra}", skill=CPR)
    request_ranking(bob.scope, job, reason="asked")
    until_done(job, 1)
    revoked = []
    for number, application in enumerate(applications[:facts]):
        record = record_of(bob, application, title="Vital signs")
        check_again(bob, record, REVOKED)
        revoked.append(until_done(job, number + 2))
    last = applications[-1]
    withdraw(Scope(organization_id=bob.organization.pk, application_id=last.pk), last)
    withdrawn = until_done(job, facts + 2)
    check(job, facts)
    return {
        "people": people,
        "records": people * 5,
        "revoked_median": round(statistics.median(revoked), 3),
        "revoked_worst": round(max(revoked), 3),
        "withdrawn": round(withdrawn, 3),
    }


def until_done(job: Any, number: int) -> float:
    """How long it takes until the job's run with this number is finished."""
    from portal.models import RankingRun

    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        if job.runs.filter(number__gte=number, state=RankingRun.State.DONE).exists():
            return time.perf_counter() - began
        time.sleep(0.002)
    raise SystemExit(f"run {number} was not finished within {PATIENCE:.0f} s")


def check(job: Any, facts: int) -> None:
    """Every fact must have made a run that tells it; else the figures are worth nothing."""
    told = [row.changes["list"][0]["code"] for row in job.runs.filter(reason="evidence_fell").order_by("number")]
    last = job.runs.order_by("-number").first()
    if told != ["rejected"] * facts or last.reason != "withdrawn" or last.changes["left"] != 1:
        raise SystemExit(f"not what was asked for: {told}, {last.reason}")


if __name__ == "__main__":
    main()
