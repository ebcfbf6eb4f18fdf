"""What changed between two checks of one record."""

from __future__ import annotations

import copy
from typing import Any

from django.urls import reverse

from portal.models import Verification
from portal.verification_changes import changes_between_reports
from tests.portal.conftest import Person
from tests.portal.reports import UNREACHABLE
from tests.portal.work_factories import BOUND, PASSED, a_candidate, a_record, child


def checked_again(person: Person, record: Any, **more: Any) -> Verification:
    """Another verification of the record, whose report differs in ``more``."""
    first = record.current_verification
    report = copy.deepcopy(first.report) | more
    row: Verification = record.verifications.create(
        organization_id=person.organization.pk,
        number=2,
        reason="asked",
        state=Verification.State.DONE,
        requested_by=person.scope.actor,
        step=6,
        finished_at=first.finished_at,
        verdict=report["verdict"],
        report=report,
        payload=first.payload,
    )
    record.current_verification = row
    record.save()
    return row


def test_it_works(bob: Person, charlie: Person) -> None:
    record = a_record(bob, PASSED, BOUND, UNREACHABLE, candidate=a_candidate(bob), children=(child("Inside"),))
    first = record.current_verification
    assert first is not None
    good = [check for check in first.report["checks"] if check["id"] != "revocation"]
    inside = [first.report["credentials"][0] | {"verdict": "rejected"}]
    checked_again(bob, record, verdict="verified", checks=good, credentials=inside)
    page = bob.client.get(reverse("record", args=[record.pk])).content.decode()
    address = reverse("compare_verifications", args=[record.pk, 1, 2])
    assert address in page
    shown = bob.client.get(address).content.decode()
    assert "The verdict changed from Indeterminate to Verified." in shown
    assert "not made" in shown
    assert "Inside" in shown
    assert charlie.client.get(address).status_code == 404
    assert bob.client.get(reverse("compare_verifications", args=[record.pk, 1, 7])).status_code == 404


def test_the_same_is_the_same(bob: Person) -> None:
    record = a_record(bob)
    assert record.current_verification is not None
    report = record.current_verification.report
    assert not changes_between_reports(report, copy.deepcopy(report))
    checked_again(bob, record)
    page = bob.client.get(reverse("compare_verifications", args=[record.pk, 1, 2])).content.decode()
    assert "Both checks found the same." in page


def test_trust_and_person_are_compared_too(bob: Person) -> None:
    record = a_record(bob)
    assert record.current_verification is not None
    report = record.current_verification.report
    other = copy.deepcopy(report) | {"subject_match": "name", "issuer": report["issuer"] | {"trust": "known"}}
    changes = changes_between_reports(report, other)
    assert changes.trust == ("trusted", "known")
    assert changes.subject == ("identifier", "name")
    assert changes.verdict is None
