"""The change feed: everything that a token may know, in order, from any cursor, and nothing else."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from portal import queries_changes
from portal.actions.blind import set_blind
from portal.actions.decide import decide
from portal.actions.events import record_event
from portal.actions.legal import set_legal_profile
from portal.actions.sequence import sequence_events
from portal.actions.withdraw import withdraw
from portal.api import changes as module
from portal.changes_cursor import Place, filter_digest, write_cursor
from portal.changes_told import TOLD
from portal.models import Application, Candidate, Event, EventChain, Job, Record
from portal.queries_changes import changes_after
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.decisions import look_at
from tests.portal.feed_factories import a_plain_record, as_candidate, follow, happen, told
from tests.portal.work_factories import a_candidate, a_job, an_application

FEED = "changes/"


def test_it_works(bob: Person, charlie: Person, system_of: Call) -> None:
    record = a_plain_record(bob, a_candidate(bob))
    event = happen(bob.scope, "record.received", record, candidate=record.candidate_id, name="Danette", batch=None)
    happen(charlie.scope, "record.received", a_plain_record(charlie))
    happen(bob.scope, "mail.queued", record)
    system = system_of(bob, "read_records")
    status, body = system.get(FEED)
    assert (status, len(body["events"]), body["more"]) == (200, 1, False)
    (one,) = body["events"]
    assert one == {
        "id": str(event.pk),
        "seq": 1,
        "type": "record.received",
        "at": event.created_at.isoformat().replace("+00:00", "Z"),
        "actor": {"type": "user", "id": str(bob.user.pk), "acting_for": None},
        "subject": {"type": "record", "id": str(record.pk), "url": one["subject"]["url"]},
        "data": {"candidate": str(record.candidate_id)},
    }
    assert one["subject"]["url"].endswith(f"/api/v1/records/{record.pk}/")
    status, after = system.get(FEED, cursor=body["cursor"])
    assert (status, after["events"], after["more"]) == (200, [], False)
    again = happen(bob.scope, "record.verified", record, verdict="verified", number=1)
    assert [row["id"] for row in system.get(FEED, cursor=after["cursor"])[1]["events"]] == [str(again.pk)]


def test_an_empty_feed_has_a_cursor_too(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    for query in ({}, {"from": "start"}, {"from": "now"}):
        status, body = system.get(FEED, **query)
        assert (status, body["events"], body["more"]) == (200, [], False)
        assert body["cursor"]
    happen(bob.scope, "job.changed", a_job(bob))
    assert [row["type"] for row in system.get(FEED, cursor=body["cursor"])[1]["events"]][-1] == "job.changed"


def test_from_now_leaves_out_what_was(bob: Person, system_of: Call) -> None:
    record, system = a_plain_record(bob), system_of(bob)
    happen(bob.scope, "record.received", record)
    cursor = system.get(FEED, **{"from": "now"})[1]["cursor"]
    happen(bob.scope, "record.verified", record)
    assert [row["type"] for row in system.get(FEED, cursor=cursor)[1]["events"]] == ["record.verified"]


def test_pages_follow_each_other_and_what_is_not_told_is_passed(
    bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_changes, "WINDOW", 3)
    record = a_plain_record(bob)
    made = [record_event(bob.scope, "record.verified" if n % 5 == 0 else "mail.queued", record) for n in range(40)]
    sequence_events()
    wanted = [str(row.pk) for row in Event.objects.within(bob.scope).filter(kind="record.verified").order_by("seq")]
    assert len(made) == 40
    assert [row["id"] for row in follow(system_of(bob).browser, limit=3)] == wanted
    monkeypatch.setattr(queries_changes, "PATIENCE", 0)
    status, body = system_of(bob).get(FEED, types="candidate.added")
    assert (status, body["events"], body["more"]) == (200, [], True)


def test_filters(bob: Person, system_of: Call) -> None:
    first, second, job = a_plain_record(bob), a_plain_record(bob), a_job(bob)
    Event.objects.within(bob.scope).delete()
    EventChain.objects.filter(organization=bob.organization).delete()
    for record in (first, second):
        happen(bob.scope, "record.received", record)
        happen(bob.scope, "record.verified", record)
    happen(bob.scope, "job.changed", job)
    browser = system_of(bob).browser
    assert told(browser, types="record.verified,job.changed") == ["record.verified", "record.verified", "job.changed"]
    assert told(browser, types="record.*", subject=f"record:{second.pk}") == ["record.received", "record.verified"]
    assert told(browser, subject=f"job:{job.pk}") == ["job.changed"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "9" * 400},
        {"limit": "x"},
        {"wait": "21"},
        {"wait": "-1"},
        {"from": "yesterday"},
        {"from": "now", "cursor": "x"},
        {"types": "nonsense.kind"},
        {"types": ","},
        {"types": "*"},
        {"types": ",".join(f"a{n}" for n in range(10_000))},
        {"types": ",".join(f"a{n}" for n in range(200))},
        {"subject": "record"},
        {"subject": "record:7"},
        {"subject": "user:0d7c5a0e-3f83-4b7e-9d0e-6a3f2f6f4d11"},
        {"cursor": ""},
        {"cursor": "x" * 400},
    ],
)
def test_what_makes_no_sense_is_said(bob: Person, system_of: Call, query: dict[str, str]) -> None:
    status, body = system_of(bob).get(FEED, **query)
    assert (status, body["code"]) == (400, "invalid"), body


def test_cursors_of_others_are_refused(bob: Person, charlie: Person, system_of: Call) -> None:
    happen(bob.scope, "record.received", a_plain_record(bob))
    mine = system_of(bob).get(FEED)[1]["cursor"]
    filtered = system_of(bob).get(FEED, types="record.received")[1]["cursor"]
    head, _, mac = mine.rpartition(":")
    bad = [
        (system_of(charlie), {"cursor": mine}),
        (system_of(bob), {"cursor": filtered}),
        (system_of(bob), {"cursor": mine, "types": "record.received"}),
        (system_of(bob), {"cursor": mine[:-1] + ("A" if mine[-1] != "A" else "B")}),
        (system_of(bob), {"cursor": f"{head[:-2]}AA:{mac}"}),
        (system_of(bob), {"cursor": "nonsense"}),
        (system_of(bob), {"cursor": "\x00"}),
        (system_of(bob), {"cursor": "é:é"}),
    ]
    for system, query in bad:
        status, body = system.get(FEED, **query)
        assert (status, body["code"]) == (400, "bad_cursor"), query
    same = system_of(bob).get(FEED, cursor=filtered, types=" record.received ,record.received")
    assert same[0] == 200


def test_a_log_that_a_backup_replaced_is_noticed(bob: Person, system_of: Call) -> None:
    happen(bob.scope, "record.received", a_plain_record(bob))
    cursor = system_of(bob).get(FEED)[1]["cursor"]
    Event.objects.within(bob.scope).update(hash="another")
    status, body = system_of(bob).get(FEED, cursor=cursor)
    assert (status, body["code"]) == (410, "cursor_gone")
    ahead = write_cursor(bob.organization.pk, filter_digest([], ""), Place(900, "abc"))
    assert system_of(bob).get(FEED, cursor=ahead)[0] == 410


def test_a_token_is_told_what_it_may_read(bob: Person, alice: Person, system_of: Call) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Danette")
    record = a_plain_record(bob, application.candidate)
    happen(bob.scope, "record.received", record)
    happen(bob.scope, "application.added", application, candidate=application.candidate_id, job=job.pk)
    happen(bob.scope, "job.created", job, blind=0)
    happen(alice.scope, "token.created", alice.organization)
    happen(alice.scope, "unheard.of", alice.organization)
    nouns = {"read_records": "record", "read_candidates": "application", "read_jobs": "job"}
    for capability, noun in nouns.items():
        kinds = set(told(system_of(bob, capability).browser))
        assert f"{noun}.{'created' if noun == 'job' else 'added' if noun == 'application' else 'received'}" in kinds
        assert {TOLD[kind].needs.value for kind in kinds} == {capability}
    assert system_of(bob, "read_records").get(FEED, types="job.created")[1]["code"] == "missing_scope"
    assert system_of(bob, "export").get(FEED)[0] == 403
    status, rows = system_of(bob, "read_jobs").get("changes/types/")
    assert status == 200
    assert {row["needs"] for row in rows} == {"read_jobs"}


def test_a_narrowed_scope_is_told_of_its_jobs_alone(bob: Person) -> None:
    mine, other = a_job(bob), a_job(bob)
    for job in (mine, other):
        happen(bob.scope, "job.created", job, blind=0)
        application = an_application(bob, job, f"Somebody {job.pk.hex[:4]}")
        record = a_plain_record(bob, application.candidate)
        happen(bob.scope, "application.added", application, candidate=application.candidate_id, job=job.pk)
        happen(bob.scope, "record.received", record, candidate=application.candidate_id)
    happen(bob.scope, "record.received", a_plain_record(bob))
    narrow = replace(bob.scope, jobs=frozenset({mine.pk}))
    found = changes_after(narrow, 0, kinds=TOLD, limit=500)
    said = json.dumps([[row.subject, row.data] for row in found.changes])
    assert {row.kind for row in found.changes} >= {"job.created", "application.added", "record.received"}
    assert str(mine.pk) in said
    assert str(other.pk) not in said
    theirs = Application.objects.within(bob.scope).get(job=other)
    assert str(theirs.pk) not in said
    assert str(theirs.candidate_id) not in said
    assert changes_after(replace(bob.scope, jobs=frozenset()), 0, kinds=TOLD, limit=500).changes == []


def blind_history(bob: Person) -> tuple[Job, Application]:
    """A blind application, with everything around it that could say whose it is."""
    job = a_job(bob)
    set_blind(bob.scope, job, blind=True)
    application = an_application(bob, job, "Danette")
    themselves = as_candidate(bob, application)
    record = a_plain_record(bob, application.candidate)
    happen(bob.scope, "candidate.added", application.candidate)
    happen(bob.scope, "application.added", application, candidate=application.candidate_id, job=job.pk)
    happen(themselves, "record.received", record, candidate=application.candidate_id)
    happen(bob.scope, "evidence.answered", application, application=application.pk, batch=record.pk)
    happen(themselves, "record.taken_back", record, application=application.pk)
    return job, application


def links(events: list[dict[str, object]], application: Application) -> list[dict[str, object]]:
    """The events that name both the application and whose it is: themselves, or by their record."""
    record = Record.objects.across_organizations("a test").filter(candidate=application.candidate_id).values_list("pk")
    theirs = [str(application.candidate_id), *(str(pk) for (pk,) in record)]
    return [
        event
        for event in events
        if str(application.pk) in (said := json.dumps(event)) and any(i in said for i in theirs)
    ]


def test_nothing_says_whose_application_in_a_blind_job_is(bob: Person, system_of: Call) -> None:
    job, application = blind_history(bob)
    browser = system_of(bob).browser
    found = follow(browser)
    assert [row["type"] for row in found if str(application.pk) in json.dumps(row)] == []
    assert links(found, application) == []
    received = next(row for row in found if row["type"] == "record.received")
    assert received["actor"] == {"type": "candidate", "id": None, "acting_for": None}
    look_at(bob, application)
    decide(bob.scope, application, stage="interview", reason="They fit.")
    sequence_events()
    found = follow(browser)
    assert [row["type"] for row in found][-1] == "application.decided"
    added = next(row for row in found if row["type"] == "application.added")
    assert added["data"] == {"candidate": str(application.candidate_id), "job": str(job.pk)}


def test_a_blind_application_that_is_withdrawn_stays_nobodys(bob: Person, system_of: Call) -> None:
    _job, application = blind_history(bob)
    withdraw(as_candidate(bob, application), application)
    sequence_events()
    found = follow(system_of(bob).browser)
    gone = next(row for row in found if row["type"] == "application.withdrawn")
    assert gone["subject"]["id"] == str(application.pk)
    assert "candidate" not in gone["data"]
    assert gone["actor"]["id"] is None
    assert links(found, application) == []


def test_of_what_was_taken_back_only_that_it_was(bob: Person, system_of: Call) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Danette")
    record = a_plain_record(bob, application.candidate)
    happen(bob.scope, "candidate.added", application.candidate)
    happen(bob.scope, "application.added", application, candidate=application.candidate_id, job=job.pk)
    happen(bob.scope, "record.received", record, candidate=application.candidate_id)
    withdraw(as_candidate(bob, application), application)
    sequence_events()
    found = follow(system_of(bob).browser, types="record.*,candidate.*,application.*")
    assert [row["type"] for row in found] == ["application.withdrawn"]
    assert found[0]["data"]["candidate"] == str(application.candidate_id)


def test_rankings_that_may_not_be_shown_are_not_told(bob: Person, erin: Person, system_of: Call) -> None:
    job = a_job(bob)
    happen(bob.scope, "ranking.done", job, job=job.pk, number=1, ranking_hash="abc")
    browser = system_of(bob).browser
    assert "ranking.done" in told(browser)
    set_legal_profile(bob.scope, job, profile="nyc")
    sequence_events()
    assert "ranking.done" not in told(browser)
    assert "job.legal_profile" in told(browser)
    assert "ranking.done" in {row.kind for row in changes_after(erin.scope, 0, kinds=TOLD, limit=500).changes}


@pytest.mark.django_db(transaction=True)
def test_waiting_ends_when_something_happens(bob: Person, system_of: Call) -> None:
    system, record = system_of(bob), a_plain_record(bob)
    cursor = system.get(FEED, **{"from": "now"})[1]["cursor"]

    def later() -> None:
        from django.db import connection

        time.sleep(0.6)
        happen(bob.scope, "record.received", record)
        connection.close()

    writer = threading.Thread(target=later)
    writer.start()
    began = time.monotonic()
    status, body = system.get(FEED, cursor=cursor, wait=15)
    writer.join()
    assert (status, [row["type"] for row in body["events"]]) == (200, ["record.received"])
    assert time.monotonic() - began < 10
    began = time.monotonic()
    assert system.get(FEED, cursor=body["cursor"], wait=1)[1]["events"] == []
    assert time.monotonic() - began >= 0.9


def test_too_many_waiters_are_answered_at_once(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_waiting", threading.BoundedSemaphore(1))
    module._waiting.acquire()
    began = time.monotonic()
    assert system_of(bob).get(FEED, wait=20)[0] == 200
    assert time.monotonic() - began < 10


def test_words_of_people_do_not_come_through(bob: Person, system_of: Call) -> None:
    """Even where an action put them among the ids by mistake."""
    job = a_job(bob)
    happen(bob.scope, "job.legal_profile", job, before="x" * 400, after="nyc", remark="Danette asked for it")
    (event,) = follow(system_of(bob).browser, types="job.legal_profile")
    assert event["data"] == {"after": "nyc"}


def test_times_are_no_part_of_the_order(bob: Person, system_of: Call) -> None:
    record = a_plain_record(bob)
    late = happen(bob.scope, "record.received", record)
    Event.objects.within(bob.scope).filter(pk=late.pk).update(created_at=timezone.now() + timedelta(days=1))
    happen(bob.scope, "record.verified", record)
    assert [row["seq"] for row in follow(system_of(bob).browser)] == [1, 2]


def test_merged_people_are_told(bob: Person, system_of: Call) -> None:
    kept, gone = a_candidate(bob), Candidate.objects.within(bob.scope).create(name="Danette K.")
    happen(bob.scope, "candidate.merged", kept, gone=gone.pk, because="decided")
    (event,) = follow(system_of(bob).browser, types="candidate.merged")
    assert event["data"] == {"because": "decided", "gone": str(gone.pk)}
