"""Admitting files: what every channel does with what it was given, in two phases.

First, outside any transaction, each file is bounded, named, hashed and sealed into the store (:func:`prepare`). Then
one transaction writes the rows: submissions, records, their first verifications and the events (:func:`settle`).
A crash between the two leaves sealed files without a key, which nobody can read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext

from portal import store
from portal.actions.events import record_event
from portal.actions.note_records import note_records_of
from portal.actions.refusal import RefusedError
from portal.actions.room import given_so_far, why_no_room
from portal.celery import Queue
from portal.intake.incoming import MEGABYTE, IncomingFile, shown_name, shown_size
from portal.intake.link import form_problem, shown_link
from portal.intake.links_table import is_table
from portal.leases import Lease, finish
from portal.models import Application, Batch, Candidate, Record, StoredBlob, Submission, Verification
from portal.nudges import nudge_all
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["Admission", "Provenance", "WithdrawnError", "expect", "prepare", "refuse", "settle"]

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
A_FEW, SEVERAL = 3, 50
_KEPT = "Only its name, size and digest were kept."
_FETCHED = ("file_name", "size", "digest", "blob", "record", "state", "error_code", "error", "next_attempt_at")


class WithdrawnError(RefusedError):
    """Raised when something is given for a candidate who withdrew."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Under what a submission came: its purpose, the candidate's consent, the wallet request that it answers."""

    purpose: str = ""
    consent_id: UUID | None = None
    wallet_request_id: UUID | None = None


@dataclass(slots=True)
class Admission:
    """Files on their way in: what they share, what was prepared, and how much of the batch's limits is spent.

    ``candidate_id`` and ``job_id`` are the batch's unless said otherwise: a batch of links may be about many people.
    ``may_be_table``: a file may be a list of links, which is taken only from those who may add candidates: a list from
    a candidate, or from behind a link, could make us ask thousands of addresses of somebody's choosing. ``of_list``: it
    is one of many, so nobody waits for it.
    """

    scope: Scope
    batch: Batch
    inside_archive: bool = False
    may_be_table: bool = False
    of_list: bool = False
    candidate_id: UUID | None = None
    job_id: UUID | None = None
    as_of: datetime | None = None
    provenance: Provenance = field(default_factory=Provenance)
    entries: int = 0
    bytes_taken: int = 0
    given: int | None = None  # kept of what a candidate who shares gave before
    submissions: list[Submission] = field(default_factory=list)
    blobs: list[StoredBlob] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.candidate_id = self.candidate_id or self.batch.candidate_id
        self.job_id = self.job_id or self.batch.job_id
        shares = self.scope.application_id or self.provenance.consent_id or self.provenance.wallet_request_id
        self.given = given_so_far(self.scope, self.candidate_id) if shares else None


def prepare(admission: Admission, file: IncomingFile) -> Submission:
    """Bound, hash and seal one file. Whatever it is, a submission tells what became of it; nothing is raised."""
    data, size, digest = _read(file)
    submission = _submission(admission, file.name, size, digest)
    submission.source_url = storable_text(getattr(file, "source_url", ""), 2_000)
    submission.said = getattr(file, "said", {})
    admission.entries += 1
    before = None if admission.given is None else admission.given + sum(blob.size for blob in admission.blobs)
    refusal = _refusal(admission, submission.file_name, size) or why_no_room(submission.file_name, size, given=before)
    if refusal is not None or data is None:
        submission.state = Submission.State.REFUSED
        submission.error_code, submission.error = refusal or ("too_large", "")
    else:
        _classify(admission, submission, data)
        _keep(admission, submission, data)
    admission.submissions.append(submission)
    return submission


def expect(admission: Admission, url: str, row: int | None = None) -> Submission:
    """Note a link, to be fetched in the queue; one whose form says that it cannot be is told so at once."""
    submission = _submission(admission, "", 0, "")
    submission.file_name, submission.source_url, submission.row = shown_link(url), storable_text(url, 2_000), row
    problem = form_problem(url)
    if problem is not None:
        submission.state = Submission.State.UNREADABLE
        submission.error_code, submission.error = problem
    else:
        submission.state, submission.next_attempt_at = Submission.State.FETCHING, timezone.now()
    admission.submissions.append(submission)
    return submission


def refuse(admission: Admission, name: str, code: str, sentence: str) -> Submission:
    """Note a member of an archive that could not be taken out of it; the archive itself is kept."""
    submission = _submission(admission, name, 0, "")
    submission.state = Submission.State.UNREADABLE
    submission.error_code, submission.error = code, sentence
    admission.submissions.append(submission)
    return submission


def settle(admission: Admission, into: Lease | None = None) -> list[Verification]:
    """Write every prepared row; call inside a transaction. The same bytes for the same candidate are one record.

    With ``into``, the only submission is not a new row but what came of the one under that lease: a link, fetched.
    Returns the verifications that were asked for, which are nudged once the transaction is committed.

    Raises:
        WithdrawnError: the candidate withdrew meanwhile; nothing was written.
    """
    scope = admission.scope
    _insist_not_withdrawn(admission)
    StoredBlob.objects.within(scope).bulk_create(admission.blobs)
    hopeful = [item for item in admission.submissions if item.state == Submission.State.RECEIVED]
    records, fresh = _records(admission, hopeful)
    for submission in hopeful:
        submission.record = records[submission.digest]
    if records:
        note_records_of(scope, [admission.candidate_id])
    if into is None:
        Submission.objects.within(scope).bulk_create(admission.submissions)
    else:
        (fetched,) = admission.submissions
        finish(into, **{name: getattr(fetched, name) for name in _FETCHED})
        fetched.pk = into.pk
    verifications = _verifications(admission, fresh)
    for record in fresh:
        record_event(scope, "record.received", record, batch=admission.batch.pk, candidate=record.candidate_id)
    nudge_all(verifications)
    nudge_all([item for item in admission.submissions if item.next_attempt_at is not None])
    return verifications


def _insist_not_withdrawn(admission: Admission) -> None:
    """What is still being unpacked or fetched when its candidate withdraws must not come back by it."""
    scope, batch = admission.scope, admission.batch
    gone = Batch.objects.within(scope, hidden_too=True).filter(pk=batch.pk, hidden_at__isnull=False).exists()
    if batch.candidate_id is not None:
        people = Candidate.objects.within(scope, hidden_too=True).filter(pk=batch.candidate_id)
        gone = gone or people.filter(hidden_at__isnull=False).exists()
    if scope.application_id is not None:
        gone = gone or not Application.objects.within(scope).filter(pk=scope.application_id).exists()
    if gone:
        raise WithdrawnError(gettext("This application was withdrawn; nothing more can be shared for it."))


def _submission(admission: Admission, name: str | None, size: int, digest: str) -> Submission:
    batch, provenance = admission.batch, admission.provenance
    return Submission(
        organization_id=admission.scope.organization_id,
        batch=batch,
        channel=batch.channel,
        purpose=provenance.purpose,
        consent_id=provenance.consent_id,
        wallet_request_id=provenance.wallet_request_id,
        candidate_id=admission.candidate_id,
        job_id=admission.job_id,
        submitted_by_id=batch.submitted_by_id,
        file_name=shown_name(name, keep_folders=admission.inside_archive),
        size=size,
        digest=digest,
        state=Submission.State.RECEIVED,
    )


def _read(file: IncomingFile) -> tuple[bytes | None, int, str]:
    """The bytes (None above the limit), how many there really are, and their digest. Holds no more than the limit."""
    pieces: list[bytes] = []
    size, digest = 0, hashlib.sha256()
    for piece in file.chunks():
        size += len(piece)
        digest.update(piece)
        if size <= settings.CREDENCE_MAX_FILE:
            pieces.append(piece)
        else:
            pieces.clear()
    data = b"".join(pieces) if size <= settings.CREDENCE_MAX_FILE else None
    return data, size, digest.hexdigest()


def _refusal(admission: Admission, name: str, size: int) -> tuple[str, str] | None:
    """Why the file may not come in at all: code and sentence."""
    per_file, per_batch = settings.CREDENCE_MAX_FILE, settings.CREDENCE_MAX_BATCH
    if size > per_file:
        limit = f"the limit for one file is {per_file // MEGABYTE} MB"
        return "too_large", f"{name} is {shown_size(size)}; {limit}. {_KEPT}"
    if admission.entries > settings.CREDENCE_MAX_ENTRIES:
        limit = f"the limit for one batch is {settings.CREDENCE_MAX_ENTRIES:,} files"
        return "too_many", f"{name} came after the first {settings.CREDENCE_MAX_ENTRIES:,}; {limit}. {_KEPT}"
    if admission.bytes_taken + size > per_batch:
        limit = f"{per_batch // MEGABYTE} MB, the limit for one batch"
        return "batch_too_large", f"With {name} this batch would be over {limit}. {_KEPT}"
    return None


def _classify(admission: Admission, submission: Submission, data: bytes) -> None:
    if not data:
        submission.state = Submission.State.UNREADABLE
        submission.error_code = "empty"
        submission.error = f"{submission.file_name} is empty. Send the file again as it was issued."
    elif (data.startswith(ZIP_STARTS) and not admission.inside_archive) or (
        admission.may_be_table and is_table(submission.file_name, data)
    ):
        submission.state = Submission.State.UNPACKING
        submission.next_attempt_at = timezone.now()


def _keep(admission: Admission, submission: Submission, data: bytes) -> None:
    admission.bytes_taken += len(data)
    blob = store.seal(admission.scope, data)
    admission.blobs.append(blob)
    submission.blob = blob


def _records(admission: Admission, submissions: Sequence[Submission]) -> tuple[dict[str, Record], list[Record]]:
    """The record of each digest, and which of them are new. Somebody else may be adding the same one at this moment."""
    first_of = {item.digest: item for item in reversed(submissions)}
    proposed = [
        Record(
            organization_id=admission.scope.organization_id,
            digest=digest,
            candidate_id=admission.candidate_id,
            blob=item.blob,
            wallet_request_id=admission.provenance.wallet_request_id,
            title=item.file_name,
        )
        for digest, item in sorted(first_of.items(), key=lambda pair: submissions.index(pair[1]))
    ]
    rows = Record.objects.within(admission.scope, hidden_too=True)
    rows.bulk_create(proposed, ignore_conflicts=True)
    ours = {record.pk for record in proposed}
    of_candidate = Q(candidate=admission.candidate_id) if admission.candidate_id else Q(candidate=None)
    standing = rows.filter(of_candidate, digest__in=first_of)
    records = {record.digest: record for record in standing}
    _bring_back(admission, records.values())
    return records, [records[item.digest] for item in proposed if records[item.digest].pk in ours]


def _bring_back(admission: Admission, records: Iterable[Record]) -> None:
    """A record taken back and not erased yet, which is given again this moment, is there again, to be checked anew."""
    again = [record for record in records if record.hidden_at is not None]
    for record in again:
        record.hidden_at = None
        record.save(update_fields=["hidden_at"])
        last = record.verifications.aggregate(last=Max("number"))["last"] or 0
        nudge_all(_verifications(admission, [record], number=last + 1))


def _verifications(admission: Admission, records: Sequence[Record], *, number: int = 1) -> list[Verification]:
    scope, now = admission.scope, timezone.now()
    rows = [
        Verification(
            organization_id=scope.organization_id,
            record=record,
            number=number,
            reason="received",
            priority=_queue_for(len(records), of_list=admission.of_list).value,
            requested_by=scope.actor,
            next_attempt_at=now,
            as_of=admission.as_of,
        )
        for record in records
    ]
    Verification.objects.within(scope).bulk_create(rows)
    return rows


def _queue_for(count: int, *, of_list: bool) -> Queue:
    """A few records somebody waits for go first; a whole batch must not stand in their way."""
    if count <= A_FEW and not of_list:
        return Queue.INTERACTIVE
    return Queue.VERIFY if count <= SEVERAL else Queue.BULK
