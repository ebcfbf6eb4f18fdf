"""The sentences that stand before anything is shared."""

from __future__ import annotations

import hashlib
import json

import pytest

from portal.models import Job, JobRequirement, JobSharing, RetentionProfile
from portal.share_terms import USUAL, contact_of, retention_of, sharing_of, terms_of
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job


def changed(person: Person, job: Job, **facts: object) -> tuple[str, ...]:
    version = job.current_version
    assert version is not None
    version.requirements.filter(need="must").update(**facts)
    return terms_of(person.scope, job).must


def test_it_works(bob: Person) -> None:
    terms = terms_of(bob.scope, a_job(bob))
    canonical = json.dumps(terms.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert terms.digest == hashlib.sha256(canonical.encode()).hexdigest()
    assert json.loads(json.dumps(terms.to_json())) == terms.to_json()  # a database gives back what was kept


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Vital signs"),
        ({"minimum_level": 2.5}, "Vital signs, level 2.5 of 4 or higher"),
        ({"in_force": True}, "Vital signs, valid today"),
        (
            {"maximum_age_days": 1096, "age_reason": "The standard changed."},
            "Vital signs, not older than 3 years. Why: The standard changed.",
        ),
        ({"maximum_age_days": 365, "age_reason": "X"}, "Vital signs, not older than 1 year. Why: X."),
        ({"maximum_age_days": 400, "age_reason": "X"}, "Vital signs, not older than 400 days. Why: X."),
        (
            {"concepts": [{"uri": "a", "label": "Vital signs"}, {"uri": "b", "label": "Triage"}]},
            "Vital signs, or Triage",
        ),
        ({"concepts": [{"uri": "a", "label": "Blood pressure"}]}, "Vital signs"),
    ],
)
def test_what_is_asked_for_in_words(bob: Person, facts: dict[str, object], words: str) -> None:
    assert changed(bob, a_job(bob), **facts) == (words,)


def test_a_job_that_names_no_skill_yet_says_so(bob: Person) -> None:
    job: Job = Job.objects.within(bob.scope).create(title="Baker")
    terms = terms_of(bob.scope, job)
    assert (terms.must, terms.nice, terms.version) == ((), (), 0)
    assert "names none yet" in terms.ranking[0]


def test_one_skill_is_one(bob: Person) -> None:
    job = a_job(bob)
    JobRequirement.objects.within(bob.scope).filter(need="nice").delete()
    assert "the skill named above" in terms_of(bob.scope, job).ranking[0]


def test_the_retention_of_a_job(bob: Person, charlie: Person) -> None:
    job = a_job(bob)
    RetentionProfile.objects.within(charlie.scope).create(name="Theirs", days=1, reason="x", is_default=True)
    assert retention_of(bob.scope, job) == USUAL
    profiles = RetentionProfile.objects.within(bob.scope)
    profiles.create(name="Usual", days=90, reason="Appeals.", is_default=True)
    assert retention_of(bob.scope, job).days == 90
    own = profiles.create(name="Federal", days=30, reason="x", sealed_days=1, sealed_reason="A contract asks for it.")
    JobSharing.objects.within(bob.scope).create(job=job, retention=own)
    assert retention_of(bob.scope, job).days == 30
    kept = terms_of(bob.scope, job).kept
    assert kept[2] == (
        "If you take it back, a sealed copy stays for 1 day. Only auditors can open it. A contract asks for it."
    )


def test_whom_to_ask(bob: Person) -> None:
    job = a_job(bob)
    assert contact_of(sharing_of(bob.scope, job)).email == "records@aldergrove.example"
    JobSharing.objects.within(bob.scope).create(job=job, contact_name="Owen", contact_phone="555 0100")
    contact = contact_of(sharing_of(bob.scope, job))
    assert (contact.name, contact.email, contact.phone) == ("Owen", "", "555 0100")
    terms = terms_of(bob.scope, job)
    assert "call 555 0100" in terms.accommodation
    assert "call 555 0100" in terms.without_record


def test_another_contact_is_another_digest(bob: Person) -> None:
    job = a_job(bob)
    before = terms_of(bob.scope, job).digest
    JobSharing.objects.within(bob.scope).create(job=job, contact_phone="555 0100")
    assert terms_of(bob.scope, job).digest != before
