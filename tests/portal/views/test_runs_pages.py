"""Every stored ranking: the list, one of them, computed again; bands, and how the order is shown."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.actions.ranked import shows_ranks
from portal.models import Job
from tests.portal.actions.test_evidence_fell import REVOKED, check_again, record_of
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, a_record, an_application, rank_now

WHY = "More practised measuring means fewer errors on the ward, as our audit of last year shows."


def strict(job: Job) -> None:
    """Put a rationale on record, as the requirement editor does."""
    assert job.current_version is not None
    job.current_version.strict_order, job.current_version.order_rationale = True, WHY
    job.current_version.save()


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def page(person: Person, name: str, *parts: object, query: str = "") -> str:
    answer = person.client.get(reverse(name, args=parts) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person, ranked: Ranked) -> None:
    check_again(bob, record_of(bob, ranked.applications[0]), REVOKED)
    run = rank_now(bob, ranked.job)
    listed = page(bob, "ranking_runs", ranked.job.pk)
    for words in ("2 stored runs", "Asked for", "Bob", "stands no longer: revoked by its issuer", "1 of 1 → 0 of 1"):
        assert words in listed
    assert f"?run={ranked.run.number}" in listed
    one = page(bob, "ranking_run", ranked.job.pk, run.number)
    for words in (run.inputs_hash, run.ranking_hash, run.seed, "scorer 3", "Unstated levels", "Marisol"):
        assert words in one
    assert "Marisol" in page(bob, "ranking", ranked.job.pk, query="?run=1")


def test_hidden_names_are_hidden_here_too(bob: Person, ranked: Ranked) -> None:
    check_again(bob, record_of(bob, ranked.applications[0]), REVOKED)
    run = rank_now(bob, ranked.job)
    bob.client.post(reverse("screening_names"), {"hide": "yes"})
    for name, parts in (("ranking_runs", []), ("ranking_run", [run.number]), ("ranking", [])):
        assert "Marisol" not in page(bob, name, ranked.job.pk, *parts)


def test_it_is_computed_again_and_said_what_came_out(bob: Person, erin: Person, ranked: Ranked) -> None:
    address = reverse("recompute_run", args=[ranked.job.pk, 1])
    for person in (bob, erin):
        answer = person.client.post(address).content.decode()
        assert "The same hash" in answer
        assert "the same 4 entries" in answer
    ranked.run.ranking_hash = "0" * 64
    ranked.run.save()
    assert "Not the same hash" in bob.client.post(address).content.decode()


@pytest.mark.parametrize("number", [0, 7, 2**31, 10**30])
def test_a_number_that_there_is_not_is_404(bob: Person, ranked: Ranked, number: int) -> None:
    for name in ("ranking_run", "recompute_run"):
        address = reverse(name, args=[ranked.job.pk, number])
        answer = bob.client.get(address) if name == "ranking_run" else bob.client.post(address)
        assert answer.status_code == 404


def test_a_job_without_runs_says_so(bob: Person) -> None:
    assert "has not been ranked yet" in page(bob, "ranking_runs", a_job(bob).pk)


def test_under_ten_there_are_bands_and_no_rank_numbers(bob: Person, ranked: Ranked) -> None:
    shown = page(bob, "ranking", ranked.job.pk)
    assert "Band 1" in shown
    assert "Under ten people can be ranked" in shown
    assert ">Rank </span>" not in shown
    gap = page(bob, "gap_report", ranked.applications[0].pk)
    assert "Band 1 among 3 people ranked" in gap
    assert "Rank 1" not in gap


def test_a_strict_order_is_shown_with_its_rationale(bob: Person) -> None:
    job = a_job(bob)
    people = [an_application(bob, job, f"Person {number}") for number in range(10)]
    for application in people:
        a_record(bob, candidate=application.candidate)
    rank_now(bob, job)
    assert "nobody has recorded why" in page(bob, "ranking", job.pk)
    strict(job)
    rank_now(bob, job)
    shown = page(bob, "ranking", job.pk)
    assert WHY in shown
    assert ">Rank </span>1=" in shown
    assert "Rank 1= of 10" in page(bob, "gap_report", people[0].pk)


def test_how_the_order_is_shown_is_explained(bob: Person, dora: Person, ranked: Ranked) -> None:
    assert reverse("requirements", args=[ranked.job.pk]) in page(bob, "job_order", ranked.job.pk)
    assert reverse("requirements", args=[ranked.job.pk]) not in page(dora, "job_order", ranked.job.pk)
    strict(ranked.job)
    assert WHY in page(dora, "job_order", ranked.job.pk)


def test_who_shares_a_band_stands_by_lot_and_not_by_score(bob: Person) -> None:
    job = a_job(bob)
    for number in range(6):
        a_record(bob, candidate=an_application(bob, job, f"Person {number}").candidate)
    run = rank_now(bob, job)
    assert list(run.entries.order_by("position").values_list("position", "band")) == [(n, 1) for n in range(1, 7)]
    assert (run.summary or {})["bands"] == [[6, None]]


def test_under_ten_only_bands_whatever_is_on_record(bob: Person) -> None:
    job = a_job(bob)
    strict(job)
    assert job.current_version is not None
    assert not shows_ranks(job.current_version, 9)
    assert shows_ranks(job.current_version, 10)
    job.current_version.order_rationale = " "
    assert not shows_ranks(job.current_version, 10)


def test_what_fell_is_marked_until_it_is_ranked_anew(bob: Person, ranked: Ranked) -> None:
    assert "Being ranked anew" not in page(bob, "ranking", ranked.job.pk)
    check_again(bob, record_of(bob, ranked.applications[0]), REVOKED)
    assert "Being ranked anew" in page(bob, "ranking", ranked.job.pk)
    rank_now(bob, ranked.job)
    shown = page(bob, "ranking", ranked.job.pk)
    assert "Being ranked anew" not in shown
    assert "Changed since run 1" in shown
    assert "Changed since run 1" in page(bob, "gap_report", ranked.applications[0].pk)
