"""The audit log's chain in parts, an entry's own page, and what leaves the house as a file."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from django.urls import reverse

from portal.actions.sequence import sequence_events
from portal.chain import canonical, verify_part
from portal.models import Event
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job


def body(person: Person, name: str, query: str = "") -> str:
    answer = person.client.get(reverse(name) + query)
    assert answer.status_code == 200
    return answer.getvalue().decode()


def some_events(person: Person, count: int = 7) -> int:
    for number in range(count):
        make_job(person, title=f"Job {number}")
    sequence_events()
    return Event.objects.within(person.scope).count()


def test_it_works(bob: Person, erin: Person) -> None:
    total = some_events(bob)
    first = verify_part(erin.scope, at_most=3)
    assert (first.upto, first.done, first.whole) == (3, False, False)
    rest = verify_part(erin.scope, first.upto, first.head, at_most=total)
    assert (rest.upto, rest.done, rest.whole) == (total, True, True)


def test_recruiters_verify_nothing(bob: Person) -> None:
    with pytest.raises(NotAllowedError):
        verify_part(bob.scope)


def test_a_break_is_found_in_its_part(bob: Person, erin: Person) -> None:
    some_events(bob)
    Event.objects.within(bob.scope).filter(seq=5).update(kind="job.closed")
    first = verify_part(erin.scope, at_most=3)
    rest = verify_part(erin.scope, first.upto, first.head, at_most=3)
    assert (first.broken_at, rest.broken_at, rest.done) == (None, 5, True)
    page = erin.client.get(reverse("audit_chain") + f"?after=3&head={first.head}").content.decode()
    assert "Chain broken at entry 5" in page
    told = [json.loads(line) for line in body(erin, "audit_proof").splitlines()]
    assert (told[-1]["whole"], told[-1]["broken_at"]) == (False, 5)
    assert told[4]["holds"] is False
    assert told[3]["holds"] is True


def test_who_begins_in_the_middle_with_another_hash_begins_anew(bob: Person, erin: Person) -> None:
    total = some_events(bob)
    page = erin.client.get(reverse("audit_chain") + f"?after=4&head={'0' * 64}").content.decode()
    assert "Chain verified" in page
    assert f"{total} entries recomputed" in page


def test_an_entry_says_what_its_hash_is_made_over(bob: Person, erin: Person, charlie: Person) -> None:
    some_events(bob)
    event = Event.objects.within(bob.scope).get(seq=2)
    assert hashlib.sha256(canonical(event).encode()).hexdigest() == event.hash
    address = reverse("audit_event", args=[event.pk])
    page = erin.client.get(address).content.decode()
    assert event.hash in page
    assert "It holds" in page
    assert reverse("audit_event", args=[Event.objects.within(bob.scope).get(seq=1).pk]) in page
    assert charlie.client.get(address).status_code == 404
    assert bob.client.get(address).status_code == 403


def test_the_files_follow_the_filters_and_are_noted(bob: Person, erin: Person) -> None:
    make_candidate(bob)
    some_events(bob, 2)
    rows = list(csv.DictReader(io.StringIO(body(erin, "audit_csv", "?kind=job.created").removeprefix("\ufeff"))))
    assert {row["kind"] for row in rows} == {"job.created"}
    assert {row["about"] for row in rows} == {"Job 0", "Job 1"}
    lines = [json.loads(line) for line in body(erin, "audit_ndjson", "?q=Job 1").splitlines()]
    assert {line["about"] for line in lines} == {"Job 1"}
    again = {
        name: lines[0][name]
        for name in ("id", "organization", "seq", "previous", "at", "kind", "actor", "subject", "data", "detail")
    }
    made = json.dumps(again, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(made.encode()).hexdigest() == lines[0]["hash"]
    noted = Event.objects.within(erin.scope).filter(kind="audit.exported").order_by("created_at")
    assert [event.data["form"] for event in noted] == ["csv", "ndjson"]


def test_a_formula_in_a_name_is_text_in_the_file(bob: Person, erin: Person) -> None:
    make_job(bob, title="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in body(erin, "audit_csv")


def test_names_and_ids_are_found(bob: Person, erin: Person) -> None:
    some_events(bob, 3)
    event = Event.objects.within(bob.scope).get(seq=3)
    for text in ("Job 2", str(event.pk), event.hash[:12], "3"):
        page = erin.client.get(reverse("audit"), {"q": text}).content.decode()
        assert "No event fits." not in page, text
    assert "No event fits." in erin.client.get(reverse("audit"), {"q": "nobody of that name"}).content.decode()
