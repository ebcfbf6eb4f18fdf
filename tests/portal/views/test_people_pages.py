"""Pairs of candidates who may be one person: shown side by side, decided by who may, no stranger's business."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.actions.candidates import add_candidate
from portal.models import Candidate, CandidateIdentifier, SamePerson
from tests.portal.conftest import Person

PAGE = "/candidates/same/"


@pytest.fixture
def pair(bob: Person) -> SamePerson:
    add_candidate(bob.scope, name="Ada Lovelace", email="ada@mail.example", phone="555-0142")
    add_candidate(bob.scope, name="A. Lovelace", email="ada@mail.example")
    found: SamePerson = SamePerson.objects.within(bob.scope).get()
    return found


def test_it_works(bob: Person, pair: SamePerson) -> None:
    page = bob.client.get(PAGE).content.decode()
    assert "1 pair of candidates may be one person" in page
    assert "Same e-mail address" in page
    assert "555-0142" in page
    answer = bob.client.post(f"{PAGE}{pair.pk}/decide/", {"decision": "same"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/candidates/{pair.first_id}/"
    assert "is one candidate now" in answer.content.decode()
    assert bob.client.get(f"/candidates/{pair.second_id}/").headers["Location"] == f"/candidates/{pair.first_id}/"
    assert "A. Lovelace" not in bob.client.get("/candidates/").content.decode()


def test_two_people(bob: Person, pair: SamePerson) -> None:
    answer = bob.client.post(f"{PAGE}{pair.pk}/decide/", {"decision": "different"}, follow=True)
    assert "are different people" in answer.content.decode()
    assert "Nothing to decide" in answer.content.decode()
    assert Candidate.objects.within(bob.scope).filter(merged_into=None).count() == 2


def test_nonsense_and_second_thoughts(bob: Person, pair: SamePerson) -> None:
    said = bob.client.post(f"{PAGE}{pair.pk}/decide/", {"decision": "maybe"}, follow=True).content.decode()
    assert "Say whether they are the same person" in said
    bob.client.post(f"{PAGE}{pair.pk}/decide/", {"decision": "different"})
    said = bob.client.post(f"{PAGE}{pair.pk}/decide/", {"decision": "same"}, follow=True).content.decode()
    assert "decided already" in said


def test_the_candidates_own_pages_and_the_first_page_say_so(bob: Person, pair: SamePerson) -> None:
    assert "may be known twice" in bob.client.get(f"/candidates/{pair.first_id}/").content.decode()
    assert "pair of candidates who may be one" in bob.client.get("/").content.decode()


def test_two_addresses_that_were_proved_speak_against_it(bob: Person, pair: SamePerson) -> None:
    warning = "Each of them proved an e-mail address of their own"
    for person, address in ((pair.first, "ada@mail.example"), (pair.second, "countess@mail.example")):
        assert warning not in bob.client.get(PAGE).content.decode()
        row, _ = CandidateIdentifier.objects.within(bob.scope).get_or_create(
            organization=bob.organization, candidate=person, kind="email", value=address
        )
        CandidateIdentifier.objects.within(bob.scope).filter(pk=row.pk).update(confirmed_at=timezone.now())
    assert warning in bob.client.get(PAGE).content.decode()


def test_who_may_only_read_sees_no_buttons(dora: Person, pair: SamePerson) -> None:
    page = dora.client.get(PAGE).content.decode()
    assert "Ada Lovelace" in page
    assert "They are one person" not in page
    assert dora.client.post(f"{PAGE}{pair.pk}/decide/", {"decision": "same"}).status_code == 403


def test_a_stranger(charlie: Person, pair: SamePerson) -> None:
    assert charlie.client.post(f"{PAGE}{pair.pk}/decide/", {"decision": "same"}).status_code == 404
    assert "Ada" not in charlie.client.get(PAGE).content.decode()
