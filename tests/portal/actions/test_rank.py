"""Ranking: runs are stored, automatic ones coalesced, and what a run says follows from what it stored."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.statements import (
    Assessment,
    LinkMethod,
    Standing,
    Statement,
    SubjectLink,
    TrustLevel,
)
from matching.wire import to_json
from portal.actions import rank as module
from portal.actions.rank import perform_ranking, request_ranking, request_rankings_of
from portal.actions.receive import receive_text
from portal.actions.refusal import RefusedError
from portal.actions.verify import perform_verification
from portal.models import (
    Application,
    Candidate,
    Event,
    Evidence,
    Job,
    JobRequirement,
    JobVersion,
    Observation,
    RankingRun,
    Verification,
)
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.reports import PASSED, answer_with_checks

VITALS, CPR = "https://skills.example/vitals", "https://skills.example/cpr"


def job_of(person: Person, *concepts: str) -> Job:
    job: Job = Job.objects.within(person.scope).create(title="Nursing assistant")
    version = JobVersion.objects.within(person.scope).create(job=job, number=1)
    for position, uri in enumerate(concepts):
        JobRequirement.objects.within(person.scope).create(
            version=version,
            key=f"r{position}",
            position=position,
            label=uri.rsplit("/", 1)[1],
            concepts=[{"uri": uri, "label": uri.rsplit("/", 1)[1]}],
            need="must",
        )
    job.current_version = version
    job.save()
    return job


def applicant(person: Person, job: Job, name: str, *concepts: str) -> Application:
    """Somebody who applied, with a verified statement for each concept."""
    candidate = Candidate.objects.within(person.scope).create(name=name)
    application: Application = Application.objects.within(person.scope).create(candidate=candidate, job=job)
    if concepts:
        batch = receive_text(person.scope, text=name, channel="paste", candidate=candidate)
        record = batch.submissions.get().record
        record.verifications.update(state="done", next_attempt_at=None)
        for uri in concepts:
            Evidence.objects.within(person.scope).create(
                record=record,
                candidate=candidate,
                concept_uri=uri,
                title=name,
                statement=to_json(statement(record.digest, uri)),
            )
    return application


def statement(digest: str, concept: str) -> Statement:
    return Statement(
        digest=digest,
        pointer="/credentialSubject/achievement",
        concept=concept,
        title="Vital signs",
        issuer="did:web:cedarfork.example",
        issuer_name="Cedar Fork Community College",
        standing=Standing.VERIFIED,
        trust=TrustLevel.TRUSTED,
        subject=SubjectLink.IDENTIFIER,
        assessment=Assessment.RESULT,
        link=LinkMethod.IDENTIFIER,
        link_confidence=1.0,
        level=3.0,
        issued=date(2025, 5, 22),
    )


def performed(run: RankingRun) -> RankingRun:
    perform_ranking(run.pk)
    run.refresh_from_db()
    return run


def test_it_works(bob: Person) -> None:
    job = job_of(bob, VITALS, CPR)
    both = applicant(bob, job, "Ann", VITALS, CPR)
    one = applicant(bob, job, "Ben", VITALS)
    none = applicant(bob, job, "Cai")
    run = performed(request_ranking(bob.scope, job, reason="asked"))
    assert (run.state, run.number, run.next_attempt_at) == ("done", 1, None)
    assert len(run.ranking_hash) == 64
    places = {entry.application: entry for entry in run.entries.order_by("position")}
    assert list(places) == [both, one, none]
    assert (places[both].rank, places[both].tier, places[both].musts_met) == (1, "met", 2)
    assert (places[one].rank, places[one].tier) == (2, "no_evidence")
    assert (places[none].rank, places[none].tier, places[none].reason_group) == (None, "not_rankable", "nothing_shared")
    assert places[both].inputs["candidate"] == str(both.pk)
    assert run.summary["applied"] == 3
    assert run.pool["applied"] == 3
    assert Event.objects.within(bob.scope).filter(kind="ranking.done").count() == 1


def test_no_person_enters_the_run(bob: Person) -> None:
    job = job_of(bob, VITALS)
    applicant(bob, job, "Priscilla Nkemelu")
    run = performed(request_ranking(bob.scope, job, reason="asked"))
    entry = run.entries.get()
    assert "Priscilla" not in f"{entry.entry}{entry.inputs}{run.pool}{run.summary}"


def test_the_same_again_gives_the_same_hash(bob: Person) -> None:
    job = job_of(bob, VITALS)
    for name in ("Ann", "Ben", "Cai"):
        applicant(bob, job, name, VITALS)
    at = timezone.now()
    first, second = (performed(request_ranking(bob.scope, job, reason="asked", as_of=at)) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    assert first.ranking_hash == second.ranking_hash
    orders = [list(run.entries.order_by("position").values_list("application", flat=True)) for run in (first, second)]
    assert orders[0] == orders[1]


def test_performing_twice_is_once(bob: Person) -> None:
    job = job_of(bob, VITALS)
    applicant(bob, job, "Ann", VITALS)
    run = performed(request_ranking(bob.scope, job, reason="asked"))
    performed(run)
    assert run.entries.count() == 1
    assert run.attempts == 1


def test_a_job_has_at_most_one_waiting_run(bob: Person) -> None:
    job = job_of(bob, VITALS)
    candidate = applicant(bob, job, "Ann").candidate
    runs = {run.pk for _ in range(5) for run in request_rankings_of(bob.scope, candidate.pk)}
    assert len(runs) == 1
    moment = timezone.now()
    asked = request_ranking(bob.scope, job, reason="asked", as_of=moment)
    assert asked.pk in runs
    request_rankings_of(bob.scope, candidate.pk)
    asked.refresh_from_db()
    assert (asked.reason, asked.as_of) == ("asked", moment)


def test_automatic_runs_wait_for_records_that_are_being_checked(bob: Person) -> None:
    job = job_of(bob, VITALS)
    candidate = applicant(bob, job, "Ann").candidate
    record = receive_text(bob.scope, text="x", channel="paste", candidate=candidate).submissions.get().record
    (run,) = request_rankings_of(bob.scope, candidate.pk)
    assert run.next_attempt_at > timezone.now()
    RankingRun.objects.within(bob.scope).update(next_attempt_at=timezone.now())
    assert performed(run).state == "waiting"
    assert run.next_attempt_at > timezone.now()
    record.verifications.update(state="done", next_attempt_at=None)
    RankingRun.objects.within(bob.scope).update(next_attempt_at=timezone.now())
    assert performed(run).state == "done"


def test_nobody_waits_for_a_retry_of_tomorrow(bob: Person) -> None:
    job = job_of(bob, VITALS)
    candidate = applicant(bob, job, "Ann").candidate
    receive_text(bob.scope, text="x", channel="paste", candidate=candidate)
    Verification.objects.within(bob.scope).update(next_attempt_at=timezone.now() + timedelta(days=1))
    (run,) = request_rankings_of(bob.scope, candidate.pk)
    assert performed(run).state == "done"


def test_nobody_waits_for_ever(bob: Person) -> None:
    job = job_of(bob, VITALS)
    candidate = applicant(bob, job, "Ann").candidate
    receive_text(bob.scope, text="x", channel="paste", candidate=candidate)
    (run,) = request_rankings_of(bob.scope, candidate.pk)
    long_ago = timezone.now() - module.LONGEST_WAIT - timedelta(seconds=1)
    RankingRun.objects.within(bob.scope).update(next_attempt_at=timezone.now(), created_at=long_ago)
    assert performed(run).state == "done"


def test_closed_jobs_and_jobs_without_requirements_are_left_alone(bob: Person) -> None:
    closed, empty = job_of(bob, VITALS), Job.objects.within(bob.scope).create(title="Empty")
    candidate = applicant(bob, closed, "Ann").candidate
    Application.objects.within(bob.scope).create(candidate=candidate, job=empty)
    closed.status = Job.Status.CLOSED
    closed.save()
    assert request_rankings_of(bob.scope, candidate.pk) == []
    with pytest.raises(RefusedError, match="requirement"):
        request_ranking(bob.scope, empty, reason="asked")


def test_an_observation_counts(bob: Person) -> None:
    job = job_of(bob, VITALS)
    application = applicant(bob, job, "Ann")
    Observation.objects.within(bob.scope).create(
        application=application,
        requirement_key="r0",
        concept_uri=VITALS,
        level=3.0,
        what_was_seen="Took six readings",
        setting="Skills visit",
        observed_on=date(2026, 11, 1),
    )
    run = performed(request_ranking(bob.scope, job, reason="asked"))
    assert run.entries.get().tier == "met"


def test_only_those_who_may_rank(bob: Person, erin: Person, charlie: Person) -> None:
    job = job_of(bob, VITALS)
    with pytest.raises(NotAllowedError):
        request_ranking(erin.scope, job, reason="asked")
    with pytest.raises(Job.DoesNotExist):
        request_ranking(charlie.scope, job, reason="asked")


def test_nothing_of_another_organization_counts(bob: Person, charlie: Person) -> None:
    job = job_of(bob, VITALS)
    application = applicant(bob, job, "Ann", VITALS)
    Evidence.objects.across_organizations("a test").update(organization=charlie.organization)
    run = performed(request_ranking(bob.scope, job, reason="asked"))
    assert run.entries.get(application=application).tier == "not_rankable"


def test_our_own_trouble_is_tried_again_and_then_said(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    job = job_of(bob, VITALS)
    run = request_ranking(bob.scope, job, reason="asked")
    monkeypatch.setattr(module, "compute", lambda *_: 1 / 0)
    for _ in range(module.MAX_ATTEMPTS):
        RankingRun.objects.within(bob.scope).update(next_attempt_at=timezone.now())
        assert performed(run).entries.count() == 0
    assert run.state == "failed"
    assert "last ranking still stands" in run.error
    assert Event.objects.within(bob.scope).filter(kind="ranking.failed").count() == 1


def test_the_queries_do_not_grow_with_the_applicants(bob: Person) -> None:
    job = job_of(bob, VITALS)
    counts: list[int] = []
    performed(request_ranking(bob.scope, job, reason="asked"))  # the first has none before it to compare with
    for many in (2, 12):
        for n in range(many):
            applicant(bob, job, f"{many} {n}", VITALS)
        run = request_ranking(bob.scope, job, reason="asked")
        with CaptureQueriesContext(connection) as queries:
            performed(run)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_verification_asks_for_the_rankings_of_its_candidate(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    linker: Any = ModuleType("portal.linker")
    linker.current = lambda: None
    monkeypatch.setitem(sys.modules, "portal.linker", linker)
    answer_with_checks(monkeypatch, PASSED)
    job = job_of(bob, VITALS)
    candidate = applicant(bob, job, "Ann").candidate
    record = receive_text(bob.scope, text="x", channel="paste", candidate=candidate).submissions.get().record
    perform_verification(record.verifications.get().pk)
    run = RankingRun.objects.within(bob.scope).get()
    assert (run.reason, run.state) == ("records_changed", "waiting")
    assert performed(run).state == "done"
