"""The words in which a candidate is asked for a proof: plain, short, with the way without a wallet."""

from __future__ import annotations

from typing import Any

from portal.actions.ask import address_for
from portal.blind import hides, is_hidden
from portal.models import Application, JobRequirement, Organization, Record
from portal.scope import Scope
from portal.sentences import check_sentence, deciding_check
from verification.codes import CheckId, Verdict

__all__ = ["message_about_record", "message_for", "message_for_many", "shown_address"]

OTHER_WAYS = (
    "Any of these will do: share it again from your wallet, send the file or link the issuer gave you, "
    "or bring it on paper and we will look at it together."
)


def message_for(organization: Organization, application: Application, requirement: JobRequirement) -> str:
    """The proposed request to one candidate; the member may change it before it is noted."""
    return _message(organization, _greeting(application), application.job.title, requirement)


def message_for_many(organization: Organization, job_title: str, requirement: JobRequirement) -> str:
    """The proposed request to several candidates at once."""
    return _message(organization, "Hello", job_title, requirement)


def message_about_record(
    organization: Organization, application: Application, record: Record
) -> tuple[str, dict[str, Any]]:
    """The proposed request about a record that a check leaves open, and what would settle it, for machines."""
    report = record.current_verification.report if record.current_verification else None
    check = deciding_check(report) if report else None
    title = record.title or "your record"
    found = check_sentence(check) if check else "It could not be checked to the end."
    if record.verdict == Verdict.VERIFIED:  # then only whose it is can be open
        found, check = (
            "Nothing in it shows for certain that it is yours.",
            {"id": CheckId.SUBJECT_MATCH.value, "code": ""},
        )
    what = (
        "Please ask its issuer for a new copy and share that, or share it once more from your wallet."
        if check and check.get("act") == "issuer"
        else "Please share it once more, best from your wallet, or with the file or link just as its issuer gave it."
    )
    words = (
        f"{_greeting(application)},\n\n"
        f"Thank you for sharing “{title}” for {application.job.title}. One thing about it is still open: {found} {what}"
        f"\n\n{_questions(organization)}\n\n{organization.name}"
    )
    return words, {"check": check["id"], "code": check["code"]} if check else {}


def shown_address(scope: Scope, application: Application) -> str:
    """Where a request to the candidate goes, as the page says it; empty without any address."""
    address = address_for(application)
    return "the address that they gave" if address and hides(scope, application) else address


def _greeting(application: Application) -> str:
    return "Hello" if is_hidden(application) else f"Dear {application.candidate.name}"


def _message(organization: Organization, greeting: str, job_title: str, requirement: JobRequirement) -> str:
    force = ", still in force" if requirement.in_force else ""
    return (
        f"{greeting},\n\n"
        f"Thank you for applying as {job_title}. One thing is still open: a record of {requirement.label}{force}. "
        f"{OTHER_WAYS}\n\n{_questions(organization)}\n\n{organization.name}"
    )


def _questions(organization: Organization) -> str:
    reach = ", ".join(part for part in (organization.contact_phone, organization.contact_email) if part)
    contact = organization.contact_name or organization.name
    return (
        f"Not having a record does not count against you. If you have questions, ask {contact}"
        f"{f', {reach}' if reach else ''}."
    )
