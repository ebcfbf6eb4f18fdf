"""Teams: who is on them, who sees what, and who decides about that."""

from __future__ import annotations

import pytest

from portal.actions.jobs import create_job
from portal.actions.members import add_member
from portal.actions.refusal import RefusedError
from portal.actions.teams import add_to_team, change_reach, remove_from_team
from portal.middleware import jobs_of
from portal.models import Event, JobMember, Membership
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job


def of(person: Person) -> Membership:
    return Membership.objects.within(person.scope).get(user=person.user)


def test_it_works(alice: Person, bob: Person, dora: Person) -> None:
    job = a_job(bob)
    change_reach(alice.scope, of(dora), every_job=False)
    assert jobs_of(of(dora)) == frozenset()
    row = add_to_team(bob.scope, job, of(dora))
    assert jobs_of(of(dora)) == {job.pk}
    remove_from_team(bob.scope, row)
    assert jobs_of(of(dora)) == frozenset()
    kinds = list(Event.objects.within(bob.scope).filter(kind__startswith="team.").values_list("kind", flat=True))
    assert sorted(kinds) == ["team.member_added", "team.member_removed"]


def test_twice_is_refused(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    add_to_team(bob.scope, job, of(dora))
    with pytest.raises(RefusedError):
        add_to_team(bob.scope, job, of(dora))
    assert JobMember.objects.within(bob.scope).count() == 1


def test_hiring_managers_share_nothing(bob: Person, dora: Person) -> None:
    with pytest.raises(NotAllowedError):
        add_to_team(dora.scope, a_job(bob), of(dora))


def test_new_hiring_managers_see_their_jobs_only(alice: Person) -> None:
    new, _ = add_member(alice.scope, email="h@mail.example", role="hiring_manager")
    assert not new.every_job
    recruiter, _ = add_member(alice.scope, email="r@mail.example", role="recruiter")
    assert recruiter.every_job


def test_who_runs_or_audits_sees_every_job(alice: Person, erin: Person) -> None:
    for person in (alice, erin):
        with pytest.raises(RefusedError):
            change_reach(alice.scope, of(person), every_job=False)
        Membership.objects.within(alice.scope).filter(user=person.user).update(every_job=False)
        assert jobs_of(of(person)) is None


def test_a_narrowed_recruiter_sees_the_job_they_make(alice: Person, bob: Person) -> None:
    change_reach(alice.scope, of(bob), every_job=False)
    answer = bob.client.get("/jobs/")
    assert answer.status_code == 200
    narrowed = bob.scope.__class__(
        bob.scope.organization_id, user_id=bob.user.pk, role=bob.scope.role, jobs=frozenset()
    )
    job = create_job(narrowed, title="Night porter")
    assert jobs_of(of(bob)) == {job.pk}
