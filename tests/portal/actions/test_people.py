"""One person or two: what merges by itself, what a member decides, and what is kept."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.actions.candidate_page import open_candidate_page
from portal.actions.candidates import add_candidate, add_identifier, confirm_identifier
from portal.actions.people import decide_same_person, on_email_confirmed
from portal.actions.refusal import RefusedError
from portal.link_tokens import digest_of
from portal.models import (
    Application,
    Candidate,
    CandidateIdentifier,
    CandidatePage,
    Event,
    RankingEntry,
    Record,
    SamePerson,
    Submission,
)
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_ranked_job, a_record, rank_now

EMAIL = "ada@mail.example"


def pairs(person: Person) -> set[str]:
    return set(SamePerson.objects.within(person.scope).filter(decided_at=None).values_list("reason", flat=True))


def two(person: Person) -> tuple[Candidate, Candidate]:
    return (
        add_candidate(person.scope, name="Ada Lovelace", email=EMAIL),
        add_candidate(person.scope, name="A. Lovelace", email=EMAIL),
    )


def confirmed(person: Person, candidate: Candidate) -> None:
    (row,) = candidate.identifiers.filter(kind="email")
    confirm_identifier(person.scope, row, how="By a code")


def test_it_works(bob: Person) -> None:
    first, second = two(bob)
    assert pairs(bob) == {"same_email"}
    record = a_record(bob, candidate=second)
    decide_same_person(bob.scope, SamePerson.objects.within(bob.scope).get(), decision="same")
    second.refresh_from_db()
    record.refresh_from_db()
    assert second.merged_into == first
    assert record.candidate == first
    assert record.evidence.get().candidate == first
    assert record.submissions.get().candidate == first
    assert record.verifications.filter(reason="merged").exists()
    assert pairs(bob) == set()
    event = Event.objects.within(bob.scope).get(kind="candidate.merged")
    assert event.data == {"gone": str(second.pk), "because": "decided"}


def test_two_people_are_not_asked_about_again(bob: Person) -> None:
    first, second = two(bob)
    decide_same_person(bob.scope, SamePerson.objects.within(bob.scope).get(), decision="different")
    on_email_confirmed(bob.scope, second, "somebody@else.example")
    assert pairs(bob) == set()
    assert Candidate.objects.within(bob.scope).filter(merged_into=None).count() == 2
    with pytest.raises(RefusedError, match="already"):
        decide_same_person(bob.scope, SamePerson.objects.within(bob.scope).get(), decision="same")
    first.refresh_from_db()


def test_an_address_confirmed_twice_is_one_person(bob: Person) -> None:
    first, second = two(bob)
    confirmed(bob, first)
    confirmed(bob, second)
    assert on_email_confirmed(bob.scope, second, EMAIL.upper()) == first
    second.refresh_from_db()
    assert second.merged_into == first
    assert list(first.identifiers.values_list("value", flat=True)) == [EMAIL]


def test_an_address_that_one_of_them_only_gave_is_a_question(bob: Person) -> None:
    _, second = two(bob)
    confirmed(bob, second)
    assert on_email_confirmed(bob.scope, second, EMAIL) == second
    assert Candidate.objects.within(bob.scope).exclude(merged_into=None).count() == 0
    assert pairs(bob) == {"same_email"}


def test_a_name_alone_is_no_question_and_a_name_with_a_job_is(bob: Person) -> None:
    one = add_candidate(bob.scope, name="Ada Lovelace")
    other = add_candidate(bob.scope, name="ADA lovelace")
    assert pairs(bob) == set()
    job = a_job(bob)
    for person in (one, other):
        Application.objects.within(bob.scope).create(candidate=person, job=job)
    on_email_confirmed(bob.scope, other, EMAIL)
    assert pairs(bob) == {"same_name"}


def test_the_same_record_under_both_names_is_one_record_with_two_submissions(bob: Person) -> None:
    first, second = two(bob)
    kept = a_record(bob, candidate=first)
    gone = a_record(bob, candidate=second, title="Another")
    Record.objects.within(bob.scope).filter(pk=gone.pk).update(digest=kept.digest)
    decide_same_person(bob.scope, SamePerson.objects.within(bob.scope).get(), decision="same")
    assert list(Record.objects.within(bob.scope)) == [kept]
    assert Submission.objects.within(bob.scope).filter(record=kept, candidate=first).count() == 2


def test_where_both_applied_one_application_goes_on_and_rankings_keep_their_meaning(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    older, newer = ranked.applications[:2]
    token = open_candidate_page(bob.scope, newer)
    SamePerson.objects.within(bob.scope).create(first=older.candidate, second=newer.candidate, reason="same_email")
    decide_same_person(bob.scope, SamePerson.objects.within(bob.scope).get(), decision="same")
    newer.refresh_from_db()
    assert newer.withdrawn_at is not None
    assert newer.stage == Application.Stage.WITHDRAWN
    assert RankingEntry.objects.within(bob.scope).filter(run=ranked.run).count() == 4
    assert CandidatePage.objects.within(bob.scope).get(token_digest=digest_of(token)).application == older


def test_identifiers_stay_confirmed(bob: Person) -> None:
    first, second = two(bob)
    add_identifier(bob.scope, first, kind="number", value="N-1")
    confirm_identifier(bob.scope, add_identifier(bob.scope, second, kind="number", value="N-1"), how="Card")
    decide_same_person(bob.scope, SamePerson.objects.within(bob.scope).get(), decision="same")
    (row,) = CandidateIdentifier.objects.within(bob.scope).filter(kind="number")
    assert row.candidate == first
    assert row.confirmed_at is not None
    assert row.confirmed_by == bob.user


def test_who_may_not_edit_may_not_decide(bob: Person, dora: Person) -> None:
    two(bob)
    with pytest.raises(NotAllowedError):
        decide_same_person(dora.scope, SamePerson.objects.within(bob.scope).get(), decision="same")


def test_another_organization_is_never_looked_at(bob: Person, charlie: Person) -> None:
    add_candidate(charlie.scope, name="Ada Lovelace", email=EMAIL)
    mine = add_candidate(bob.scope, name="Ada Lovelace", email=EMAIL)
    confirmed(bob, mine)
    on_email_confirmed(bob.scope, mine, EMAIL)
    assert pairs(bob) == pairs(charlie) == set()


def test_the_job_is_ranked_anew(bob: Person) -> None:
    first, second = two(bob)
    job = a_job(bob)
    Application.objects.within(bob.scope).create(candidate=second, job=job)
    a_record(bob, candidate=second)
    rank_now(bob, job)
    SamePerson.objects.within(bob.scope).filter(decided_at=None).update(created_at=timezone.now())
    decide_same_person(bob.scope, SamePerson.objects.within(bob.scope).get(), decision="same")
    assert job.runs.filter(state="waiting").count() == 1
    assert Application.objects.within(bob.scope).get(job=job).candidate == first
