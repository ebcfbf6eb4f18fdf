"""How strangers try the addresses of records, claims and issuers in the API."""

from __future__ import annotations

from typing import Any

from portal.models import Application, Submission, Verification
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row
from tests.portal.work_factories import a_record

CASES: dict[str, Case] = {}
RECORD = {"pk": "record"}
API: dict[str, Case] = {
    "api-record-document": Row(RECORD),
    "api-record-receipt": Row(RECORD),
    "api-record-verdict-file": Row(RECORD),
    "api-record-signed-text": Row(RECORD),
    "api-record-structure": Row(RECORD),
    "api-record-comparison": Row({"pk": "checked_twice"}),
    "api-record-assign": Row({"pk": "unmatched"}, {"candidate": "{candidate}"}),
    "api-record-trust-issuer": Row(RECORD, {"reason": "I say so"}),
    "api-submission-list": Own("?job={job}&candidate={candidate}"),
    "api-submission-detail": Row({"pk": "submission"}),
    "api-batch-stop": Row({"pk": "batch"}),
    "api-batch-dismiss": Row({"pk": "batch"}),
    "api-claim-list": Own("?candidate={candidate}&record={record}"),
    "api-claim-detail": Row({"pk": "evidence"}),
    "api-claim-confirm": Row({"pk": "evidence"}, {"concept_uri": "urn:x"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del application
    record = a_record(bob, title="Checked twice")
    first = Verification.objects.within(bob.scope).get(record=record)
    Verification.objects.within(bob.scope).create(
        record=record, number=2, reason="asked", state="done", requested_by="x", report=first.report, verdict="verified"
    )
    return {"checked_twice": record, "submission": Submission.objects.within(bob.scope).first()}
