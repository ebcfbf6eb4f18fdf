"""Who looked is noted once for each member and thing, with the last time; machines are no visitors."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.actions.viewings import note_viewing, note_viewing_of_candidate, note_viewing_of_record
from portal.models import Application, Event, Viewing
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_record, an_application


def test_it_works(bob: Person, dora: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    record = a_record(bob, candidate=application.candidate)
    note_viewing(bob.scope, application, what="gap_report")
    note_viewing_of_record(bob.scope, record)
    note_viewing_of_candidate(dora.scope, application.candidate)
    rows = Viewing.objects.within(bob.scope).order_by("created_at").values_list("viewer__name", "what", "record")
    assert list(rows) == [("Bob", "gap_report", None), ("Bob", "record", record.pk), ("Dora", "candidate", None)]
    assert Event.objects.within(bob.scope).filter(kind="viewing.noted").count() == 3


def test_looking_again_is_one_row_with_a_later_time(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    for _ in range(3):
        note_viewing(bob.scope, application, what="gap_report")
    row = Viewing.objects.within(bob.scope).get()
    assert row.times == 1, "a page loaded twice is one look"
    earlier = timezone.now() - timedelta(hours=2)
    Viewing.objects.within(bob.scope).update(last_at=earlier)
    note_viewing(bob.scope, application, what="gap_report")
    row.refresh_from_db()
    assert row.times == 2
    assert row.last_at > earlier + timedelta(hours=1)


def test_each_application_of_the_candidate_is_told(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    Application.objects.within(bob.scope).create(candidate=application.candidate, job=a_job(bob))
    note_viewing_of_candidate(bob.scope, application.candidate)
    assert Viewing.objects.within(bob.scope).count() == 2


def test_machines_and_unmatched_records_are_not_noted(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    machine = Scope(organization_id=bob.organization.pk, system="ranker")
    note_viewing(machine, application, what="gap_report")
    note_viewing_of_candidate(machine, application.candidate)
    note_viewing_of_record(bob.scope, a_record(bob))
    assert not Viewing.objects.within(bob.scope).exists()
