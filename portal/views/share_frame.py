"""What every page of a candidate's knows: for which job, who asks, whom to ask back."""

from __future__ import annotations

from typing import Any

from portal.actions.confirm_email import waiting_code
from portal.queries_sharing import confirmed_emails
from portal.share_terms import contact_of, sharing_of
from portal.views.applicant import ApplicantRequest

__all__ = ["email_context", "frame"]


def frame(request: ApplicantRequest) -> dict[str, Any]:
    """The application, its job, the organization, and the contact."""
    job = request.application.job
    return {
        "token": request.token,
        "application": request.application,
        "job": job,
        "asks": job.organization,
        "contact": contact_of(sharing_of(request.scope, job)),
    }


def email_context(request: ApplicantRequest) -> dict[str, Any]:
    """What stands about the candidate's addresses."""
    return {
        "address": request.POST.get("address", ""),
        "confirmed": confirmed_emails(request.scope, request.application),
        "code": waiting_code(request.scope, request.application),
    }
