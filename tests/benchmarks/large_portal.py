"""Pages of a portal with 100,000 candidates and a million claims, on PostgreSQL.

    createdb credence_large
    python -m tests.benchmarks.large_portal postgresql://postgres@127.0.0.1:5432/credence_large fill --copies 1667
    python -m tests.benchmarks.large_portal postgresql://postgres@127.0.0.1:5432/credence_large pages --requests 20

``fill`` runs the demonstration into the empty database, sixty people with really signed records, and then copies
everything that belongs to them so many times inside the database, under new ids, names, days and digests: the rows
have the sizes and shapes of real ones, reports included. One job of each kind takes the first 300 copies, so that it
has some 8,000 applicants in its ranking; 98 copies of each job share the rest. ``pages`` asks for every list page in
this process, signed in by role, and prints one JSON object a page: median and 95th percentile in milliseconds, by the
clock and as worked by the processors (which leaves out what others on the machine add), the database's part of one
answer, queries, and bytes before compression; with ``SQL=1`` the slowest statement, too.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
JOB_COPIES, BIG_JOB = 99, 300
EVENT_COPIES = 100
PATIENCE = 20  # seconds, for one statement
COPIED_JOBS = ("Job", "JobVersion", "JobRequirement", "JobSharing", "RankingRun")
COPIED_PEOPLE = (
    "Candidate", "CandidateIdentifier", "Application", "Decision", "Observation", "EvidenceRequest", "StoredBlob",
    "Batch", "Record", "Submission", "Verification", "Evidence", "RecordLink", "HeldCredential", "Consent",
    "CandidatePage", "Contest", "Viewing", "SamePerson", "RankingEntry", "Note", "Notification",
)  # fmt: skip
UNIQUE_TEXT = {"digest", "token_digest"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", help="postgresql://…")
    parser.add_argument("what", choices=["fill", "copy", "pages"])
    parser.add_argument("--copies", type=int, default=1_667)
    parser.add_argument("--requests", type=int, default=20, help="of each page")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATABASE_URL=options.database, DJANGO_SETTINGS_MODULE="portal.settings")
        os.environ.setdefault("CREDENCE_DATA", folder)
        os.environ.setdefault("CREDENCE_LOG_LEVEL", "ERROR")
        import django

        django.setup()
        if options.what == "fill":
            import subprocess

            subprocess.run([sys.executable, "manage.py", "demo", "--no-serve"], cwd=HOUSE, check=True)
        if options.what in ("fill", "copy"):
            copy(options.copies)
        else:
            measure(options.requests, options.only)


def copy(copies: int) -> None:
    """Copy what belongs to the demonstration's people, and its jobs."""
    from django.apps import apps
    from django.db import connection, transaction

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    for names, number in ((COPIED_JOBS, JOB_COPIES), (COPIED_PEOPLE, copies)):
        with transaction.atomic(), connection.cursor() as cursor:
            for name in names:
                cursor.execute(copying(apps.get_model("portal", name)), [number])
                print(json.dumps({"copied": name, "rows": cursor.rowcount}), flush=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT max(seq) FROM portal_event")
        (last,) = cursor.fetchone()
        event = apps.get_model("portal", "Event")
        cursor.execute(copying(event).replace('t."seq",', f't."seq" + {last} * g.n,'), [EVENT_COPIES])
        print(json.dumps({"copied": "Event", "rows": cursor.rowcount}), flush=True)
        cursor.execute("UPDATE portal_eventchain SET last_seq = (SELECT max(seq) FROM portal_event)")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as autovacuum does in time: without it no index answers alone
    print(json.dumps({"seconds": round(time.perf_counter() - began)}), flush=True)


def copying(model: Any) -> str:
    """The statement that copies a table's rows; its one parameter is how many copies."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(f"{copied(model, field)}" for field in fields)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {values} FROM "{model._meta.db_table}" t, '  # noqa: S608 - our own names
        "generate_series(1, %s) AS g(n)"
    )


def copied(model: Any, field: Any) -> str:  # noqa: PLR0911 - a table of cases
    """What a column holds in the copy number ``g.n``."""
    column = f't."{field.column}"'
    job = f"(CASE WHEN g.n <= {BIG_JOB} THEN 1 ELSE 2 + g.n %% {JOB_COPIES - 1} END)"
    number = job if model.__name__ in COPIED_PEOPLE else "g.n"
    if field.primary_key:
        return f"md5({column}::text || ':' || g.n)::uuid"
    if field.is_relation and field.related_model.__name__ in COPIED_PEOPLE:
        return f"md5({column}::text || ':' || g.n)::uuid"
    if field.is_relation and field.related_model.__name__ in COPIED_JOBS:
        return f"md5({column}::text || ':' || {number})::uuid"
    if field.name in UNIQUE_TEXT and model.__name__ not in COPIED_JOBS:
        return f"md5({column} || g.n) || md5({column} || ':' || g.n)"
    if field.name == "created_at":
        return f"{column} - (g.n %% 700) * interval '1 day'"
    if (model.__name__, field.name) in {("Candidate", "name"), ("Job", "title")}:
        return f"{column} || ' ' || g.n"
    if field.name in ("email", "value") and model.__name__.startswith("Candidate"):
        return f"CASE WHEN {column} = '' THEN '' ELSE g.n || {column} END"
    if model.__name__ == "RankingEntry" and field.name in ("position", "rank"):
        return f"{column} + 60 * g.n"
    return column


def measure(requests: int, only: str) -> None:
    """Ask for each page."""
    from django.conf import settings
    from django.test import Client
    from django.test.utils import setup_test_environment

    from portal.models import Membership
    from portal.warm_up import read_skills, set_apart_what_stays
    from tests.benchmarks.large_portal_pages import addresses

    setup_test_environment()
    import_module(settings.ROOT_URLCONF)
    read_skills()
    set_apart_what_stays()  # as the served site does once it is ready
    clients: dict[str, Any] = {}
    for membership in Membership.objects.across_organizations("a measurement").select_related("user"):
        if not membership.every_job:
            continue
        clients[membership.role] = Client()
        clients[membership.role].force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
    clients["narrowed"] = narrowed()
    for page, role, address in addresses():
        if only in page:
            print(json.dumps({"page": page, **measured(clients[role], address, requests)}), flush=True)


def narrowed() -> Any:
    """Somebody who may see the big job only, signed in; made by the first measurement."""
    from django.test import Client

    from portal.models import JobMember, Membership, User
    from tests.benchmarks.large_portal_pages import big_job

    job = big_job()
    user, _made = User.objects.get_or_create(email="narrowed@measured.example", defaults={"name": "Narrowed"})
    memberships = Membership.objects.across_organizations("a measurement")
    membership, _made = memberships.get_or_create(
        organization_id=job.organization_id, user=user, defaults={"role": "hiring_manager", "every_job": False}
    )
    JobMember.objects.across_organizations("a measurement").get_or_create(
        organization_id=job.organization_id, job=job, membership=membership
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def measured(client: Any, address: str, requests: int) -> dict[str, Any]:
    """The page's times, queries and size."""
    from django.db import OperationalError, connection
    from django.test.utils import CaptureQueriesContext

    connection.settings_dict["CONN_MAX_AGE"] = None  # one process of the database's, whose work is read

    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{PATIENCE}s'")
    try:
        client.get(address)
    except OperationalError:
        return {"gave_up_after_s": PATIENCE}
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    asked = list(queries)
    if answer.status_code != 200:
        return {"address": address, "status": answer.status_code}
    times, worked = [], []
    for _ in range(requests):
        began, before = time.perf_counter(), processor_ms()
        client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        worked.append(processor_ms() - before)
    slowest = max(asked, key=lambda query: float(query["time"]))
    size = len(answer.getvalue())
    return {
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1) if requests > 1 else None,
        "processor_median_ms": round(statistics.median(worked), 1),
        "processor_p95_ms": round(statistics.quantiles(worked, n=20)[-1], 1) if requests > 1 else None,
        "database_ms": round(sum(float(query["time"]) for query in asked) * 1000),
        "queries": len(asked),
        "bytes": size,
        **(
            {"slowest": slowest["sql"][:2_000], "slowest_ms": float(slowest["time"]) * 1000}
            if os.environ.get("SQL")
            else {}
        ),
    }


def processor_ms() -> float:
    """What this process and its database's have worked so far, which others on the machine do not lengthen.

    Processes that the database starts beside its own for one statement are not seen, nor those on another machine.
    """
    from django.db import connection

    connection.ensure_connection()
    statistics_of = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    nanoseconds = int(statistics_of.read_text().split()[0]) if statistics_of.exists() else 0
    return time.process_time() * 1000 + nanoseconds / 1_000_000


if __name__ == "__main__":
    main()
