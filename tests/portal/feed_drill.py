"""The drill's processes: ``python -m tests.portal.feed_drill begin|write|number|consume …``.

``begin`` makes an organization and prints a token. ``write N SEED FILE`` commits and rolls back transactions, and notes
in FILE what it committed. ``number`` is the scheduler's prompt part. ``consume URL TOKEN FOLDER`` follows the feed for
real, over HTTP: it works each event off into FOLDER/worked, and then keeps the cursor in FOLDER/cursor, one after the
other, as the README tells consumers to. It is killed at random.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from pathlib import Path

import httpx

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def begin() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from portal.actions.tokens import create_token
    from portal.models import Job, Organization
    from portal.scope import Scope

    class Straight(dict[str, None]):
        """The tables as they are now, rather than every migration since the beginning."""

        def __contains__(self, app: object) -> bool:
            return True

        def __getitem__(self, app: str) -> None:
            return None

    settings.MIGRATION_MODULES = Straight()
    call_command("migrate", verbosity=0, run_syncdb=True)
    scope = Scope(organization_id=Organization.objects.create(name="Drill").pk, system="drill")
    Job.objects.within(scope).create(title="Drill")
    print(create_token(scope, name="Drill", capabilities=["read_jobs"])[1])  # noqa: T201


def write(count: int, seed: int, file: Path) -> None:
    from django.db import transaction

    from portal.actions.events import record_event
    from portal.models import Job, Organization
    from portal.scope import Scope

    chance = random.Random(seed)  # noqa: S311 - a drill
    scope = Scope(organization_id=Organization.objects.get().pk, system="drill")
    job = Job.objects.within(scope).get()
    with file.open("a") as notes:
        for _ in range(count):
            made = []
            with transaction.atomic():
                for _ in range(chance.randint(1, 3)):
                    made.append(str(record_event(scope, "job.changed", job).pk))
                    time.sleep(chance.random() * 0.003)
                undone = chance.random() < 0.2
                transaction.set_rollback(undone)
            for pk in made:
                notes.write(f"{'undone' if undone else 'committed'} {pk} {time.time()}\n")
            notes.flush()
            time.sleep(chance.random() * 0.03)


def number() -> None:
    from portal.scheduler import number_forever

    number_forever(threading.Event())


def consume(url: str, token: str, folder: Path) -> None:
    kept, worked = folder / "cursor", folder / "worked"
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=40) as client:
        while True:
            query = {"limit": "20", "wait": "2", **({"cursor": kept.read_text()} if kept.exists() else {})}
            try:
                answer = client.get("/api/v1/changes/", params=query)
            except httpx.TransportError:
                time.sleep(0.5)  # it asks again, with the cursor that it has
                continue
            if answer.status_code != httpx.codes.OK:
                raise SystemExit(answer.text)
            body = answer.json()
            with worked.open("a") as notes:
                for event in body["events"]:
                    notes.write(json.dumps([event["seq"], event["id"], time.time()]) + "\n")
                    notes.flush()
                    time.sleep(0.005)
            fresh = folder / "cursor.new"
            fresh.write_text(body["cursor"])
            fresh.replace(kept)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "consume":
        consume(rest[0], rest[1], Path(rest[2]))
    else:
        import django

        django.setup()
        if what == "write":
            write(int(rest[0]), int(rest[1]), Path(rest[2]))
        else:
            {"begin": begin, "number": number}[what]()
