"""Who has no record is kept on the candidate: every way in which a record comes, goes or moves keeps it true."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.actions.assign import assign_record
from portal.actions.merge import merge_candidates
from portal.actions.receive import receive_files
from portal.actions.take_back import take_back
from portal.actions.withdraw import withdraw
from portal.models import Candidate, Record
from tests.portal.conftest import Person
from tests.portal.own import a_consent, own_scope
from tests.portal.work_factories import a_candidate, a_job, a_record, an_application


def kept(candidate: Candidate) -> bool:
    """What is kept of the candidate, which must be what the rows say."""
    row = Candidate.objects.across_organizations("a test").get(pk=candidate.pk)
    records = Record.objects.across_organizations("a test").filter(candidate=row, hidden_at=None)
    assert row.without_record is not records.exists()
    return bool(row.without_record)


def given(person: Person, candidate: Candidate, data: bytes = b'{"a": 1}') -> None:
    file = SimpleUploadedFile("badge.json", data)
    receive_files(person.scope, files=[file], channel="upload", candidate=candidate)


def test_it_works(bob: Person) -> None:
    candidate, other = a_candidate(bob), a_candidate(bob, "Somebody Else")
    assert kept(candidate)
    given(bob, candidate)
    assert not kept(candidate)
    assert kept(other)


def test_a_record_assigned(bob: Person) -> None:
    record, candidate = a_record(bob), a_candidate(bob)
    assert kept(candidate)
    assign_record(bob.scope, record, candidate=candidate)
    assert not kept(candidate)


def test_a_record_taken_back_and_given_again(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Ada Lovelace")
    first, second = (a_record(bob, candidate=application.candidate, title=title) for title in ("One", "Two"))
    take_back(own_scope(application), application, first)
    assert not kept(application.candidate)
    take_back(own_scope(application), application, second)
    assert kept(application.candidate)
    given(bob, application.candidate)
    assert not kept(application.candidate)


def test_an_application_withdrawn(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Ada Lovelace")
    a_consent(bob, application)
    a_record(bob, candidate=application.candidate)
    withdraw(own_scope(application), application)
    assert kept(application.candidate)


def test_two_rows_of_one_person_merged(bob: Person) -> None:
    standing, gone = a_candidate(bob), a_candidate(bob, "Danette K.")
    a_record(bob, candidate=gone)
    merge_candidates(bob.scope, kept=standing, gone=gone, because="decided")
    assert not kept(standing)
    assert kept(gone)


def test_a_record_of_nobody_is_nobodys(bob: Person) -> None:
    candidate = a_candidate(bob)
    file = SimpleUploadedFile("badge.json", b'{"b": 2}')
    receive_files(bob.scope, files=[file], channel="upload")
    assert kept(candidate)
