"""Whose things come from an address, and for which job: for mail and dropped folders, which know nothing surer.

An address in a message or a folder's name is a claim: anybody can write it. So it only says where a thing is put, for
a person to see; it never confirms an identifier, and nothing about the candidate is told because of it. Nor does an
address count that somebody only typed into an apply form or on a private page: they would see there what comes from
whoever really has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from portal.intake.mailbox import MailboxAddress, MailboxError
from portal.models import Application, Candidate, CandidateIdentifier, Consent, Job, Organization, ShareLink
from portal.scope import Scope

__all__ = [
    "MailWay",
    "candidate_by_address",
    "candidates_by_address",
    "job_by_reference",
    "job_in_text",
    "job_reference",
    "latest_consent",
    "mail_way",
    "only_job_of",
]

_LENGTH = 8
_REFERENCE = re.compile(r"(?<![A-Za-z0-9-])job-([0-9a-f]{8})(?![A-Za-z0-9-])", re.IGNORECASE)


def candidate_by_address(scope: Scope, address: str) -> Candidate | None:
    """The one candidate with this address, exactly but for case; None when there is none, or several.

    Who proved it comes before those of whom a member wrote it down.
    """
    if not address:
        return None
    standing = Candidate.objects.within(scope).filter(merged_into=None)
    found = set(_proved(scope, address)[:2]) or set(_noted(scope, address)[:2])
    candidate: Candidate | None = standing.get(pk=found.pop()) if len(found) == 1 else None
    return candidate


def candidates_by_address(scope: Scope, address: str) -> list[UUID]:
    """Everybody with this address: those who proved it, or else those of whom a member wrote it down."""
    return sorted(set(_proved(scope, address)) or set(_noted(scope, address)))


def _proved(scope: Scope, address: str) -> QuerySet[CandidateIdentifier, UUID]:
    rows = CandidateIdentifier.objects.within(scope).filter(
        kind=CandidateIdentifier.Kind.EMAIL,
        value__iexact=address,
        confirmed_at__isnull=False,
        candidate__merged_into=None,
    )
    return rows.values_list("candidate_id", flat=True).distinct()


def _noted(scope: Scope, address: str) -> QuerySet[Candidate, UUID]:
    """Those with this address who did not give it themselves: nobody of them came by a public link."""
    came = Consent.objects.within(scope, hidden_too=True).filter(link__kind=ShareLink.Kind.APPLY)
    people = Candidate.objects.within(scope).filter(email__iexact=address)
    people = people.exclude(pk__in=came.values("application__candidate"))
    return people.values_list(Coalesce("merged_into_id", "pk"), flat=True).distinct()


def job_reference(job: Job) -> str:
    """How a job is named in a subject or after the plus of an address: `job-` and the first 8 digits of its id."""
    return f"job-{job.pk.hex[:_LENGTH]}"


@dataclass(frozen=True, slots=True)
class MailWay:
    """How records come to a job by mail. ``address`` is empty where the mailbox's name does not tell its address."""

    reference: str
    address: str = ""

    @property
    def plus_address(self) -> str:
        """The address that names the job by itself."""
        user, _, host = self.address.partition("@")
        return f"{user}+{self.reference}@{host}" if host else ""


def mail_way(organization: Organization, job: Job) -> MailWay | None:
    """How to mail records for this job; None where no mailbox is read for the organization, or the job is closed."""
    if not settings.CREDENCE_IMAP_URL or job.status != Job.Status.OPEN:
        return None
    named = settings.CREDENCE_IMAP_ORGANIZATION.strip().casefold()
    if named and named not in {organization.name.strip().casefold(), str(organization.pk)}:
        return None
    try:
        user = MailboxAddress.parse(settings.CREDENCE_IMAP_URL).user
    except MailboxError:
        return None
    return MailWay(job_reference(job), user if "@" in user else "")


def job_by_reference(scope: Scope, digits: str) -> Job | None:
    """The one open job whose id begins so."""
    jobs = Job.objects.within(scope).filter(status=Job.Status.OPEN)
    found = [job for job in jobs.only("pk", "status", "title") if job.pk.hex.startswith(digits.lower())][:2]
    return found[0] if len(found) == 1 else None


def job_in_text(scope: Scope, *texts: str) -> Job | None:
    """The open job that a subject or an address refers to; the first that there is."""
    for text in texts:
        for match in _REFERENCE.finditer(text):
            job = job_by_reference(scope, match[1])
            if job is not None:
                return job
    return None


def only_job_of(scope: Scope, candidate: Candidate | None) -> Job | None:
    """The job of a candidate's only standing application; None when there are several, or none."""
    if candidate is None:
        return None
    standing = Application.objects.within(scope).filter(candidate=candidate, withdrawn_at=None)
    applied = list(standing.select_related("job")[:2])
    return applied[0].job if len(applied) == 1 else None


def latest_consent(scope: Scope, candidate: Candidate | None, job: Job | None) -> Consent | None:
    """What the candidate last agreed to for this job, where they did."""
    if candidate is None or job is None:
        return None
    given = Consent.objects.within(scope).filter(application__candidate=candidate, application__job=job)
    consent: Consent | None = given.filter(withdrawn_at=None).order_by("created_at").last()
    return consent
