"""Everything that is held about one candidate, for a file that another system takes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Sum, TextField
from django.db.models.functions import Cast, Length
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import store
from portal.actions.refusal import RefusedError
from portal.blind import closes_record, hidden_applications
from portal.intake.incoming import MEGABYTE
from portal.models import (
    Application,
    Candidate,
    CandidateIdentifier,
    Evidence,
    LinkConfirmation,
    Observation,
    Organization,
    Record,
    RecordLink,
    Submission,
    Verification,
)
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "MOST_BYTES",
    "MOST_RECORDS",
    "CandidatePapers",
    "ClosedPapersError",
    "HeldRecord",
    "TooMuchForOneFileError",
    "candidate_papers",
    "papers_are_closed",
]

#: What fits into one file. It is put together in memory, and whoever takes it in has to hold it, too.
MOST_RECORDS = 300
MOST_BYTES = 20 * MEGABYTE


class TooMuchForOneFileError(RefusedError):
    """Raised when a candidate has more records, or larger ones, than one file may carry."""


class ClosedPapersError(PermissionDenied):
    """Raised when the file would say who an applicant of a blind job is."""

    code = "screened_blind"  # in the API

    heading = gettext_lazy("These papers are closed for now")

    def __init__(self) -> None:
        super().__init__(
            _(
                "They name somebody who applied for a job that is screened blind. They open once the person is on the "
                "shortlist. Auditors may read them."
            )
        )


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record with what stands of it. ``original`` is None where the bytes cannot be read any more."""

    record: Record
    original: bytes | None
    report: dict[str, Any]
    payload: Any
    file_name: str
    channel: str
    statements: tuple[dict[str, Any], ...]
    said: dict[str, Any]

    @property
    def checked_at(self) -> str:
        """The moment for which the verdict holds, as the receipt has it; empty before the first check."""
        return str((self.report.get("receipt") or {}).get("at") or "")


@dataclass(frozen=True, slots=True)
class CandidatePapers:
    """One candidate as the organization holds them; ``not_read`` is what they gave and nobody could read."""

    candidate: Candidate
    organization: Organization
    identifiers: Sequence[CandidateIdentifier]
    applications: Sequence[Application]
    observations: Sequence[Observation]
    confirmations: Sequence[LinkConfirmation]
    records: Sequence[HeldRecord]
    not_read: Sequence[Submission]


def papers_are_closed(scope: Scope, candidate: Candidate) -> bool:
    """Whether the scope may not have the candidate's papers: their records are closed to it, too."""
    return closes_record(scope, Record(organization_id=scope.organization_id, candidate=candidate))


def candidate_papers(scope: Scope, candidate: Candidate) -> CandidatePapers:
    """Everything that the scope may know about the candidate.

    Raises:
        NotAllowedError: the scope may not read records, or not export.
        ClosedPapersError: who they are is hidden from the scope.
        TooMuchForOneFileError: more than one file may carry.

    """
    for capability in (Capability.READ_CANDIDATES, Capability.READ_RECORDS, Capability.EXPORT):
        scope.require(capability)
    if papers_are_closed(scope, candidate):
        raise ClosedPapersError
    _insist_on_bounds(scope, candidate)
    applications = Application.objects.within(scope).filter(candidate=candidate)
    applications = applications.exclude(hidden_applications(scope)).select_related("job").order_by("created_at", "pk")
    observations = Observation.objects.within(scope).filter(application__in=applications)
    keys = RecordLink.objects.within(scope).filter(record__candidate=candidate, record__hidden_at=None).values("key")
    given = Submission.objects.within(scope).filter(candidate=candidate, record=None)
    not_read = given.filter(state__in=(Submission.State.UNREADABLE, Submission.State.REFUSED))
    return CandidatePapers(
        candidate=candidate,
        organization=Organization.objects.get(pk=scope.organization_id),
        identifiers=list(candidate.identifiers.order_by("kind", "value")),
        applications=list(applications),
        observations=list(observations.select_related("observed_by").order_by("created_at", "pk")),
        confirmations=list(LinkConfirmation.objects.within(scope).filter(key__in=keys).order_by("key")),
        records=_held(scope, candidate),
        not_read=list(not_read.order_by("created_at", "pk")[:MOST_RECORDS]),
    )


def _insist_on_bounds(scope: Scope, candidate: Candidate) -> None:
    """Count before anything is read."""
    records = Record.objects.within(scope).filter(candidate=candidate)
    count = records.count()
    originals = records.aggregate(size=Sum("blob__size"))["size"] or 0
    checks = Verification.objects.within(scope).filter(pk__in=records.values("current_verification"))
    reports = checks.aggregate(size=Sum(Length(Cast("report", TextField()))))["size"] or 0
    if count > MOST_RECORDS or originals + reports > MOST_BYTES:
        raise TooMuchForOneFileError(
            _(
                "%(count)s records of %(size)s MB are more than one file may carry (%(most)s records, %(bytes)s MB). "
                "Ask for an evidence pack instead: it is made in the export queue, with every original."
            )
            % {
                "count": count,
                "size": -(-(originals + reports) // MEGABYTE),
                "most": MOST_RECORDS,
                "bytes": MOST_BYTES // MEGABYTE,
            }
        )


def _held(scope: Scope, candidate: Candidate) -> list[HeldRecord]:
    rows = Record.objects.within(scope).filter(candidate=candidate).select_related("blob", "current_verification")
    given: dict[Any, Submission] = {}
    for item in Submission.objects.within(scope).filter(record__in=rows).order_by("-created_at"):
        given[item.record_id] = item  # the first that brought it
    statements: dict[Any, list[dict[str, Any]]] = {}
    for line in Evidence.objects.within(scope).filter(record__in=rows).order_by("title", "concept_uri", "pk"):
        statements.setdefault(line.record_id, []).append(line.statement)
    return [
        HeldRecord(
            record=row,
            original=_original(row),
            report=(row.current_verification.report if row.current_verification else None) or {},
            payload=row.current_verification.payload if row.current_verification else None,
            file_name=given[row.pk].file_name if row.pk in given else "",
            channel=given[row.pk].channel if row.pk in given else "",
            statements=tuple(statements.get(row.pk, ())),
            said=given[row.pk].said if row.pk in given else {},
        )
        for row in rows.order_by("created_at", "digest")
    ]


def _original(record: Record) -> bytes | None:
    try:
        return store.get(record.blob)
    except (store.BlobErasedError, store.BlobTamperedError):
        return None
