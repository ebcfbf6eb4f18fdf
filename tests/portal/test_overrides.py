"""When a decision goes against the order of the ranking, as the definition says it in words."""

from __future__ import annotations

import pytest

from portal.actions.decide import decide
from portal.actions.move import undo_move
from portal.models import Decision
from portal.overrides import against_order, counted, order_of
from tests.portal.conftest import Person
from tests.portal.decisions import decline
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, an_application


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    """Marisol met, Beatrix unproven, Desmond no evidence yet, Owen beside the ranking."""
    return a_ranked_job(bob)


def overrides(person: Person, ranked: Ranked) -> tuple[set[str], int]:
    order = order_of(person.scope, ranked.job)
    rows = Decision.objects.within(person.scope).filter(application__job=ranked.job)
    found = rows.filter(against_order(order)).select_related("application__candidate")
    assert {order.kind_of(row) for row in found} <= {"moved_on_without_evidence", "declined_above_others"}
    assert not [row for row in rows.filter(counted()).exclude(pk__in=found) if order.kind_of(row)]
    return {row.application.candidate.name.split()[0] for row in found}, rows.filter(counted()).distinct().count()


def test_it_works(bob: Person, ranked: Ranked) -> None:
    marisol, beatrix, desmond, _ = ranked.applications
    decide(bob.scope, beatrix, stage="shortlisted", reason="Clear in the call")
    decline(bob, marisol, disposition="other_evidence_stronger", rests_on=("cpr",))
    decide(bob.scope, desmond, stage="interview", reason="Observed at the fair")
    assert overrides(bob, ranked) == ({"Marisol", "Desmond"}, 3)


def test_in_order_there_is_none(bob: Person, ranked: Ranked) -> None:
    marisol, beatrix, desmond, _ = ranked.applications
    decide(bob.scope, marisol, stage="shortlisted", reason="Met")
    decide(bob.scope, marisol, stage="interview", reason="Going on is no second choice")
    decline(bob, beatrix, disposition="position_filled")
    decline(bob, desmond, disposition="position_filled")
    assert overrides(bob, ranked) == (set(), 3)


@pytest.mark.parametrize("disposition", ["withdrew_interest", "schedule", "position_closed"])
def test_what_is_no_choice_among_people_is_not_counted(bob: Person, ranked: Ranked, disposition: str) -> None:
    marisol, beatrix, *_ = ranked.applications
    decide(bob.scope, beatrix, stage="shortlisted", reason="Clear in the call")
    decline(bob, marisol, disposition=disposition)
    assert overrides(bob, ranked) == (set(), 1)


def test_who_stands_beside_the_ranking_is_not_counted(bob: Person, ranked: Ranked) -> None:
    decide(bob.scope, ranked.applications[3], stage="shortlisted", reason="Comes without records, as many do")
    assert overrides(bob, ranked) == (set(), 0)


def test_what_was_taken_back_is_not_counted(bob: Person, ranked: Ranked) -> None:
    desmond = ranked.applications[2]
    decide(bob.scope, desmond, stage="shortlisted", reason="x")
    assert overrides(bob, ranked) == ({"Desmond"}, 1)
    undo_move(bob.scope, ranked.job, only=desmond.pk)
    assert overrides(bob, ranked) == (set(), 0)


def test_without_a_ranking_nothing_is_counted(bob: Person) -> None:
    job = a_job(bob)
    decide(bob.scope, an_application(bob, job, "Marisol"), stage="shortlisted", reason="x")
    assert not Decision.objects.within(bob.scope).filter(counted()).exists()
