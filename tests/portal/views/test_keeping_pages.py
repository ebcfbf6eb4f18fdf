"""Legal holds and sealed copies, on their pages: who sees them, who may act, and what it says."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.actions.erase import erase
from portal.actions.withdraw import withdraw
from portal.models import Application, Event, LegalHold, SealedCopy
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.own import own_scope
from tests.portal.work_factories import a_job, a_record, an_application


@pytest.fixture
def marisol(alice: Person) -> Application:
    application = an_application(alice, a_job(alice), "Marisol Etcheverry")
    a_record(alice, candidate=application.candidate)
    return application


def test_it_works(alice: Person, erin: Person, marisol: Application) -> None:
    person = alice.client.get(reverse("candidate", args=[marisol.candidate_id])).content.decode()
    place = f"{reverse('place_legal_hold')}?candidate={marisol.candidate_id}"
    assert place in person
    assert "everything of Marisol Etcheverry" in alice.client.get(place).content.decode()
    refused = alice.client.post(place, {"candidate": str(marisol.candidate_id), "reason": " "})
    assert refused.status_code == 422
    alice.client.post(place, {"candidate": str(marisol.candidate_id), "reason": "Case 12"})
    assert "Case 12" in alice.client.get(reverse("legal_holds")).content.decode()
    withdraw(own_scope(marisol), marisol)
    erase(Scope(organization_id=alice.organization.pk, system="keeper"), marisol.candidate_id)
    holds = alice.client.get(reverse("legal_holds")).content.decode()
    assert "Marisol" not in holds
    assert "a candidate who withdrew" in holds
    copy = SealedCopy.objects.within(alice.scope).get()
    assert "the hold is lifted" in erin.client.get(reverse("sealed_copies")).content.decode()
    address = reverse("open_sealed_copy", args=[copy.pk])
    assert erin.client.post(address, {"reason": ""}).status_code == 422
    opened = erin.client.post(address, {"reason": "Case 12"})
    assert (opened["Content-Type"], opened.content[:2]) == ("application/zip", b"PK")
    assert Event.objects.within(alice.scope).filter(kind="sealed_copy.opened").count() == 1
    hold = LegalHold.objects.within(alice.scope).get()
    assert alice.client.post(reverse("lift_legal_hold", args=[hold.pk]), {"reason": ""}).status_code == 422
    alice.client.post(reverse("lift_legal_hold", args=[hold.pk]), {"reason": "Settled"})
    assert "Lifted" in alice.client.get(reverse("legal_holds")).content.decode()


def test_whoever_runs_the_portal_opens_no_copy(alice: Person, bob: Person, dora: Person, marisol: Application) -> None:
    LegalHold.objects.within(alice.scope).create(job=marisol.job, reason="Case 12")
    withdraw(own_scope(marisol), marisol)
    erase(Scope(organization_id=alice.organization.pk, system="keeper"), marisol.candidate_id)
    copy = SealedCopy.objects.within(alice.scope).get()
    page = alice.client.get(reverse("sealed_copies")).content.decode()
    assert "Open and download" not in page
    for person in (alice, bob, dora):
        answer = person.client.post(reverse("open_sealed_copy", args=[copy.pk]), {"reason": "Mine"})
        assert answer.status_code == 403
    for person in (bob, dora):
        assert person.client.get(reverse("sealed_copies")).status_code == 403
        assert person.client.get(reverse("legal_holds")).status_code == 403
    assert not Event.objects.within(alice.scope).filter(kind="sealed_copy.opened").exists()
