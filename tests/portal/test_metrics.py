"""Every figure of the registry: empty, few, many; and that waits are not shorter than they are."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal import kept
from portal.actions.keep_figures import perform_keeping
from portal.metrics import METRICS, Ground, Wanted, figures
from portal.metrics.periods import first_day
from portal.metrics.shape import FEW, Found, Kind
from portal.metrics.waits import LENGTH, Waits, found_of_waits
from portal.models import (
    Application,
    Candidate,
    Contest,
    Decision,
    EvidenceRequest,
    Job,
    KeptFigures,
    OutgoingMail,
    Record,
    ShareLink,
    Verification,
    Viewing,
)
from portal.queries_metrics import metrics_view
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.reports import PASSED
from tests.portal.work_factories import BOUND, a_job, a_ranked_job, a_record
from verification.codes import Act, CheckId, Code, Outcome
from verification.report import Check

DAY = timedelta(days=1)
UNKNOWN = Check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.STATUS_UNREACHABLE, "", act=Act.NETWORK)
REVOKED = Check(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED, "")


def applied(person: Person, job: Job, name: str, *, days: float = 10, source: str = "", stage: str = "") -> Application:
    """An application of so many days ago."""
    candidate = Candidate.objects.within(person.scope).create(name=name)
    row: Application = Application.objects.within(person.scope).create(
        candidate=candidate, job=job, source=source, stage=stage or Application.Stage.APPLIED
    )
    Application.objects.within(person.scope).filter(pk=row.pk).update(created_at=timezone.now() - days * DAY)
    row.refresh_from_db()
    return row


def moved(model: Any, row: Any, to: Any) -> Any:
    """A row that was made at another moment."""
    model._base_manager.filter(pk=row.pk).update(created_at=to)
    return row


def decided(person: Person, application: Application, stage: str, after: timedelta, **more: Any) -> Decision:
    row = Decision.objects.within(person.scope).create(application=application, stage=stage, reason="Said.", **more)
    Application.objects.within(person.scope).filter(pk=application.pk).update(stage=stage)
    return moved(Decision, row, application.created_at + after)


def looked(person: Person, application: Application, after: timedelta) -> None:
    row = Viewing.objects.within(person.scope).create(
        application=application, viewer=person.user, what="gap_report", last_at=timezone.now()
    )
    moved(Viewing, row, application.created_at + after)


def found(scope: Scope, key: str, **wanted: Any) -> Found:
    return METRICS[key].compute(Ground(scope, Wanted(**wanted)))


def cells(result: Found, table: str) -> dict[str, tuple[Any, ...]]:
    """A table's rows by their codes."""
    shown = next(item for item in result.tables if item.key == table)
    return dict(zip(shown.codes, shown.rows, strict=True))


@pytest.mark.parametrize("key", list(METRICS))
def test_it_works(bob: Person, key: str) -> None:
    ranked = a_ranked_job(bob)
    for application in ranked.applications:
        looked(bob, application, DAY)
    metric = METRICS[key]
    result = metric.compute(Ground(bob.scope, Wanted()))
    assert metric.key == key
    assert str(metric.definition).endswith(".")
    for table in result.tables:
        assert len(table.codes) == len(table.rows), "every row has a name for machines"
        assert len({*table.codes}) == len(table.codes)
        assert all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize("key", list(METRICS))
def test_nothing_yet(bob: Person, key: str) -> None:
    result = METRICS[key].compute(Ground(bob.scope, Wanted()))
    assert not result.value
    assert result.kind in {Kind.COUNT, Kind.DURATION}, "no share of nothing"


@pytest.mark.parametrize("key", list(METRICS))
def test_a_stranger_counts_nothing_of_it(bob: Person, charlie: Person, key: str) -> None:
    a_ranked_job(bob)
    result = METRICS[key].compute(Ground(charlie.scope, Wanted()))
    assert not result.value


def test_who_still_waits_counts() -> None:
    done, still = Counter({6: 3, 12: 3}), Counter({60: 6})
    first, middle, third = Waits(done, still).quartiles()
    assert (first, middle, third) == (6 * LENGTH, 12 * LENGTH, None)
    assert Waits(done, still).median_of_done() == 6 * LENGTH
    assert Waits(done, Counter()).quartiles() == (6 * LENGTH, 6 * LENGTH, 12 * LENGTH)


def test_who_waits_since_a_moment_ago_tells_nothing_of_later() -> None:
    """Twelve came just now: they were not at risk when the others were done, so the median stays."""
    waits = Waits(Counter({6: 3, 12: 3}), Counter({0: 12}))
    assert waits.quartiles() == (6 * LENGTH, 6 * LENGTH, 12 * LENGTH)


def test_the_curve_is_kaplan_and_meiers() -> None:
    """The 6-MP group of Freireich and others (1963), the textbook's example; weeks as steps."""
    done = Counter({6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1})
    still = Counter({6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1})
    curve = dict(Waits(done, still).curve())
    expected = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {week: round(1 - share, 3) for week, share in curve.items()} == expected


def test_few_are_counts_alone() -> None:
    result = found_of_waits(Waits(Counter({6: FEW - 1}), Counter({3: 9})))
    assert (result.value, result.kind, result.few, result.curve) == (FEW - 1, Kind.COUNT, True, ())
    assert cells(result, "quartiles")["median"][1] is None


def test_time_to_screen_is_the_first_look_of_a_member(bob: Person, alice: Person) -> None:
    job = a_job(bob)
    for number in range(5):
        row = applied(bob, job, f"P{number}")
        looked(bob, row, 2 * DAY)
        looked(alice, row, 5 * DAY)
    Viewing.objects.within(bob.scope).create(
        application=applied(bob, job, "Seen"), viewer=bob.user, what="record", last_at=timezone.now()
    )
    result = found(bob.scope, "time_to_screen")
    assert result.value == 2 * 86_400
    assert result.said == "5 done, 1 still open"


def test_an_undone_decision_ends_nothing(bob: Person) -> None:
    job = a_job(bob)
    rows = [applied(bob, job, f"P{number}") for number in range(6)]
    for row in rows:
        decided(bob, row, "shortlisted", DAY)
    wrong = decided(bob, rows[0], "hired", 2 * DAY)
    decided(bob, rows[0], "shortlisted", 3 * DAY, undoes=wrong)
    for row in rows[1:]:
        decided(bob, row, "declined", 4 * DAY)
    assert found(bob.scope, "time_to_shortlist").value == 86_400
    assert found(bob.scope, "time_to_decision").said == "5 done, 1 still open"
    funnel = cells(found(bob.scope, "stages"), "funnel")
    assert (funnel["shortlisted"][1], funnel["hired"][1]) == (6, 0), "declined later, and was shortlisted all the same"


def test_records_by_verdict(bob: Person) -> None:
    job = a_job(bob)
    for number in range(4):
        a_record(bob, candidate=applied(bob, job, f"P{number}").candidate)
    few = found(bob.scope, "records_by_verdict")
    assert (few.value, few.kind) == (4, Kind.COUNT)
    assert cells(few, "verdicts")["verified"][2] is None
    a_record(bob, PASSED, BOUND, UNKNOWN, candidate=applied(bob, job, "P5").candidate)
    a_record(bob)  # nobody's
    many = found(bob.scope, "records_by_verdict")
    assert (many.value, many.kind) == (0.8, Kind.SHARE)
    proven = found(bob.scope, "applicants_proven")
    assert cells(proven, "proven")["none_yet"][1] == 1


def settled(record: Record, verdict: str, after: timedelta, reason: str = "retry") -> None:
    """The record's next verification, and what it found."""
    first = record.current_verification
    assert first is not None
    assert first.finished_at is not None
    record.verifications.create(
        organization_id=record.organization_id,
        number=first.number + 1,
        reason=reason,
        state=Verification.State.DONE,
        requested_by="system:x",
        finished_at=first.finished_at + after,
        verdict=verdict,
    )


def test_unknowns_by_code_actor_and_how_they_were_settled(bob: Person) -> None:
    job = a_job(bob)
    records = [
        a_record(bob, PASSED, BOUND, UNKNOWN, candidate=applied(bob, job, f"P{number}").candidate)
        for number in range(6)
    ]
    for record in records:
        assert record.verdict == "indeterminate"
    for record in records[:5]:
        settled(record, "verified", DAY)
    result = found(bob.scope, "reasons_for_unknowns")
    assert (result.value, result.said) == (6, "records could not be checked at first, 1 still open")
    code = cells(result, "codes")[Code.STATUS_UNREACHABLE.value]
    assert code[1:3] == (6, 1)
    assert code[3] == 86_400
    assert cells(result, "acts")["network"][1] == 6
    assert cells(result, "settled")["retry:verified"][2] == 5


def test_revoked_after_hire(bob: Person) -> None:
    job = a_job(bob)
    hired, waiting = (applied(bob, job, name) for name in ("Hired", "Waiting"))
    for row in (hired, waiting):
        record = a_record(bob, PASSED, BOUND, REVOKED, candidate=row.candidate)
        assert record.verdict == "rejected"
        record.verifications.update(number=2)
        record.verifications.create(
            organization_id=record.organization_id, number=1, reason="received", state="done", verdict="verified",
            requested_by="x", finished_at=timezone.now() - 20 * DAY,
        )  # fmt: skip
    decided(bob, hired, "hired", DAY)
    result = found(bob.scope, "fallen_after_shortlist")
    assert result.value == 1
    assert cells(result, "fallen")[Code.REVOKED.value][1:] == (1, 1)


def test_sources_and_the_filter_by_source(bob: Person) -> None:
    job = a_job(bob)
    for number in range(5):
        applied(bob, job, f"F{number}", source="College fair", stage="hired" if number == 0 else "")
    applied(bob, job, "W", source="Website")
    applied(bob, job, "T", source=Application.TRIAL)
    rows = cells(found(bob.scope, "sources"), "sources")
    assert rows["College fair"] == ("College fair", 5, 0, 0.0, 1, 1)
    assert rows["Website"][3] is None, "one is too few for a share"
    assert set(rows) == {"College fair", "Website"}
    assert found(bob.scope, "stages", source="Website").value == 0


def test_periods(bob: Person) -> None:
    job = a_job(bob)
    today = timezone.localdate()
    applied(bob, job, "Old", days=40)
    applied(bob, job, "New", days=3)
    assert Ground(bob.scope, Wanted(since=today - 10 * DAY)).total == 1
    assert Ground(bob.scope, Wanted(until=today - 10 * DAY)).total == 1
    assert Ground(bob.scope, Wanted(since=today - 3 * DAY, until=today - 3 * DAY)).total == 1


def test_sample_data_is_left_out_unless_asked_for(bob: Person) -> None:
    job = a_job(bob)
    row = applied(bob, job, "Invented")
    Candidate.objects.within(bob.scope).filter(pk=row.candidate_id).update(sample=True)
    assert Ground(bob.scope, Wanted()).total == 0
    assert Ground(bob.scope, Wanted(sample=True)).total == 1


def test_a_narrowed_scope_counts_its_jobs(bob: Person) -> None:
    mine, other = a_job(bob), a_job(bob)
    applied(bob, mine, "Mine")
    theirs = applied(bob, other, "Theirs")
    a_record(bob, candidate=theirs.candidate)
    narrow = Scope(bob.scope.organization_id, bob.scope.user_id, bob.scope.role, jobs=frozenset({mine.pk}))
    view = metrics_view(narrow, Wanted())
    assert view.people == 1
    assert [title for _pk, title in view.jobs] == [mine.title]
    assert found(narrow, "records_by_verdict").said == "of 0 records checked"
    assert metrics_view(narrow, Wanted(job=other.pk)).people == 0


def test_tiers_of_a_job_whose_ranking_is_shut_are_left_out(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    assert cells(found(bob.scope, "stages_by_tier"), "tiers")["met"][1] == 1
    Job.objects.within(bob.scope).filter(pk=ranked.job.pk).update(legal_profile="nyc")
    shut = found(bob.scope, "stages_by_tier")
    assert shut.value == 0
    assert shut.notes == ("1 job is left out: its ranking may not be shown yet.",)


def test_a_source_does_not_tell_whose_tier_it_is(bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    Job.objects.within(bob.scope).filter(pk=ranked.job.pk).update(blind=True)
    only = ranked.applications[0]
    Application.objects.within(bob.scope).filter(pk=only.pk).update(source="Website")
    assert cells(found(bob.scope, "stages_by_tier"), "tiers")["met"][1] == 1
    assert cells(found(bob.scope, "stages_by_tier", source="Website"), "tiers")["met"][1] == 0
    audited = found(erin.scope, "stages_by_tier", source="Website")
    assert cells(audited, "tiers")["met"][1] == 1, "auditors see everybody"


def test_talk(bob: Person) -> None:
    job = a_job(bob)
    row = applied(bob, job, "P")
    OutgoingMail.objects.within(bob.scope).create(
        application=row, to="p@x.example", subject="x", kind="rejection", state="sent"
    )
    EvidenceRequest.objects.within(bob.scope).create(application=row, requirement_key="r", message="x")
    Contest.objects.within(bob.scope).create(application=row, text="x", answered_at=timezone.now())
    assert found(bob.scope, "letters").said == "letter sent, 0 could not be"
    assert found(bob.scope, "requests").said == "0 done, 1 still open (done: answered)"
    assert found(bob.scope, "contests").said == "1 done, 0 still open (done: answered)"


def test_dispositions_are_codes(bob: Person) -> None:
    job = a_job(bob)
    decided(bob, applied(bob, job, "P"), "declined", DAY, disposition="other_met_more")
    decided(bob, applied(bob, job, "Q"), "declined", DAY)
    rows = cells(found(bob.scope, "dispositions"), "dispositions")
    assert set(rows) == {"other_met_more:declined", "none:declined"}


def test_queries_stay_few_however_many_people(bob: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            figures(Ground(bob.scope, Wanted()))
        return len(asked)

    ranked = a_ranked_job(bob)
    few = queries()
    for number in range(12):
        row = applied(bob, ranked.job, f"P{number}", source=f"s{number}")
        looked(bob, row, DAY)
        a_record(bob, PASSED, BOUND, UNKNOWN, candidate=row.candidate)
    assert queries() == few <= 20


def test_who_may_not_read_metrics(dora: Person) -> None:
    with pytest.raises(NotAllowedError):
        metrics_view(dora.scope, Wanted())


def test_a_link_names_its_source() -> None:
    assert ShareLink._meta.get_field("source").max_length == Application._meta.get_field("source").max_length


def test_a_large_organization_has_them_counted_by_a_worker(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ranked = a_ranked_job(bob)
    Job.objects.within(bob.scope).filter(pk=ranked.job.pk).update(blind=True)
    small = [figure.found for figure in metrics_view(bob.scope, Wanted(since=first_day("30")), "30").figures]
    monkeypatch.setattr(kept, "is_large", lambda _scope: True)
    page = bob.client.get(reverse("metrics") + "?period=30").content.decode()
    assert "being counted for the first time" in page
    assert bob.client.get(reverse("export_metrics") + "?period=30").status_code == 302
    perform_keeping(KeptFigures.objects.within(bob.scope).get().pk)
    view = metrics_view(bob.scope, Wanted(since=first_day("30")), "30")
    assert not view.counting
    assert view.people == 4
    assert [figure.found for figure in view.figures] == small, "what a worker may see is not what is shown"
    assert "As of " in bob.client.get(reverse("metrics") + "?period=30").content.decode()
    assert bob.client.get(reverse("export_metrics") + "?period=30&as=json").json()["applications"] == 4
    assert metrics_view(bob.scope, Wanted(job=ranked.job.pk)).people == 4, "a job’s are counted for the page"
