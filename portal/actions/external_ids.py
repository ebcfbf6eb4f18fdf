"""What other systems call candidates: noting it, finding by it, and what is left of it when a candidate is gone."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.models import Application, Candidate, ExternalId, Job
from portal.scope import Scope
from portal.storable import is_storable

__all__ = [
    "LONGEST_EXTERNAL_ID",
    "candidate_called",
    "checked_external_id",
    "digest_of",
    "forget_external_ids",
    "move_external_ids",
    "note_external_id",
    "took_back",
]

LONGEST_EXTERNAL_ID = 200


def digest_of(scope: Scope, value: str) -> str:
    """The keyed digest of what a candidate is called; another in each organization."""
    return salted_hmac("portal.external_id", f"{scope.organization_id}\n{value}", algorithm="sha256").hexdigest()


def checked_external_id(value: str) -> str:
    """``value`` as it is kept, empty where there is none.

    Raises:
        RefusedError: it is too long, or holds what no database takes.
    """
    if not value.strip():
        return ""
    if not is_storable(value):
        raise RefusedError(_("This holds characters that cannot be kept."), field="external_id")
    return require_text(value, field="external_id", sentence="", at_most=LONGEST_EXTERNAL_ID)


def candidate_called(scope: Scope, value: str) -> Candidate | None:
    """The candidate whom the scope sees and whom another system calls so; the oldest where there are several."""
    rows = ExternalId.objects.within(scope).filter(digest=digest_of(scope, value), candidate__merged_into=None)
    found: ExternalId | None = rows.select_related("candidate").order_by("created_at", "pk").first()
    return found.candidate if found else None


def note_external_id(scope: Scope, candidate: Candidate, value: str) -> ExternalId:
    """Note what another system calls the candidate; noting it twice is noting it once."""
    row, created = ExternalId.objects.within(scope).get_or_create(
        organization_id=scope.organization_id,
        candidate=candidate,
        digest=digest_of(scope, value),
        defaults={"value": value},
    )
    if created:
        record_event(scope, "external_id.noted", row, candidate=candidate.pk)
    return row


def took_back(scope: Scope, job: Job, *, candidate: Candidate | None, external_id: str) -> bool:
    """Whether this person applied for the job once and took it back, or was erased since.

    It asks past what the scope is narrowed to: who took something back is to stay away whoever sends them again.
    """
    everywhere = replace(scope, jobs=None)
    gone = Application.objects.within(everywhere, hidden_too=True).filter(job=job, withdrawn_at__isnull=False)
    if candidate is not None:
        return gone.filter(candidate=candidate).exists()
    if not external_id:
        return False
    called = ExternalId.objects.within(everywhere, hidden_too=True).filter(digest=digest_of(scope, external_id))
    return gone.filter(candidate__in=called.values("candidate")).exists()


def move_external_ids(scope: Scope, kept: Candidate, gone: Candidate) -> None:
    """Two candidates became one: whoever asks by either name finds who stands."""
    rows = ExternalId.objects.within(scope, hidden_too=True)
    own = rows.filter(candidate=kept).values_list("digest", flat=True)
    rows.filter(candidate=gone, digest__in=list(own)).delete()
    rows.filter(candidate=gone).update(candidate=kept)


def forget_external_ids(scope: Scope, candidates: list[uuid.UUID]) -> None:
    """Erase what these were called; the digest stays, see :class:`portal.models.ExternalId`."""
    ExternalId.objects.within(scope, hidden_too=True).filter(candidate__in=candidates).update(value="")
