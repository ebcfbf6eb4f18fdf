"""Recording a decision on its page, and the letter that follows."""

from __future__ import annotations

from django.urls import reverse

from portal.actions.legal import set_legal_profile
from portal.models import Application, Decision, OutgoingMail
from tests.portal.conftest import Person
from tests.portal.decisions import look_at
from tests.portal.work_factories import a_job, a_ranked_job, an_application

DECLINE = {"stage": "declined", "reason": "The ward closes.", "disposition": "position_closed", "tell": "yes"}


def test_it_works(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    address = reverse("decide", args=[application.pk])
    unseen = bob.client.post(address, DECLINE)
    assert unseen.status_code == 422
    text = unseen.content.decode()
    assert "Open their gap report first" in text
    assert "The ward closes." in text
    assert reverse("gap_report", args=[application.pk]) in text
    bob.client.get(reverse("gap_report", args=[application.pk]))
    answer = bob.client.post(address, DECLINE)
    assert answer.url == f"{reverse('write_letter', args=[application.pk])}?kind=rejection"
    letter = bob.client.get(answer.url).content.decode()
    assert "Dear Marisol Etcheverry" in letter
    assert "{report_link}" in letter
    assert "/my/" not in letter, "the link is the candidate's alone"
    sent = {"kind": "rejection", "subject": "About it", "body": "Dear {name}, {report_link}"}
    preview = bob.client.post(reverse("write_letter", args=[application.pk]), sent | {"do": "preview"})
    assert "Dear Marisol Etcheverry, [the link" in preview.content.decode()
    assert not OutgoingMail.objects.within(bob.scope).exists()
    bob.client.post(reverse("write_letter", args=[application.pk]), sent | {"do": "send"})
    assert OutgoingMail.objects.within(bob.scope).get().kind == "letter_rejection"
    again = bob.client.post(reverse("write_letter", args=[application.pk]), sent | {"do": "send"})
    assert again.status_code == 422
    assert "were told on" in again.content.decode()


def test_who_decides_from_the_ranking_comes_back_to_the_row(bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    ranking = reverse("ranking", args=[ranked.job.pk])
    step = f"{reverse('decide', args=[application.pk])}?back=ranking"
    assert f'href="{step}"' in bob.client.get(ranking).content.decode()
    assert "back=ranking" not in erin.client.get(ranking).content.decode()
    form = bob.client.get(step).content.decode()
    assert '<input type="hidden" name="back" value="ranking">' in form
    assert f'href="{ranking}#p-{application.pk}"' in form, "whoever leaves it comes back, too"
    answer = bob.client.post(step, {"stage": "shortlisted", "reason": "All of it is shown.", "back": "ranking"})
    assert answer.url == f"{ranking}#p-{application.pk}"
    elsewhere = bob.client.post(step, {"stage": "interview", "reason": "Asked to come.", "back": "//evil.example"})
    assert elsewhere.url == reverse("gap_report", args=[application.pk])


def test_what_a_decision_may_rest_on_says_how_it_stands(alice: Person, bob: Person) -> None:
    ranked = a_ranked_job(bob)
    marisol, beatrix, *_ = ranked.applications

    def rests_on(application: Application) -> str:
        page = bob.client.get(reverse("decide", args=[application.pk])).content.decode()
        return page[page.index('class="stages rests"') :].partition("</fieldset>")[0]

    assert "Met" in rests_on(marisol)
    assert "Met" not in rests_on(beatrix)
    assert "Unverified" in rests_on(beatrix)
    set_legal_profile(alice.scope, ranked.job, profile="nyc")
    closed = rests_on(marisol)
    assert "must-have" in closed
    assert "Met" not in closed


def test_no_letter_where_none_was_wanted_or_they_said_no(bob: Person) -> None:
    for more in ({"tell": ""}, {"disposition": "declined_offer"}):
        application = an_application(bob, a_job(bob), "Marisol")
        look_at(bob, application)
        answer = bob.client.post(reverse("decide", args=[application.pk]), DECLINE | more)
        assert answer.url == reverse("gap_report", args=[application.pk])


def test_a_manager_declines_and_writes_no_letter(dora: Person) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    look_at(dora, application)
    address = reverse("decide", args=[application.pk])
    assert 'name="tell"' not in dora.client.get(address).content.decode()
    assert dora.client.post(address, DECLINE).url == reverse("gap_report", args=[application.pk])


def test_one_address_declines_one_person(bob: Person) -> None:
    job = a_job(bob)
    first, second = (an_application(bob, job, name) for name in ("Marisol", "Beatrix"))
    look_at(bob, first)
    look_at(bob, second)
    both = DECLINE | {"application": [str(first.pk), str(second.pk)]}
    bob.client.post(reverse("decide", args=[first.pk]), both)
    assert Decision.objects.within(bob.scope).count() == 1
    second.refresh_from_db()
    assert second.stage == "applied"


def test_somebody_was_quicker(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    Application.objects.within(bob.scope).update(stage="offered")
    sent = {"stage": "interview", "reason": "x", "seen_stage": "applied"}
    answer = bob.client.post(reverse("decide", args=[application.pk]), sent)
    assert answer.status_code == 422
    assert "Meanwhile somebody moved them" in answer.content.decode()


def test_from_the_board_back_to_the_board(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    sent = {"stage": "interview", "reason": "Met", "back": "pipeline"}
    answer = bob.client.post(reverse("decide", args=[application.pk]), sent)
    assert answer.url.startswith(reverse("pipeline", args=[application.job_id]))
    assert "Undo" in bob.client.get(answer.url).content.decode()


def test_undoing_a_decline_that_was_told_says_so(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    look_at(bob, application)
    bob.client.post(reverse("decide", args=[application.pk]), DECLINE)
    letter = {"kind": "rejection", "subject": "About it", "body": "Dear {name}", "do": "send"}
    bob.client.post(reverse("write_letter", args=[application.pk]), letter)
    undo = reverse("pipeline_undo", args=[application.job_id])
    said = bob.client.post(undo, {"application": str(application.pk)}, follow=True).content.decode()
    assert "A letter told them that they are not taken further. Write to them again." in said
