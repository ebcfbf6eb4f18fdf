"""How strangers try the addresses of the candidate's private page, and what recruiters do about it."""

from __future__ import annotations

from typing import Any

from portal.models import Application, Candidate, Contest, EvidenceRequest, LegalHold, Record, SealedCopy
from tests.portal.conftest import Person
from tests.portal.own import a_consent
from tests.portal.url_cases import Case, Opaque, Own, Row

NOBODY = "x" * 22
SOME_ID = "00000000-0000-4000-8000-000000000000"

CASES: dict[str, Case] = {
    "own_page": Opaque(),
    "own_report": Opaque(),
    "consent_receipt": Opaque(),
    "consent_receipt_json": Opaque(),
    "answer_request": Opaque({"token": NOBODY, "asked": SOME_ID}, {"text": "Mine"}),
    "contest": Opaque(post={"about": "report", "text": "Mine"}),
    "correct_details": Opaque(post={"name": "Mine"}),
    "demographics": Opaque(post={"age": "Under 25"}),
    "take_back": Opaque({"token": NOBODY, "record": SOME_ID}),
    "withdraw": Opaque(),
    "ask_about_record": Row({"record": "record"}, {"message": "Mine"}),
    "contests": Own("?show=answered"),
    "answer_contest": Row({"contest": "contest"}, {"answer": "Mine"}),
    "legal_holds": Own(),
    "place_legal_hold": Own("", {"reason": ""}),
    "lift_legal_hold": Row({"hold": "hold"}, {"reason": "Mine"}),
    "sealed_copies": Own(),
    "open_sealed_copy": Row({"copy": "sealed"}, {"reason": "Mine"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    held = Candidate.objects.within(bob.scope).create(name="Held Somebody")
    record = Record.objects.within(bob.scope).filter(candidate=application.candidate).first()
    assert record is not None
    a_consent(bob, application)
    EvidenceRequest.objects.within(bob.scope).create(application=application, requirement_key="cpr", message="Please")
    return {
        "contest": Contest.objects.within(bob.scope).create(application=application, about="report", text="Wrong"),
        "hold": LegalHold.objects.within(bob.scope).create(candidate=held, reason="Case 12"),
        "sealed": SealedCopy.objects.within(bob.scope).create(
            application=application, blob=record.blob, because="a profile asks for it"
        ),
    }
