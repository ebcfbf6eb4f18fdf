"""The record page.

The verdict and every check in plain sentences, what is inside, the signed text, and what to do.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.models import Candidate, Evidence, LinkConfirmation, Record, Submission, TrustedIssuer
from tests.portal.conftest import Person
from tests.portal.own import a_consent
from tests.portal.reports import FORGED, PASSED, UNREACHABLE
from tests.portal.work_factories import (
    BOUND,
    CPR,
    ISSUER,
    a_candidate,
    a_concept,
    a_ranked_job,
    a_record,
    a_waiting_record,
    child,
)
from verification.codes import SubjectMatch, Trust


def page(person: Person, record: Record, query: str = "") -> str:
    answer = person.client.get(reverse("record", args=[record.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person) -> None:
    shown = page(bob, a_record(bob, candidate=a_candidate(bob)))
    assert "Signed by Cedar Fork Community College and unaltered since." in shown
    assert "Every required check passed." in shown
    assert "<mark>&quot;Vital signs&quot;</mark>" in shown
    assert "9 passed" in shown
    assert "The learner’s journey" in shown


def test_every_role_reads_it_and_auditors_change_nothing(bob: Person, dora: Person, erin: Person) -> None:
    record = a_record(bob, trust=Trust.UNKNOWN)
    for reader in (dora, erin):
        shown = page(reader, record)
        assert "Check again" not in shown
        assert "Trust this issuer" not in shown
        assert "Assign to a candidate" not in shown
        for name in ("check_record", "trust_record_issuer", "assign_record"):
            assert reader.client.post(reverse(name, args=[record.pk])).status_code == 403


@pytest.mark.parametrize(
    "name", ["record", "record_progress", "record_received", "record_receipt", "record_verdict", "assign_record"]
)
def test_strangers_find_nothing(bob: Person, charlie: Person, name: str) -> None:
    record = a_record(bob)
    assert charlie.client.get(reverse(name, args=[record.pk])).status_code == 404


@pytest.mark.parametrize("name", ["check_record", "trust_record_issuer", "assign_record"])
def test_strangers_change_nothing(bob: Person, charlie: Person, name: str) -> None:
    record = a_record(bob)
    assert charlie.client.post(reverse(name, args=[record.pk]), {"reason": "x"}).status_code == 404


def test_could_not_be_checked_is_neither_good_nor_bad_and_says_who_acts(bob: Person) -> None:
    shown = page(bob, a_record(bob, PASSED, BOUND, UNREACHABLE))
    assert "Could not be checked" in shown
    assert "To be settled" in shown
    assert '<span class="actor">Network acts</span>' in shown
    assert "1 could not be checked" in shown


def test_nothing_of_a_rejected_record_is_read(bob: Person) -> None:
    shown = page(bob, a_record(bob, FORGED))
    assert "Counts for nothing." in shown
    assert "unaltered since" not in shown
    assert "Nothing of it is read" in shown


def test_a_record_that_waits_has_a_page(bob: Person) -> None:
    assert "Waiting its turn" in page(bob, a_waiting_record(bob))


def test_progress_ends_with_the_page_loaded_again(bob: Person) -> None:
    record = a_waiting_record(bob, step=5, words="asking the status list")
    address = reverse("record_progress", args=[record.pk])
    assert address in page(bob, record)
    answer = bob.client.get(address)
    assert "Step 5 of 6: asking the status list" in answer.content.decode()
    assert "HX-Refresh" not in answer
    assert bob.client.get(reverse("record_progress", args=[a_record(bob).pk]))["HX-Refresh"] == "true"


def test_each_credential_inside_has_its_own_verdict_and_page(bob: Person) -> None:
    inside = child("Phlebotomy", FORGED)
    payload = {"credentialSubject": {"verifiableCredential": [{"name": "signed inside"}]}}
    record = a_record(bob, title="Learner record", children=(inside,), payload=payload)
    shown = page(bob, record)
    assert "Inside this record" in shown
    assert f"?c={inside.digest}#checks" in shown
    shown = page(bob, record, f"?c={inside.digest}")
    assert "What was checked: Phlebotomy" in shown
    assert "signed inside" in shown
    assert bob.client.get(reverse("record", args=[record.pk]) + "?c=unknown").status_code == 404


def test_hostile_words_stay_words(bob: Person) -> None:
    payload = {"<script>alert(1)</script>": "<img src=x onerror=alert(1)>"}
    shown = page(bob, a_record(bob, title="<b>bold</b>", payload=payload))
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "<b>bold</b>" not in shown


def test_a_megabyte_is_folded_not_printed(bob: Person) -> None:
    payload = {"many": [{"n": number, "text": "x" * 40} for number in range(15_000)], "long": "y" * 200_000}
    answer = bob.client.get(reverse("record", args=[a_record(bob, payload=payload).pk]))
    assert len(answer.content) < 60_000
    assert b"15,000 items folded" in answer.content
    assert "200,000 characters" in answer.content.decode()


def test_the_file_is_a_download_whatever_it_holds(bob: Person) -> None:
    record = a_record(bob)
    record.submissions.update(file_name='../"evil"\r\n.html')
    answer = bob.client.get(reverse("record_received", args=[record.pk]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="evil_.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b'"payload"' in answer.content


def test_the_receipt_is_a_file(bob: Person) -> None:
    answer = bob.client.get(reverse("record_receipt", args=[a_record(bob).pk]))
    assert answer.json()["record_sha256"]
    assert "attachment" in answer["Content-Disposition"]
    assert bob.client.get(reverse("record_receipt", args=[a_waiting_record(bob).pk])).status_code == 404


def test_checking_again_asks_once(bob: Person) -> None:
    record = a_record(bob)
    assert bob.client.post(reverse("check_record", args=[record.pk])).status_code == 302
    waiting = record.verifications.exclude(state="done").get()
    assert (waiting.reason, waiting.priority) == ("asked", "interactive")
    assert "Being checked" in page(bob, record)


def test_the_issuer_is_trusted_in_one_step_with_a_reason(bob: Person) -> None:
    record = a_record(bob, trust=Trust.UNKNOWN)
    assert "Trust this issuer" in page(bob, record)
    address = reverse("trust_record_issuer", args=[record.pk])
    refused = bob.client.post(address, {"reason": "  "})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert bob.client.post(address, {"reason": "State-approved program"}).status_code == 302
    entry = TrustedIssuer.objects.within(bob.scope).get()
    assert (entry.issuer, entry.reason, entry.added_by) == (ISSUER, "State-approved program", bob.user)
    assert record.verifications.exclude(state="done").get().reason == "trust_changed"


def test_an_unmatched_record_is_assigned_after_a_search(bob: Person) -> None:
    record, candidate = a_record(bob), a_candidate(bob)
    address = reverse("assign_record", args=[record.pk])
    assert address in page(bob, record)
    assert "Danette Kowalczyk" in bob.client.get(address, {"q": "danet"}).content.decode()
    refused = bob.client.post(address, {"q": "danet"})
    assert refused.status_code == 422
    assert "Choose whose record this is." in refused.content.decode()
    assert 'value="danet"' in refused.content.decode()
    assert bob.client.post(address, {"candidate": str(candidate.pk)}).status_code == 302
    record.refresh_from_db()
    assert record.candidate == candidate


def test_it_is_not_assigned_to_a_strangers_candidate(bob: Person, charlie: Person) -> None:
    record, theirs = a_record(bob), a_candidate(charlie)
    assert bob.client.post(reverse("assign_record", args=[record.pk]), {"candidate": str(theirs.pk)}).status_code == 404


def test_a_doubtful_link_is_confirmed_on_the_page(bob: Person, dora: Person, charlie: Person) -> None:
    a_concept()
    record = a_record(bob, linked_by_words=True)
    evidence = Evidence.objects.within(bob.scope).get()
    address = reverse("confirm_link", args=[evidence.pk])
    assert address in page(bob, record)
    assert "0.62 sure" in page(bob, record)
    assert dora.client.post(address).status_code == 403
    assert charlie.client.post(address).status_code == 404
    assert bob.client.post(address).status_code == 302
    assert LinkConfirmation.objects.within(bob.scope).get().key == "vital signs"


def test_a_citation_leads_to_the_record_that_holds_the_statement(bob: Person, charlie: Person) -> None:
    candidate = a_candidate(bob)
    record = a_record(bob, candidate=candidate, title="Basic life support", skill=CPR)
    address = reverse("statement", args=[candidate.pk, record.digest])
    answer = bob.client.get(address, {"p": "/credentialSubject"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("record", args=[record.pk]))
    assert "Cited at" in bob.client.get(answer["Location"]).content.decode()
    assert charlie.client.get(address).status_code == 404
    assert bob.client.get(reverse("statement", args=[candidate.pk, "0" * 64])).status_code == 404


def test_it_says_where_it_counts_and_what_rests_on_it(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    record = Record.objects.within(bob.scope).get(candidate=ranked.applications[0].candidate)
    shown = page(bob, record)
    assert "1 must-have rests on it" in shown
    assert reverse("gap_report", args=[ranked.applications[0].pk]) in shown
    assert "Signed, in force, from a trusted issuer" in shown


def test_a_name_alone_does_not_count_as_verified(bob: Person) -> None:
    shown = page(bob, a_record(bob, subject=SubjectMatch.NAME))
    assert "it is not sure that it is about this person" in shown


@pytest.mark.parametrize(
    ("binding", "words"),
    [
        ("presentation", "Fresh presentation: signed by its holder’s key"),
        ("identifier", "Confirmed identifier: it names one"),
        ("copy", "Shared copy: nobody proved to hold it"),
        ("", "Not settled yet"),
    ],
)
def test_how_it_came_is_in_words(bob: Person, binding: str, words: str) -> None:
    application = a_ranked_job(bob).applications[0]
    record = a_record(bob, candidate=application.candidate)
    submissions = Submission.objects.within(bob.scope).filter(record=record)
    shown = page(bob, record)
    assert "None of the candidate’s own is noted" in shown
    submissions.update(
        channel="wallet",
        purpose="Application",
        job=application.job,
        consent=a_consent(bob, application),
        holder_binding=binding,
    )
    for where in (page(bob, record), candidate_page(bob, application.candidate)):
        assert "Wallet" in where
        assert f"Application, {application.job.title}" in where
        assert "Given by the candidate" in where
        assert words in where


def candidate_page(person: Person, candidate: Candidate) -> str:
    answer = person.client.get(reverse("candidate", args=[candidate.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("subject", "asks"), [(SubjectMatch.NONE, True), (SubjectMatch.NAME, True), (SubjectMatch.IDENTIFIER, False)]
)
def test_whose_it_is_can_be_asked(bob: Person, erin: Person, subject: SubjectMatch, *, asks: bool) -> None:
    application = a_ranked_job(bob).applications[3]
    record = a_record(bob, candidate=application.candidate, subject=subject)
    address = reverse("ask_about_record", args=[record.pk])
    assert (address in page(bob, record)) is asks
    assert address not in page(erin, record)
    if asks:
        assert "Nothing in it shows for certain that it is yours." in bob.client.get(address).content.decode()
        bob.client.post(address, {"message": "Whose is it?"})
        assert address not in page(bob, record)
        assert application.evidence_requests.get().record == record
