"""The live counts are those that a ranking of the same people gives."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from matching.statements import Need, Requirement
from portal import pool_counts as module
from portal.actions.withdraw import withdraw
from portal.models import Application, Candidate, Observation
from portal.pool_counts import PoolCount, PoolCounts, pool_counts
from portal.requirements import requirements_of
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import CPR, VITALS, Ranked, a_candidate, a_page, a_ranked_job, a_record

NEEDS = (
    Requirement("vitals", "Vital signs", (VITALS,), Need.MUST),
    Requirement("cpr", "Basic life support", (CPR,), Need.NICE),
)


def test_it_works(alice: Person) -> None:
    ranked = a_ranked_job(alice)
    assert pool_counts(alice.scope, NEEDS, job=ranked.job) == PoolCounts(
        people=4, all_met=1, counts=(PoolCount("vitals", 1, 1, 2), PoolCount("cpr", 1, 0, 3)), whole=4
    )


def test_they_are_those_of_the_ranking(alice: Person) -> None:
    ranked = a_ranked_job(alice)
    counts = pool_counts(alice.scope, requirements_of(ranked.run.version), job=ranked.job)
    report = ranked.run.pool
    assert report is not None
    assert (counts.people, counts.all_met) == (report["applied"], report["met_all"])
    row = report["rows"][0]
    unranked = report["not_rankable"]
    assert counts.counts[0] == PoolCount(row["requirement"], row["met"], row["unproven"], row["no_evidence"] + unranked)


def test_without_a_job_everybody_living_is_the_pool(alice: Person) -> None:
    ranked = a_ranked_job(alice)
    a_record(alice, candidate=a_candidate(alice, "Nobody's applicant"))
    Candidate.objects.within(alice.scope).create(name="Merged", merged_into=ranked.applications[0].candidate)
    trial = Candidate.objects.within(alice.scope).create(name="Trial")
    Application.objects.within(alice.scope).create(candidate=trial, job=ranked.job, source=Application.TRIAL)
    counts = pool_counts(alice.scope, NEEDS, job=None)
    assert counts.people == counts.whole == 5
    assert counts.counts[0] == PoolCount("vitals", 2, 1, 2)
    assert pool_counts(alice.scope, NEEDS, job=ranked.job).people == 4


def test_who_withdrew_is_not_counted(alice: Person) -> None:
    ranked = a_ranked_job(alice)
    _withdraw(alice, ranked)
    for job in (ranked.job, None):
        counts = pool_counts(alice.scope, NEEDS, job=job)
        assert (counts.people, counts.all_met, counts.counts[0].met) == (3, 0, 0)


def _withdraw(alice: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    a_page(alice, application)
    withdraw(
        Scope(organization_id=alice.organization.pk, application_id=application.pk), application, because="candidate"
    )


def test_an_observation_counts_for_its_application(alice: Person) -> None:
    ranked = a_ranked_job(alice)
    Observation.objects.within(alice.scope).create(
        application=ranked.applications[3],
        requirement_key="vitals",
        concept_uri=VITALS,
        level=3.0,
        what_was_seen="Took a blood pressure",
        setting="skills visit",
        observed_on=date(2026, 11, 1),
    )
    assert pool_counts(alice.scope, NEEDS, job=ranked.job).counts[0].met == 2
    assert pool_counts(alice.scope, NEEDS, job=None).counts[0].met == 1


def test_nothing_asked_and_nobody_there(alice: Person) -> None:
    ranked = a_ranked_job(alice)
    assert pool_counts(alice.scope, (), job=ranked.job) == PoolCounts(4, 0, (), 4)
    Application.objects.within(alice.scope).update(withdrawn_at=timezone.now())
    assert pool_counts(alice.scope, NEEDS, job=ranked.job) == PoolCounts(
        0, 0, (PoolCount("vitals", 0, 0, 0), PoolCount("cpr", 0, 0, 0)), 0
    )


def test_at_most_so_many_are_read_and_it_says_so(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ranked = a_ranked_job(alice)
    monkeypatch.setattr(module, "MOST_PLAIN", 2)
    counts = pool_counts(alice.scope, NEEDS, job=ranked.job)
    assert (counts.people, counts.whole) == (2, 4)
    assert counts.counts == (PoolCount("vitals", 0, 0, 2), PoolCount("cpr", 1, 0, 1))


def test_a_stranger_counts_nobody_here(alice: Person, charlie: Person) -> None:
    ranked = a_ranked_job(alice)
    assert pool_counts(charlie.scope, NEEDS, job=ranked.job).people == 0
    assert pool_counts(charlie.scope, NEEDS, job=None).people == 0


def test_the_teams_members_may_and_a_candidate_may_not(alice: Person, bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(alice)
    for person in (bob, erin):
        assert pool_counts(person.scope, NEEDS, job=ranked.job).people == 4
    own = Scope(organization_id=alice.organization.pk, application_id=ranked.applications[0].pk)
    with pytest.raises(NotAllowedError):
        pool_counts(own, NEEDS, job=ranked.job)


def test_requirements_that_cannot_be_ranked_are_refused(alice: Person) -> None:
    with pytest.raises(ValueError, match="names no concept"):
        pool_counts(alice.scope, (Requirement("r", "R", (), Need.MUST),), job=None)
