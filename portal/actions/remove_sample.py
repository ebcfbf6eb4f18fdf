"""Removing sample data: people, job, records, bytes, rankings, notes. The events stay, and so the chain holds.

What is not sample data stays as it was. Where something real has come to rest on it, that part stays and is sample data
no longer: a job that real people applied for, an issuer that signed real records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal import store
from portal.actions.erase import forget_details
from portal.actions.events import record_event
from portal.actions.load_sample import SAMPLE_NOTE, require_sample_right
from portal.actions.rank import request_ranking
from portal.actions.refusal import RefusedError
from portal.demonstration.issuers import issuers
from portal.demonstration.sample import SEED, documents_of_issuer
from portal.models import (
    Application,
    Batch,
    Candidate,
    CandidateIdentifier,
    Decision,
    HeldCredential,
    Job,
    LegalDocument,
    LegalHold,
    Organization,
    OrganizationRow,
    OutgoingMail,
    Record,
    SealedCopy,
    StoredBlob,
    Submission,
    SuppliedDocument,
    TrustedIssuer,
)
from portal.scope import Scope

__all__ = ["remove_sample"]

#: What may point at received bytes; anything else than these goes with a person or a job.
_HOLDERS = (Record, Submission, SealedCopy, LegalDocument)


@dataclass
class _Doomed:
    """What goes: people, the jobs that only they applied for, and what hangs on both."""

    people: set[UUID]
    jobs: set[UUID]
    applications: set[UUID]
    batches: set[UUID] = field(default_factory=set)
    blobs: set[UUID] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


@transaction.atomic
def remove_sample(scope: Scope) -> int:
    """Remove all sample data; how many invented people there were. Twice is once.

    Raises:
        RefusedError: a legal hold says that some of it is to be kept.
    """
    require_sample_right(scope)
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)
    doomed = _doomed(scope)
    standing = TrustedIssuer.objects.within(scope).filter(sample=True)
    if not doomed.people and not doomed.jobs and not standing.exists():
        return 0
    _refuse_held(scope, doomed)
    others = Application.objects.within(scope).filter(pk__in=doomed.applications).exclude(job__in=doomed.jobs)
    elsewhere = list(Job.objects.within(scope).filter(pk__in=others.values("job"), status=Job.Status.OPEN))
    for person in Candidate.objects.within(scope, hidden_too=True).filter(pk__in=doomed.people).order_by("pk"):
        record_event(scope, "sample.removed", person)  # one each: what was kept of their evidence elsewhere goes by it
    _delete(scope, doomed)
    _release_issuers(scope)
    Job.objects.within(scope).filter(sample=True).update(sample=False)
    record_event(scope, "sample.removed", organization, people=len(doomed.people), jobs=len(doomed.jobs))
    forget_details(scope, doomed.ids)
    for job in elsewhere:
        if job.current_version is not None:
            request_ranking(scope, job, reason="withdrawn")
    return len(doomed.people)


def _doomed(scope: Scope) -> _Doomed:
    people = Candidate.objects.within(scope, hidden_too=True).filter(sample=True)
    everybody = Application.objects.within(scope, hidden_too=True)
    real = everybody.filter(candidate__sample=False).values("job")
    jobs = Job.objects.within(scope).filter(sample=True).exclude(pk__in=real)
    applications = everybody.filter(candidate__sample=True)
    doomed = _Doomed(
        people=set(people.values_list("pk", flat=True)),
        jobs=set(jobs.values_list("pk", flat=True)),
        applications=set(applications.values_list("pk", flat=True)),
    )
    given = Submission.objects.within(scope, hidden_too=True).filter(candidate__in=doomed.people)
    doomed.batches = {pk for pk in given.values_list("batch", flat=True) if pk}
    doomed.batches |= set(
        Batch.objects.within(scope, hidden_too=True).filter(candidate__in=doomed.people).values_list("pk", flat=True)
    )
    for model in _HOLDERS:
        doomed.blobs |= {pk for pk in _held(scope, model, doomed) if pk}
    records = Record.objects.within(scope, hidden_too=True).filter(candidate__in=doomed.people)
    decisions = Decision.objects.within(scope, hidden_too=True).filter(application__in=doomed.applications)
    identifiers = CandidateIdentifier.objects.within(scope, hidden_too=True).filter(candidate__in=doomed.people)
    rows: tuple[Iterable[UUID], ...] = (
        doomed.people,
        doomed.applications,
        doomed.batches,
        *(found.values_list("pk", flat=True) for found in (records, decisions, identifiers, given)),
    )
    doomed.ids = {str(pk) for found in rows for pk in found}
    return doomed


def _held(scope: Scope, model: type[OrganizationRow], doomed: _Doomed) -> Iterable[UUID | None]:
    """The received bytes that a model's rows hold of what goes."""
    rows: QuerySet[Any] = model.objects.within(scope, hidden_too=True)
    if model is SealedCopy:
        rows = rows.filter(application__in=doomed.applications)
    elif model is LegalDocument:
        rows = rows.filter(job__in=doomed.jobs)
    else:
        rows = rows.filter(candidate__in=doomed.people)
    held: QuerySet[Any, UUID | None] = rows.values_list("blob", flat=True)
    return held


def _refuse_held(scope: Scope, doomed: _Doomed) -> None:
    holds = LegalHold.objects.within(scope).filter(lifted_at=None)
    if holds.filter(Q(candidate__in=doomed.people) | Q(job__in=doomed.jobs)).exists():
        raise RefusedError(_("A legal hold stands on some of the sample data. Lift it first: until then it is kept."))


def _delete(scope: Scope, doomed: _Doomed) -> None:
    """People first, so that what hangs on them goes; then jobs, emptied batches, and bytes that nobody else needs."""
    people = Candidate.objects.within(scope, hidden_too=True).filter(pk__in=doomed.people)
    addresses = set(people.exclude(email="").values_list("email", flat=True))
    OutgoingMail.objects.within(scope).filter(to__in=addresses, application=None).delete()
    HeldCredential.objects.within(scope, hidden_too=True).filter(candidate__in=doomed.people).delete()
    people.delete()
    Job.objects.within(scope).filter(pk__in=doomed.jobs).delete()
    batches = Batch.objects.within(scope, hidden_too=True).filter(pk__in=doomed.batches)
    others = Submission.objects.within(scope, hidden_too=True).filter(batch__in=doomed.batches)
    batches.exclude(pk__in=others.values("batch")).delete()
    needed: set[UUID] = set()
    for model in _HOLDERS:
        rows = model._base_manager.filter(organization_id=scope.organization_id, blob__in=doomed.blobs)  # noqa: SLF001
        needed |= set(rows.values_list("blob_id", flat=True))
    blobs = StoredBlob.objects.within(scope).filter(pk__in=doomed.blobs - needed)
    store.erase_with_others(list(blobs))
    blobs.delete()


def _release_issuers(scope: Scope) -> None:
    """Delete the issuers that came along, and what they published; those that signed something real stay, unmarked."""
    rows = TrustedIssuer.objects.within(scope).filter(sample=True)
    records = Record.objects.within(scope, hidden_too=True)
    kept = set(records.filter(issuer_id__in=rows.values("issuer")).values_list("issuer_id", flat=True))
    held = HeldCredential.objects.within(scope, hidden_too=True).filter(issuer_id__in=rows.values("issuer"))
    kept |= set(held.values_list("issuer_id", flat=True))
    rows.exclude(issuer__in=kept).delete()
    rows.update(sample=False)
    stays = [url for item in issuers(SEED).values() if item.id in kept for url in documents_of_issuer(item)]
    SuppliedDocument.objects.within(scope).filter(note=SAMPLE_NOTE).exclude(url__in=stays).delete()
