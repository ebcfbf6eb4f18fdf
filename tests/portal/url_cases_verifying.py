"""How strangers try the addresses of verifying without storing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.models import Application, VerifyJob
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {}
JOB = {"pk": "verify_job"}
#: A job is its caller's alone: to every other token of the organization it is 404, too (test_verify_jobs.py).
API: dict[str, Case] = {
    "api-verify": Own("", {"record": "Dear Sir"}),
    "api-verify-batch": Own("", {}),
    "api-verify-job-list": Own("", {}),
    "api-verify-job-detail": Row(JOB),
    "api-verify-job-results": Row(JOB),
    "api-verify-job-results-file": Row(JOB),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del application
    job = VerifyJob.objects.within(bob.scope).create(expires_at=timezone.now() + timedelta(hours=1))
    return {"verify_job": job}
