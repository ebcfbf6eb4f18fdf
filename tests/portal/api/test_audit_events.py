"""The audit log in the API: everything the page shows, the chain to be computed by anybody, nobody's blind secret."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import replace
from typing import Any

from django.test import Client
from django.utils import timezone

from portal.actions.blind import set_blind
from portal.actions.events import record_event
from portal.actions.sequence import sequence_events
from portal.models import Event
from portal.permissions import Capability
from portal.queries_audit_blind import unnamed_in
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.feed_factories import a_plain_record, as_candidate, happen, own_token
from tests.portal.work_factories import a_job, an_application

HASHED = ("id", "organization", "seq", "previous", "at", "kind", "actor", "subject", "data", "detail")


def entries(browser: Client, **query: str) -> list[dict[str, Any]]:
    answer = browser.get("/api/v1/audit-events/", query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def computed(entry: dict[str, Any]) -> str:
    """As the documentation says, from the answer alone."""
    said = json.dumps({name: entry[name] for name in HASHED}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def test_it_works(alice: Person, bob: Person, charlie: Person) -> None:
    job = a_job(bob)
    record_event(bob.scope, "job.changed", job, detail="Naïve words", number=7)
    record_event(charlie.scope, "job.changed", job)
    happen(alice.scope, "job.closed", job)
    browser = own_token(alice, "read_audit")
    sequence_events()
    found = entries(browser)
    assert [row["kind"] for row in found] == ["token.created", "job.closed", "job.changed"]
    previous = ""
    for row in reversed(found):
        assert (row["previous"], row["hash"]) == (previous, computed(row))
        assert row["withheld"] is False
        previous = row["hash"]
    changed = found[-1]
    assert (changed["what"], changed["who"], changed["words"]) == ("Job’s description changed", "Bob", "Naïve words")
    assert changed["actor"] == f"user:{bob.user.pk}"
    one = browser.get(f"/api/v1/audit-events/{changed['id']}/")
    assert (one.status_code, one.json()) == (200, changed)


def test_filters(alice: Person, bob: Person) -> None:
    job = a_job(bob)
    happen(bob.scope, "job.changed", job)
    happen(alice.scope, "job.closed", job)
    happen(alice.scope, "organization.changed", alice.organization)
    browser = own_token(alice, "read_audit")
    assert [row["kind"] for row in entries(browser, kind="job")] == ["job.closed", "job.changed"]
    assert [row["kind"] for row in entries(browser, kind="job.closed")] == ["job.closed"]
    assert [row["kind"] for row in entries(browser, actor=f"user:{bob.user.pk}")] == ["job.changed"]
    assert len(entries(browser, subject=f"job:{job.pk}")) == 2
    today = timezone.localdate().isoformat()
    assert len(entries(browser, since=today, until=today)) == 3
    assert entries(browser, since="2999-01-01") == []
    assert browser.get("/api/v1/audit-events/", {"since": "never"}).status_code == 400
    assert browser.get("/api/v1/audit-events/", {"kind": "x" * 81}).status_code == 400


def test_pages(alice: Person) -> None:
    for number in range(5):
        happen(alice.scope, "organization.changed", alice.organization, number=number)
    browser = own_token(alice, "read_audit")
    answer = browser.get("/api/v1/audit-events/", {"page_size": 2}).json()
    seen = [row["seq"] for row in answer["results"]]
    while answer["next"]:
        answer = browser.get(answer["next"]).json()
        seen += [row["seq"] for row in answer["results"]]
    assert seen == [5, 4, 3, 2, 1]


def test_who_may(alice: Person, bob: Person, erin: Person, charlie: Person, system_of: Call) -> None:
    event = happen(bob.scope, "job.changed", a_job(bob))
    address = f"/api/v1/audit-events/{event.pk}/"
    assert own_token(erin).get(address).status_code == 200
    assert own_token(charlie).get(address).status_code == 404
    assert own_token(bob).get(address).status_code == 403
    assert system_of(bob, "read_jobs").get("audit-events/")[0] == 403
    assert system_of(bob).get("audit-events/")[0] == 200


def test_the_chain(alice: Person, charlie: Person) -> None:
    for number in range(3):
        happen(alice.scope, "organization.changed", alice.organization, number=number)
    browser = own_token(alice, "read_audit")
    sequence_events()
    body = browser.get("/api/v1/audit-events/chain/").json()
    assert (body["whole"], body["done"], body["upto"], body["broken_at"]) == (True, True, 4, None)
    third = Event.objects.within(alice.scope).get(seq=3)
    part = browser.get("/api/v1/audit-events/chain/", {"after": 3, "head": third.hash}).json()
    assert part == body
    lied = browser.get("/api/v1/audit-events/chain/", {"after": 3, "head": "0" * 64}).json()
    assert lied == body
    Event.objects.within(alice.scope).filter(seq=2).update(kind="another.one")
    broken = browser.get("/api/v1/audit-events/chain/").json()
    assert (broken["whole"], broken["broken_at"]) == (False, 2)
    for bad in ({"after": "x"}, {"after": "-1"}, {"after": "9" * 30}, {"head": "x" * 65}):
        assert browser.get("/api/v1/audit-events/chain/", bad).status_code == 400


def test_whose_a_blind_application_is_stays_untold(alice: Person, bob: Person, erin: Person) -> None:
    job = a_job(bob)
    set_blind(bob.scope, job, blind=True)
    application = an_application(bob, job, "Danette")
    record = a_plain_record(bob, application.candidate)
    happen(bob.scope, "application.added", application, candidate=application.candidate_id, job=job.pk)
    happen(as_candidate(bob, application), "record.received", record, candidate=application.candidate_id)
    happen(bob.scope, "evidence.answered", record, application=application.pk)
    found = {row["kind"]: row for row in entries(own_token(alice))}
    for kind in ("application.added", "record.received", "evidence.answered"):
        assert found[kind]["withheld"] is True
        assert (found[kind]["actor"], found[kind]["subject"], found[kind]["data"]) == (None, None, None)
        assert str(application.pk) not in json.dumps(found[kind])
    assert found["job.blind_on"]["withheld"] is False
    only_log = replace(alice.scope, token_id=uuid.uuid4(), token_capabilities=frozenset({Capability.READ_AUDIT}))
    assert unnamed_in(only_log, list(Event.objects.within(bob.scope))), (
        "a token of who decides makes no auditor of them"
    )
    told = {row["kind"]: row for row in entries(own_token(erin))}
    assert told["application.added"]["data"]["candidate"] == str(application.candidate_id)
    assert told["application.added"]["hash"] == computed(told["application.added"])
