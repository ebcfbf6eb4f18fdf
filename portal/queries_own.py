"""What a candidate's private page shows: what was received and found, who looked, when it goes, what is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from matching.reports import GapReport
from portal.models import (
    Application,
    Consent,
    Contest,
    Demographics,
    EvidenceRequest,
    JobSharing,
    RankingEntry,
    RankingRun,
    Record,
    Submission,
    Verification,
    Viewing,
)
from portal.own_words import Found, found_in, parts_of, waiting_words
from portal.page_words import CHANNELS
from portal.queries_gaps import report_of
from portal.queries_keeping import Keeping, keeping_of
from portal.queries_record import CheckGroup, check_groups
from portal.scope import Scope
from portal.share_terms import Contact, sharing_of
from portal.share_terms import contact_of as contact_for

__all__ = [
    "OwnPage",
    "OwnRecord",
    "consents_of",
    "contact_of",
    "demographics_of",
    "own_page",
    "own_record",
    "own_report",
    "shows_report",
]

RECORDS_SHOWN = 200
UNREAD = (Submission.State.UNREADABLE, Submission.State.REFUSED)


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """One record for its owner. ``found`` is None while it is being checked, and ``waiting`` says so."""

    record: Record
    title: str
    issuer: str
    given: str
    found: Found | None = None
    waiting: str = ""
    parts: list[Found] = field(default_factory=list)
    checks: list[CheckGroup] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """The whole page. ``report`` is None where the job shows none, or nothing was ranked yet."""

    records: list[OwnRecord]
    unread: list[Submission]
    last_received: datetime | None
    asked: list[EvidenceRequest]
    answered: list[EvidenceRequest]
    viewings: list[Viewing]
    contests: list[Contest]
    keeping: Keeping
    consent: Consent | None
    contact: Contact
    report: GapReport | None
    asks_demographics: bool

    @property
    def checking(self) -> int:
        """How many records are still being checked."""
        return sum(record.found is None for record in self.records)


def own_page(scope: Scope, application: Application) -> OwnPage:
    """Everything of the candidate's page, in a handful of queries."""
    scope.require_own(application.pk)
    records = _records(scope, application)
    requests = EvidenceRequest.objects.within(scope).filter(application=application).select_related("asked_by")
    sharing = _sharing(scope, application)
    unread = Submission.objects.within(scope).filter(candidate=application.candidate_id, state__in=UNREAD)
    return OwnPage(
        records=records,
        unread=list(unread.order_by("-created_at")[:RECORDS_SHOWN]),
        last_received=max((item.record.created_at for item in records), default=None),
        asked=list(requests.filter(answered_at=None).order_by("created_at")),
        answered=list(requests.filter(answered_at__isnull=False).order_by("-answered_at")[:20]),
        viewings=_viewings(scope, application),
        contests=list(
            Contest.objects.within(scope)
            .filter(application=application)
            .select_related("record", "answered_by")
            .order_by("-created_at")
        ),
        keeping=keeping_of(scope, application),
        consent=consents_of(scope, application)[-1] if consents_of(scope, application) else None,
        contact=contact_of(scope, application),
        report=own_report(scope, application),
        asks_demographics=bool(sharing and sharing.asks_demographics),
    )


def own_record(scope: Scope, application: Application, record: Record) -> OwnRecord:
    """One record of the candidate's."""
    scope.require_own(application.pk)
    return _own(record, None, "")


def own_report(scope: Scope, application: Application) -> GapReport | None:
    """The gap report of the candidate's place in the newest ranking: the lines that recruiters see."""
    scope.require_own(application.pk)
    if not shows_report(scope, application):
        return None
    entries = RankingEntry.objects.within(scope).filter(application=application, run__state=RankingRun.State.DONE)
    entry = entries.select_related("run__version", "run__job").defer("run__pool").order_by("-run__number").first()
    if entry is None or entry.withdrawn:
        return None
    entry.unveiled = True  # it is about them
    return report_of(entry)


def shows_report(scope: Scope, application: Application) -> bool:
    """Whether the job lets candidates see their report; it does unless somebody turned it off."""
    sharing = _sharing(scope, application)
    return sharing is None or sharing.shows_gap_report


def contact_of(scope: Scope, application: Application) -> Contact:
    """Whom the candidate may ask."""
    return contact_for(sharing_of(scope, application.job))


def consents_of(scope: Scope, application: Application) -> list[Consent]:
    """What the candidate agreed to, oldest first."""
    scope.require_own(application.pk)
    return list(Consent.objects.within(scope).filter(application=application).order_by("created_at", "id"))


def demographics_of(scope: Scope, application: Application) -> dict[str, str]:
    """The candidate's own voluntary answers; nobody else reads them one by one."""
    scope.require_own(application.pk)
    row = Demographics.objects.within(scope).filter(application=application).first()
    return dict(row.answers) if row else {}


def _sharing(scope: Scope, application: Application) -> JobSharing | None:
    row: JobSharing | None = JobSharing.objects.within(scope).filter(job=application.job_id).first()
    return row


def _records(scope: Scope, application: Application) -> list[OwnRecord]:
    rows = list(
        Record.objects.within(scope)
        .filter(candidate=application.candidate_id)
        .exclude(state="unreadable")
        .select_related("current_verification")
        .defer("current_verification__payload")
        .order_by("-created_at", "-id")[:RECORDS_SHOWN]
    )
    running = Verification.objects.within(scope).filter(record__in=rows, state=Verification.State.RUNNING)
    steps = dict(running.values_list("record_id", "step_text"))
    given = Submission.objects.within(scope).filter(record__in=rows).order_by("created_at")
    came = {record: CHANNELS.get(channel, channel) for record, channel in given.values_list("record_id", "channel")}
    return [_own(row, steps.get(row.pk), came.get(row.pk, "")) for row in rows]


def _own(record: Record, step: str | None, given: str) -> OwnRecord:
    report = record.current_verification.report if record.current_verification else None
    title = record.title or record.issuer_name or "Record without a name"
    if not report:
        return OwnRecord(record, title, record.issuer_name, given, waiting=waiting_words(step or ""))
    return OwnRecord(
        record,
        title,
        record.issuer_name,
        given,
        found=found_in(report, record.retry_at),
        parts=parts_of(report),
        checks=check_groups(report),
    )


def _viewings(scope: Scope, application: Application) -> list[Viewing]:
    rows = (
        Viewing.objects.within(scope)
        .filter(application=application)
        .select_related("viewer", "guest", "record")
        .order_by("-last_at")[:50]
    )
    return list(rows)
