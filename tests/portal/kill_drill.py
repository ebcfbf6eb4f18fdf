"""The drill: real workers, real broker, 200 signed records, three SIGKILLs in the middle; what came of it as JSON.

A program of its own (``python -m tests.portal.kill_drill``), because the workers need a database that is committed and
a data folder that is theirs. ``CREDENCE_DATA``, ``DATABASE_URL`` and ``CELERY_BROKER_URL`` say where.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402
from django.db.models import Count, Max  # noqa: E402

from portal.actions.receive import receive_files  # noqa: E402
from portal.actions.sequence import verify_chain  # noqa: E402
from portal.celery import Queue, app  # noqa: E402
from portal.demonstration.keys import ed25519_key  # noqa: E402
from portal.demonstration.signing import sign_vc_jwt  # noqa: E402
from portal.intake.incoming import IncomingBytes  # noqa: E402
from portal.models import Event, Organization, Verification  # noqa: E402
from portal.scope import Scope  # noqa: E402
from portal.services import scheduler, worker  # noqa: E402
from portal.supervisor import Supervisor  # noqa: E402
from tests.portal.badges import badge  # noqa: E402

RECORDS, KILLS = 200, 3
PATIENCE = 120.0


def main() -> int:
    """Run the drill."""
    call_command("migrate", verbosity=0)
    if not settings.CELERY_BROKER_URL.startswith("filesystem:"):
        app.control.purge()
    scope = Scope(organization_id=Organization.objects.create(name="Drill").pk, system="drill")
    receive_files(scope, files=records(RECORDS), channel="api")
    target = worker(Queue.BULK)
    supervisor = Supervisor([target, scheduler()], Path(settings.CREDENCE_DATA) / "logs", lambda _: None)
    supervisor.start()
    killed_at, last_kill, began = [], 0.0, time.monotonic()
    try:
        while time.monotonic() - began < PATIENCE:
            supervisor.watch()
            done = Verification.objects.within(scope).filter(state="done").count()
            if len(killed_at) < KILLS and done >= (len(killed_at) + 1) * RECORDS // (KILLS + 1) and target.alive:
                assert target.process is not None
                os.kill(target.process.pid, signal.SIGKILL)
                killed_at.append(done)
                last_kill = time.monotonic()
            if done == RECORDS:
                break
            time.sleep(0.02)
        after = time.monotonic() - last_kill
        time.sleep(1.0)  # whatever might still be written twice gets its chance
    finally:
        supervisor.stop()
    print(json.dumps(outcome(scope, killed_at, after)))  # noqa: T201 - a program
    return 0


def records(count: int) -> list[IncomingBytes]:
    """Signed badges of one school, each of another learner."""
    key = ed25519_key("drill")
    issuer = key.did_key
    kid = f"{issuer}#{issuer.removeprefix('did:key:')}"
    return [
        IncomingBytes(f"{number:03}.jwt", sign_vc_jwt(badge(issuer, number), key, kid).encode())
        for number in range(count)
    ]


def outcome(scope: Scope, killed_at: list[int], after: float) -> dict[str, object]:
    """What the database says now."""
    rows = Verification.objects.within(scope)
    events = Event.objects.within(scope).filter(kind="record.verified")
    per_record = rows.values("record").annotate(n=Count("pk")).aggregate(most=Max("n"))
    per_event = events.values("subject").annotate(n=Count("pk")).aggregate(most=Max("n"))
    return {
        "killed_at": killed_at,
        "seconds_after_last_kill": round(after, 1),
        "done": rows.filter(state="done").count(),
        "rows": rows.count(),
        "most_per_record": per_record["most"],
        "events": events.count(),
        "most_events_per_record": per_event["most"],
        "verdicts": dict(rows.values_list("verdict").annotate(n=Count("pk")).order_by()),
        "computed_again": rows.filter(attempts__gt=1).count(),
        "chain_whole": verify_chain(scope).whole,
    }


if __name__ == "__main__":
    sys.exit(main())
