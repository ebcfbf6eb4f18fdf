"""Words of records by the API: which wait, what was said."""

from __future__ import annotations

from portal.models import LinkConfirmation
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.work_factories import VITALS, a_concept, a_record


def test_it_works(bob: Person, system_of: Call) -> None:
    a_concept()
    record = a_record(bob, linked_by_words=True)
    system = system_of(bob)
    status, body = system.get("links-waiting/")
    assert status == 200
    assert [(item["text"], item["records"], item["choices"][0]["uri"]) for item in body] == [("Vital signs", 1, VITALS)]
    word = {"text": "Vital signs", "concept_uri": VITALS}
    first = system.post("remembered-links/", word)
    assert (first[0], system.post("remembered-links/", word)) == (200, first)
    assert record.evidence.get().statement["link"] == "confirmed"
    assert system.get("links-waiting/")[1] == []
    kept = system.get("remembered-links/")[1]["results"]
    assert [(item["text"], item["concept_uri"]) for item in kept] == [("Vital signs", VITALS)]
    gone = system.browser.delete(f"/api/v1/remembered-links/{kept[0]['id']}/")
    assert gone.status_code == 204
    assert record.evidence.get().statement["link"] == "text"


def test_none_of_these(bob: Person, system_of: Call) -> None:
    a_concept()
    record = a_record(bob, linked_by_words=True)
    assert system_of(bob).post("remembered-links/", {"text": "Vital signs", "concept_uri": None})[0] == 200
    assert not record.evidence.exists()


def test_a_stranger_finds_nothing(bob: Person, charlie: Person, system_of: Call) -> None:
    a_concept()
    a_record(bob, linked_by_words=True)
    system_of(bob).post("remembered-links/", {"text": "Other", "concept_uri": VITALS})
    word = LinkConfirmation.objects.within(bob.scope).get()
    theirs = system_of(charlie)
    assert theirs.get("links-waiting/")[1] == []
    assert theirs.get(f"remembered-links/{word.pk}/")[0] == 404
    assert theirs.browser.delete(f"/api/v1/remembered-links/{word.pk}/").status_code == 404


def test_wrong_words_are_named(bob: Person, system_of: Call) -> None:
    status, body = system_of(bob).post("remembered-links/", {"concept_uri": VITALS})
    assert (status, list(body["errors"])) == (400, ["text"])
    status, body = system_of(bob).post("remembered-links/", {"text": "x", "concept_uri": "urn:none"})
    assert status == 422
    assert "no framework" in str(body)


def test_readers_only_read(bob: Person, system_of: Call) -> None:
    reader = system_of(bob, "read_records")
    assert reader.get("links-waiting/")[0] == 200
    assert reader.post("remembered-links/", {"text": "x", "concept_uri": None})[0] == 403
