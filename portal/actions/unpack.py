"""Unpacking under a lease: every file of an archive, every row of a list of links becomes a submission of its batch."""

from __future__ import annotations

import logging
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import override

from portal import store
from portal.actions.admit import ZIP_STARTS, Admission, Provenance, WithdrawnError, prepare, refuse, settle
from portal.actions.events import record_event
from portal.actions.unpack_table import take_rows
from portal.intake.incoming import IncomingBytes
from portal.leases import Lease, LeaseLostError, claim, defer, finish, pause_after
from portal.models import Submission
from portal.scope import Scope
from portal.sentences import code_sentence
from portal.storable import storable_text
from verification.budget import Limits
from verification.containers.zip_archive import open_zip
from verification.errors import Invalid

__all__ = ["perform_unpacking"]

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
_SHEETS = (".xlsx", ".xlsm", ".ods", ".numbers")
AS_CSV = "A list of links is taken as CSV: in the spreadsheet choose “Save as”, then “CSV UTF-8”."
PACK = (
    "This is an evidence pack. Its documents were taken and are verified here; its receipts, claims and papers "
    "were left out. Whether the pack is whole says: python -m verification.pack."
)
GAVE_UP = "Opening this archive broke our own software. Send its files by themselves."


def perform_unpacking(submission_id: uuid.UUID) -> None:
    """Unpack one archive, if it is due and nobody else is at it; otherwise do nothing."""
    lease = claim(Submission, submission_id)
    if lease is None:
        return
    rows = Submission.objects.across_organizations("the row was claimed").select_related("batch", "blob")
    submission: Submission = rows.get(pk=submission_id)
    try:
        _perform(submission, lease)
    except LeaseLostError:
        logger.info("submission %s went on elsewhere", submission.pk)
    except Exception:
        logger.exception("unpacking %s broke off", submission.pk)
        _try_again_later(submission, lease)


def _perform(submission: Submission, lease: Lease) -> None:
    scope = Scope(organization_id=submission.organization_id, system="unpacker")
    batch = submission.batch
    if batch is None or batch.stopped_at is not None:
        _end(scope, submission, lease, "stopped", "The batch was stopped before this archive was opened.")
        return
    spent = batch.submissions.filter(blob__isnull=False).aggregate(entries=Count("pk"), bytes=Sum("size"))
    admission = Admission(
        scope,
        batch,
        inside_archive=True,
        candidate_id=submission.candidate_id,
        job_id=submission.job_id,
        provenance=Provenance(submission.purpose, submission.consent_id, submission.wallet_request_id),
        entries=spent["entries"],
        bytes_taken=spent["bytes"] or 0,
    )
    code, sentence = _take_members(submission, admission)
    try:
        with transaction.atomic():
            settle(admission)
            _end(scope, submission, lease, code, sentence, members=len(admission.submissions))
    except WithdrawnError:
        _end(scope, submission, lease, "stopped", "The candidate took it back before it was opened.")


def _take_members(submission: Submission, admission: Admission) -> tuple[str, str]:
    """Prepare every member that can be read. What is wrong with the archive itself: code and sentence, or blanks.

    A sentence without a code says what was left out.
    """
    try:
        data = store.get(submission.blob) if submission.blob else b""
    except (store.BlobErasedError, store.BlobTamperedError):
        return "damaged", f"The stored file of {submission.file_name} is damaged. Send it once more."
    if not data.startswith(ZIP_STARTS):
        return take_rows(submission, admission, data)
    limits = Limits(
        record=settings.CREDENCE_MAX_FILE,
        archive=settings.CREDENCE_MAX_BATCH,
        archive_members=settings.CREDENCE_MAX_ENTRIES,
    )
    try:
        archive = open_zip(data, limits)
    except Invalid as problem:
        if submission.file_name.lower().endswith(_SHEETS):
            return "spreadsheet", f"{submission.file_name} is a spreadsheet. {AS_CSV}"
        return problem.code.value, _said(submission.file_name, problem)
    if not archive.members:
        return "empty", f"{submission.file_name} holds no file."
    for member in archive.members:
        if isinstance(member.error, Invalid):
            refuse(admission, member.name, member.error.code, _said(member.name, member.error))
        else:
            prepare(admission, IncomingBytes(member.name, member.data)).row = submission.row
    return "", PACK if archive.is_pack else ""


def _said(name: str, problem: Invalid) -> str:
    with override("en-us"):  # it is stored
        return storable_text(f"{name}: {code_sentence(problem.code)} {problem.detail}", 500)


def _end(scope: Scope, submission: Submission, lease: Lease, code: str, sentence: str, *, members: int = 0) -> None:
    state = Submission.State.UNREADABLE if code else Submission.State.RECEIVED
    with transaction.atomic():
        finish(lease, state=state, error_code=code, error=sentence)
        record_event(scope, "archive.unpacked", submission, batch=submission.batch_id, members=members, code=code)


def _try_again_later(submission: Submission, lease: Lease) -> None:
    scope = Scope(organization_id=submission.organization_id, system="unpacker")
    try:
        if submission.attempts >= MAX_ATTEMPTS:
            _end(scope, submission, lease, "internal", GAVE_UP)
        else:
            defer(lease, timezone.now() + pause_after(submission.attempts))
    except LeaseLostError:
        return
