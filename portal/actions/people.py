"""Deciding that two candidates are one person, or two.

Only an address confirmed by a code merges by itself: whoever reads that mailbox is the person, or speaks for them.
Everything else (a name, an unconfirmed address, a wallet's key, a shared credential) is a question for a member.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.merge import merge_candidates
from portal.actions.refusal import RefusedError
from portal.actions.renew_pages import proven_address, renew_pages_of
from portal.actions.same_person import suggest_same_people
from portal.models import Candidate, CandidateIdentifier, SamePerson
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["decide_same_person", "on_email_confirmed"]


@transaction.atomic
def on_email_confirmed(scope: Scope, candidate: Candidate, address: str) -> Candidate:
    """Merge the candidate with whoever confirmed the same address before, and ask about those who only gave it.

    Returns:
        the candidate who stands from now on: the older row, or the one given.
    """
    address = address.strip().lower()
    kind = CandidateIdentifier.Kind.EMAIL
    same = CandidateIdentifier.objects.within(scope).filter(
        kind=kind, value=address, confirmed_at__isnull=False, candidate__merged_into=None
    )
    older = same.exclude(candidate=candidate).order_by("candidate__created_at", "candidate_id").first()
    if older is not None:
        kept, gone = sorted((older.candidate, candidate), key=lambda row: (row.created_at, row.pk))
        candidate = merge_candidates(scope, kept=kept, gone=gone, because="confirmed_email")
    suggest_same_people(scope, candidate)
    return candidate


@transaction.atomic
def decide_same_person(scope: Scope, row: SamePerson, *, decision: str) -> SamePerson:
    """A member's word: the same person, who is then one candidate, or different people, who are not asked about again.

    Raises:
        RefusedError: it was decided already, or the decision is none.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    if decision not in SamePerson.Decision.values:
        raise RefusedError(_("Say whether they are the same person."), field="decision")
    locked: SamePerson = SamePerson.objects.within(scope).select_for_update().get(pk=row.pk)
    if locked.decided_at is not None:
        raise RefusedError(_("This was decided already."))
    about = SamePerson.objects.within(scope).filter(first=locked.first_id, second=locked.second_id, decided_at=None)
    about.update(decision=decision, decided_at=timezone.now(), decided_by=scope.user_id)
    record_event(
        scope, "same_person.decided", locked, decision=decision, first=locked.first_id, second=locked.second_id
    )
    if decision == SamePerson.Decision.SAME:
        kept = merge_candidates(scope, kept=locked.first, gone=locked.second, because="decided")
        # Nobody has proven that one may see the other's: the links end, and the mailbox gets the new ones.
        renew_pages_of(scope, kept, address=proven_address(kept))
    locked.refresh_from_db()
    return locked
