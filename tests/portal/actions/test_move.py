"""Moving people along a pipeline: several forward with one reason, one back, nobody out; and taking it back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actions.decide import decide
from portal.actions.move import AT_ONCE, move_people, undo_move
from portal.actions.refusal import RefusedError
from portal.ids import new_id
from portal.models import Decision, JobMember, Membership, Notification
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.decisions import decline
from tests.portal.work_factories import a_job, a_ranked_job, an_application


def stages(*rows: object) -> list[str]:
    for row in rows:
        row.refresh_from_db()  # type: ignore[attr-defined]
    return [row.stage for row in rows]  # type: ignore[attr-defined]


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    first, second, third, _ = ranked.applications
    decide(bob.scope, third, stage="interview", reason="Seen already")
    moved = move_people(
        bob.scope, ranked.job, [row.pk for row in ranked.applications[:3]], stage="interview", reason="Met"
    )
    assert (len(moved.decisions), moved.left) == (2, 1)
    assert stages(first, second, third) == ["interview"] * 3
    assert {(row.reason, row.from_stage, row.move, row.run_id) for row in moved.decisions} == {
        ("Met", "applied", moved.move, ranked.run.pk)
    }
    assert {row.tier for row in moved.decisions} == {"met", "unproven"}


def test_undoing_adds_and_never_deletes(bob: Person) -> None:
    job = a_job(bob)
    first, second = (an_application(bob, job, name) for name in ("Marisol", "Beatrix"))
    moved = move_people(bob.scope, job, [first.pk, second.pk], stage="offered", reason="Met")
    undone = undo_move(bob.scope, job, moved.move)
    assert stages(first, second) == ["applied", "applied"]
    assert {row.undoes_id for row in undone} == {row.pk for row in moved.decisions}
    assert Decision.objects.within(bob.scope).count() == 4
    assert first.stage_since is None, "they wait since they applied, as before"
    with pytest.raises(RefusedError, match="taken back already"):
        undo_move(bob.scope, job, moved.move)


def test_who_was_decided_about_since_stays(bob: Person) -> None:
    job = a_job(bob)
    first, second = (an_application(bob, job, name) for name in ("Marisol", "Beatrix"))
    moved = move_people(bob.scope, job, [first.pk, second.pk], stage="interview", reason="Met")
    decide(bob.scope, first, stage="offered", reason="Convincing")
    assert len(undo_move(bob.scope, job, moved.move)) == 1
    assert stages(first, second) == ["offered", "applied"]


def test_a_decline_is_taken_back_too(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    decision = decline(bob, application)
    assert decision.move is not None
    undo_move(bob.scope, application.job, decision.move)
    assert stages(application) == ["applied"]


def test_nobody_is_declined_by_taking_back_who_was_let_in_again(bob: Person) -> None:
    """It would be a decline without its grounds: no reason from the list, and nobody looked."""
    application = an_application(bob, a_job(bob), "Marisol")
    decline(bob, application)
    moved = move_people(bob.scope, application.job, [application.pk], stage="interview", reason="A second look")
    for asked in ({"move": moved.move}, {"only": application.pk}):
        with pytest.raises(RefusedError, match="would decline them again"):
            undo_move(bob.scope, application.job, **asked)
    assert stages(application) == ["interview"]
    assert Decision.objects.within(bob.scope).count() == 2


def test_nobody_is_declined_by_moving(bob: Person) -> None:
    job = a_job(bob)
    people = [an_application(bob, job, name) for name in ("Marisol", "Beatrix")]
    for chosen in (people, people[:1]):
        with pytest.raises(RefusedError, match="Nobody is declined from the board"):
            move_people(bob.scope, job, [row.pk for row in chosen], stage="declined", reason="Score too low")
    assert stages(*people) == ["applied", "applied"]


def test_several_go_forward_only_and_one_may_go_back(bob: Person) -> None:
    job = a_job(bob)
    first, second = (an_application(bob, job, name) for name in ("Marisol", "Beatrix"))
    move_people(bob.scope, job, [first.pk, second.pk], stage="interview", reason="Met")
    with pytest.raises(RefusedError, match="forward only"):
        move_people(bob.scope, job, [first.pk, second.pk], stage="applied", reason="x")
    with pytest.raises(RefusedError, match="Nobody was moved"):
        move_people(bob.scope, job, [first.pk, second.pk], stage="shortlisted", reason="x")
    move_people(bob.scope, job, [first.pk], stage="shortlisted", reason="Too early")
    assert stages(first, second) == ["shortlisted", "interview"]


def test_who_was_declined_is_left_out_of_a_bulk_move(bob: Person) -> None:
    job = a_job(bob)
    first, second = (an_application(bob, job, name) for name in ("Marisol", "Beatrix"))
    decline(bob, first)
    assert move_people(bob.scope, job, [first.pk, second.pk], stage="interview", reason="Met").left == 1
    assert stages(first, second) == ["declined", "interview"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 4_001])
def test_no_move_without_a_reason(bob: Person, reason: str) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    with pytest.raises(RefusedError) as refused:
        move_people(bob.scope, application.job, [application.pk], stage="interview", reason=reason)
    assert refused.value.field == "reason"


def test_limits(bob: Person) -> None:
    job = a_job(bob)
    for people in ([], [new_id() for _ in range(AT_ONCE + 1)]):
        with pytest.raises(RefusedError) as refused:
            move_people(bob.scope, job, people, stage="interview", reason="x")
        assert refused.value.field == "application"


def test_nobody_of_another_job_or_organization(bob: Person, charlie: Person) -> None:
    stranger = an_application(charlie, a_job(charlie), "Zoe")
    elsewhere = an_application(bob, a_job(bob), "Marisol")
    for row in (stranger, elsewhere):
        with pytest.raises(RefusedError, match="Nobody was moved"):
            move_people(bob.scope, a_job(bob), [row.pk], stage="interview", reason="x")
    assert stages(stranger, elsewhere) == ["applied", "applied"]


def test_auditors_do_not_move(bob: Person, erin: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    moved = move_people(bob.scope, application.job, [application.pk], stage="interview", reason="x")
    with pytest.raises(NotAllowedError):
        move_people(erin.scope, application.job, [application.pk], stage="offered", reason="x")
    with pytest.raises(NotAllowedError):
        undo_move(erin.scope, application.job, moved.move)


def test_the_team_is_told_once_of_a_bulk_move(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    membership = Membership.objects.within(bob.scope).get(user=dora.user)
    JobMember.objects.within(bob.scope).create(job=job, membership=membership)
    people = [an_application(bob, job, name).pk for name in ("Marisol", "Beatrix")]
    move_people(bob.scope, job, people, stage="interview", reason="x")
    told = Notification.objects.within(bob.scope).get()
    assert (told.job_id, told.application_id, told.data) == (job.pk, None, {"stage": "interview", "people": 2})


def test_a_move_of_many_asks_the_ranking_once(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        move_people(bob.scope, ranked.job, [row.pk for row in ranked.applications], stage="offered", reason="x")
    assert sum("portal_rankingentry" in query["sql"] for query in queries) == 1
