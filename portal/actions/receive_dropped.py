"""Taking in files that lie in a folder, many at once, each once; and telling what became of each.

Nothing is remembered but the rows: a file that was taken in and still lies there, because a process died before it
was moved, is known by its key, waits for its verdict like the others, and is moved then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q

from portal.actions.admit import ZIP_STARTS, Admission, Provenance, prepare
from portal.actions.receive_once import AlreadyTakenError, receive_once
from portal.intake.drop_folder import DONE, FAILED, DroppedFile, OtherFileError
from portal.models import Batch, Candidate, Job, ReceivedMessage, Submission
from portal.permissions import Capability
from portal.queries_senders import candidate_by_address, latest_consent, only_job_of
from portal.scope import Scope
from portal.site_addresses import page_address

__all__ = ["Round", "outcomes", "receive_dropped"]

CHANNEL, PURPOSE = "folder", "Application"
MOST_AT_ONCE = 500
_UNREAD = (Submission.State.UNREADABLE, Submission.State.REFUSED)
_COMING = (Submission.State.UNPACKING, Submission.State.FETCHING)


@dataclass(slots=True)
class Round:
    """What one round took in, and which files it could not read, with why."""

    taken: int = 0
    unreadable: dict[str, str] = field(default_factory=dict)


def receive_dropped(scope: Scope, files: Sequence[DroppedFile], *, job: Job | None = None) -> Round:
    """Take in files. Those of one folder come in together; an archive comes by itself, so that its members are known.

    Args:
        scope: who acts, and where.
        files: each with a key by which it is known for good; complete, as far as anybody can tell.
        job: what they are for; otherwise the only job of the candidate whose address the folder is called.

    Raises:
        NotAllowedError: whoever acts may not receive records.

    """
    scope.require(Capability.RECEIVE_RECORDS)
    done = Round()
    for group in _groups(files, done):
        try:
            done.taken += _take(scope, group, job, done)
        except AlreadyTakenError:  # another process was quicker; the next round knows them
            continue
    return done


def _groups(files: Iterable[DroppedFile], done: Round) -> Iterable[list[DroppedFile]]:
    """Files that come in together: of one folder, within the limits of a batch."""
    group: list[DroppedFile] = []
    weight = 0
    for file in files:
        try:
            archive = file.start().startswith(ZIP_STARTS)
        except OtherFileError as error:
            done.unreadable[file.dropped.path] = str(error)
            continue
        if archive:
            yield [file]
            continue
        full = len(group) >= MOST_AT_ONCE or weight + file.size > settings.CREDENCE_MAX_BATCH
        if group and (full or group[0].dropped.folder != file.dropped.folder):
            yield group
            group, weight = [], 0
        group.append(file)
        weight += min(file.size, settings.CREDENCE_MAX_FILE)
    if group:
        yield group


def _take(scope: Scope, group: Sequence[DroppedFile], job: Job | None, done: Round) -> int:
    folder = group[0].dropped.folder
    candidate = candidate_by_address(scope, folder.lower()) if "@" in folder else None
    admission = _admission(scope, folder, candidate, job or only_job_of(scope, candidate))
    keys: dict[str, Submission | None] = {}
    for file in group:
        try:
            keys[file.dropped.key] = prepare(admission, file)
        except OtherFileError as error:
            done.unreadable[file.dropped.path] = str(error)
    if keys:
        first, others = admission.submissions[0].file_name, len(keys) - 1
        admission.batch.name = (f"{first} and {others} more" if others else first)[:255]
        receive_once(admission, keys)
    return len(keys)


def _admission(scope: Scope, folder: str, candidate: Candidate | None, job: Job | None) -> Admission:
    consent = latest_consent(scope, candidate, job)
    batch = Batch(
        organization_id=scope.organization_id, channel=CHANNEL, candidate=candidate, job=job, name=folder[:255]
    )
    provenance = Provenance(PURPOSE if candidate else "", consent.pk if consent else None)
    return Admission(scope, batch, provenance=provenance)


def outcomes(scope: Scope, taken: Mapping[str, ReceivedMessage]) -> dict[str, tuple[str, dict[str, Any]]]:
    """What became of files that were taken in: where each belongs now, `done` or `failed`, and its result.

    A file whose checks are not over is left out.
    """
    members = _members(scope, taken.values())
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for key, mark in taken.items():
        rows = members.get(str(mark.pk), [])
        if mark.submission is not None and not all(_is_over(row) for row in rows):
            continue
        found[key] = _outcome(mark, rows)
    return found


def _members(scope: Scope, marks: Iterable[ReceivedMessage]) -> dict[str, list[Submission]]:
    """The submissions that tell of each file: its own, or those of the archive's members."""
    rows: dict[str, list[Submission]] = {}
    for mark in marks:
        own = mark.submission
        if own is None:
            continue
        archive = own.state == Submission.State.RECEIVED and own.record_id is None
        if archive and mark.batch_id is not None:
            inside = Submission.objects.within(scope).filter(~Q(pk=own.pk), batch=mark.batch_id)
            rows[str(mark.pk)] = list(inside.select_related("record", "candidate", "job").order_by("created_at", "pk"))
        else:
            rows[str(mark.pk)] = [own]
    return rows


def _is_over(row: Submission) -> bool:
    if row.state in _COMING:
        return False
    return row.state in _UNREAD or row.record is None or row.record.state in {"checked", "unreadable"}


def _outcome(mark: ReceivedMessage, rows: Sequence[Submission]) -> tuple[str, dict[str, Any]]:
    own = mark.submission
    read = [
        row for row in rows if row.record is not None and row.record.state == "checked" and row.state not in _UNREAD
    ]
    where = DONE if read else FAILED
    result: dict[str, Any] = {
        "outcome": where,
        "file": own.file_name if own else "",
        "received_at": mark.created_at.isoformat(timespec="seconds"),
        "size": own.size if own else 0,
        "sha256": own.digest if own else "",
        "batch": str(mark.batch_id or ""),
        "candidate": str(own.candidate_id or "") if own else "",
        "job": str(own.job_id or "") if own else "",
        "records": [_told(row) for row in rows],
    }
    if own is None:
        result["error"] = "What was received has been erased since."
    elif own.state in _UNREAD:
        result["error"] = own.error
    return where, result


def _told(row: Submission) -> dict[str, Any]:
    record = row.record
    if record is None or row.state in _UNREAD:
        return {"file": row.file_name, "verdict": "", "code": row.error_code, "sentence": row.error}
    return {
        "file": row.file_name,
        "verdict": record.verdict,
        "sentence": record.sentence,
        "title": record.title,
        "format": record.format,
        "issuer": record.issuer_id,
        "issuer_trust": record.issuer_trust,
        "subject_match": record.subject_match,
        "record": page_address("record", record.pk),
    }
