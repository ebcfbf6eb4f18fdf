"""How strangers try the addresses of fairness: blind mode, rates, legal profiles."""

from __future__ import annotations

from typing import Any

from portal.actions.legal import LegalInput, add_legal_document
from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

JOB = {"job": "job"}
CASES: dict[str, Case] = {
    "fairness": Own(),
    "rates": Own("?job={job}", for_auditors=True),
    "rates_summary": Own("?job={job}", for_auditors=True),
    "rates_token": Own("", {"name": "Mine"}, for_auditors=True),
    "export_rates": Own("?as=csv&job={job}", for_auditors=True),
    "job_screening": Row(JOB),
    "switch_blind": Row(JOB, {"blind": "on"}),
    "switch_legal_profile": Row(JOB, {"profile": "nyc"}),
    "organization_legal": Own(),
    "give_legal": Row({"profile": "none_such", "condition": "none_such"}, {"job": "{job}"}),
    "legal_document": Row({"document": "legal"}),
    "remove_legal": Row({"document": "legal"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    given = LegalInput(words="On the careers page", file_name="notice.pdf", data=b"%PDF-1.7 notice")
    legal = add_legal_document(bob.scope, job=application.job, profile="nyc", condition="notice", given=given)
    return {"legal": legal, "none_such": "nyc"}
