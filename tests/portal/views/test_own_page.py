"""A candidate's private page: what was received and found, who looked, when it goes, and what they can do."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions.ask import ask_for_evidence
from portal.actions.retention import enforce_retention
from portal.models import Application, Contest, Demographics, EvidenceRequest, JobSharing, Record, Viewing
from tests.portal.conftest import Person
from tests.portal.own import a_consent, a_profile
from tests.portal.reports import UNREACHABLE
from tests.portal.work import work_off
from tests.portal.work_factories import Ranked, a_page, a_ranked_job, a_record, child, rank_now


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


@pytest.fixture
def marisol(ranked: Ranked) -> Application:
    return ranked.applications[0]


def address(name: str, person: Person, application: Application, **more: object) -> str:
    return reverse(name, kwargs={"token": a_page(person, application), **more})


def read(name: str, person: Person, application: Application, query: str = "", **more: object) -> str:
    answer = Client().get(address(name, person, application, **more) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person, marisol: Application) -> None:
    a_record(
        bob, UNREACHABLE, candidate=marisol.candidate, title="Nurse aide program", children=(child("Inner badge"),)
    )
    page = read("own_page", bob, marisol)
    assert "Alder Grove Care has 2 records from you" in page
    assert "Genuine, unchanged and in force." in page
    assert "you need not act" in page
    assert "Show the 1 inside" in page
    assert "Inner badge" in page
    assert "Confirmed 1 of 1 must-have" in page
    assert "Nobody yet." in page
    assert "Kept until you take it back" in page
    assert "Imani Castellanos" in page


@pytest.mark.parametrize(("subject", "words"), [("name", "by name only"), ("mismatch", "somebody else")])
def test_what_is_not_surely_theirs_says_so(bob: Person, marisol: Application, subject: str, words: str) -> None:
    from verification.codes import SubjectMatch

    a_record(bob, candidate=marisol.candidate, title="Doubtful", subject=SubjectMatch(subject))
    assert words in read("own_page", bob, marisol)


def test_nothing_of_others_is_on_it(bob: Person, ranked: Ranked, marisol: Application) -> None:
    for name in ("own_page", "own_report"):
        page = read(name, bob, marisol)
        assert not [other for other in ("Beatrix", "Desmond", "Owen") if other in page]


def test_who_looked_stands_there_with_name_and_time(bob: Person, dora: Person, marisol: Application) -> None:
    record = Record.objects.within(bob.scope).get(candidate=marisol.candidate)
    for _ in range(2):
        bob.client.get(reverse("gap_report", args=[marisol.pk]))
    dora.client.get(reverse("record", args=[record.pk]))
    dora.client.get(reverse("candidate", args=[marisol.candidate_id]))
    seen = Viewing.objects.within(bob.scope).filter(application=marisol)
    assert set(seen.values_list("viewer__name", "what", "times")) == {
        ("Bob", "gap_report", 1),
        ("Dora", "record", 1),
        ("Dora", "candidate", 1),
    }
    seen.update(last_at=timezone.now() - timedelta(hours=1))
    bob.client.get(reverse("gap_report", args=[marisol.pk]))
    assert seen.get(viewer=bob.user).times == 2
    page = read("own_page", bob, marisol)
    assert "Bob, Alder Grove Care" in page
    assert "Your record “Vital signs”" in page


def test_when_it_goes_and_why(bob: Person, marisol: Application) -> None:
    a_profile(bob, marisol, sealed_days=365)
    marisol.keep_until = timezone.now() + timedelta(days=90)
    marisol.save()
    page = read("own_page", bob, marisol)
    assert "Hiring takes that long." in page
    assert "29 CFR 1602.14" in page
    assert f"{marisol.keep_until:%Y}" in page


def test_the_report_is_the_one_recruiters_read(bob: Person, ranked: Ranked, marisol: Application) -> None:
    page = read("own_report", bob, marisol)
    theirs = bob.client.get(reverse("gap_report", args=[marisol.pk])).content.decode()
    for words in ("Confirmed 1 of 1 must-have", "Vital signs", "Basic life support", "Absence of a record"):
        assert words in page
        assert words in theirs


def test_a_job_may_keep_the_report_to_itself(bob: Person, marisol: Application) -> None:
    JobSharing.objects.within(bob.scope).create(job=marisol.job, shows_gap_report=False)
    assert "Read my report" not in read("own_page", bob, marisol)
    assert Client().get(address("own_report", bob, marisol)).status_code == 404


def test_a_request_is_answered_with_a_file(bob: Person, marisol: Application) -> None:
    asked = ask_for_evidence(bob.scope, marisol, requirement_key="cpr", message="Please share your CPR card.")
    page = read("own_page", bob, marisol)
    assert "They ask you for one thing" in page
    assert "Please share your CPR card." in page
    file = SimpleUploadedFile("card.json", b'{"a": 1}')
    answer = Client().post(address("answer_request", bob, marisol, asked=asked.pk), {"files": [file]})
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.answered_at
    given = asked.answered_by.submissions.get()
    assert (given.file_name, given.purpose, given.candidate) == ("card.json", "Application", marisol.candidate)
    assert "They ask you for one thing" not in read("own_page", bob, marisol)
    assert "Answered" in read("answer_request", bob, marisol, asked=asked.pk)


def test_an_empty_answer_is_no_answer(bob: Person, marisol: Application) -> None:
    asked = ask_for_evidence(bob.scope, marisol, requirement_key="cpr", message="Please")
    answer = Client().post(address("answer_request", bob, marisol, asked=asked.pk), {"text": "  "})
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_requests_and_records_of_others_are_not_found(bob: Person, ranked: Ranked, marisol: Application) -> None:
    other = ranked.applications[1]
    asked = ask_for_evidence(bob.scope, other, requirement_key="cpr", message="Please")
    record = Record.objects.within(bob.scope).get(candidate=other.candidate)
    tried = [
        address("answer_request", bob, marisol, asked=asked.pk),
        address("take_back", bob, marisol, record=record.pk),
        address("contest", bob, marisol) + f"?record={record.pk}",
    ]
    assert {Client().get(page).status_code for page in tried} == {404}
    assert {Client().post(page, {"text": "x", "about": "record"}).status_code for page in tried} == {404}


def test_something_is_wrong(bob: Person, marisol: Application) -> None:
    record = Record.objects.within(bob.scope).get(candidate=marisol.candidate)
    assert "Vital signs" in read("contest", bob, marisol, f"?about=record&record={record.pk}")
    sent = {"about": "record", "record": str(record.pk), "text": "It is in force until 2030."}
    assert Client().post(address("contest", bob, marisol), sent).status_code == 302
    row = Contest.objects.within(bob.scope).get()
    assert (row.record, row.text) == (record, "It is in force until 2030.")
    assert "Waits for a person’s answer" in read("own_page", bob, marisol)
    assert Client().post(address("contest", bob, marisol), {"about": "x", "text": "y"}).status_code == 422


def test_the_name_is_corrected_and_records_checked_again(bob: Person, marisol: Application) -> None:
    record = Record.objects.within(bob.scope).get(candidate=marisol.candidate)
    Client().post(address("correct_details", bob, marisol), {"what": "name", "name": "Marisol E. Vega"})
    marisol.candidate.refresh_from_db()
    assert marisol.candidate.name == "Marisol E. Vega"
    assert record.verifications.filter(reason="name_changed", state="waiting").exists()


def test_another_address_proves_nothing_before_its_code(bob: Person, marisol: Application) -> None:
    Client().post(address("correct_details", bob, marisol), {"what": "email", "email": "New@Mail.example"})
    noted = marisol.candidate.identifiers.get(value="new@mail.example")
    assert noted.confirmed_at is None
    marisol.candidate.refresh_from_db()
    assert marisol.candidate.email == "danette@mail.example"
    answer = Client().post(address("correct_details", bob, marisol), {"what": "email", "email": "no address"})
    assert answer.status_code == 422


def test_a_record_is_taken_back(bob: Person, marisol: Application) -> None:
    record = Record.objects.within(bob.scope).get(candidate=marisol.candidate)
    page = read("take_back", bob, marisol, record=record.pk)
    assert "ranked anew without it" in page
    assert Record.objects.within(bob.scope).filter(pk=record.pk).exists(), "reading what would happen changes nothing"
    Client().post(address("take_back", bob, marisol, record=record.pk))
    assert "has your application" in read("own_page", bob, marisol)


def test_withdrawing_says_what_will_happen_and_then_it_happens(bob: Person, marisol: Application) -> None:
    page = read("withdraw", bob, marisol)
    assert "vanish from every list" in page
    assert "No copy stays." in page
    a_profile(bob, marisol, sealed_days=365)
    assert "29 CFR 1602.14" in read("withdraw", bob, marisol)
    token = a_page(bob, marisol)
    Client().post(reverse("withdraw", args=[token]))
    page = Client().get(reverse("own_page", args=[token])).content.decode()
    assert "is withdrawn" in page
    assert "They are being erased" in page
    enforce_retention()
    page = Client().get(reverse("own_page", args=[token])).content.decode()
    assert "<b>Erased" in page
    assert "What stays sealed" in page
    for name in ("contest", "correct_details", "withdraw", "own_report"):
        assert Client().post(reverse(name, args=[token]), {"text": "x"}).status_code in {302, 405}
    work_off()
    assert mail.outbox[-1].subject.endswith("withdrawn")


def test_voluntary_answers_only_where_the_job_asks(bob: Person, marisol: Application) -> None:
    assert Client().get(address("demographics", bob, marisol)).status_code == 404
    JobSharing.objects.within(bob.scope).create(job=marisol.job, asks_demographics=True)
    assert "Voluntary questions" in read("own_page", bob, marisol)
    Client().post(address("demographics", bob, marisol), {"age": "40 to 54", "race": "Asian"})
    assert Demographics.objects.within(bob.scope).get().answers == {"age": "40 to 54", "race": "Asian"}
    assert '<option value="40 to 54" selected>' in read("demographics", bob, marisol)
    assert Client().post(address("demographics", bob, marisol), {"age": "7"}).status_code == 422
    Client().post(address("demographics", bob, marisol), {"do": "remove"})
    assert not Demographics.objects.within(bob.scope).exists()


def test_the_receipt_reads_and_downloads(bob: Person, marisol: Application) -> None:
    unread = a_page(bob, marisol, agreed=False)
    assert Client().get(reverse("consent_receipt", args=[unread])).status_code == 404
    consent = a_consent(bob, marisol)
    page = read("consent_receipt", bob, marisol)
    assert consent.terms_digest in page
    assert "they are unchanged" in page
    answer = Client().get(address("consent_receipt_json", bob, marisol))
    assert answer["Content-Disposition"].startswith("attachment")
    body = json.loads(answer.content)
    assert body["schema_version"] == "ISO/IEC TS 27560:2023"
    assert body["privacy_notice"]["terms"] == consent.terms
    assert body["party_identification"][0]["party_name"] == "Alder Grove Care"
    assert [event["event_state"] for event in body["events"]] == ["consent given"]
    consent.terms = {"who": "Somebody else"}
    consent.save()
    assert "do not give this digest" in read("consent_receipt", bob, marisol)


def test_too_many_messages_are_too_many(bob: Person, marisol: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.rate_limits import LIMITS, Limit

    monkeypatch.setitem(LIMITS, "message", Limit(1, 3_600))
    codes = [
        Client().post(address("contest", bob, marisol), {"about": "report", "text": "x"}).status_code for _ in "ab"
    ]
    assert codes == [302, 429]
    assert Contest.objects.within(bob.scope).count() == 1


def test_the_other_pages_of_the_candidate_are_linked(bob: Person, marisol: Application) -> None:
    token = a_page(bob, marisol)
    page = Client().get(reverse("own_page", args=[token])).content.decode()
    for name in ("share", "wallet", "pull"):
        assert reverse(name, args=[token]) in page


def test_a_met_requirement_settles_its_request(bob: Person, ranked: Ranked) -> None:
    owen = ranked.applications[3]
    asked = ask_for_evidence(bob.scope, owen, requirement_key="vitals", message="Please")
    a_record(bob, candidate=owen.candidate)
    rank_now(bob, ranked.job)
    asked = EvidenceRequest.objects.within(bob.scope).get(pk=asked.pk)
    assert asked.answered_at
    assert asked.answered_by is None


def test_what_was_not_read_counts_as_no_record_and_can_be_taken_back(bob: Person, marisol: Application) -> None:
    beach = a_record(bob, candidate=marisol.candidate, title="beach.pdf")
    Record.objects.within(bob.scope).filter(pk=beach.pk).update(state="unreadable")
    beach.submissions.update(state="unreadable", error="No record is in it.", candidate=marisol.candidate)
    own = read("own_page", bob, marisol)
    assert "No record is in it." in own
    assert "Alder Grove Care has 1 record from you" in own
    assert "No signed record found" in own
    assert "and your 1 record vanish" in read("withdraw", bob, marisol)
    candidate = bob.client.get(reverse("candidate", args=[marisol.candidate_id])).content.decode()
    assert "1 received" in candidate
    assert reverse("record", args=[beach.pk]) in candidate  # so that a person can look at it
    assert reverse("record", args=[beach.pk]) in bob.client.get(reverse("inbox") + "?verdict=unread").content.decode()
    Client().post(address("take_back", bob, marisol, record=beach.pk))
    assert "No signed record found" not in read("own_page", bob, marisol)
    candidate = bob.client.get(reverse("candidate", args=[marisol.candidate_id])).content.decode()
    assert "Pasted text" not in candidate  # not even that something without a name came


def test_steps_of_the_report_speak_to_the_candidate(bob: Person, ranked: Ranked, marisol: Application) -> None:
    from verification.codes import SubjectMatch

    Record.objects.within(bob.scope).filter(candidate=marisol.candidate).delete()
    a_record(bob, candidate=marisol.candidate, subject=SubjectMatch.NAME)
    rank_now(bob, ranked.job)
    report = read("own_report", bob, marisol)
    assert "They may ask you for a fresh share from your wallet. You can share it before they ask." in report
    assert "The recruiter asks" not in report


def test_the_receipt_has_the_headings_of_the_page(bob: Person, marisol: Application) -> None:
    receipt = read("consent_receipt", bob, marisol)
    for heading in ("Who asks", "Asked for, if you have a record of it", "How long it is kept", "What you agreed to"):
        assert f"<dt>{heading}</dt>" in receipt
    for bare in ("Must", "Nice", "Edition", "Without record"):
        assert f"<dt>{bare}</dt>" not in receipt
