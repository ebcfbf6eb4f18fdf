"""Records that come in something: a wallet's presentation and a baked picture, from reception to the page."""

from __future__ import annotations

import json

from django.urls import reverse

from portal.actions.receive import receive_files
from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_data_integrity
from portal.intake.incoming import IncomingBytes
from portal.models import Evidence, Record
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.work import work_off
from tests.portal.work_factories import a_candidate
from tests.verification.baking import itxt, png

KEY = ed25519_key("wrapped")


def a_badge(number: int) -> dict[str, object]:
    method = f"{KEY.did_key}#{KEY.multikey}"
    return sign_data_integrity(badge(KEY.did_key, number), KEY, method, created="2025-01-02T00:00:00Z")


def received(person: Person, name: str, data: bytes) -> Record:
    receive_files(person.scope, files=[IncomingBytes(name, data)], channel="upload", candidate=a_candidate(person))
    work_off()
    return Record.objects.within(person.scope).get()


def test_it_works(bob: Person, charlie: Person) -> None:
    forged = {**a_badge(2), "name": "Heart surgery"}
    wrapped = {"type": ["VerifiablePresentation"], "verifiableCredential": [a_badge(1), forged, {"no": "credential"}]}
    record = received(bob, "wallet.json", json.dumps(wrapped).encode())
    assert (record.verdict, record.container) == ("rejected", "presentation")
    page = bob.client.get(reverse("record", args=[record.pk])).content.decode()
    assert "3 credentials inside" in page
    assert "Each has a verdict of its own" in page
    assert record.title == "Vital signs and 2 more"
    evidence = Evidence.objects.within(bob.scope).filter(record=record)
    assert {row.statement["standing"] for row in evidence} <= {"verified", "rejected"}
    assert charlie.client.get(reverse("record", args=[record.pk])).status_code == 404


def test_a_presentation_of_good_records_is_good(bob: Person) -> None:
    wrapped = {"type": ["VerifiablePresentation"], "verifiableCredential": [a_badge(1), a_badge(2)]}
    record = received(bob, "wallet.json", json.dumps(wrapped).encode())
    assert record.verdict == "verified", record.sentence
    assert bob.client.get(reverse("record", args=[record.pk])).status_code == 200
    assert bob.client.get(reverse("candidate", args=[record.candidate_id])).status_code == 200


def test_a_picture_is_the_badge_in_it(bob: Person) -> None:
    record = received(bob, "badge.png", png(itxt(json.dumps(a_badge(1)).encode())))
    assert (record.verdict, record.container, record.title) == ("verified", "png", "Vital signs")
    page = bob.client.get(reverse("record", args=[record.pk])).content.decode()
    assert "Baked into a PNG picture" in page
