"""A copy of a job says what it was copied from, and carries nobody's approval."""

from __future__ import annotations

import pytest

from portal.actions.jobs import create_version
from portal.job_sources import copy_of
from portal.models import JobVersion
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, VITALS, make_job, needs

pytestmark = pytest.mark.django_db


def version_of(person: Person, number: int) -> JobVersion:
    found: JobVersion = JobVersion.objects.within(person.scope).get(number=number)
    return found


def test_it_works(bob: Person) -> None:
    aged = needs(VITALS, CPR, minimum_level=3.0, maximum_age_days=30, age_reason="It changes.", minimum_trust="known")
    job = make_job(bob, aged, needs(CPR, need="nice", weight="low"))
    proposal = copy_of(bob.scope, job, version_of(bob, 1))
    first, second = proposal.lines
    assert [found.uri for found in first.concepts] == [VITALS, CPR]
    assert (first.level, first.age, first.age_reason, first.minimum_trust) == (3, 30, "It changes.", "known")
    assert (second.need, second.weight, second.chosen) == ("nice", "low", True)
    assert first.source == "Job analysis; copied from Certified nursing assistant, version 1"
    assert proposal.origin == "a copy of Certified nursing assistant, version 1"
    assert (proposal.title, proposal.musts) == (job.title, 1)


def test_any_version_can_be_copied(bob: Person) -> None:
    job = make_job(bob)
    create_version(bob.scope, job, requirements=[needs(CPR)], reason="less")
    assert [line.label for line in copy_of(bob.scope, job, version_of(bob, 1)).lines] == [
        "Vital signs",
        "Basic life support",
    ]
    assert [line.label for line in copy_of(bob.scope, job, version_of(bob, 2)).lines] == ["Basic life support"]


def test_a_strangers_scope_sees_no_lines(bob: Person, charlie: Person) -> None:
    job = make_job(bob)
    assert copy_of(charlie.scope, job, version_of(bob, 1)).lines == ()
