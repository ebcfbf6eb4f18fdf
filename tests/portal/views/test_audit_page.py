"""The audit page: events in words, filters, and whether the chain holds."""

from __future__ import annotations

import csv
import io
import json
from copy import copy
from dataclasses import replace
from urllib.parse import parse_qs

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.actions.api_clients import create_client
from portal.actions.blind import set_blind
from portal.actions.contest import contest
from portal.actions.events import record_event
from portal.actions.guests import invite_guest
from portal.actions.personal_tokens import create_personal_token
from portal.actions.sequence import sequence_events
from portal.actions.tokens import create_token
from portal.chain import hash_of
from portal.exports.registry import KINDS, WRITERS
from portal.exports.table import quiet
from portal.ids import new_id
from portal.models import Application, Event, EventDetail, Record
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.feed_factories import a_plain_record, as_candidate, happen, own_token
from tests.portal.people_factories import make_candidate, make_job
from tests.portal.work_factories import a_job, an_application


def shown(person: Person, query: str = "") -> str:
    answer = person.client.get(reverse("audit") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person, erin: Person) -> None:
    job = make_job(bob)
    sequence_events()
    page = shown(erin, "?chain=1")
    assert "Job created" in page
    assert "Certified nursing assistant" in page
    assert "Bob" in page
    assert reverse("job", args=[job.pk]) in page
    assert "Chain verified" in page


def test_who_may_read_it(alice: Person, bob: Person, dora: Person, erin: Person) -> None:
    assert alice.client.get(reverse("audit")).status_code == 200
    assert erin.client.get(reverse("audit")).status_code == 200
    for other in (bob, dora):
        assert other.client.get(reverse("audit")).status_code == 403


def test_a_stranger_sees_nothing_of_it(bob: Person, charlie: Person) -> None:
    make_job(bob)
    assert "Certified nursing assistant" not in shown(charlie)
    assert "Nothing has happened yet." in shown(charlie)


def test_it_leads_only_where_the_reader_may_go(alice: Person, erin: Person) -> None:
    create_token(alice.scope, name="Applicant tracking", capabilities=["rank"])
    sequence_events()
    assert f'href="{reverse("tokens")}"' in shown(alice)
    assert "Applicant tracking" in shown(erin)
    assert f'href="{reverse("tokens")}"' not in shown(erin)


def test_a_broken_chain_is_said(bob: Person, erin: Person) -> None:
    make_job(bob)
    sequence_events()
    Event.objects.within(bob.scope).filter(seq=1).update(actor="user:somebody-else")
    page = shown(erin, "?chain=1")
    assert "Chain broken at entry 1" in page
    assert "Chain verified" not in page


def test_erased_words_leave_the_chain_whole(bob: Person, erin: Person) -> None:
    person = make_candidate(bob)
    bob.client.post(reverse("confirm_identifier", args=[person.identifiers.get().pk]), {"how": "Said so"})
    sequence_events()
    assert "Said so" in shown(erin)
    EventDetail.objects.all().delete()
    page = shown(erin, "?chain=1")
    assert "erased" in page
    assert "Chain verified" in page


def test_filters(bob: Person, erin: Person) -> None:
    job = make_job(bob)
    make_candidate(bob)
    for query, found, hidden in (
        ("?kind=job.created", '<th scope="row">Job created', '<th scope="row">Candidate added'),
        ("?kind=candidate", '<th scope="row">Candidate added', '<th scope="row">Job created'),
        (f"?subject=job:{job.pk}", '<th scope="row">Job created', '<th scope="row">Candidate added'),
    ):
        page = shown(erin, query)
        assert found in page, query
        assert hidden not in page, query
    assert "No event fits." in shown(erin, "?until=2001-01-01")
    assert "No event fits." in shown(erin, "?actor=token")
    for nonsense in ("?since=x", "?page=0", "?kind=%00", "?subject=job:nonsense", "?actor=:::"):
        shown(erin, nonsense)


def test_things_of_the_house_have_names(alice: Person, erin: Person) -> None:
    """An organization, a guest, a webhook by name; a request's stand-in for a user as the user it stands for."""
    record_event(alice.scope, "organization.changed", alice.organization)
    record_event(alice.scope, "recovery_codes.made", SimpleLazyObject(lambda: alice.user))  # type: ignore[arg-type]
    guest, _ = invite_guest(alice.scope, make_job(alice), name="Ines Petrow", email="ines@mail.example", days=7)
    page = shown(erin)
    assert f"jobguest {guest.pk}" not in page
    assert "Ines Petrow" in page
    assert f"organization {alice.organization.pk}" not in page
    assert "Recovery codes made" in page
    assert "simplelazyobject" not in page


def test_candidates_who_act_are_named_until_they_withdraw(bob: Person, erin: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol E")
    own = Scope(organization_id=bob.organization.pk, application_id=application.pk)
    contest(own, application, about="report", text="Please look again.")
    page = shown(erin, "?kind=application.contested")
    assert f"{application.candidate.name} (candidate)" in page
    assert f"{application.candidate.name} for Certified nursing assistant" in page, (
        "what it is about, not the contest’s id"
    )
    assert "somebody who is gone" not in page
    Application.objects.within(bob.scope).filter(pk=application.pk).update(withdrawn_at=timezone.now())
    page = shown(erin, "?kind=application.contested")
    assert application.candidate.name not in page
    assert "the candidate" in page


def test_for_whom_and_by_which_token(alice: Person, bob: Person, erin: Person) -> None:
    """Systems that act for a member, and members' own tokens, are named on the page, in the entry and in the files."""
    client, _ = create_client(alice.scope, name="Payroll", capabilities=["edit_jobs"])
    own, _ = create_personal_token(bob.scope, name="Weekly report", capabilities=["edit_jobs"])
    acting = Scope(alice.organization.pk, token_id=new_id(), client_id=client.pk, acting_for=alice.user.pk)
    mine = replace(bob.scope, token_id=own.pk)
    gone = replace(acting, acting_for=new_id())
    for scope in (acting, mine, gone):
        record_event(scope, "organization.changed", alice.organization)
    sequence_events()
    page = shown(erin, "?kind=organization.changed")
    for words in ("Payroll (system)", "for Alice", "by token Weekly report", "for somebody who is gone"):
        assert words in page, words
    entry = Event.objects.within(erin.scope).get(kind="organization.changed", actor=f"user:{bob.user.pk}")
    assert "by token Weekly report" in erin.client.get(reverse("audit_event", args=[entry.pk])).content.decode()
    assert "Payroll (system)" in shown(erin, "?actor=token")
    assert "by token Weekly report" not in shown(erin, "?actor=token")
    answer = erin.client.get(reverse("audit_csv") + "?kind=organization.changed")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    told = {(row["who"], row["acting_for"], row["by_token"]) for row in rows}
    assert ("Payroll (system)", "Alice", "") in told
    assert ("Bob", "", "Weekly report") in told
    answer = erin.client.get(reverse("audit_ndjson") + "?kind=organization.changed")
    lines = [json.loads(line) for line in answer.getvalue().decode().splitlines()]
    assert {line["acting_for"] for line in lines} == {"Alice", "", "somebody who is gone"}


def _blind(bob: Person) -> tuple[Application, Record, list[Event]]:
    """A hidden application with entries that say whose it is: by what they are about, beside it, and by who acted."""
    job = a_job(bob)
    set_blind(bob.scope, job, blind=True)
    application = an_application(bob, job, "Danette")
    record = a_plain_record(bob, application.candidate)
    beside = {"candidate": application.candidate_id}
    events = [
        happen(bob.scope, "application.added", application, job=job.pk, **beside),
        happen(as_candidate(bob, application), "record.received", record, **beside),
        happen(bob.scope, "candidate.corrected", application.candidate, application=application.pk),
    ]
    sequence_events()
    return application, record, [Event.objects.within(bob.scope).get(pk=event.pk) for event in events]


def _files(person: Person, query: str = "") -> str:
    told = ""
    for name in ("audit_csv", "audit_ndjson"):
        told += person.client.get(reverse(name) + query).getvalue().decode()
    for form in ("csv", "json"):
        sink = io.BytesIO()
        about = {name: value[0] for name, value in parse_qs(query.removeprefix("?")).items()}
        WRITERS[form].write(KINDS["audit"].open(person.scope, about, quiet), sink)
        told += sink.getvalue().decode()
    return told


def test_whose_a_blind_application_is_stays_untold(alice: Person, bob: Person, erin: Person) -> None:
    """Not on the page, on an entry's own, or in a file, to whoever decides, too; who only audits reads it all."""
    application, record, events = _blind(bob)
    for event in events:
        one = alice.client.get(reverse("audit_event", args=[event.pk])).content.decode()
        assert "withheld" in one
        assert event.hash in one
        for told in (one, shown(alice, f"?kind={event.kind}"), _files(alice, f"?kind={event.kind}")):
            assert event.kind in told or "withheld" in told
            for secret in (application.pk, application.candidate_id, record.pk, "Danette"):
                assert str(secret) not in told, (event.kind, secret)
        whole = erin.client.get(reverse("audit_event", args=[event.pk])).content.decode()
        assert str(application.pk) in whole
        assert str(application.pk) in _files(erin, f"?kind={event.kind}")
    assert "Chain verified" in shown(alice, "?chain=1")
    assert "Chain verified" in shown(erin, "?chain=1")


def test_searching_is_no_oracle(alice: Person, bob: Person, erin: Person) -> None:
    """What is withheld is found by no name, id, hash or number: two searches that find the same entry would tell."""
    application, record, events = _blind(bob)
    asked = [f"?q={pk}" for pk in (application.pk, application.candidate_id, record.pk, events[0].pk)]
    asked += [f"?subject=application:{application.pk}", f"?actor=application:{application.pk}"]
    asked += [f"?subject=record:{record.pk}", f"?subject=candidate:{application.candidate_id}", "?q=Danette"]
    asked += [f"?q={event.hash}" for event in events]
    for query in asked:
        for event in events:
            assert reverse("audit_event", args=[event.pk]) not in shown(alice, query), (query, event.kind)
            assert str(event.pk) not in _files(alice, query), (query, event.kind)
    assert reverse("audit_event", args=[events[1].pk]) in shown(erin, f"?actor=application:{application.pk}")
    assert reverse("audit_event", args=[events[2].pk]) in shown(erin, f"?q={application.pk}")
    browser = own_token(alice, "read_audit")
    for name, value in (
        ("subject", f"application:{application.pk}"),
        ("subject", f"record:{record.pk}"),
        ("actor", f"application:{application.pk}"),
    ):
        told = browser.get("/api/v1/audit-events/", {name: value}).json()["results"]
        assert {row["id"] for row in told}.isdisjoint(str(event.pk) for event in events), value


def test_no_hash_can_be_guessed(bob: Person) -> None:
    """Who knows everything of an entry but whose application it is cannot try all people: there is a salt in it."""
    _application, _record, events = _blind(bob)
    for event in events:
        assert len(event.data["salt"]) == 32
        guess = copy(event)
        guess.data = {name: value for name, value in event.data.items() if name != "salt"}
        assert hash_of(guess) != event.hash == hash_of(event)
