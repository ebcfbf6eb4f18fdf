"""Writing what a verification found: report, the record's columns, evidence, event, the next try, new rankings.

All in one transaction that begins by giving the lease back; who has lost the lease writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import override

from matching.statements import Statement
from portal.actions.events import record_event
from portal.actions.held import write_held
from portal.actions.rank import FELL, request_rankings_of
from portal.actions.recheck import RECHECK, has_fallen, is_unchanged, schedule_recheck, write_unchanged
from portal.actions.relink import keep_answers, labelled, remembered_links, write_evidence
from portal.actions.settle import settle_record_requests
from portal.actions.tell_findings import tell_of_finding
from portal.celery import Queue
from portal.evidence import statements_from_report
from portal.evidence_links import Answer, LinkFinder
from portal.evidence_resume import statements_from_resume
from portal.intake.unreadable import unreadable_because, unreadable_sentence
from portal.leases import Lease, finish
from portal.models import Record, Submission, Verification
from portal.policies import policies_for
from portal.scope import Scope
from portal.sentences import deciding_check, verdict_sentence
from portal.storable import storable_json, storable_moment, storable_text
from verification.codes import REQUIRED_CHECKS, Act, Outcome, SubjectMatch, Trust, Verdict
from verification.report import CredentialReport, Report

__all__ = ["Finding", "link_statements", "write_finding"]

#: When an unanswered status list is asked again: soon at first, then daily.
RETRIES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
DAILY = timedelta(days=1)
MAX_RETRIES = 90

Json = Mapping[str, Any]

#: How sure it is that the sharer holds the record; anything else is a shared copy.
_BINDINGS = {
    SubjectMatch.HOLDER_KEY.value: Submission.Binding.PRESENTATION,
    SubjectMatch.IDENTIFIER.value: Submission.Binding.IDENTIFIER,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one verification found. ``supplied`` are the URLs that the organization answered by hand."""

    at: datetime
    report: Report
    supplied: frozenset[str] = frozenset()
    statements: tuple[Statement, ...] = ()
    answers: tuple[Answer, ...] = ()


def link_statements(scope: Scope, report: Report) -> tuple[tuple[Statement, ...], tuple[Answer, ...]]:
    """What the record's claims state about skills, with the links that people of the organization confirmed.

    And what the linker said of each alignment and text, to be kept with the record.
    """
    from portal.linker import current  # noqa: PLC0415 - only workers link; its vectors have no place in a web process

    issuer = _shown(report.credential).issuer
    unknown = issuer is None or issuer.trust is Trust.UNKNOWN
    waits = unknown and policies_for(scope).unknown_links_wait
    links = LinkFinder(current(), remembered_links(scope), identifiers_wait=waits)
    signed = statements_from_report(report.credential, linker=links.linker, links=links)
    stated = (*signed, *statements_from_resume(report.credential, links=links))
    return labelled(scope, stated), tuple(links.answers.values())


def write_finding(row: Verification, lease: Lease, finding: Finding) -> None:
    """Write everything, once.

    Raises:
        LeaseLostError: another worker has the row; nothing was written.
    """
    scope = Scope(organization_id=row.organization_id, system="verifier")
    report = _stored_report(finding)
    with transaction.atomic():
        finish(
            lease,
            state=Verification.State.DONE,
            step=6,
            step_text="",
            as_of=finding.at,
            finished_at=timezone.now(),
            verdict=report["verdict"],
            report=report,
            payload=storable_json(finding.report.credential.payload),
        )
        record = Record.objects.within(scope, hidden_too=True).select_for_update().get(pk=row.record_id)
        if record.hidden_at is not None:  # taken back meanwhile: nothing of it may come back
            Verification.objects.within(scope, hidden_too=True).filter(pk=row.pk).update(report=None, payload=None)
            return
        fallen = False
        if not _overtaken(record, row):
            if is_unchanged(record, row, report, finding.statements):
                write_unchanged(record, row, report)
                return
            fallen = has_fallen(record, finding.statements)
            _write_anew(scope, record, row, finding, report)
        record_event(
            scope,
            "record.verified",
            record,
            verification=row.pk,
            number=row.number,
            verdict=report["verdict"],
            reason=row.reason,
        )
        tell_of_finding(scope, record, row, fallen=fallen)
        if record.candidate_id is not None:
            request_rankings_of(scope, record.candidate_id, reason=FELL if fallen else "records_changed")


def _write_anew(scope: Scope, record: Record, row: Verification, finding: Finding, report: Json) -> None:
    """Let the record, and everything that rests on it, say what was found."""
    _write_record(record, row, finding, report)
    write_evidence(scope, record, finding.statements)
    keep_answers(scope, record, finding.answers)
    _write_submissions(record, report)
    write_held(scope, record, finding.report)
    if record.verdict == Verdict.VERIFIED:
        settle_record_requests(scope, record)


def _overtaken(record: Record, row: Verification) -> bool:
    """Whether a verification asked for later has been written already; this one then stands in the history alone."""
    current = record.current_verification
    return current is not None and current.number > row.number


def _stored_report(finding: Finding) -> dict[str, Any]:
    report: dict[str, Any] = storable_json(finding.report.to_json())
    for document in report["receipt"]["documents"]:
        if document["url"] in finding.supplied:
            document["supplied"] = True
    return report


def _write_record(record: Record, row: Verification, finding: Finding, report: Json) -> None:
    retry_at = _schedule_retry(record, row, report)
    shown = _shown(finding.report.credential)
    check = deciding_check(report)
    record.current_verification = row
    record.state = "unreadable" if unreadable_because(report["checks"]) else "checked"
    record.verdict = report["verdict"]
    with override("en-us"):  # what is stored is English; pages say it anew from the report
        record.sentence = storable_text(verdict_sentence(report), 500)
    record.act = (check or {}).get("act") or "" if report["verdict"] == Verdict.INDETERMINATE else ""
    record.retry_at = retry_at
    record.title = storable_text(shown.title, 300) or record.title
    record.format = finding.report.credential.format.value
    record.container = finding.report.credential.container.value
    record.issuer_id = storable_text(shown.issuer.id if shown.issuer else "", 500)
    record.issuer_name = storable_text(shown.issuer.name if shown.issuer else "", 300)
    record.issuer_trust = shown.issuer.trust.value if shown.issuer else ""
    record.subject_match = shown.subject_match.value
    record.issued = storable_moment(shown.issued)
    record.expires = storable_moment(shown.expires)
    record.save()


def _shown(credential: CredentialReport) -> CredentialReport:
    """The credential whose title and issuer a list shows: the only one inside, when the outer is a mere wrapping."""
    if credential.issuer is None and len(credential.credentials) == 1:
        return _shown(credential.credentials[0])
    return credential


def _write_submissions(record: Record, report: Json) -> None:
    """A file without a record in it is its submission's error; one that became readable again is no longer."""
    record.submissions.update(holder_binding=_BINDINGS.get(record.subject_match, Submission.Binding.COPY))
    because = unreadable_because(report["checks"])
    given = record.submissions.filter(state__in=[Submission.State.RECEIVED, Submission.State.UNREADABLE])
    if because is None:
        given.filter(state=Submission.State.UNREADABLE).update(state=Submission.State.RECEIVED, error_code="", error="")
        return
    for submission in given:
        submission.state = Submission.State.UNREADABLE
        submission.error_code = because["code"]
        submission.error = storable_text(unreadable_sentence(submission.file_name, because), 500)
        submission.save(update_fields=["state", "error_code", "error"])


def _schedule_retry(record: Record, row: Verification, report: Json) -> datetime | None:
    """Add the next try, when what is unknown may answer by itself; when that will be."""
    told = list(_awaiting_the_network(report))
    standing = record.verifications.filter(state=Verification.State.WAITING).order_by("next_attempt_at").first()
    if standing is not None:
        return standing.next_attempt_at if standing.reason != RECHECK else None
    tries = _tries_in_a_row(record, row)
    if not told or tries >= MAX_RETRIES:
        schedule_recheck(record, report)
        return None
    now = timezone.now()
    earliest = [moment for check in told if (moment := storable_moment(check.get("retry_after") or ""))]
    at = max([now + (RETRIES[tries] if tries < len(RETRIES) else DAILY), *(m for m in earliest if m < now + 7 * DAILY)])
    last: int = record.verifications.aggregate(last=Max("number"))["last"]
    record.verifications.create(
        organization_id=record.organization_id,
        number=last + 1,
        reason="retry",
        priority=Queue.BULK.value,
        requested_by="system:verifier",
        next_attempt_at=at,
    )
    return at


def _awaiting_the_network(report: Json) -> Iterator[Json]:
    """The unknown required checks of the record and of every credential inside that the network may answer."""
    for check in report.get("checks", []):
        if check["id"] in REQUIRED_CHECKS and check["outcome"] == Outcome.UNKNOWN and check["act"] == Act.NETWORK:
            yield check
    for child in report.get("credentials", []):
        yield from _awaiting_the_network(child)


def _tries_in_a_row(record: Record, row: Verification) -> int:
    reasons = record.verifications.filter(number__lte=row.number).order_by("-number").values_list("reason", flat=True)
    tries = 0
    for reason in reasons[:MAX_RETRIES]:
        if reason != "retry":
            break
        tries += 1
    return tries
