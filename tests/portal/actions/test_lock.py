"""Locking what a job needs: from the first look on a change needs a reason, and both rankings stay."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.actions.jobs import create_version
from portal.actions.lock import lock_requirements
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import RequirementInput, input_of
from portal.models import Application, Event, Job
from portal.permissions import Capability
from portal.queries_jobs import changes_after_lock
from tests.portal.conftest import Person
from tests.portal.people_factories import make_job
from tests.portal.work_factories import a_ranked_job, an_application, rank_now


def locks(person: Person) -> int:
    return Event.objects.within(person.scope).filter(kind="job.locked").count()


def other_lines(job: Job) -> list[RequirementInput]:
    assert job.current_version is not None
    lines = [input_of(row) for row in job.current_version.requirements.all()]
    return [dataclasses.replace(lines[0], weight="high"), *lines[1:]]


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    bob.client.get(reverse("gap_report", args=[ranked.applications[0].pk]))
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is not None
    assert locks(bob) == 1


@pytest.mark.parametrize("page", ["gap_report", "record", "candidate", "points"])
def test_every_look_at_evidence_locks(bob: Person, page: str) -> None:
    ranked = a_ranked_job(bob)
    first = ranked.applications[0]
    named = {
        "gap_report": first.pk,
        "record": first.candidate.records.get().pk,
        "candidate": first.candidate_id,
        "points": ranked.entry(first).pk,
    }[page]
    assert bob.client.get(reverse(page, args=[named])).status_code == 200
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is not None


def test_lists_lock_nothing(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    for page in ("ranking", "job", "pool_report", "job_versions"):
        assert bob.client.get(reverse(page, args=[ranked.job.pk])).status_code == 200
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is None


def test_the_second_look_writes_nothing(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    row = Application.objects.within(bob.scope).select_related("job").get(pk=ranked.applications[0].pk)
    lock_requirements(bob.scope, [row])
    first = row.job.locked_at
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lock_requirements(bob.scope, [row])
    assert not asked.captured_queries
    stale = Application.objects.within(bob.scope).select_related("job").get(pk=row.pk)
    stale.job.locked_at = None  # as another request read it a moment before
    lock_requirements(bob.scope, [stale])
    ranked.job.refresh_from_db()
    assert (ranked.job.locked_at, locks(bob)) == (first, 1)


def test_tokens_and_trials_lock_nothing(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    token = dataclasses.replace(
        bob.scope, user_id=None, role=None, token_id=bob.user.pk, token_capabilities=frozenset(Capability)
    )
    lock_requirements(token, ranked.applications)
    trial = an_application(bob, ranked.job, "Nobody")
    trial.source = Application.TRIAL
    lock_requirements(bob.scope, [trial])
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is None


def test_a_guest_locks(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    guest = dataclasses.replace(
        bob.scope, user_id=None, role=None, guest_id=bob.user.pk, jobs=frozenset({ranked.job.pk})
    )
    lock_requirements(guest, ranked.applications[:1])
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is not None


@pytest.mark.parametrize("page", ["gap_report", "record", "candidate", "points"])
def test_an_auditors_look_locks_nothing(bob: Person, erin: Person, page: str) -> None:
    ranked = a_ranked_job(bob)
    first = ranked.applications[0]
    of = {"gap_report": first.pk, "candidate": first.candidate_id, "points": ranked.entry(first).pk}
    named = of.get(page) or first.candidate.records.get().pk
    assert erin.client.get(reverse(page, args=[named])).status_code == 200
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is None
    assert bob.client.get(reverse(page, args=[named])).status_code == 200
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is not None


def locked_job(person: Person) -> Job:
    job = make_job(person)
    Job.objects.within(person.scope).filter(pk=job.pk).update(locked_at=timezone.now())
    job.refresh_from_db()
    return job


def test_a_change_after_it_needs_a_reason(bob: Person) -> None:
    job = locked_job(bob)
    with pytest.raises(RefusedError, match="looked at already") as refused:
        create_version(bob.scope, job, requirements=other_lines(job), reason="  ")
    assert refused.value.field == "reason"
    assert changes_after_lock(bob.scope, job) == 0
    saved = create_version(bob.scope, job, requirements=other_lines(job), reason="The ward changed.")
    assert (saved.number, changes_after_lock(bob.scope, job)) == (2, 1)
    told = Event.objects.within(bob.scope).filter(kind="job.version_created").order_by("-created_at").first()
    assert told is not None
    assert told.data["locked"] == 1


def test_both_rankings_stay(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    bob.client.get(reverse("gap_report", args=[ranked.applications[0].pk]))
    ranked.job.refresh_from_db()
    page = bob.client.get(reverse("job", args=[ranked.job.pk])).content.decode()
    assert "Requirements locked" in page
    assert "No change after." in page
    ranked.job.current_version.requirements.filter(key="cpr").update(task="Resuscitate", source="Ward", day_one=True)
    lines = [
        dataclasses.replace(line, need="must" if line.key == "cpr" else "nice", day_one=line.key == "cpr")
        for line in (input_of(row) for row in ranked.job.current_version.requirements.all())
    ]
    create_version(bob.scope, ranked.job, requirements=lines, reason="CPR is what the ward needs.")
    ranked.job.runs.exclude(state="done").delete()
    after = rank_now(bob, ranked.job)
    assert bob.client.get(reverse("ranking", args=[ranked.job.pk]) + "?run=1").status_code == 200
    versions = bob.client.get(reverse("job_versions", args=[ranked.job.pk])).content.decode()
    address = reverse("compare_runs", args=[ranked.job.pk, 1, after.number])
    assert address in versions
    assert "CPR is what the ward needs." in versions
    assert "Changed after candidates were looked at" in versions
    both = bob.client.get(address).content.decode()
    assert "3 people stand in another tier than before." in both
    moved = bob.client.get(f"{address}?moved=1").content.decode()
    assert "Desmond A" in moved
    assert "Owen C" not in moved


def test_the_editor_says_so_before_one_begins(bob: Person) -> None:
    job = locked_job(bob)
    page = bob.client.get(reverse("requirements", args=[job.pk])).content.decode()
    assert "These requirements are locked" in page
    assert 'name="reason"' in page


def test_an_approval_is_no_change(dora: Person, bob: Person) -> None:
    job = locked_job(bob)
    assert dora.client.post(reverse("approve_requirements", args=[job.pk])).status_code == 302
    assert changes_after_lock(bob.scope, job) == 0
