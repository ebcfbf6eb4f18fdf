"""What the candidate pages show: the list, searched and paged in the database, and one person."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from portal.blind import hidden_applications
from portal.legal import closed_jobs
from portal.models import Application, Candidate, CandidateIdentifier, Job, RankingEntry, Record, Submission
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "ApplicationRow",
    "CandidateRow",
    "application_rows",
    "blind_jobs_of",
    "candidate_rows",
    "given_by",
    "open_jobs",
    "same_email",
]

GIVEN_SHOWN = 100
APPLICATIONS_SHOWN = 3


@dataclass(slots=True)
class CandidateRow:
    """A person of the list, with their applications and their records by verdict."""

    candidate: Candidate
    applications: list[Application] = field(default_factory=list)
    verdicts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unconfirmed: int = 0

    @property
    def records(self) -> int:
        """How many records they shared."""
        return sum(self.verdicts.values())

    @property
    def more_applications(self) -> int:
        """How many applications a row has no room for."""
        return max(0, len(self.applications) - APPLICATIONS_SHOWN)


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application with its place in the job's newest ranking, None where it has none yet."""

    application: Application
    entry: RankingEntry | None


def candidate_rows(scope: Scope, candidates: Sequence[Candidate]) -> list[CandidateRow]:
    """The candidates with what belongs to them, in three queries however many there are."""
    rows = {candidate.pk: CandidateRow(candidate) for candidate in candidates}
    applications = Application.objects.within(scope).filter(candidate__in=rows).select_related("job")
    applications = applications.exclude(hidden_applications(scope))
    for application in applications.order_by("-created_at", "-id"):
        rows[application.candidate_id].applications.append(application)
    records = Record.objects.within(scope).filter(candidate__in=rows).exclude(state="unreadable").order_by()
    for candidate, verdict, count in records.values_list("candidate", "verdict").annotate(n=Count("pk")):
        rows[candidate].verdicts[verdict] += count
    identifiers = CandidateIdentifier.objects.within(scope).filter(candidate__in=rows, confirmed_at=None).order_by()
    for candidate, count in identifiers.values_list("candidate").annotate(n=Count("pk")):
        rows[candidate].unconfirmed = count
    return list(rows.values())


def application_rows(scope: Scope, candidate: Candidate) -> list[ApplicationRow]:
    """The candidate's applications, newest first, each with its place in the newest finished ranking.

    Without those that are hidden (:func:`blind_jobs_of`): this page says who they are.
    """
    scope.require(Capability.READ_CANDIDATES)
    applications = list(
        Application.objects.within(scope)
        .filter(candidate=candidate)
        .exclude(hidden_applications(scope))
        .select_related("job")
        .order_by("-created_at", "-id")
    )
    entries: dict[uuid.UUID, RankingEntry] = {}
    found = RankingEntry.objects.within(scope).filter(application__in=applications, run__state="done")
    found = found.exclude(tier=RankingEntry.WITHDRAWN).exclude(run__job__in=closed_jobs(scope))
    for entry in found.select_related("run").defer("entry", "inputs", "run__pool").order_by("run__number"):
        entries[entry.application_id] = entry
    return [ApplicationRow(application, entries.get(application.pk)) for application in applications]


def blind_jobs_of(scope: Scope, candidate: Candidate) -> list[Job]:
    """The blind jobs for which they applied and are not yet shortlisted: that they did, and nothing more."""
    applied = Application.objects.within(scope).filter(hidden_applications(scope), candidate=candidate)
    return list(Job.objects.within(scope).filter(pk__in=applied.values("job")).order_by("title", "pk"))


def given_by(scope: Scope, candidate: Candidate) -> list[Submission]:
    """What the candidate gave, read or not, newest first, with what each came under."""
    scope.require(Capability.READ_RECORDS)
    given = Submission.objects.within(scope).filter(candidate=candidate, hidden_at=None)
    rows = given.exclude(channel="wallet", state=Submission.State.REFUSED)  # those have a section of their own
    return list(
        rows.select_related("record", "consent", "submitted_by", "job").order_by("-created_at", "-id")[:GIVEN_SHOWN]
    )


def open_jobs(scope: Scope, candidate: Candidate | None = None) -> list[Job]:
    """The open jobs, newest first; without those the candidate has applied for."""
    found = Job.objects.within(scope).filter(status=Job.Status.OPEN)
    if candidate is not None:
        standing = Application.objects.within(scope).filter(candidate=candidate)
        found = found.exclude(pk__in=standing.values("job"))
    return list(found.order_by("-created_at", "-id")[:200])


def same_email(scope: Scope, email: str) -> list[Candidate]:
    """Candidates who have this address already: most likely the same person."""
    email = email.strip().lower()
    found = Candidate.objects.within(scope).filter(email=email, merged_into=None)
    return list(found.order_by("created_at")[:5]) if email else []
