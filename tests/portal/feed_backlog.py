"""How long one page of the feed takes behind a long log: ``python -m tests.portal.feed_backlog [events]``.

In a data folder of its own (``CREDENCE_DATA``), through the API's own view, on warm connections: the median and the
worst of forty pages, of ordinary reading, of a type that is rare, and of one subject.
"""

from __future__ import annotations

import os
import sys
import time
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.test import Client  # noqa: E402 - after setup

from portal.actions.tokens import create_token  # noqa: E402
from portal.models import Candidate, Event, EventChain, Organization, Record, StoredBlob  # noqa: E402
from portal.scope import Scope  # noqa: E402
from tests.portal.feed_drill import begin  # noqa: E402


def main(count: int) -> None:
    begin()
    scope = Scope(organization_id=Organization.objects.get().pk, system="drill")
    people = [Candidate(organization_id=scope.organization_id, name="N") for _ in range(2_000)]
    Candidate.objects.within(scope).bulk_create(people)
    blob = StoredBlob.objects.within(scope).create(digest="0" * 64, size=0)
    records = [
        Record(organization_id=scope.organization_id, digest=uuid.uuid4().hex * 2, candidate=person, blob=blob)
        for person in people
    ]
    Record.objects.within(scope).bulk_create(records)
    events = [
        Event(
            organization_id=scope.organization_id,
            kind="record.taken_back" if seq % 20_000 == 0 else "record.verified" if seq % 2 else "record.received",
            actor="system:verifier",
            subject=f"record:{records[seq % 2_000].pk}",
            data={"candidate": str(people[seq % 2_000].pk), "verdict": "verified"},
            seq=seq,
            hash=f"{seq:064x}",
        )
        for seq in range(1, count + 1)
    ]
    Event.objects.within(scope).bulk_create(events, batch_size=2_000)
    EventChain.objects.update_or_create(
        organization_id=scope.organization_id, defaults={"last_seq": count, "last_hash": events[-1].hash}
    )
    _, secret = create_token(scope, name="Reader", capabilities=["read_records", "read_candidates"])
    browser = Client(headers={"Authorization": f"Bearer {secret}"}, SERVER_NAME="localhost")
    queries = {
        "ordinary, 100 a page": {},
        "ordinary, 500 a page": {"limit": "500"},
        "a rare type": {"types": "record.taken_back"},
        "one subject": {"subject": f"record:{records[7].pk}"},
    }
    for name, query in queries.items():
        print(f"{name}: {measured(browser, query)}")  # noqa: T201


def measured(browser: Client, query: dict[str, str]) -> str:
    browser.get("/api/v1/changes/", query)  # what is imported once is no part of a page
    took, worked, found, cursor = [], time.process_time(), 0, ""
    for _ in range(40):
        began = time.perf_counter()
        body = browser.get("/api/v1/changes/", query | ({"cursor": cursor} if cursor else {})).json()
        took.append((time.perf_counter() - began) * 1_000)
        found += len(body["events"])
        cursor = body["cursor"]
    took.sort()
    each = (time.process_time() - worked) * 1_000 / 40  # what it takes where nothing else is running
    return f"median {took[20]:.0f} ms, worst {took[-1]:.0f} ms, {each:.0f} ms of processor, {found} events in 40 pages"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
