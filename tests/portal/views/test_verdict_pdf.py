"""The verdict on paper: the words of the page, the receipt inside, nothing that a hostile record could add."""

from __future__ import annotations

import io
import json

import pytest
from django.urls import reverse
from pypdf import PdfReader

from portal.exports.paper import clean
from portal.models import Record
from tests.portal.conftest import Person
from tests.portal.reports import FORGED, PASSED, UNREACHABLE
from tests.portal.work_factories import BOUND, a_candidate, a_record, a_waiting_record, child


def pdf(person: Person, record: Record) -> PdfReader:
    answer = person.client.get(reverse("record_verdict", args=[record.pk]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert f"verdict-{record.digest[:12]}.pdf" in answer["Content-Disposition"]
    return PdfReader(io.BytesIO(answer.content))


def words(document: PdfReader) -> str:
    """All the text of a document; a line that was broken reads as one."""
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def test_it_works(bob: Person) -> None:
    record = a_record(bob, candidate=a_candidate(bob, name="Ana Ruiz"))
    document = pdf(bob, record)
    said = words(document)
    assert "Verified Signed by Cedar Fork Community College and unaltered since." in said
    assert "Candidate: Ana Ruiz" in said
    assert "What was checked" in said
    assert "Page 1 of" in said
    assert document.metadata is not None
    assert document.metadata.title == "Verdict: Vital signs"


def test_the_receipt_is_inside_as_it_was_stored(bob: Person) -> None:
    record = a_record(bob)
    (attached,) = pdf(bob, record).attachments["receipt.json"]
    assert record.current_verification is not None
    assert json.loads(attached) == record.current_verification.report["receipt"]


def test_who_acts_is_said_when_a_check_could_not_be_made(bob: Person) -> None:
    said = words(pdf(bob, a_record(bob, PASSED, BOUND, UNREACHABLE)))
    assert "Could not be checked" in said
    assert "Network acts." in said


def test_a_rejected_record_names_no_signer(bob: Person) -> None:
    said = words(pdf(bob, a_record(bob, FORGED)))
    assert "unaltered since" not in said
    assert "Rejected The signature does not fit" in said
    assert "What it says was learned" not in said


def test_credentials_inside_have_their_own_verdicts(bob: Person) -> None:
    said = words(pdf(bob, a_record(bob, title="Learner record", children=(child("Phlebotomy", FORGED),))))
    assert "Inside this record" in said
    assert "Phlebotomy" in said


def test_skills_are_said_as_they_are_linked(bob: Person) -> None:
    said = words(pdf(bob, a_record(bob, candidate=a_candidate(bob))))
    assert "What it says was learned Vital signs Vital signs, by identifier" in said


@pytest.mark.parametrize(
    "title",
    [
        "<b>bold</b> & <img src='file:///etc/passwd'/>",
        '<para><font name="nowhere">x</font>',
        "turned \u202e around",
        "lines\r\nand\x0bfeeds",
        "Ἀθῆναι Київ",
    ],
)
def test_hostile_words_stay_words(bob: Person, title: str) -> None:
    said = words(pdf(bob, a_record(bob, title=title)))
    shown = "".join(sign for sign in title if sign.isprintable())
    assert "".join(shown.split()) in "".join(said.split())
    assert "\u202e" not in said


def test_a_long_title_is_printed_whole_and_a_text_without_end_is_cut(bob: Person) -> None:
    assert f"{'word ' * 59}word" in words(pdf(bob, a_record(bob, title="word " * 4_000)))
    assert clean("word " * 4_000) == f"{'word ' * 140}…"


def test_a_record_that_waits_has_no_verdict_to_print(bob: Person) -> None:
    assert bob.client.get(reverse("record_verdict", args=[a_waiting_record(bob).pk])).status_code == 404


def test_the_page_leads_to_it(bob: Person) -> None:
    record = a_record(bob)
    page = bob.client.get(reverse("record", args=[record.pk])).content.decode()
    assert reverse("record_verdict", args=[record.pk]) in page


def test_strangers_find_nothing(bob: Person, charlie: Person) -> None:
    assert charlie.client.get(reverse("record_verdict", args=[a_record(bob).pk])).status_code == 404
