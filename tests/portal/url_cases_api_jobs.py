"""How strangers try the addresses of jobs, requirements and rankings in the API."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {}
JOB = {"job": "job"}
VERSION = JOB | {"number": "version_number"}
RUN = {"pk": "run"}
API: dict[str, Case] = {
    "api-job-close": Row({"pk": "job"}),
    "api-job-reopen": Row({"pk": "job"}),
    "api-job-copy": Row({"pk": "job"}),
    "api-job-approve": Row({"pk": "job"}),
    "api-job-version-list": Row(JOB, {"reason": "x"}),
    "api-job-version-detail": Row(VERSION),
    "api-job-version-requirements": Row(VERSION),
    "api-job-version-changes": Row(VERSION),
    "api-job-version-proposal": Row(VERSION),
    "api-job-team-list": Row(JOB, {"membership": "{membership}"}),
    "api-job-team-detail": Row(JOB | {"pk": "job_member"}),
    "api-job-guest-list": Row(JOB, {"name": "Mine", "email": "mine@mail.example"}),
    "api-job-guest-detail": Row(JOB | {"pk": "job_guest"}),
    "api-job-guest-renew": Row(JOB | {"pk": "job_guest"}),
    "api-job-guest-revoke": Row(JOB | {"pk": "job_guest"}),
    "api-job-standing": Row(JOB),
    "api-job-screening": Row(JOB),
    "api-job-blind": Row(JOB),
    "api-job-legal-profile": Row(JOB),
    "api-job-sharing": Row(JOB),
    "api-what-if": Row(JOB),
    "api-what-if-version": Row(JOB),
    "api-own-credential-list": Own("?q=nursing", {"name": ""}),
    "api-own-credential-detail": Row({"pk": "own_credential"}),
    "api-ranking-pool-pdf": Row(RUN),
    "api-ranking-compare": Row(RUN),
    "api-ranking-recompute": Row(RUN),
    "api-ranking-provenance": Row(RUN),
    "api-gap-report-pdf": Row({"pk": "application"}),
    "api-issuer-list": Own("?q=cedar", {"issuer": ""}),
    "api-issuer-one": Row({}),
    "api-issuer-stop": Row({}, {"issuer": "did:web:other.example", "reason": "Mine"}),
    "api-issuer-file": Own(),
    "api-issuer-import": Own("", {"list": ""}),
    "api-issuer-import-preview": Own("", {"list": "issuer\ndid:web:cedarfork.example"}),
    "api-issuer-import-undo": Own("", {"batch": "{job}"}),
    "api-registry-list": Own(),
    "api-registry-search": Own("?q=cedar"),
    "api-skill-list": Own("?q=vital"),
    "api-skill-one": Own("?uri=urn:skill:vitals"),
    "api-skill-suggest": Own("?q=nursing"),
    "api-retired-skill-list": Own(),
    "api-retired-skill-replace-in-job": Row({}, {"job": "{job}", "retired": "urn:a", "concept": "urn:b"}),
    "api-retired-skill-replace-in-word": Row({}, {"word": "{word}", "concept": "urn:b"}),
    "api-framework-list": Own(),
    "api-framework-detail": Own(names={"pk": "framework_version"}),
    "api-framework-changes": Own(names={"pk": "framework_version"}),
    "api-crosswalk": Own("?from={framework_version}&to={framework_other}"),
    "api-levels": Own(),
    "api-member-list": Own("?role=recruiter"),
    "api-member-detail": Row({"pk": "membership"}),
    "api-organization": Own(),
    "api-policies": Own(),
    "api-health": Own(),
    "api-metrics": Row({}),
    "api-metrics-file": Row({}),
    "api-audited-job-list": Own(),
    "api-undo-word": Row({"pk": "word"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del bob, application
    return {"version_number": "1"}
