"""The ranking page.

Rows by tier with their reasons and questions, filters, hidden names, earlier runs, points on demand.
"""

from __future__ import annotations

import uuid

from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.models import RankingEntry, RankingRun
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_candidate, a_job, a_ranked_job, a_record, an_application, rank_now


def page(person: Person, ranked: Ranked, query: str = "") -> str:
    answer = person.client.get(reverse("ranking", args=[ranked.job.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    shown = page(bob, ranked)
    assert "4 applied; 3 can be ranked." in shown
    assert "1 met every must-have" in shown
    assert "Marisol Etcheverry" in shown
    assert "1 of 1 must-haves confirmed" in shown
    assert "Strongest reason" in shown
    assert reverse("statement", args=[ranked.applications[0].candidate_id, "x"]).rpartition("x")[0] in shown
    assert "Not enough evidence to rank" in shown
    assert "Nothing shared yet" in shown
    assert "Owen C" not in shown  # beside the ranking, never at its bottom
    assert ranked.run.ranking_hash[:16] in shown


def test_met_comes_before_unproven_before_no_evidence(bob: Person) -> None:
    shown = page(bob, a_ranked_job(bob))
    places = [shown.index(name) for name in ("Marisol Etcheverry", "Beatrix Oyelaran", "Desmond A")]
    assert places == sorted(places)


def test_every_role_reads_it_and_only_some_rank(bob: Person, dora: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    for reader in (dora, erin):
        assert "Rank again" not in page(reader, ranked)
        assert reader.client.post(reverse("rank_again", args=[ranked.job.pk])).status_code == 403
    assert "Ask for this" not in page(erin, ranked)


def test_who_asks_from_a_row_comes_back_to_it(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    beside = ranked.applications[2]
    ask = f"{reverse('ask_for_evidence', args=[beside.pk, 'vitals'])}?back=ranking"
    assert f'href="{ask}"' in page(bob, ranked)
    form = bob.client.get(ask).content.decode()
    row = f"{reverse('ranking', args=[ranked.job.pk])}#p-{beside.pk}"
    assert f'href="{row}"' in form
    assert '<input type="hidden" name="back" value="ranking">' in form
    sent = {"do": "send", "message": "One thing is still open.", "back": "ranking"}
    assert bob.client.post(ask, sent).url == row
    assert "Asked" in page(bob, ranked)


def test_strangers_find_nothing(bob: Person, charlie: Person) -> None:
    ranked = a_ranked_job(bob)
    entry = ranked.entry(ranked.applications[0])
    for address in (
        reverse("ranking", args=[ranked.job.pk]),
        reverse("ranking_progress", args=[ranked.job.pk]),
        reverse("ranking_beside", args=[ranked.job.pk]),
        reverse("export_ranking", args=[ranked.job.pk, "csv"]),
        reverse("points", args=[entry.pk]),
    ):
        assert charlie.client.get(address).status_code == 404, address
    assert charlie.client.post(reverse("rank_again", args=[ranked.job.pk])).status_code == 404


def test_a_job_without_a_run_says_so_and_offers_one(bob: Person) -> None:
    job = a_job(bob)
    answer = bob.client.get(reverse("ranking", args=[job.pk])).content.decode()
    assert "This job has not been ranked yet." in answer
    assert bob.client.post(reverse("rank_again", args=[job.pk])).status_code == 302
    answer = bob.client.get(reverse("ranking", args=[job.pk])).content.decode()
    assert "Waiting to be ranked." in answer
    assert reverse("ranking_progress", args=[job.pk]) in answer


def test_progress_ends_with_the_page_loaded_again(bob: Person) -> None:
    job = a_job(bob)
    bob.client.post(reverse("rank_again", args=[job.pk]))
    address = reverse("ranking_progress", args=[job.pk])
    assert "HX-Refresh" not in bob.client.get(address)
    RankingRun.objects.within(bob.scope).update(state=RankingRun.State.DONE)
    assert bob.client.get(address)["HX-Refresh"] == "true"


def test_a_failed_run_is_our_own_trouble_and_the_last_one_stands(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    RankingRun.objects.within(bob.scope).create(
        job=ranked.job,
        version=ranked.run.version,
        number=2,
        reason="asked",
        state="failed",
        seed="x",
        error="It broke.",
    )
    shown = page(bob, ranked)
    assert "It broke." in shown
    assert "Marisol Etcheverry" in shown


def test_each_filter_narrows(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    bob.client.post(
        reverse("decide", args=[ranked.applications[1].pk]), {"stage": "shortlisted", "reason": "Good references"}
    )
    marisol = str(ranked.applications[0].pk)
    for query, found, hidden in (
        ("?q=beatrix", "Beatrix Oyelaran", "Marisol Etcheverry"),
        (f"?q=%23{marisol[:8]}", "Marisol Etcheverry", "Beatrix Oyelaran"),
        ("?tier=met", "Marisol Etcheverry", "Beatrix Oyelaran"),
        ("?question=issuer_unknown", "Beatrix Oyelaran", "Marisol Etcheverry"),
        ("?decision=open", "Marisol Etcheverry", "Beatrix Oyelaran"),
        ("?decision=shortlisted", "Beatrix Oyelaran", "Marisol Etcheverry"),
    ):
        shown = page(bob, ranked, query)
        assert found in shown, query
        assert hidden not in shown, query
    assert "Nobody fits these filters." in page(bob, ranked, "?q=nobody")
    for query in ("?tier=x&page=-3", "?run=999999999", "?question=%00", "?q=%00"):
        assert bob.client.get(reverse("ranking", args=[ranked.job.pk]) + query).status_code in {200, 404}


def test_names_are_hidden_on_the_server(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    address = reverse("ranking", args=[ranked.job.pk])
    answer = bob.client.post(reverse("screening_names"), {"hide": "yes", "next": address})
    assert answer["Location"] == address
    shown = page(bob, ranked)
    assert "Marisol" not in shown
    assert f"#{ranked.applications[0].pk.hex[:8]}" in shown
    assert "Nobody fits" in page(bob, ranked, "?q=marisol")
    gap = bob.client.get(reverse("gap_report", args=[ranked.applications[0].pk])).content.decode()
    assert "Marisol" not in gap
    beside = bob.client.get(reverse("ranking_beside", args=[ranked.job.pk])).content.decode()
    assert "Owen" not in beside
    bob.client.post(reverse("screening_names"), {"next": "https://elsewhere.example/"})
    assert "Marisol" in page(bob, ranked)


def test_an_earlier_run_can_be_shown_as_it_was(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    a_record(bob, candidate=ranked.applications[3].candidate)
    rank_now(bob, ranked.job)
    assert "Owen C" in page(bob, ranked)
    assert "Owen C" not in page(bob, ranked, "?run=1")
    assert "Run 2" in page(bob, ranked, "?run=1")
    assert bob.client.get(reverse("ranking", args=[ranked.job.pk]) + "?run=7").status_code == 404


def test_the_points_come_on_demand_and_add_up(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    entry = ranked.entry(ranked.applications[0])
    address = reverse("points", args=[entry.pk])
    assert address in page(bob, ranked)
    assert "If removed" not in page(bob, ranked)
    whole = bob.client.get(address).content.decode()
    fragment = bob.client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in fragment
    assert "same 1.0" in fragment
    assert fragment.count(f"{entry.score_best:.3f}") >= 2


def test_those_beside_the_ranking_are_listed_with_the_reason(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    shown = bob.client.get(reverse("ranking_beside", args=[ranked.job.pk])).content.decode()
    assert "1 person stands beside the ranking, not below it." in shown
    assert "Owen C" in shown
    assert "Marisol" not in shown


def test_it_is_exported(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    answer = bob.client.get(reverse("export_ranking", args=[ranked.job.pk, "csv"]))
    assert answer.status_code == 200
    assert b"Marisol" in b"".join(answer) if answer.streaming else b"Marisol" in answer.content
    assert bob.client.get(reverse("export_ranking", args=[ranked.job.pk, "exe"])).status_code == 404


def test_a_long_tier_comes_in_pages_with_few_queries(
    bob: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    job = a_job(bob)
    an_application(bob, job, "First of all")
    a_record(bob, candidate=job.applications.get().candidate)
    ranked = Ranked(job, rank_now(bob, job), [job.applications.get()])
    _copies(bob, ranked, 70)
    with django_assert_max_num_queries(25):
        shown = page(bob, ranked)
    assert shown.count('<li class="cand ') == 10
    assert "61 more people in this tier" in shown
    with django_assert_max_num_queries(25):
        shown = page(bob, ranked, "?tier=met&page=3")
    assert shown.count('<li class="cand ') == 11
    assert len(shown) < 150_000


def _copies(person: Person, ranked: Ranked, count: int) -> None:
    """More entries like the first one, for other applications."""
    first = ranked.entry(ranked.applications[0])
    rows = []
    for number in range(count):
        application = a_candidate(person, f"Person {number}").applications.create(
            organization_id=person.organization.pk, job=ranked.job
        )
        rows.append(
            RankingEntry(
                organization_id=person.organization.pk,
                run=ranked.run,
                application=application,
                position=2 + number,
                rank=1,
                tied=True,
                tier=first.tier,
                question_kind=first.question_kind,
                entry={**first.entry, "candidate": str(application.pk)},
                inputs=first.inputs,
                id=uuid.uuid4(),
            )
        )
    RankingEntry.objects.within(person.scope).bulk_create(rows)
