"""One applicant system's page: what is done comes back to it, and so does what was refused, with what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from portal.actions.applicant_systems import add_system
from portal.models import ApplicantSystem, ApplicantSystemLink
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(alice: Person) -> ApplicantSystem:
    row: ApplicantSystem = add_system(alice.scope, adapter="csv", name="Fair", settings={}, signed=False).system
    return row


def sent(person: Person, system: ApplicantSystem, what: str, **typed: str) -> Any:
    return person.client.post(reverse(what, args=[system.pk]), typed, follow=True)


def test_it_works(alice: Person, system: ApplicantSystem) -> None:
    page = sent(alice, system, "change_applicant_system", name="Career fair")
    assert page.redirect_chain == [(reverse("applicant_system", args=[system.pk]), 302)]
    assert "Changed." in page.content.decode()
    assert "Career fair" in page.content.decode()


def test_what_was_refused_is_said_there(alice: Person, system: ApplicantSystem) -> None:
    page = sent(alice, system, "change_applicant_system", name="")
    assert (page.status_code, page.redirect_chain) == (422, [])
    page = sent(alice, system, "link_applicant_job", external_id="77")
    assert page.status_code == 422
    assert "Choose a job." in page.content.decode()
    assert not ApplicantSystemLink.objects.within(alice.scope).exists()


def test_a_job_is_linked(alice: Person, system: ApplicantSystem) -> None:
    page = sent(alice, system, "link_applicant_job", external_id="77", job=str(a_job(alice).pk))
    assert "Linked. What waited for it goes on." in page.content.decode()
    assert ApplicantSystemLink.objects.within(alice.scope).get().external_id == "77"
