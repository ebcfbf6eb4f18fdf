"""The words in which a candidate is asked for a proof: plain, short, with the way without a wallet."""

from __future__ import annotations

from portal.models import Application, JobRequirement, Organization

__all__ = ["message_for", "message_for_many"]

OTHER_WAYS = (
    "Any of these will do: share it again from your wallet, send the file or link the issuer gave you, "
    "or bring it on paper and we will look at it together."
)


def message_for(organization: Organization, application: Application, requirement: JobRequirement) -> str:
    """The proposed request to one candidate; the member may change it before it is noted."""
    return _message(organization, f"Dear {application.candidate.name}", application.job.title, requirement)


def message_for_many(organization: Organization, job_title: str, requirement: JobRequirement) -> str:
    """The proposed request to several candidates at once."""
    return _message(organization, "Hello", job_title, requirement)


def _message(organization: Organization, greeting: str, job_title: str, requirement: JobRequirement) -> str:
    force = ", still in force" if requirement.in_force else ""
    reach = ", ".join(part for part in (organization.contact_phone, organization.contact_email) if part)
    contact = organization.contact_name or organization.name
    return (
        f"{greeting},\n\n"
        f"Thank you for applying as {job_title}. One thing is still open: a record of {requirement.label}{force}. "
        f"{OTHER_WAYS}\n\n"
        f"Not having a record does not count against you. If you have questions, ask {contact}"
        f"{f' ({reach})' if reach else ''}.\n\n"
        f"{organization.name}"
    )
