"""Evidence that falls changes the ranking at once, and the run says what changed; time and issuers are asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from matching.wire import to_json
from portal.actions.jobs import close_job
from portal.actions.observe import Seen, observe_sitting
from portal.actions.rank import perform_ranking, rank_what_time_changed
from portal.actions.recheck import RECHECK, next_recheck
from portal.actions.take_back import take_back
from portal.actions.verified import Finding, write_finding
from portal.actions.verify import perform_verification
from portal.actions.withdraw import withdraw
from portal.celery import Queue
from portal.change_words import changes_of, fallen_since
from portal.evidence import statements_from_report
from portal.leases import claim as claim_lease
from portal.models import Application, Event, RankingEntry, RankingRun, Record, Verification
from portal.nudges import queue_of
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.reports import PASSED, claim, report
from tests.portal.work_factories import BOUND, VITALS, Linker, Ranked, a_ranked_job, rank_now
from verification.codes import Act, CheckId, Code, Outcome, Verdict
from verification.report import Check

REVOKED = Check(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED, "Its issuer has revoked it.", act=Act.ISSUER)
NOT_REVOKED = Check(CheckId.REVOCATION, Outcome.PASSED, Code.NOT_REVOKED, "")
LIST = {"url": "https://cedarfork.example/status/1", "role": "status_list"}


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def record_of(person: Person, application: Application, **more: Any) -> Record:
    return Record.objects.within(person.scope).get(candidate=application.candidate_id, **more)


def check_again(person: Person, record: Record, *checks: Check, reason: str = "asked") -> Verification:
    """A further verification of the record, whose finding is written as a worker would write it."""
    row = Verification.objects.within(person.scope).create(
        record=record,
        number=record.verifications.count() + 1,
        reason=reason,
        requested_by="system:test",
        next_attempt_at=timezone.now(),
    )
    lease = claim_lease(Verification, row.pk, state=Verification.State.RUNNING)
    assert lease is not None
    row = Verification.objects.within(person.scope).select_related("record").get(pk=row.pk)
    found = report(
        b"", timezone.now(), *(checks or (PASSED, BOUND)), digest=record.digest, claims=(claim("Vital signs", VITALS),)
    )
    statements = statements_from_report(found.credential, linker=Linker())
    write_finding(row, lease, Finding(at=timezone.now(), report=found, statements=tuple(statements)))
    row.refresh_from_db()
    return row


def waiting(ranked: Ranked) -> RankingRun:
    found: RankingRun = ranked.job.runs.get(state=RankingRun.State.WAITING)
    return found


def done(ranked: Ranked) -> RankingRun:
    run = waiting(ranked)
    perform_ranking(run.pk)
    run.refresh_from_db()
    assert run.state == RankingRun.State.DONE
    return run


def test_it_works(bob: Person, ranked: Ranked) -> None:
    """A revoked record: a run at once, in the queue of those for whom somebody waits, and it says what changed."""
    marisol = ranked.applications[0]
    check_again(bob, record_of(bob, marisol), REVOKED)
    run = waiting(ranked)
    assert (run.reason, queue_of(run)) == ("evidence_fell", Queue.INTERACTIVE)
    assert run.next_attempt_at is not None
    assert run.next_attempt_at <= timezone.now()
    changes = changes_of(bob.scope, done(ranked))
    assert changes is not None
    line = changes.lines[0]
    assert (changes.since, changes.total, line.application, line.falls) == (1, 1, marisol, True)
    assert (line.title, line.words, line.counts) == (
        "Vital signs",
        "stands no longer: revoked by its issuer",
        "1 of 1 → 0 of 1",
    )
    assert run.entries.get(application=marisol).tier == "not_rankable"


def test_what_was_seen_at_one_sitting_is_told_once(bob: Person, ranked: Ranked) -> None:
    owen = ranked.applications[3]
    asked = ranked.run.version.requirements.all()
    seen = [Seen(requirement, 3, "Did it alone, twice, and was watched.") for requirement in asked]
    assert len(seen) > 1
    observe_sitting(bob.scope, owen, seen=seen, kind="other", setting="Unit 3", observed_on=timezone.localdate())
    changes = changes_of(bob.scope, rank_now(bob, ranked.job), application=owen)
    assert changes is not None
    assert [(line.title, line.words) for line in changes.lines] == [("Unit 3", "was written down as an observation")]
    assert changes.total == 1


def test_it_does_not_wait_for_records_that_are_still_being_checked(bob: Person, ranked: Ranked) -> None:
    marisol, beatrix = ranked.applications[:2]
    record_of(bob, beatrix).verifications.create(
        organization_id=bob.organization.pk, number=2, reason="asked", requested_by="x", next_attempt_at=timezone.now()
    )
    check_again(bob, record_of(bob, marisol), REVOKED)
    assert done(ranked).reason == "evidence_fell"


def test_what_does_not_fall_waits_as_before(bob: Person, ranked: Ranked) -> None:
    check_again(bob, record_of(bob, ranked.applications[0]))
    assert waiting(ranked).reason == "records_changed"
    assert queue_of(waiting(ranked)) is Queue.VERIFY


def test_until_the_run_is_done_the_entry_says_that_it_rests_on_what_fell(bob: Person, ranked: Ranked) -> None:
    marisol = ranked.applications[0]
    assert fallen_since(bob.scope, ranked.run, ranked.applications) == {}
    check_again(bob, record_of(bob, marisol), REVOKED)
    found = fallen_since(bob.scope, ranked.run, ranked.applications)
    assert list(found) == [marisol.pk]
    assert (found[marisol.pk].title, found[marisol.pk].words) == ("Vital signs", "revoked by its issuer")
    assert fallen_since(bob.scope, done(ranked), ranked.applications) == {}


def test_a_good_record_checked_again_marks_nothing(bob: Person, ranked: Ranked) -> None:
    check_again(bob, record_of(bob, ranked.applications[0]))
    assert fallen_since(bob.scope, ranked.run, ranked.applications) == {}


def test_who_withdraws_is_counted_and_who_takes_back_is_told(bob: Person, ranked: Ranked) -> None:
    marisol, beatrix = ranked.applications[:2]
    withdraw(Scope(organization_id=bob.organization.pk, application_id=beatrix.pk), beatrix)
    take_back(Scope(organization_id=bob.organization.pk, application_id=marisol.pk), marisol, record_of(bob, marisol))
    assert queue_of(waiting(ranked)) is Queue.INTERACTIVE
    run = done(ranked)
    changes = changes_of(bob.scope, run)
    assert changes is not None
    assert (changes.left, changes.total) == (1, 1)
    assert (changes.lines[0].application, changes.lines[0].title, changes.lines[0].words) == (
        marisol,
        "",
        "was taken back",
    )
    assert "Beatrix" not in str(run.changes) + str(run.pool)


def test_what_changed_holds_no_name_and_no_title(bob: Person, ranked: Ranked) -> None:
    """Names are joined when it is read, so that what is erased is named nowhere."""
    marisol = ranked.applications[0]
    check_again(bob, record_of(bob, marisol), REVOKED)
    run = done(ranked)
    for word in ("Marisol", "Vital", "Cedar", "revoked by"):
        assert word not in str(run.changes)
    run.entries.filter(application=marisol).update(inputs={"withdrawn": True, "sha256": ""})
    ranked.run.entries.filter(application=marisol).update(inputs={"withdrawn": True, "sha256": ""})
    changes = changes_of(bob.scope, run)
    assert changes is not None
    assert changes.lines[0].title == ""


def test_what_is_taken_back_leaves_no_digest_in_what_changed(bob: Person, ranked: Ranked) -> None:
    marisol = ranked.applications[0]
    record = record_of(bob, marisol)
    check_again(bob, record, REVOKED)
    run = done(ranked)
    assert record.digest in str(run.changes)
    take_back(Scope(organization_id=bob.organization.pk, application_id=marisol.pk), marisol, record)
    run.refresh_from_db()
    assert record.digest not in str(run.changes)
    changes = changes_of(bob.scope, run)
    assert changes is not None
    assert (changes.lines[0].title, changes.lines[0].words) == ("", "does not count any more")


def test_a_ranking_in_which_nothing_changed_says_so(bob: Person, ranked: Ranked) -> None:
    assert changes_of(bob.scope, ranked.run) is None
    changes = changes_of(bob.scope, rank_now(bob, ranked.job))
    assert changes is not None
    assert not changes


def expiring(person: Person, application: Application, days: int) -> None:
    """Let the application's evidence have its last good day ``days`` from today."""
    for row in record_of(person, application).evidence.all():
        row.statement = {**row.statement, "expires": to_json(timezone.now().date() + timedelta(days=days))}
        row.save()


def test_time_ranks_anew_on_the_day_after_the_last_good_one(bob: Person, ranked: Ranked) -> None:
    expiring(bob, ranked.applications[0], 3)
    first = rank_now(bob, ranked.job)
    assert first.next_change_on == timezone.now().date() + timedelta(days=4)
    assert rank_what_time_changed() == 0
    RankingRun.objects.within(bob.scope).filter(pk=first.pk).update(next_change_on=timezone.now().date())
    assert rank_what_time_changed() == 1
    assert waiting(ranked).reason == "time_passed"
    assert rank_what_time_changed() == 0  # a round later it is not asked for twice
    done(ranked)
    first.refresh_from_db()
    assert first.next_change_on is None


def test_expired_evidence_is_told(bob: Person, ranked: Ranked) -> None:
    marisol = ranked.applications[0]
    expiring(bob, marisol, 0)
    run = rank_now(bob, ranked.job)
    RankingRun.objects.within(bob.scope).filter(pk=run.pk).update(as_of=timezone.now() - timedelta(days=1))
    expiring(bob, marisol, -1)
    changes = changes_of(bob.scope, rank_now(bob, ranked.job))
    assert changes is not None
    assert changes.lines[0].words.startswith("expired: its last day was")
    assert changes.lines[0].counts == "1 of 1 → 0 of 1"


def test_a_closed_job_is_not_ranked_by_time(bob: Person, ranked: Ranked) -> None:
    RankingRun.objects.within(bob.scope).filter(pk=ranked.run.pk).update(next_change_on=timezone.now().date())
    close_job(bob.scope, ranked.job)
    assert rank_what_time_changed() == 0


def a_report(*checks: Check, documents: tuple[dict[str, str], ...] = (), expires: str = "") -> dict[str, Any]:
    found: dict[str, Any] = report(b"x", timezone.now(), *(checks or (PASSED,)), expires=expires).to_json()
    found["receipt"]["documents"] = list(documents)
    return found


def test_a_status_list_is_asked_daily_keys_weekly_and_nothing_never(settings: Any) -> None:
    now = timezone.now()
    assert next_recheck(a_report(), now) is None
    assert next_recheck(a_report(documents=(LIST,)), now) == now + timedelta(hours=24)
    keys = {"url": "https://cedarfork.example/.well-known/did.json", "role": "did"}
    assert next_recheck(a_report(documents=(keys,)), now) == now + timedelta(days=7)
    soon = now + timedelta(hours=5)
    assert next_recheck(a_report(documents=(LIST,), expires=soon.isoformat()), now) == soon + timedelta(seconds=1)
    assert next_recheck(a_report(REVOKED, documents=(LIST,)), now) is None
    settings.CREDENCE_RECHECK_HOURS = 0
    assert next_recheck(a_report(documents=(LIST,)), now) is None


def scheduled(person: Person, record: Record) -> Verification:
    """The recheck that waits, for a record whose report rests on a status list."""
    from portal.actions.recheck import schedule_recheck

    schedule_recheck(record, a_report(documents=(LIST,)))
    found: Verification = Verification.objects.within(person.scope).get(record=record, state="waiting")
    return found


def test_a_recheck_waits_in_the_queue_once(bob: Person, ranked: Ranked) -> None:
    record = record_of(bob, ranked.applications[0])
    row = scheduled(bob, record)
    assert (row.reason, queue_of(row)) == (RECHECK, Queue.BULK)
    assert scheduled(bob, record) == row


def test_a_recheck_that_finds_nothing_new_tells_nobody_and_leaves_one_row(bob: Person, ranked: Ranked) -> None:
    record = record_of(bob, ranked.applications[0])
    first = check_again(bob, record)
    done(ranked)
    events = Event.objects.within(bob.scope).count()
    second = check_again(bob, record, reason=RECHECK)
    third = check_again(bob, record, reason=RECHECK)
    record.refresh_from_db()
    assert record.current_verification == third
    assert not ranked.job.runs.filter(state=RankingRun.State.WAITING).exists()
    assert Event.objects.within(bob.scope).count() == events
    assert set(record.verifications.values_list("pk", flat=True)) >= {first.pk, third.pk}
    assert not record.verifications.filter(pk=second.pk).exists()


def test_a_recheck_that_finds_it_revoked_ranks_at_once(bob: Person, ranked: Ranked) -> None:
    record = record_of(bob, ranked.applications[0])
    check_again(bob, record)
    done(ranked)
    check_again(bob, record, REVOKED, reason=RECHECK)
    record.refresh_from_db()
    assert record.verdict == Verdict.REJECTED
    assert done(ranked).reason == "evidence_fell"


def test_nobody_is_rechecked_for_a_job_that_is_closed(bob: Person, ranked: Ranked) -> None:
    record = record_of(bob, ranked.applications[0])
    row = scheduled(bob, record)
    close_job(bob.scope, ranked.job)
    Verification.objects.within(bob.scope).filter(pk=row.pk).update(next_attempt_at=timezone.now())
    perform_verification(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.report) == (Verification.State.WAITING, 0, None)
    assert row.next_attempt_at is not None
    assert row.next_attempt_at > timezone.now() + timedelta(hours=20)


def test_who_stands_beside_has_no_band(bob: Person, ranked: Ranked) -> None:
    bands = dict(RankingEntry.objects.within(bob.scope).filter(run=ranked.run).values_list("application_id", "band"))
    assert [bands[item.pk] for item in ranked.applications] == [1, 2, 3, None]
