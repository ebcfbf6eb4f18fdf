"""How strangers try the addresses of what trust rests on: issuers, structure, signed text, the audit log."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from portal.actions.events import record_event
from portal.models import Application, JobRequirement, Observation
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {
    "record_structure": Row({"record": "record"}),
    "compare_verifications": Row({"record": "record", "before": "first_check", "after": "first_check"}),
    "compare_runs": Row({"job": "job", "before": "first_run", "after": "first_run"}),
    "run_provenance": Row({"job": "job", "number": "first_run"}),
    "journey": Row({"candidate": "candidate"}),
    "withdraw_observation": Row({"observation": "an_observation"}, {"reason": "Mine"}),
    "as_set_up": Own(),
    "audit_chain": Own("?after=1"),
    "audit_proof": Own(),
    "audit_csv": Own("?q=nursing"),
    "audit_ndjson": Own("?kind=job"),
    "audit_event": Row({"event": "an_event"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    requirement = JobRequirement.objects.within(bob.scope).filter(version__job=application.job).first()
    assert requirement is not None
    seen = Observation.objects.within(bob.scope).create(
        application=application,
        requirement_key=requirement.key,
        concept_uri=requirement.concepts[0]["uri"],
        level=2.0,
        what_was_seen="Did it.",
        setting="Unit 3",
        observed_on=timezone.localdate(),
        observed_by=bob.user,
    )
    event = record_event(bob.scope, "observation.added", seen, application=application.pk)
    return {"an_observation": seen, "an_event": event, "first_check": "1", "first_run": "1"}
