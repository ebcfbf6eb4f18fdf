"""Receiving links: each becomes a submission at once, and what stands behind it is fetched in the queue under a lease.

Nothing is fetched in a web process or inside a transaction. A host that does not answer is asked a few times more.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.admit import Admission, Provenance, WithdrawnError, expect, prepare, settle
from portal.actions.events import record_event
from portal.actions.receive import receive_text
from portal.actions.refusal import RefusedError
from portal.intake.incoming import IncomingBytes, shown_name
from portal.intake.link import Found, LinkProblemError
from portal.intake.link_kinds import read_link
from portal.intake.qr_picture import read_qr
from portal.intake.shared_text import MOST_LINKS, Shared, TextKind, read_shared_text
from portal.leases import Lease, LeaseLostError, claim, defer, finish, pause_after
from portal.models import Batch, Candidate, Job, Submission
from portal.permissions import Capability
from portal.scope import Scope
from portal.storable import storable_text
from portal.written import grouped

__all__ = ["perform_fetching", "receive_links", "receive_picture", "receive_shared_text"]

logger = logging.getLogger(__name__)

#: More links than this are a list: nobody waits for each of them.
A_LIST = 10
#: When a host that did not answer is asked again; after the last, the link is given up.
AGAIN = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=10))
MAX_ATTEMPTS = 8
GAVE_UP = "Reading this link broke our own software. Download the record and add the file."
STOPPED = "The batch was stopped before this link was fetched."
WITHDRAWN = "The candidate took the agreement back before this link was fetched."


def receive_links(
    scope: Scope,
    *,
    urls: Iterable[str],
    channel: str = "link",
    candidate: Candidate | None = None,
    job: Job | None = None,
    name: str = "",
    provenance: Provenance | None = None,
) -> Batch:
    """Take in links, each with its own outcome. They are fetched in the queue; `data:` addresses are read at once.

    Args:
        scope: who acts, and where.
        urls: the links; white space around them and repetitions do not count.
        channel: how they came.
        candidate: whom the records are about, when that is known.
        job: the job they were shared for, when that is known.
        name: what to call the batch; the first link otherwise.
        provenance: purpose and consent, where a candidate shares.

    Raises:
        RefusedError: there is no link at all, or more than one paste may hold.
        NotAllowedError: the member may not receive records.

    """
    scope.require(Capability.RECEIVE_RECORDS)
    links = _checked_links(urls)
    batch = Batch(
        organization_id=scope.organization_id,
        channel=channel,
        candidate=candidate,
        job=job,
        submitted_by_id=scope.user_id,
    )
    admission = Admission(scope, batch, provenance=provenance or Provenance())
    for number, link in enumerate(links, start=1):
        _take(admission, link, number if len(links) > A_LIST else None)
    batch.name = shown_name(name or _name_for(admission), keep_folders=True)
    with transaction.atomic():
        batch.save(force_insert=True)
        settle(admission)
        record_event(scope, "batch.received", batch, channel=channel, submissions=len(links), refused=0)
    return batch


def _checked_links(urls: Iterable[str]) -> list[str]:
    links = list(dict.fromkeys(stripped for url in urls if (stripped := url.strip())))
    if not links:
        raise RefusedError(_("Paste a link: it begins with https://."), field="links")
    if len(links) > MOST_LINKS:
        sentence = _("These are %(number)s links; %(most)s fit in one go. Add a CSV file of them instead.")
        raise RefusedError(sentence % {"number": grouped(len(links)), "most": MOST_LINKS}, field="links")
    return links


def receive_shared_text(
    scope: Scope,
    *,
    text: str,
    channel: str = "paste",
    candidate: Candidate | None = None,
    job: Job | None = None,
    name: str = "",
    provenance: Provenance | None = None,
) -> Batch:
    """Take in whatever text somebody pasted: only links are links, anything else is a record's text.

    Raises:
        RefusedError: it is a wallet's request, a code we do not read, or nothing; the sentence says what else works.
        NotAllowedError: the member may not receive records.

    """
    shared = read_shared_text(text)
    return _receive(scope, shared, text, channel, candidate, job, name, provenance)


def receive_picture(
    scope: Scope,
    *,
    data: bytes,
    channel: str = "link",
    candidate: Candidate | None = None,
    job: Job | None = None,
    provenance: Provenance | None = None,
) -> Batch:
    """Take in what the QR code in a picture says: a link, or a record's text.

    Raises:
        RefusedError: no code, several codes, or one that says something else; about the field `picture`.
        NotAllowedError: the member may not receive records.

    """
    scope.require(Capability.RECEIVE_RECORDS)
    codes = read_qr(data)
    if len(codes) > 1:
        sentence = f"There are {len(codes)} codes in this picture. Cut out the one of the record, and add that."
        raise RefusedError(sentence, field="picture")
    shared = read_shared_text(codes[0])
    if shared.sentence:
        raise RefusedError(_("A QR code was found. %(sentence)s") % {"sentence": shared.sentence}, field="picture")
    return _receive(scope, shared, codes[0], channel, candidate, job, "", provenance)


def perform_fetching(submission_id: uuid.UUID) -> bool:
    """Fetch one link, if it is due and nobody else is at it. False when the row waits for something else."""
    rows = Submission.objects.across_organizations("the task knows only the id").select_related("batch", "consent")
    submission: Submission | None = rows.filter(pk=submission_id, state=Submission.State.FETCHING).first()
    if submission is None:
        return False
    lease = claim(Submission, submission_id)
    if lease is None:
        return True
    submission.refresh_from_db(fields=["attempts"])
    try:
        _perform(submission, lease)
    except LeaseLostError:
        logger.info("submission %s went on elsewhere", submission.pk)
    except Exception:
        logger.exception("fetching submission %s broke off", submission.pk)
        _after_our_trouble(submission, lease)
    return True


def _receive(
    scope: Scope,
    shared: Shared,
    text: str,
    channel: str,
    candidate: Candidate | None,
    job: Job | None,
    name: str,
    provenance: Provenance | None,
) -> Batch:
    if shared.kind is TextKind.LINKS:
        return receive_links(scope, urls=shared.links, candidate=candidate, job=job, name=name, provenance=provenance)
    if shared.kind not in {TextKind.RECORD, TextKind.OTHER}:
        raise RefusedError(shared.sentence, field="text")
    given = shared.record.decode("utf-8", "surrogatepass") if _is_text(shared.record) else text
    return receive_text(
        scope, text=given, channel=channel, candidate=candidate, job=job, name=name, provenance=provenance
    )


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return bool(data)


def _take(admission: Admission, link: str, row: int | None) -> None:
    shared = read_shared_text(link)
    if shared.kind is TextKind.RECORD:
        prepare(admission, IncomingBytes("Pasted text", shared.record)).row = row
    else:
        expect(admission, link, row)


def _name_for(admission: Admission) -> str:
    first, others = admission.submissions[0].file_name, len(admission.submissions) - 1
    return f"{first} and {others} more" if others else first


def _perform(submission: Submission, lease: Lease) -> None:
    scope = Scope(organization_id=submission.organization_id, system="fetcher")
    batch = submission.batch
    if batch is None or batch.stopped_at is not None:
        _end(scope, submission, lease, "stopped", STOPPED)
        return
    if submission.consent is not None and submission.consent.withdrawn_at is not None:
        _end(scope, submission, lease, "withdrawn", WITHDRAWN)
        return
    try:
        found = read_link(submission.source_url)
        _keep(scope, submission, batch, lease, found)
    except LinkProblemError as problem:
        _without(scope, submission, lease, problem)
    except WithdrawnError:  # while we were away
        _end(scope, submission, lease, "withdrawn", WITHDRAWN)


def _keep(scope: Scope, submission: Submission, batch: Batch, lease: Lease, found: Found) -> None:
    """Take what was found in as any file; the row that waited for it becomes its submission."""
    submission.refresh_from_db(fields=["candidate"])  # two candidates may have become one while we were away
    spent = batch.submissions.filter(blob__isnull=False).aggregate(entries=Count("pk"), bytes=Sum("size"))
    admission = Admission(
        scope,
        batch,
        provenance=Provenance(submission.purpose, submission.consent_id, submission.wallet_request_id),
        candidate_id=submission.candidate_id,
        job_id=submission.job_id,
        of_list=submission.row is not None,
        bytes_taken=spent["bytes"] or 0,
    )
    prepare(admission, IncomingBytes(found.name, found.data)).file_name = found.name
    with transaction.atomic():
        settle(admission, into=lease)
        record_event(scope, "link.fetched", submission, batch=batch.pk, state=admission.submissions[0].state)


def _without(scope: Scope, submission: Submission, lease: Lease, problem: LinkProblemError) -> None:
    if problem.again and submission.attempts <= len(AGAIN):
        at = timezone.now() + AGAIN[submission.attempts - 1]
        defer(lease, at, error_code=problem.code, error=storable_text(problem.sentence, 500))
        return
    _end(scope, submission, lease, problem.code, problem.sentence)


def _end(scope: Scope, submission: Submission, lease: Lease, code: str, sentence: str) -> None:
    with transaction.atomic():
        finish(lease, state=Submission.State.UNREADABLE, error_code=code[:40], error=storable_text(sentence, 500))
        record_event(scope, "link.fetched", submission, batch=submission.batch_id, code=code)


def _after_our_trouble(submission: Submission, lease: Lease) -> None:
    scope = Scope(organization_id=submission.organization_id, system="fetcher")
    try:
        if submission.attempts >= MAX_ATTEMPTS:
            _end(scope, submission, lease, "internal", GAVE_UP)
        else:
            defer(lease, timezone.now() + pause_after(submission.attempts))
    except LeaseLostError:
        return
