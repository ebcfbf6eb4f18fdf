"""Observing: a named person's word, structured, counted from the next ranking on."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.actions.observe import observe
from portal.actions.refusal import RefusedError
from portal.models import JobRequirement
from portal.permissions import Capability
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import VITALS, a_ranked_job, rank_now


def seen(person: Person, **given: Any) -> dict[str, Any]:
    requirement = JobRequirement.objects.within(person.scope).get(key="vitals")
    usual = {
        "requirement": requirement,
        "level": 3.0,
        "what_was_seen": "Took blood pressure by hand.",
        "setting": "Skills visit",
        "observed_on": timezone.localdate(),
    }
    return {**usual, **given}


def test_it_works(bob: Person, dora: Person) -> None:
    ranked = a_ranked_job(bob)
    desmond = ranked.applications[2]
    assert ranked.entry(desmond).tier == "no_evidence"
    observation = observe(dora.scope, desmond, **seen(dora))
    assert (observation.concept_uri, observation.observed_by, observation.confirmed) == (VITALS, dora.user, True)
    ranked.job.runs.exclude(state="done").delete()
    ranked.run = rank_now(bob, ranked.job)
    assert ranked.entry(desmond).tier == "met"


@pytest.mark.parametrize(
    "given",
    [
        {"level": 0.0},
        {"level": 5.0},
        {"what_was_seen": " "},
        {"setting": ""},
        {"setting": "x" * 201},
        {"observed_on": timezone.localdate() + timedelta(days=2)},
    ],
)
def test_what_is_missing_or_impossible_is_refused(bob: Person, given: dict[str, Any]) -> None:
    application = a_ranked_job(bob).applications[2]
    with pytest.raises(RefusedError) as refused:
        observe(bob.scope, application, **seen(bob, **given))
    assert refused.value.field in given
    assert not application.observations.exists()


def test_a_token_observes_nothing(bob: Person) -> None:
    application = a_ranked_job(bob).applications[2]
    token = dataclasses.replace(
        bob.scope, user_id=None, role=None, token_id=bob.user.pk, token_capabilities=frozenset(Capability)
    )
    with pytest.raises(RefusedError, match="named person"):
        observe(token, application, **seen(bob))


def test_auditors_observe_nothing(bob: Person, erin: Person) -> None:
    application = a_ranked_job(bob).applications[2]
    with pytest.raises(NotAllowedError):
        observe(erin.scope, application, **seen(bob))
