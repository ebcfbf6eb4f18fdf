"""Up to four people side by side: what each shows, where they differ, and who may see it."""

from __future__ import annotations

import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.actions.ask import ask_for_evidence
from portal.actions.blind import set_blind
from portal.blind import blind_name
from portal.models import Application, Job
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, an_application


def ask(person: Person, ranked: Ranked, *applications: Application, status: int = 200) -> str:
    query = "&".join(f"a={application.pk}" for application in applications)
    answer = person.client.get(f"{reverse('compare', args=[ranked.job.pk])}?{query}")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_it_works(bob: Person, dora: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    marisol, beatrix, _, owen = ranked.applications
    for reader in (bob, dora, erin):
        page = ask(reader, ranked, beatrix, marisol, owen)
        assert "They differ on 1 of 1 must-haves." in page
        assert "Differs: met by 1 of 3" in page
        assert page.index("Beatrix Oyelaran") < page.index("Marisol Etcheverry")  # as they were chosen
        assert reverse("statement", args=[marisol.candidate_id, "x"]).rpartition("x")[0] in page
        assert "Not enough evidence to rank" in page
        assert "Unknown issuer" in page
        assert "only here" in page
    assert reverse("decide", args=[marisol.pk]) not in ask(erin, ranked, beatrix, marisol)


def test_what_is_open_is_asked_for_from_its_cell(bob: Person, dora: Person) -> None:
    ranked = a_ranked_job(bob)
    marisol, beatrix, *_ = ranked.applications
    step = f'href="{reverse("ask_for_evidence", args=[beatrix.pk, "cpr"])}"'
    assert step in ask(bob, ranked, marisol, beatrix)
    assert step not in ask(dora, ranked, marisol, beatrix)  # who may write to nobody asks nobody
    ask_for_evidence(bob.scope, beatrix, requirement_key="cpr", message="One thing is still open.")
    page = ask(bob, ranked, marisol, beatrix)
    assert step not in page
    assert "Asked " in page


def test_each_more_asks_the_frameworks_nothing_more(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    ask(bob, ranked, *ranked.applications[:2])  # what a first page looks up for good is looked up
    with CaptureQueriesContext(connection) as two:
        ask(bob, ranked, *ranked.applications[:2])
    with CaptureQueriesContext(connection) as four:
        ask(bob, ranked, *ranked.applications)
    assert len(four) <= len(two) <= 30


def test_the_ranking_offers_it(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    page = bob.client.get(reverse("ranking", args=[ranked.job.pk])).content.decode()
    assert f'action="{reverse("compare", args=[ranked.job.pk])}"' in page
    assert f'name="a" value="{ranked.applications[0].pk}" form="compare"' in page


def test_too_few_and_too_many_are_told_kindly(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    assert "Nobody is chosen yet." in ask(bob, ranked)
    assert "One person is chosen." in ask(bob, ranked, ranked.applications[0], ranked.applications[0])
    fifth = an_application(bob, ranked.job, "Fifth Person")
    page = ask(bob, ranked, *ranked.applications, fifth, status=422)
    assert "Four fit side by side at most" in page
    assert "Fifth Person" in page
    assert "applied after this ranking" in ask(bob, ranked, ranked.applications[0], fifth)


def test_a_job_that_was_not_ranked_says_so(bob: Person) -> None:
    job = a_job(bob)
    people = [an_application(bob, job, name) for name in ("One", "Two")]
    page = bob.client.get(f"{reverse('compare', args=[job.pk])}?a={people[0].pk}&a={people[1].pk}").content.decode()
    assert "This job has not been ranked yet." in page


def test_strangers_and_other_jobs_are_not_found(bob: Person, charlie: Person) -> None:
    ranked, other = a_ranked_job(bob), a_ranked_job(bob)
    ask(charlie, ranked, *ranked.applications[:2], status=404)
    ask(bob, ranked, ranked.applications[0], other.applications[0], status=404)
    address = reverse("compare", args=[ranked.job.pk])
    for query in (f"?a={uuid.uuid4()}", "?a=x", "?run=99"):
        assert bob.client.get(address + query).status_code == 404, query


def test_a_blind_job_names_nobody(bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    set_blind(bob.scope, ranked.job, blind=True)
    pages = [ask(bob, ranked, *ranked.applications[:3]), ask(bob, ranked, ranked.applications[0])]
    for page in pages:
        assert blind_name(ranked.applications[0]) in page
        for word in ("Marisol", "Etcheverry", "Cedar Fork", str(ranked.applications[0].candidate_id)):
            assert word not in page
    assert "Marisol" in ask(erin, ranked, *ranked.applications[:2])


def test_the_legal_gate_holds(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    Job.objects.within(bob.scope).update(legal_profile="nyc")
    page = ask(bob, ranked, *ranked.applications[:2], status=403)
    assert "may not be shown yet" in page
    assert "Marisol" not in page


def test_names_stay_hidden_where_they_are_hidden(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    bob.client.post(reverse("screening_names"), {"hide": "yes"})
    assert "Marisol" not in ask(bob, ranked, *ranked.applications[:2])
