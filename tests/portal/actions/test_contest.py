"""Contesting: the candidate's words, a person's answer, and a mail that says so."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from portal.actions.contest import MOST_OPEN, answer_contest, contest
from portal.actions.refusal import RefusedError
from portal.models import Application, Contest, Event
from portal.queries_contests import contests_found, contests_of, open_contests
from portal.scope import NotAllowedError, NotTheirsError
from tests.portal.conftest import Person
from tests.portal.own import own_scope
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_ranked_job, an_application


@pytest.fixture
def marisol(bob: Person) -> Application:
    return an_application(bob, a_job(bob), "Marisol")


def test_it_works(bob: Person, marisol: Application) -> None:
    row = contest(own_scope(marisol), marisol, about="report", text=" I did this for years. ")
    assert (row.text, open_contests(bob.scope)) == ("I did this for years.", 1)
    answer_contest(bob.scope, row, answer="We looked again: you are right.")
    row.refresh_from_db()
    assert (row.answered_by, row.answer) == (bob.user, "We looked again: you are right.")
    assert open_contests(bob.scope) == 0
    work_off()
    (sent,) = mail.outbox
    assert sent.to == [marisol.candidate.email]
    assert "We looked again: you are right." in sent.body
    assert "/my/" in sent.body
    kinds = list(Event.objects.within(bob.scope).order_by("created_at").values_list("kind", "actor"))
    assert ("application.contested", f"application:{marisol.pk}") in kinds
    assert ("contest.answered", f"user:{bob.user.pk}") in kinds


@pytest.mark.parametrize(("about", "text"), [("", "x"), ("salary", "x"), ("report", "  "), ("report", "x" * 4_001)])
def test_what_says_nothing_is_refused(marisol: Application, about: str, text: str) -> None:
    with pytest.raises(RefusedError):
        contest(own_scope(marisol), marisol, about=about, text=text)


def test_there_is_an_end_to_open_ones(bob: Person, marisol: Application) -> None:
    for _ in range(MOST_OPEN):
        contest(own_scope(marisol), marisol, about="report", text="x")
    with pytest.raises(RefusedError, match="wait for an answer"):
        contest(own_scope(marisol), marisol, about="report", text="x")


def test_it_is_answered_once(bob: Person, marisol: Application) -> None:
    row = contest(own_scope(marisol), marisol, about="report", text="x")
    answer_contest(bob.scope, row, answer="No.")
    with pytest.raises(RefusedError, match="was answered"):
        answer_contest(bob.scope, row, answer="Yes.")


def test_who_may_do_what(bob: Person, dora: Person, erin: Person, marisol: Application) -> None:
    with pytest.raises(NotTheirsError):
        contest(bob.scope, marisol, about="report", text="Mine")
    row = contest(own_scope(marisol), marisol, about="report", text="x")
    with pytest.raises(NotAllowedError):
        answer_contest(erin.scope, row, answer="Mine")
    answer_contest(dora.scope, row, answer="A hiring manager may.")


def test_without_an_address_only_the_page_tells(bob: Person, marisol: Application) -> None:
    marisol.candidate.email = ""
    marisol.candidate.save()
    row = contest(own_scope(marisol), marisol, about="report", text="x")
    answer_contest(bob.scope, row, answer="Yes.")
    work_off()
    assert mail.outbox == []


def test_recruiters_see_and_answer_it(bob: Person, erin: Person) -> None:
    marisol = a_ranked_job(bob).applications[0]
    row = contest(own_scope(marisol), marisol, about="human_review", text="Please look again.")
    assert "candidate who contests" in bob.client.get(reverse("home")).content.decode()
    for address in (reverse("contests"), reverse("gap_report", args=[marisol.pk])):
        assert "Please look again." in bob.client.get(address).content.decode()
    assert "<textarea" not in erin.client.get(reverse("contests")).content.decode()
    refused = bob.client.post(reverse("answer_contest", args=[row.pk]), {"answer": " "})
    assert (refused.status_code, "Write your answer." in refused.content.decode()) == (422, True)
    assert erin.client.post(reverse("answer_contest", args=[row.pk]), {"answer": "x"}).status_code == 403
    assert bob.client.post(reverse("answer_contest", args=[row.pk]), {"answer": "We did."}).status_code == 302
    assert "candidate who contests" not in bob.client.get(reverse("home")).content.decode()
    assert "We did." in bob.client.get(reverse("contests") + "?show=answered").content.decode()
    assert [item.pk for item in contests_of(bob.scope, marisol)] == [row.pk]
    assert not contests_found(bob.scope).exists()
    assert Contest.objects.within(bob.scope).get().answered_at
