"""Asking candidates: once for each thing, in words that are kept apart from the event."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from portal.actions.ask import address_for, ask_all, ask_for_evidence, mark_answered
from portal.actions.candidate_page import candidate_page_token
from portal.actions.refusal import RefusedError
from portal.actions.verify import request_verification
from portal.models import Batch, CandidateIdentifier, Event
from portal.scope import NotAllowedError, NotTheirsError
from tests.portal.conftest import Person
from tests.portal.own import own_scope
from tests.portal.reports import PASSED, UNREACHABLE, answer_with_checks
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_ranked_job, a_record, an_application


def test_it_works(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    request = ask_for_evidence(bob.scope, application, requirement_key="vitals", message=" Please share it. ")
    assert (request.message, request.asked_by, request.answered_at) == ("Please share it.", bob.user, None)
    event = Event.objects.within(bob.scope).get(kind="evidence.requested")
    assert event.detail.text == "Please share it."


def test_the_same_is_asked_once_until_it_is_answered(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    request = ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please")
    with pytest.raises(RefusedError, match="not answered yet"):
        ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please")
    ask_for_evidence(bob.scope, application, requirement_key="cpr", message="Please")
    request.answered_at = timezone.now()
    request.save()
    ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Once more")


def test_several_are_asked_and_those_asked_already_left_out(bob: Person) -> None:
    job = a_job(bob)
    people = [an_application(bob, job, name) for name in ("A", "B", "C")]
    ask_for_evidence(bob.scope, people[1], requirement_key="vitals", message="Please")
    asked = ask_all(bob.scope, people, requirement_key="vitals", message="Please")
    assert [request.application for request in asked] == [people[0], people[2]]


@pytest.mark.parametrize("message", ["", "   ", "x" * 2_001])
def test_nobody_is_asked_without_words(bob: Person, message: str) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    with pytest.raises(RefusedError):
        ask_for_evidence(bob.scope, application, requirement_key="vitals", message=message)
    assert not application.evidence_requests.exists()


def test_hiring_managers_and_auditors_do_not_ask(bob: Person, dora: Person, erin: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    for reader in (dora, erin):
        with pytest.raises(NotAllowedError):
            ask_for_evidence(reader.scope, application, requirement_key="vitals", message="Please")


def test_it_is_sent_over_the_channel_they_used(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    request = ask_for_evidence(
        bob.scope, application, requirement_key="vitals", message="Please share it.", wanted={"requirement": "vitals"}
    )
    assert (request.channel, request.wanted) == ("email", {"requirement": "vitals"})
    work_off()
    (sent,) = mail.outbox
    assert sent.to == ["danette@mail.example"]
    token = candidate_page_token(bob.scope, application)
    assert sent.body.startswith("Please share it.")
    assert f"/my/{token}/" in sent.body
    assert sent.reply_to == ["records@aldergrove.example"]


def test_without_an_address_the_page_alone_shows_it(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    application.candidate.email = ""
    application.candidate.save()
    request = ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please")
    assert request.channel == "page"
    assert candidate_page_token(bob.scope, application), "there is a page to show it"
    work_off()
    assert mail.outbox == []


def test_a_confirmed_address_goes_before_one_that_was_given(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    identifiers = CandidateIdentifier.objects.within(bob.scope)
    identifiers.create(candidate=application.candidate, kind="email", value="other@mail.example")
    assert address_for(application) == "danette@mail.example"
    identifiers.update(confirmed_at=timezone.now())
    assert address_for(application) == "other@mail.example"


def test_about_a_record_and_settled_when_it_is_verified(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    record = a_record(bob, UNREACHABLE, candidate=application.candidate, title="CPR card")
    page = bob.client.get(reverse("record", args=[record.pk])).content.decode()
    assert reverse("ask_about_record", args=[record.pk]) in page
    ready = bob.client.get(reverse("ask_about_record", args=[record.pk])).content.decode()
    assert "CPR card" in ready
    assert "Sent by e-mail to danette@mail.example" in ready
    bob.client.post(reverse("ask_about_record", args=[record.pk]), {"message": "Please share it again."})
    request = application.evidence_requests.get()
    assert (request.record, request.wanted["check"], request.requirement_key) == (record, "revocation", "")
    page = bob.client.get(reverse("record", args=[record.pk])).content.decode()
    assert reverse("ask_about_record", args=[record.pk]) not in page
    with pytest.raises(RefusedError, match="not answered yet"):
        ask_for_evidence(bob.scope, application, record=record, message="Again")
    answer_with_checks(monkeypatch, PASSED)
    request_verification(bob.scope, record, reason="asked")
    work_off()
    request.refresh_from_db()
    assert request.answered_at


def test_the_first_answer_counts_and_only_their_own(bob: Person) -> None:
    job = a_job(bob)
    application, other = an_application(bob, job, "Marisol"), an_application(bob, job, "Owen")
    request = ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please")
    first, second = (Batch.objects.within(bob.scope).create(name=name, channel="upload") for name in "ab")
    with pytest.raises(NotTheirsError):
        mark_answered(own_scope(other), request, first)
    mark_answered(own_scope(application), request, first)
    mark_answered(own_scope(application), request, second)
    request.refresh_from_db()
    assert request.answered_by == first


def test_from_any_open_line_of_the_report(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    desmond = ranked.applications[2]
    link = reverse("ask_for_evidence", args=[desmond.pk, "vitals"])
    assert link in bob.client.get(reverse("gap_report", args=[desmond.pk])).content.decode()
    answer = bob.client.post(link, {"message": "Please"}, follow=True).content.decode()
    assert "Sent by e-mail, and shown on the candidate’s private page." in answer
    assert link not in answer
    assert "Asked" in answer
    assert desmond.evidence_requests.get().wanted == {"requirement": "vitals", "concepts": ["urn:skill:vitals"]}
