"""The pipeline board: columns, cards, moves, what it never offers, and what it costs."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.actions.ask import ask_for_evidence
from portal.actions.blind import set_blind
from portal.actions.decide import decide
from portal.actions.legal import set_legal_profile
from portal.blind import blind_name
from portal.models import Application, Candidate, Decision, EvidenceRequest, Job
from tests.portal.conftest import Person
from tests.portal.decisions import decline, look_at
from tests.portal.work_factories import a_job, a_ranked_job, an_application

LARGEST, MOST_QUERIES = 150_000, 30


def page(person: Person, job: Job, query: str = "") -> str:
    answer = person.client.get(reverse("pipeline", args=[job.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def column(text: str, stage: str) -> str:
    """The part of the page that is one column."""
    start = text.index(f'data-stage="{stage}"')
    return text[start : text.index("</section>", start)]


def move(person: Person, job: Job, *people: Application, stage: str = "interview", reason: str = "Met") -> Any:
    sent = {"application": [str(row.pk) for row in people], "stage": stage, "reason": reason}
    return person.client.post(reverse("pipeline_move", args=[job.pk]), sent)


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    first, second, third, last = ranked.applications
    text = page(bob, ranked.job)
    applied = column(text, "applied")
    assert [applied.index(row.candidate.name) for row in (first, second, third, last)] == sorted(
        applied.index(row.candidate.name) for row in (first, second, third, last)
    ), "in the ranking's order, and then who stands beside it"
    assert "Unproven" in applied
    assert "Not enough evidence to rank" in applied
    answer = move(bob, ranked.job, first, second)
    assert answer.status_code == 302
    after = bob.client.get(answer.url).content.decode()
    assert "2 people moved to Interview." in after
    assert first.candidate.name in column(after, "interview")
    move_id = Decision.objects.within(bob.scope).first().move  # type: ignore[union-attr]
    undone = bob.client.post(reverse("pipeline_undo", args=[ranked.job.pk]), {"move": str(move_id)}, follow=True)
    assert "2 people stand where they stood." in undone.content.decode()
    assert set(Application.objects.within(bob.scope).values_list("stage", flat=True)) == {"applied"}


def test_the_empty_board_says_what_will_appear(bob: Person) -> None:
    text = page(bob, a_job(bob))
    assert "Nobody applied yet." in text
    assert 'id="move"' not in text


def test_the_board_has_no_way_to_decline_several(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    text = page(bob, ranked.job)
    form = text[text.index('id="move"') : text.index("</form>", text.index('id="move"'))]
    assert 'value="declined"' not in form
    assert 'value="shortlisted"' in form
    answer = move(bob, ranked.job, *ranked.applications[:2], stage="declined", reason="Score too low")
    assert answer.status_code == 422
    assert "Nobody is declined from the board" in answer.content.decode()
    assert not Decision.objects.within(bob.scope).exists()


def test_a_refusal_keeps_what_was_typed_and_ticked(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    answer = move(bob, ranked.job, ranked.applications[0], reason="")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Write down the reason" in text
    card = text[text.index(f'id="p-{ranked.applications[0].pk}"') :]
    assert "checked" in card[: card.index("</h3>")]


def test_questions_and_answers_at_a_glance(bob: Person, dora: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    ask_for_evidence(bob.scope, application, message="Please", requirement_key="vitals")
    assert "1 asked" in page(bob, application.job)
    EvidenceRequest.objects.within(bob.scope).update(answered_at=timezone.now())
    assert "1 new answer" in page(bob, application.job)
    look_at(dora, application)
    assert "1 new answer" in page(bob, application.job), "a colleague read it"
    look_at(bob, application)
    assert "new answer" not in page(bob, application.job)


def test_undo_stands_on_the_card_for_one_person(bob: Person) -> None:
    job = a_job(bob)
    first, second = (an_application(bob, job, name) for name in ("Marisol", "Beatrix"))
    move(bob, job, first, second)
    bob.client.post(reverse("pipeline_undo", args=[job.pk]), {"application": str(first.pk)})
    assert [row.stage for row in Application.objects.within(bob.scope).order_by("candidate__name")] == [
        "interview",
        "applied",
    ]


def test_auditors_read_and_move_nothing(bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    text = page(erin, ranked.job)
    assert ranked.applications[0].candidate.name in text
    assert 'id="move"' not in text
    assert 'id="undo"' not in text
    assert move(erin, ranked.job, ranked.applications[0]).status_code == 403


def test_managers_move_and_do_not_ask(bob: Person, dora: Person) -> None:
    ranked = a_ranked_job(bob)
    text = page(dora, ranked.job)
    assert 'id="move"' in text
    assert "pipeline/ask/" not in text
    assert move(dora, ranked.job, ranked.applications[0]).status_code == 302


def test_a_blind_board_names_nobody_before_the_shortlist(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    first, second, *_ = ranked.applications
    set_blind(bob.scope, ranked.job, blind=True)
    text = page(bob, ranked.job)
    assert blind_name(first) in text
    assert first.candidate.name not in text
    decide(bob.scope, first, stage="shortlisted", reason="Met")
    text = page(bob, ranked.job)
    assert first.candidate.name in text
    assert second.candidate.name not in text


def test_a_closed_ranking_gives_no_tier_and_no_order(alice: Person, bob: Person) -> None:
    ranked = a_ranked_job(bob)
    set_legal_profile(alice.scope, ranked.job, profile="nyc")
    text = page(bob, ranked.job)
    assert "Tiers and scores are not shown yet" in text
    assert "Unproven" not in text
    assert "Open:" not in text
    assert "glance" not in text


def test_asking_several_at_once(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    people = [str(row.pk) for row in ranked.applications[1:3]]
    address = reverse("pipeline_ask", args=[ranked.job.pk])
    first = bob.client.post(address, {"application": people, "requirement": "vitals"}).content.decode()
    assert "a record of Vital signs" in first
    spanish = {"application": people, "requirement": "vitals", "template": "default-es", "do": "use"}
    assert "un registro de Vital signs" in bob.client.post(address, spanish).content.decode()
    assert not EvidenceRequest.objects.within(bob.scope).exists(), "nothing was sent so far"
    sent = {"application": people, "requirement": "vitals", "message": "Please share it", "do": "send"}
    assert "2 people asked for Vital signs." in bob.client.post(address, sent, follow=True).content.decode()
    assert EvidenceRequest.objects.within(bob.scope).count() == 2
    assert bob.client.post(address, {"requirement": "vitals"}).status_code == 422


def test_thousands_of_long_names_stay_small_and_quick(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    scope, job = bob.scope, ranked.job
    people = [Candidate(organization_id=scope.organization_id, name=f"{n} " + "Ärztin " * 56) for n in range(2_000)]
    Candidate.objects.within(scope).bulk_create(people)
    stages = ("applied", "shortlisted", "interview", "offered", "hired", "declined")
    Application.objects.within(scope).bulk_create(
        Application(organization_id=scope.organization_id, candidate=person, job=job, stage=stages[number % 6])
        for number, person in enumerate(people)
    )
    with CaptureQueriesContext(connection) as queries:
        text = page(bob, job, "?stage=interview&page=3")
    assert len(queries) <= MOST_QUERIES
    assert len(text.encode()) < LARGEST
    assert "Page 3 of 14" in text
    assert 60 < text.count('class="pcard"') <= 64
    page(bob, job, "?stage=nonsense&page=99999&by=height&moved=no")


def test_who_was_declined_is_told_of_from_the_board(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    decline(bob, application)
    assert f"{reverse('write_letter', args=[application.pk])}?kind=rejection" in page(bob, application.job)
