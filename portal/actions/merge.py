"""Making two candidates one. Nothing is lost: the other row stays as a signpost, and rankings that named it still do.

Where both applied for one job, the application of the one who stands goes on; the other stays beside it, withdrawn, so
that earlier rankings keep their meaning, and what hung on it (links, consents, requests, decisions) moves over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.external_ids import move_external_ids
from portal.actions.note_records import note_records_of
from portal.actions.rank import request_rankings_of
from portal.actions.refusal import RefusedError
from portal.actions.verify import request_verifications_of
from portal.models import (
    Application,
    Batch,
    Candidate,
    CandidatePage,
    Consent,
    Contest,
    Decision,
    EmailCode,
    Evidence,
    EvidenceRequest,
    HeldCredential,
    Observation,
    OutgoingMail,
    PullConnection,
    Record,
    SamePerson,
    ShareLink,
    Submission,
    WalletRequest,
)
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["merge_candidates"]

#: What hangs on an application and goes along when another one takes its place; rankings and viewings are history.
OF_APPLICATIONS: tuple[Any, ...] = (
    CandidatePage,
    Consent,
    Contest,
    Decision,
    EmailCode,
    EvidenceRequest,
    Observation,
    OutgoingMail,
    PullConnection,
    ShareLink,
    WalletRequest,
)
OF_CANDIDATES: tuple[Any, ...] = (Batch, EmailCode, ShareLink, Submission)


@transaction.atomic
def merge_candidates(scope: Scope, *, kept: Candidate, gone: Candidate, because: str) -> Candidate:
    """Let everything of ``gone`` belong to ``kept``, check the records again, and rank anew.

    Args:
        scope: who merges: a member, or Credence where an address was confirmed twice.
        kept: who stands from now on.
        gone: who becomes a signpost to ``kept``.
        because: `decided` by a member, or `confirmed_email`.

    Raises:
        RefusedError: they are one row, or one of them was merged already.

    """
    if because == "decided":
        scope.require(Capability.EDIT_CANDIDATES)
    rows = {row.pk: row for row in _locked(scope, kept, gone)}
    if len(rows) != 2 or any(row.merged_into_id for row in rows.values()):  # noqa: PLR2004 - the two of them
        raise RefusedError(_("One of them was merged already. Load the page again."))
    kept, gone = rows[kept.pk], rows[gone.pk]
    _move_records(scope, kept, gone)
    _move_identifiers(kept, gone)
    move_external_ids(scope, kept, gone)
    for model in OF_CANDIDATES:
        model.objects.within(scope, hidden_too=True).filter(candidate=gone).update(candidate=kept)
    _move_applications(scope, kept, gone)
    note_records_of(scope, [kept.pk, gone.pk])
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    Candidate.objects.within(scope).filter(merged_into=gone).update(merged_into=kept)
    SamePerson.objects.within(scope).filter(second=gone, decided_at=None).delete()
    SamePerson.objects.within(scope).filter(first=gone, decided_at=None).delete()
    record_event(scope, "candidate.merged", kept, gone=gone.pk, because=because)
    request_verifications_of(scope, kept, reason="merged")
    request_rankings_of(scope, kept.pk)
    return kept


def _locked(scope: Scope, *candidates: Candidate) -> Iterable[Candidate]:
    wanted = [candidate.pk for candidate in candidates]
    return Candidate.objects.within(scope).select_for_update().filter(pk__in=wanted).order_by("pk")


def _move_records(scope: Scope, kept: Candidate, gone: Candidate) -> None:
    """The same bytes shared under both names are one record, with all its submissions."""
    own = dict(Record.objects.within(scope, hidden_too=True).filter(candidate=kept).values_list("digest", "pk"))
    for record in Record.objects.within(scope, hidden_too=True).filter(candidate=gone):
        twin = own.get(record.digest)
        if twin is not None:
            record.submissions.update(record=twin, candidate=kept)
            record.delete()
            continue
        record.candidate = kept
        record.save(update_fields=["candidate"])
    for model in (Evidence, HeldCredential):
        model.objects.within(scope, hidden_too=True).filter(candidate=gone).update(candidate=kept)


def _move_identifiers(kept: Candidate, gone: Candidate) -> None:
    """Each identifier once; it is confirmed where it was for either."""
    own = {(row.kind, row.value): row for row in kept.identifiers.all()}
    for row in gone.identifiers.all():
        twin = own.get((row.kind, row.value))
        if twin is None:
            row.candidate = kept
            row.save(update_fields=["candidate"])
            continue
        if twin.confirmed_at is None and row.confirmed_at is not None:
            twin.confirmed_at, twin.confirmed_by_id = row.confirmed_at, row.confirmed_by_id
            twin.save(update_fields=["confirmed_at", "confirmed_by"])
        row.delete()
    if not kept.email and gone.email:
        kept.email = gone.email
    if not kept.phone and gone.phone:
        kept.phone = gone.phone
    kept.save(update_fields=["email", "phone"])


def _move_applications(scope: Scope, kept: Candidate, gone: Candidate) -> None:
    standing_for = {row.job_id: row for row in Application.objects.within(scope).filter(candidate=kept)}
    for application in Application.objects.within(scope, hidden_too=True).filter(candidate=gone):
        standing = standing_for.get(application.job_id)
        if standing is not None and application.withdrawn_at is None:
            for model in OF_APPLICATIONS:
                rows = model.objects.within(scope, hidden_too=True).filter(application=application)
                rows.update(application=standing)
            application.withdrawn_at, application.stage = timezone.now(), Application.Stage.WITHDRAWN
        application.candidate = kept
        application.save(update_fields=["candidate", "withdrawn_at", "stage"])
