"""How strangers try the addresses of candidates, applications and decisions in the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.actions.observe import observe
from portal.ids import new_id
from portal.models import Application, Consent, Decision, EvidenceRequest, JobRequirement, OutgoingMail
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {}
#: A stranger's own pages are tried with the ids of bob's things, which find nothing there.
API: dict[str, Case] = {
    "api-applicant-list": Own("", {"job": "{job}", "name": ""}),  # with a name it is 404: test_applicants.py
    "api-candidate-identifiers": Row({"pk": "candidate"}, {"kind": "number", "value": "77"}),
    "api-candidate-submissions": Row({"pk": "candidate"}),
    "api-candidate-journey": Row({"pk": "candidate"}),
    "api-candidate-sharing": Row({"pk": "candidate"}),
    "api-identifier-detail": Row({"pk": "identifier"}),
    "api-identifier-confirmation": Row({"pk": "identifier"}, {"how": "I say so"}),
    "api-same-person-list": Own(),
    "api-same-person-detail": Row({"pk": "pair"}),
    "api-same-person-decision": Row({"pk": "pair"}, {"decision": "different"}),
    "api-application-interview-kit": Row({"pk": "application"}),
    "api-application-rubric": Row({"pk": "application"}),
    "api-comparison-list": Own("?job={job}"),
    "api-decision-list": Own("?job={job}", {"application": "{application}"}),
    "api-decision-detail": Row({"pk": "decision"}),
    "api-decision-reversal": Row({"pk": "decision"}),
    "api-move-list": Own("", {"job": "{job}"}),
    "api-move-reversal": Row({"move": "move"}),
    "api-disposition-list": Own(),
    "api-stage-list": Own(),
    "api-letter-list": Own("?application={application}", {"application": "{application}"}),
    "api-letter-detail": Row({"pk": "mail"}),
    "api-letter-preview": Own("", {"application": "{application}"}),
    "api-letter-template-list": Own("", {"kind": "free"}),
    "api-letter-template-detail": Row({"pk": "letter"}),
    "api-observation-list": Own("?application={application}", {"application": "{application}"}),
    "api-observation-detail": Row({"pk": "observation"}),
    "api-observation-amendment": Row({"pk": "observation"}),
    "api-observation-withdrawal": Row({"pk": "observation"}, {"reason": "Mine"}),
    "api-evidence-request-list": Own("?application={application}", {"application": "{application}"}),
    "api-evidence-request-detail": Row({"pk": "asked"}),
    "api-evidence-request-several": Own("", {"job": "{job}"}),
    "api-contest-list": Own("?application={application}"),
    "api-contest-detail": Row({"pk": "contest"}),
    "api-contest-answer": Row({"pk": "contest"}, {"answer": "Mine"}),
    "api-note-list": Own("", {"text": "Mine"}),
    "api-note-detail": Row({"pk": "note"}),
    "api-note-mentionable": Own(),
    "api-apply-link-list": Own("?job={job}", {"job": "{job}"}),
    "api-apply-link-detail": Row({"pk": "link"}),
    "api-apply-link-revocation": Row({"pk": "link"}),
    "api-invitation-list": Own("?job={job}", {"job": "{job}"}),
    "api-invitation-detail": Row({"pk": "invitation"}),
    "api-invitation-sending": Row({"pk": "invitation"}),
    "api-invitation-revocation": Row({"pk": "invitation"}),
    "api-consent-list": Own("?candidate={candidate}"),
    "api-consent-detail": Row({"pk": "consent"}),
    "api-legal-hold-list": Own("", {"candidate": "{candidate}"}),
    "api-legal-hold-detail": Row({"pk": "hold"}),
    "api-legal-hold-lifting": Row({"pk": "hold"}, {"reason": "Mine"}),
    "api-sealed-copy-list": Own(),
    "api-sealed-copy-detail": Row({"pk": "sealed"}),
    "api-saved-search-list": Own("", {"name": "Mine"}),
    "api-saved-search-detail": Row({"pk": "search"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    version = application.job.current_version
    assert version is not None
    vitals: JobRequirement = version.requirements.get(key="vitals")
    move = new_id()
    return {
        "decision": Decision.objects.within(bob.scope).create(
            application=application, stage="applied", from_stage="applied", reason="A word", move=move
        ),
        "move": str(move),
        "mail": OutgoingMail.objects.within(bob.scope).create(
            application=application, kind="letter_free", to="marisol@mail.example", subject="Hello", state="sent"
        ),
        "observation": observe(
            bob.scope,
            application,
            requirement=vitals,
            level=3,
            what_was_seen="Took a blood pressure.",
            setting="Unit 3",
            observed_on=date(2026, 1, 2),
        ),
        "asked": EvidenceRequest.objects.within(bob.scope).create(
            application=application, requirement_key="vitals", message="Please"
        ),
        "consent": Consent.objects.within(bob.scope).create(
            application=application, purpose="hiring", terms={"language": "en"}, terms_digest="0" * 64
        ),
    }
