"""Verifying a record: asking for it, and doing it under a lease (design, section 5).

Whatever happens to the worker, a request ends in exactly one finished verification and one event, because only the
holder of the lease writes. Nothing is fetched and nothing is verified inside a transaction.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal import store
from portal.actions.events import record_event
from portal.actions.recheck import RECHECK, is_wanted
from portal.actions.verified import Finding, link_statements, write_finding
from portal.celery import Queue
from portal.documents import PortalSources
from portal.leases import Lease, LeaseLostError, claim, defer, pause_after
from portal.models import Candidate, CandidateIdentifier, Record, Verification
from portal.nudges import nudge
from portal.permissions import Capability
from portal.scope import Scope
from verification.codes import Act, CheckId, Code, Container, Format, Outcome, SubjectMatch, Verdict
from verification.policy import Policy, Recipient
from verification.report import Check, CredentialReport, Receipt, Report
from verification.sources import DocumentRole

__all__ = ["perform_verification", "request_verification", "request_verifications_of"]

logger = logging.getLogger(__name__)

#: A record whose verification breaks our own software this often is not tried again by itself.
MAX_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(hours=1)
#: When a recheck that nobody would read is thought of again.
LONGEST_BREAK = timedelta(days=1)
STEPS = {
    DocumentRole.DID: (3, "asking for the issuer’s keys at"),
    DocumentRole.ISSUER: (3, "asking for the issuer’s profile at"),
    DocumentRole.JWKS: (3, "asking for the issuer’s keys at"),
    DocumentRole.STATUS_LIST: (5, "asking the status list at"),
    DocumentRole.SCHEMA: (2, "asking for the schema at"),
    DocumentRole.REGISTRY: (6, "asking the registry at"),
    DocumentRole.REFRESH: (5, "asking for a newer copy at"),
}


@transaction.atomic
def request_verification(
    scope: Scope,
    record: Record,
    *,
    reason: str,
    priority: str = Queue.VERIFY.value,
    as_of: datetime | None = None,
) -> Verification:
    """Ask for a verification of ``record`` now; one that already waits (a retry of tomorrow) is brought forward.

    Args:
        scope: who asks, and where.
        record: what to verify.
        reason: a key of :data:`portal.page_words.REASON_WORDS`.
        priority: the queue: `interactive`, `verify`, `bulk`.
        as_of: the moment to verify for; the moment it is done when None.

    Raises:
        NotAllowedError: somebody asks who may not receive records.

    """
    if reason == "asked":
        scope.require(Capability.RECEIVE_RECORDS)
    locked = Record.objects.within(scope).select_for_update().get(pk=record.pk)
    wanted = {
        "reason": reason,
        "priority": Queue(priority).value,
        "requested_by": scope.actor,
        "next_attempt_at": timezone.now(),
        "as_of": as_of,
    }
    row = _bring_forward(locked, wanted) or Verification.objects.within(scope).create(
        record=locked, number=_next_number(locked), **wanted
    )
    record_event(scope, "verification.requested", locked, verification=row.pk, reason=reason)
    nudge(row)
    return row


def request_verifications_of(
    scope: Scope, candidate: Candidate, *, reason: str, priority: str = Queue.VERIFY.value
) -> None:
    """Ask for a verification of every record of somebody: something is known of them that was not, or no longer."""
    for record in Record.objects.within(scope).filter(candidate=candidate).order_by("pk"):
        request_verification(scope, record, reason=reason, priority=priority)


def perform_verification(verification_id: uuid.UUID) -> None:
    """Verify one record, if it is due and nobody else is at it; otherwise do nothing."""
    with transaction.atomic():
        lease = claim(
            Verification, verification_id, state=Verification.State.RUNNING, step=1, step_text="opening the file"
        )
        if lease is None:
            return
        row = _load(verification_id)
        if row.reason == RECHECK and not is_wanted(row):
            defer(lease, timezone.now() + LONGEST_BREAK, state=Verification.State.WAITING, step=0, attempts=0)
            return
        row.record.__class__.objects.across_organizations("the row was claimed").filter(
            pk=row.record_id, state="waiting"
        ).update(state="checking")
    try:
        finding = _give_up(row) if row.attempts > MAX_ATTEMPTS else _find(row, lease)
        if finding is not None:
            write_finding(row, lease, finding)
    except LeaseLostError:
        logger.info("verification %s went on elsewhere", row.pk)
    except Exception:
        logger.exception("verification %s broke off", row.pk)
        _try_again_later(row, lease)


def _load(verification_id: uuid.UUID) -> Verification:
    row: Verification = (
        Verification.objects.across_organizations("the row was claimed")
        .select_related("record__blob", "record__candidate", "record__wallet_request")
        .get(pk=verification_id)
    )
    return row


def _find(row: Verification, lease: Lease) -> Finding | None:
    """Do the work. None when there is nothing left to verify: the bytes were erased."""
    from portal.sandbox import verify_isolated  # noqa: PLC0415 - only workers verify; web processes merely ask

    scope = Scope(organization_id=row.organization_id, system="verifier")
    at = row.as_of or timezone.now()
    try:
        data = store.get(row.record.blob)
    except store.BlobErasedError:
        Record.objects.within(scope).filter(pk=row.record_id, state="checking").update(state="waiting")
        row.record.verifications.filter(pk=row.pk, lease_token=lease.token).delete()
        return None
    except store.BlobTamperedError:
        logger.exception("the stored bytes of record %s are damaged", row.record_id)
        return Finding(at=at, report=_unchecked(row, at, "The stored file is damaged. Ask for the record once more."))
    sources = PortalSources(
        scope, at, fresh=row.reason in {"asked", "retry"}, before_network=lambda url, role: _show(lease, url, role)
    )
    policy = replace(_presented(row.record), recipient=_recipient(row.record), follow_refresh=row.reason == "asked")
    report = verify_isolated(data, policy=policy, sources=sources, at=at)
    statements, answers = link_statements(scope, report)
    return Finding(at=at, report=report, supplied=frozenset(sources.supplied), statements=statements, answers=answers)


def _give_up(row: Verification) -> Finding:
    at = row.as_of or timezone.now()
    return Finding(at=at, report=_unchecked(row, at, f"Checking it broke our own software {row.attempts - 1} times."))


def _presented(record: Record) -> Policy:
    """What a presentation had to answer, when it came; an open policy for everything else."""
    request = record.wallet_request
    if request is None:
        return Policy()
    return Policy(challenge=request.challenge, domain=request.audience, presented_at=record.created_at)


def _recipient(record: Record) -> Recipient:
    """Whom the record should be about: only what was confirmed identifies, the name merely hints."""
    if record.candidate is None:
        return Recipient()
    kinds = CandidateIdentifier.Kind
    confirmed = list(record.candidate.identifiers.filter(confirmed_at__isnull=False).values_list("kind", "value"))
    return Recipient(
        emails=tuple(sorted(value for kind, value in confirmed if kind == kinds.EMAIL)),
        identifiers=tuple(sorted(value for kind, value in confirmed if kind != kinds.EMAIL)),
        name=record.candidate.name,
    )


def _show(lease: Lease, url: str, role: DocumentRole) -> None:
    """Live progress, written only when a person would wait for it: before the network is asked."""
    step, words = STEPS[role]
    try:
        host = urlsplit(url).hostname or "its address"
    except ValueError:
        host = "its address"
    Verification.objects.across_organizations("the row was claimed").filter(
        pk=lease.pk, lease_token=lease.token
    ).update(step=step, step_text=f"{words} {host}"[:200])


def _try_again_later(row: Verification, lease: Lease) -> None:
    pause = min(pause_after(row.attempts), LONGEST_PAUSE)
    try:
        defer(lease, timezone.now() + pause, state=Verification.State.WAITING, step=0, step_text="")
    except LeaseLostError:
        return


def _unchecked(row: Verification, at: datetime, detail: str) -> Report:
    """A report that says only that we could not check: nothing is concluded from our own trouble."""
    check = Check(CheckId.CONTAINER, Outcome.UNKNOWN, Code.INTERNAL, detail, act=Act.US)
    credential = CredentialReport(
        verdict=Verdict.INDETERMINATE,
        format=Format.UNKNOWN,
        container=Container.UNKNOWN,
        digest=row.record.digest,
        pointer="",
        name="",
        title="",
        types=(),
        issuer=None,
        subject_match=SubjectMatch.NONE,
        subject_ids=(),
        issued="",
        expires="",
        checks=(check,),
        claims=(),
    )
    return Report(credential, Receipt(row.record.digest, at, Policy().to_json(), "", ()))


def _bring_forward(record: Record, wanted: Mapping[str, Any]) -> Verification | None:
    waiting: Verification | None = (
        record.verifications.filter(state=Verification.State.WAITING).order_by("number").first()
    )
    if waiting is None:
        return None
    changed = record.verifications.filter(pk=waiting.pk, state=Verification.State.WAITING).update(**wanted)
    if not changed:  # a worker took it this moment, with the old reason: ask for another
        return None
    waiting.refresh_from_db()
    return waiting


def _next_number(record: Record) -> int:
    last: int | None = record.verifications.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
