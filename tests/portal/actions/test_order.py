"""A strict order needs a recorded rationale, and ten people to be one of."""

from __future__ import annotations

import pytest

from portal.actions.jobs import close_job
from portal.actions.order import set_order
from portal.actions.ranked import shows_ranks
from portal.actions.refusal import RefusedError
from portal.models import Event
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_record, an_application, rank_now

WHY = "More practised measuring means fewer errors on the ward, as our audit of last year shows."


def test_it_works(bob: Person) -> None:
    job = a_job(bob)
    for number in range(10):
        a_record(bob, candidate=an_application(bob, job, f"Person {number}").candidate)
    before = rank_now(bob, job)
    assert not before.strict
    version = set_order(bob.scope, job, strict=True, rationale=WHY)
    assert (version.number, version.strict_order, version.order_rationale) == (2, True, WHY)
    assert [row.key for row in version.requirements.all()] == ["vitals", "cpr"]
    assert version.pk != before.version_id
    assert before.version.requirements.count() == 2
    run = rank_now(bob, job)
    assert run.strict
    assert run.seed != before.seed
    assert Event.objects.within(bob.scope).filter(kind="job.order_changed").count() == 1
    assert not set_order(bob.scope, job, strict=False).strict_order


def test_under_ten_only_bands_whatever_is_on_record(bob: Person) -> None:
    job = a_job(bob)
    version = set_order(bob.scope, job, strict=True, rationale=WHY)
    assert not shows_ranks(version, 9)
    assert shows_ranks(version, 10)
    a_record(bob, candidate=an_application(bob, job, "Alone").candidate)
    assert not rank_now(bob, job).strict


def test_who_shares_a_band_stands_by_lot_and_not_by_score(bob: Person) -> None:
    job = a_job(bob)
    for number in range(6):
        a_record(bob, candidate=an_application(bob, job, f"Person {number}").candidate)
    run = rank_now(bob, job)
    assert list(run.entries.order_by("position").values_list("position", "band")) == [(n, 1) for n in range(1, 7)]
    assert (run.summary or {})["bands"] == [[6, None]]


@pytest.mark.parametrize(
    ("rationale", "sentence"), [("", "Say why more"), ("Better.", "Say a little more"), ("x" * 1001, "1,000")]
)
def test_a_rationale_says_something(bob: Person, rationale: str, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        set_order(bob.scope, a_job(bob), strict=True, rationale=rationale)


def test_nothing_to_change_a_closed_job_and_who_may_not(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    with pytest.raises(RefusedError, match="Nothing was changed"):
        set_order(bob.scope, job, strict=False)
    with pytest.raises(NotAllowedError):
        set_order(dora.scope, job, strict=True, rationale=WHY)
    close_job(bob.scope, job)
    with pytest.raises(RefusedError, match="closed"):
        set_order(bob.scope, job, strict=True, rationale=WHY)
