"""A scope that is narrowed to some jobs finds nothing of the others, whatever the model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps

from portal.models import Application, Candidate, Job, JobMember, Membership, OrganizationRow, Record
from portal.permissions import Capability
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import a_ranked_job

MODELS = [model for model in apps.get_models() if issubclass(model, OrganizationRow)]


def test_it_works(bob: Person) -> None:
    first, second = a_ranked_job(bob), a_ranked_job(bob)
    narrow = replace(bob.scope, jobs=frozenset({first.job.pk}))
    assert list(Job.objects.within(narrow)) == [first.job]
    assert set(Application.objects.within(narrow)) == set(first.applications)
    seen = set(Candidate.objects.within(narrow))
    assert seen == {row.candidate for row in first.applications}
    assert not seen & {row.candidate for row in second.applications}
    assert {row.candidate for row in Record.objects.within(narrow)} <= seen
    assert Record.objects.within(narrow).exists()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_says_what_a_narrowed_scope_finds(model: type[OrganizationRow], bob: Person) -> None:
    """The declared path is a real one; a model that declares none shows nothing."""
    a_ranked_job(bob)
    found = model.objects.within(replace(bob.scope, jobs=frozenset()))
    if model.FOR_EVERY_JOB:
        assert set(found) == set(model.objects.within(bob.scope))
    else:
        assert not found.exists()


def test_a_member_who_sees_their_jobs_only(bob: Person, dora: Person) -> None:
    first, second = a_ranked_job(bob), a_ranked_job(bob)
    membership = Membership.objects.within(bob.scope).get(user=dora.user)
    membership.every_job = False
    membership.save()
    JobMember.objects.within(bob.scope).create(job=first.job, membership=membership)
    assert dora.client.get(f"/jobs/{first.job.pk}/ranking/").status_code == 200
    assert dora.client.get(f"/jobs/{second.job.pk}/ranking/").status_code == 404


def test_a_guest_may_little(bob: Person) -> None:
    scope = Scope(organization_id=bob.organization.pk, guest_id=bob.user.pk, jobs=frozenset())
    assert scope.may(Capability.COMMENT)
    assert not scope.may(Capability.READ_CANDIDATES)
    assert scope.actor.startswith("guest:")
