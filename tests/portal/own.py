"""What the tests of the candidate's page share: the candidate's scope, a consent, a retention profile."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from portal.models import Application, Consent, JobSharing, RetentionProfile
from portal.scope import Scope
from tests.portal.conftest import Person

TERMS = {
    "who": "Alder Grove Care",
    "why": "To check that the records are genuine, and compare them with this job’s skills.",
    "kept": "90 days",
    "skills": ["Vital signs", "Basic life support"],
}


def own_scope(application: Application) -> Scope:
    """The candidate, on their own page."""
    return Scope(organization_id=application.organization_id, application_id=application.pk)


def a_consent(person: Person, application: Application, terms: Any = None) -> Consent:
    terms = TERMS if terms is None else terms
    canonical = json.dumps(terms, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    consent: Consent = Consent.objects.within(person.scope).create(
        application=application,
        purpose="Application",
        terms=terms,
        terms_digest=hashlib.sha256(canonical.encode()).hexdigest(),
    )
    return consent


def a_profile(person: Person, application: Application, *, sealed_days: int = 0) -> RetentionProfile:
    """A retention profile for the application's job."""
    profile: RetentionProfile = RetentionProfile.objects.within(person.scope).create(
        name="Usual",
        days=90,
        reason="Hiring takes that long.",
        sealed_days=sealed_days,
        sealed_reason="29 CFR 1602.14 asks for a year" if sealed_days else "",
    )
    JobSharing.objects.within(person.scope).update_or_create(
        job=application.job, defaults={"retention": profile, "organization_id": person.organization.pk}
    )
    return profile
