"""Erasing what was withdrawn: keys of documents, claims, reports, names, words, addresses.

What stays says that something was there and nothing of what: the place in earlier rankings with a digest, the events
without their words, the consent's terms, and, where it is required, a sealed copy. May run twice without harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from portal import store
from portal.actions.events import record_event
from portal.actions.export_expiry import expire_people_exports
from portal.actions.external_ids import forget_external_ids
from portal.actions.forget import forget_entries_of, forget_notice_mails
from portal.actions.forget_names import forget_names
from portal.actions.forget_searches import forget_searches
from portal.actions.seal import seal_application
from portal.actions.withdraw import WITHDRAWN_MAIL
from portal.models import (
    Application,
    Batch,
    Candidate,
    CandidateIdentifier,
    Contest,
    Decision,
    Demographics,
    EmailCode,
    Event,
    EventDetail,
    EvidenceRequest,
    IdempotentRequest,
    Note,
    Notification,
    Observation,
    OutgoingMail,
    PullConnection,
    Record,
    SamePerson,
    StoredBlob,
    Submission,
    Viewing,
    WalletRequest,
)
from portal.parts import parts
from portal.scope import Scope

__all__ = ["NAMELESS", "destroy_records", "erase", "forget_details"]

NAMELESS = "Withdrawn"
AT_ONCE = 2_000
_NOUNS = tuple(
    model.__name__.lower()
    for model in (
        Application,
        Batch,
        Candidate,
        CandidateIdentifier,
        Contest,
        Decision,
        EvidenceRequest,
        Note,
        Observation,
        Record,
        Submission,
    )
)


@transaction.atomic
def erase(scope: Scope, candidate_id: UUID) -> int:
    """Erase every withdrawn application of a candidate that is not erased yet; how many there were.

    All at once, since one record may have gone with several of them: each seals what it has to before any is destroyed.
    """
    people = Candidate.objects.within(scope, hidden_too=True)
    candidate = people.select_for_update().get(pk=candidate_id)
    rows = Application.objects.within(scope, hidden_too=True).filter(candidate=candidate)
    applications = list(rows.filter(withdrawn_at__isnull=False, erased_at=None).select_related("candidate"))
    if not applications:
        return 0
    records = list(
        Record.objects.within(scope, hidden_too=True)
        .filter(candidate=candidate, hidden_at__isnull=False)
        .select_related("blob")
        .order_by("created_at", "pk")
    )
    expire_people_exports(scope)
    for application in applications:
        seal_application(scope, application, records)
    forget_entries_of(scope, [application.pk for application in applications])
    gone = destroy_records(scope, records, Q(candidate=candidate, hidden_at__isnull=False))
    for application in applications:
        gone |= _blank_words(scope, application)
        application.erased_at = timezone.now()
        application.save(update_fields=["erased_at"])
        record_event(scope, "application.erased", application, records=len(records))
    if not rows.filter(withdrawn_at=None).exists():
        gone |= _blank_person(scope, candidate)
    forget_details(scope, gone | {str(application.pk) for application in applications})
    return len(applications)


def destroy_records(scope: Scope, records: Sequence[Record], given_by: Q) -> set[str]:
    """Destroy records and the submissions they came by; the ids of what is gone. Call inside a transaction."""
    given = Submission.objects.within(scope, hidden_too=True).filter(given_by | Q(record__in=records))
    submissions = list(given.values_list("pk", "batch_id", "blob_id"))
    ids = [pk for pk, _, _ in submissions]
    blobs = {blob for _, _, blob in submissions if blob} | {record.blob_id for record in records}
    needed = set(Record.objects.within(scope).filter(blob__in=blobs).values_list("blob_id", flat=True))
    needed |= set(
        Submission.objects.within(scope).filter(blob__in=blobs).exclude(pk__in=ids).values_list("blob_id", flat=True)
    )
    gone = {str(record.pk) for record in records} | {str(pk) for pk in ids}
    Record.objects.within(scope, hidden_too=True).filter(pk__in=[record.pk for record in records]).delete()
    Submission.objects.within(scope, hidden_too=True).filter(pk__in=ids).update(
        file_name="", source_url="", error="", digest="", record=None, blob=None, next_attempt_at=None
    )
    gone |= _blank_batches(scope, {batch for _, batch, _ in submissions if batch})
    store.erase_with_others(StoredBlob.objects.within(scope).filter(pk__in=blobs - needed))
    return gone


def _blank_batches(scope: Scope, batches: Iterable[UUID]) -> set[str]:
    """Batches are called by a file of theirs; those of which nothing is left lose their names."""
    living = Submission.objects.within(scope).filter(batch__in=batches).values("batch")
    empty = Batch.objects.within(scope, hidden_too=True).filter(pk__in=batches).exclude(pk__in=living)
    gone = {str(pk) for pk in empty.values_list("pk", flat=True)}
    empty.update(name=NAMELESS, hidden_at=timezone.now())
    return gone


def _blank_words(scope: Scope, application: Application) -> set[str]:
    """Words about the person, addresses, answers; the ids of the rows they stood in."""
    gone: set[str] = set()

    def rows(model: Any) -> QuerySet[Any]:  # noqa: ANN401 - every model whose rows hang on an application
        found: QuerySet[Any] = model.objects.within(scope, hidden_too=True).filter(application=application)
        gone.update(str(pk) for pk in found.values_list("pk", flat=True))
        return found

    rows(Decision).update(reason="")
    rows(Observation).update(what_was_seen="", setting="", others="", retracted_reason="")
    rows(EvidenceRequest).update(message="", wanted={})
    rows(Contest).update(text="", answer="")
    for model in (Note, Notification, EmailCode, Demographics, PullConnection, WalletRequest, Viewing):
        rows(model).delete()
    mails = OutgoingMail.objects.within(scope).filter(application=application)
    # the last word to the candidate is still to be sent; the scheduler clears it away after that
    mails.exclude(kind=WITHDRAWN_MAIL, state=OutgoingMail.State.WAITING).delete()
    answers = IdempotentRequest.objects.within(scope).alias(words=Cast("answer", TextField()))
    for pk in (application.pk, application.candidate_id):
        answers.filter(words__contains=str(pk)).delete()
    return gone


def _blank_person(scope: Scope, candidate: Candidate) -> set[str]:
    identifiers = CandidateIdentifier.objects.within(scope, hidden_too=True).filter(candidate=candidate)
    gone = {str(candidate.pk), *(str(pk) for pk in identifiers.values_list("pk", flat=True))}
    forget_notice_mails(scope, candidate)
    forget_searches(scope, candidate)
    addresses = set(identifiers.filter(kind="email").values_list("value", flat=True))
    _forget_mails(scope, candidate, addresses)
    identifiers.delete()
    pairs = SamePerson.objects.within(scope, hidden_too=True)
    pairs.filter(Q(first=candidate) | Q(second=candidate)).delete()
    people = Candidate.objects.within(scope, hidden_too=True)
    merged = people.filter(merged_into=candidate)  # the same person, under the rows they had before
    forget_names(scope, candidate, also=addresses.union(merged.values_list("name", flat=True)))
    CandidateIdentifier.objects.within(scope, hidden_too=True).filter(candidate__in=merged).delete()
    forget_external_ids(scope, [candidate.pk, *merged.values_list("pk", flat=True)])
    merged.update(name=NAMELESS, email="", phone="", hidden_at=timezone.now())
    candidate.name, candidate.email, candidate.phone = NAMELESS, "", ""
    candidate.hidden_at = candidate.hidden_at or timezone.now()
    candidate.save(update_fields=["name", "email", "phone", "hidden_at"])
    return gone


def _forget_mails(scope: Scope, candidate: Candidate, addresses: set[str]) -> None:
    """What went to them before there was an application, or about none: invitations, receipts for what they mailed."""
    to = Q(to__iexact=candidate.email) if candidate.email else Q(to__in=())
    for address in addresses:
        to |= Q(to__iexact=address)
    OutgoingMail.objects.within(scope).filter(to, application=None).delete()


def forget_details(scope: Scope, gone: set[str]) -> None:
    """Erase the words of every event about what is gone; the chain holds, since only their digests are in it."""
    subjects = [f"{noun}:{pk}" for pk in gone for noun in _NOUNS]
    for some in parts(subjects, AT_ONCE):
        events = Event.objects.within(scope).filter(subject__in=some)
        EventDetail.objects.filter(event__in=events.values("pk")).delete()
