"""The audit page: events in words, filters, and whether the chain holds."""

from __future__ import annotations

from django.urls import reverse

from portal.actions.sequence import sequence_events
from portal.actions.tokens import create_token
from portal.models import Event, EventDetail
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job


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
