"""Writing which credentials a record holds, what that says about people, and the key that a wallet proved to hold."""

from __future__ import annotations

from django.utils import timezone

from portal.actions.events import record_event
from portal.actions.same_person import suggest
from portal.held import Held, held_in
from portal.models import Candidate, CandidateIdentifier, HeldCredential, Record, SamePerson
from portal.scope import Scope
from portal.storable import storable_text
from verification.codes import SubjectMatch
from verification.report import CredentialReport, Report

__all__ = ["write_held"]

#: A credential that more people hold than this was lent widely; further suggestions would say nothing new.
MOST_SUGGESTIONS = 10


def write_held(scope: Scope, record: Record, report: Report) -> None:
    """Write the credentials of a record anew; call inside the transaction that writes its verification."""
    record.held.all().delete()
    held = held_in(report.credential)
    HeldCredential.objects.within(scope).bulk_create(_row(scope, record, item) for item in held)
    if record.candidate is None:
        return
    keys = set(_proven_keys(report.credential))
    for key in sorted(keys):
        _note_key(scope, record.candidate, key)
    _suggest_from(scope, record.candidate, held, keys)


def _row(scope: Scope, record: Record, item: Held) -> HeldCredential:
    return HeldCredential(
        organization_id=scope.organization_id,
        record=record,
        candidate_id=record.candidate_id,
        digest=item.digest,
        credential_id=storable_text(item.credential_id),
        issuer_id=storable_text(item.issuer_id),
        subject_id=storable_text(item.subject_id),
    )


def _proven_keys(report: CredentialReport) -> list[str]:
    """The DIDs whose key whoever shared the record has just proved to hold."""
    own = report.subject_ids if report.subject_match is SubjectMatch.HOLDER_KEY and len(report.subject_ids) == 1 else ()
    inner = [key for child in report.credentials for key in _proven_keys(child)]
    return [key for key in (*own, *inner) if key.startswith("did:") and len(key) <= 400]  # noqa: PLR2004 - the column


def _note_key(scope: Scope, candidate: Candidate, key: str) -> None:
    """A key that was proved to be the candidate's identifies them from then on, in files and links too."""
    kind = CandidateIdentifier.Kind.DID
    row, created = CandidateIdentifier.objects.within(scope).get_or_create(
        organization_id=scope.organization_id,
        candidate=candidate,
        kind=kind,
        value=storable_text(key),
        defaults={"confirmed_at": timezone.now()},
    )
    if not created and row.confirmed_at is not None:
        return
    if row.confirmed_at is None:
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
    record_event(scope, "identifier.confirmed", row, candidate=candidate.pk, by="holder_key")


def _suggest_from(scope: Scope, candidate: Candidate, held: list[Held], keys: set[str]) -> None:
    others = HeldCredential.objects.within(scope).exclude(candidate=candidate).filter(candidate__merged_into=None)
    of_others = others.filter(candidate__isnull=False).order_by("candidate_id")
    for item in held:
        same = of_others.filter(digest=item.digest).values_list("candidate_id", flat=True).distinct()
        for other in same[:MOST_SUGGESTIONS]:
            suggest(scope, candidate.pk, other, reason=SamePerson.Reason.CREDENTIAL, detail=item.issuer_id)
    identified = (
        CandidateIdentifier.objects.within(scope)
        .exclude(candidate=candidate)
        .filter(
            kind=CandidateIdentifier.Kind.DID, value__in=keys, confirmed_at__isnull=False, candidate__merged_into=None
        )
    )
    for other in identified.values_list("candidate_id", flat=True).distinct()[:MOST_SUGGESTIONS]:
        suggest(scope, candidate.pk, other, reason=SamePerson.Reason.KEY)
