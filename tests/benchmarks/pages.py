"""How long pages take on the server: `python tests/benchmarks/pages.py [--candidates N] [--requests N]`.

Fills a fresh database (SQLite in a temporary folder, or ``DATABASE_URL``) with one job, N applicants (5,000) who each
share one record, and its ranking; then asks for each page in this process, signed in as a recruiter. Prints one JSON
object a page: median and 95th percentile in milliseconds, queries, and the size in bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))
_FOLDER = tempfile.TemporaryDirectory()
os.environ["CREDENCE_DATA"] = _FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("CREDENCE_LOG_LEVEL", "ERROR")

import django  # noqa: E402 - the folder above comes first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from portal.models import Organization  # noqa: E402
from portal.permissions import Role  # noqa: E402
from tests.portal.conftest import Person, make_person  # noqa: E402
from tests.portal.work_factories import CPR, VITALS, a_job, a_record, an_application, rank_now  # noqa: E402
from verification.codes import Trust  # noqa: E402

PORTION = 500


def fill(person: Person, number: int) -> dict[str, Any]:
    """The job with its applicants, and the pages to ask for."""
    job = a_job(person)
    application = record = None
    for start in range(0, number, PORTION):
        with transaction.atomic():
            for index in range(start, min(start + PORTION, number)):
                application = an_application(person, job, f"Person {index:05}")
                if index % 10 == 9:
                    continue  # one in ten has shared nothing yet
                skill = VITALS if index % 3 else CPR
                trust = Trust.UNKNOWN if index % 4 == 0 else Trust.TRUSTED
                record = a_record(person, candidate=application.candidate, skill=skill, trust=trust)
    began = time.perf_counter()
    rank_now(person, job)
    print(json.dumps({"ranked": number, "seconds": round(time.perf_counter() - began, 2)}), flush=True)  # noqa: T201
    assert application is not None
    assert record is not None
    return {
        "home": reverse("home"),
        "inbox": reverse("inbox"),
        "inbox, filtered": reverse("inbox") + "?verdict=verified&q=vital",
        "inbox, live": reverse("inbox_live"),
        "record": reverse("record", args=[record.pk]),
        "ranking": reverse("ranking", args=[job.pk]),
        "ranking, one tier": reverse("ranking", args=[job.pk]) + "?tier=met&page=20",
        "ranking, searched": reverse("ranking", args=[job.pk]) + "?q=Person+04",
        "not rankable": reverse("ranking_beside", args=[job.pk]),
        "gap report": reverse("gap_report", args=[application.pk]),
        "pool report": reverse("pool_report", args=[job.pk]),
        "jobs": reverse("jobs"),
        "job": reverse("job", args=[job.pk]),
        "candidates": reverse("candidates"),
        "candidates, searched": reverse("candidates") + "?q=Person+04",
        "candidate": reverse("candidate", args=[application.candidate_id]),
        "issuers": reverse("issuers"),
    }


def measured(person: Person, address: str, requests: int) -> dict[str, Any]:
    """The page's times, queries and size."""
    with CaptureQueriesContext(connection) as queries:
        answer = person.client.get(address)
    asked = len(queries)  # the next request empties the log
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    times = []
    for _ in range(requests):
        began = time.perf_counter()
        person.client.get(address)
        times.append((time.perf_counter() - began) * 1000)
    return {
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "queries": asked,
        "bytes": len(answer.content),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--candidates", type=int, default=5_000)
    parser.add_argument("--requests", type=int, default=40, help="of each page")
    options = parser.parse_args()
    setup_test_environment()
    call_command("migrate", verbosity=0)
    person = make_person("bob", Organization.objects.create(name="Alder Grove Care"), Role.RECRUITER)
    for page, address in fill(person, options.candidates).items():
        print(json.dumps({"page": page, **measured(person, address, options.requests)}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
    _FOLDER.cleanup()
