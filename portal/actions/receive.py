"""Receiving files, pasted text, archives of hundreds. Everything given becomes a submission; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.admit import Admission, Provenance, prepare, settle
from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.intake.incoming import IncomingBytes, IncomingFile, shown_name
from portal.models import Batch, Candidate, Job, Submission
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["IncomingFile", "Provenance", "receive_files", "receive_text"]

PASTED = "Pasted text"


def receive_files(  # noqa: PLR0913 - what a batch is of
    scope: Scope,
    *,
    files: Iterable[IncomingFile],
    channel: str,
    candidate: Candidate | None = None,
    job: Job | None = None,
    name: str = "",
    as_of: datetime | None = None,
    provenance: Provenance | None = None,
    tables: bool = True,
) -> Batch:
    """Take in files, each with its own outcome: a record to be verified, an archive to be unpacked, or a plain error.

    Args:
        scope: who acts, and where.
        files: names, sizes and bytes; Django's uploaded files fit. Read one at a time.
        channel: how they came: `upload`, `paste`, `api`, `link`, `wallet`, `email`.
        candidate: whom they are about, when that is known.
        job: the job they were shared for, when that is known.
        name: what to call the batch; the first file's name otherwise.
        as_of: the moment to verify for; the moment it is done when None.
        provenance: purpose, consent and wallet request, where a candidate shares.
        tables: whether a file may be a list of links to other people's records; False where it is one applicant's.

    Raises:
        RefusedError: there is no file at all.
        NotAllowedError: the member may not receive records.

    """
    scope.require(Capability.RECEIVE_RECORDS)
    batch = Batch(
        organization_id=scope.organization_id,
        channel=channel,
        candidate=candidate,
        job=job,
        submitted_by_id=scope.user_id,
    )
    admission = Admission(
        scope,
        batch,
        may_be_table=tables and scope.may(Capability.EDIT_CANDIDATES),  # its rows add candidates and applications
        as_of=as_of,
        provenance=provenance or Provenance(),
    )
    for file in files:
        prepare(admission, file)
    if not admission.submissions:
        raise RefusedError(_("Choose at least one file, or paste a record."), field="files")
    batch.name = shown_name(name or _name_for(admission))
    with transaction.atomic():
        batch.save(force_insert=True)
        settle(admission)
        refused = sum(item.state == Submission.State.REFUSED for item in admission.submissions)
        record_event(
            scope, "batch.received", batch, channel=channel, submissions=len(admission.submissions), refused=refused
        )
    return batch


def receive_text(
    scope: Scope,
    *,
    text: str,
    channel: str,
    candidate: Candidate | None = None,
    job: Job | None = None,
    name: str = "",
    provenance: Provenance | None = None,
) -> Batch:
    """Take in pasted text as one file. White space around it is no part of the record.

    Raises:
        RefusedError: there is no text.
        NotAllowedError: the member may not receive records.

    """
    # A lone surrogate becomes bytes that are no UTF-8, which verification then says in its own words.
    data = text.strip().encode("utf-8", "surrogatepass")
    if not data:
        raise RefusedError(
            _("Paste a record: the whole text, from its first brace or letter to its last."), field="text"
        )
    file = IncomingBytes(name or PASTED, data)
    return receive_files(
        scope,
        files=[file],
        channel=channel,
        candidate=candidate,
        job=job,
        name=name or PASTED,
        provenance=provenance,
    )


def _name_for(admission: Admission) -> str:
    first = admission.submissions[0].file_name
    others = len(admission.submissions) - 1
    return f"{first} and {others} more" if others else first
