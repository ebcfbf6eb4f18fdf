"""Whether an answer that was kept for an Idempotency-Key may be given again to whoever asks now.

Between the write and its repetition the caller may have come to reach less far (a client that lost rights or jobs, a
token of fewer scopes), and what the answer tells may have been taken from sight: somebody withdrew, a job was made
blind, a ranking was closed. Which answers that is, only reading them would say; so none from before is given again.
"""

from __future__ import annotations

from typing import Any

from portal.models import Event, IdempotentRequest
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["may_be_told", "reach_of"]

#: Events after which an earlier answer might say what nobody may read any more.
_TAKEN_FROM_SIGHT = (
    "application.withdrawn",
    "application.erased",
    "record.taken_back",
    "job.blind_on",
    "job.legal_profile",
    "legal.removed",
)


def reach_of(scope: Scope) -> dict[str, Any]:
    """How far the scope reaches, to be kept with an answer."""
    return {
        "may": sorted(item.value for item in Capability if scope.may(item)),
        "jobs": None if scope.jobs is None else sorted(map(str, scope.jobs)),
    }


def may_be_told(scope: Scope, row: IdempotentRequest) -> bool:
    """Whether the caller reaches as far as when the answer was made, and nothing was taken from sight since."""
    kept, now = row.answer or {}, reach_of(scope)
    if not set(kept.get("may", ())) <= set(now["may"]):
        return False
    jobs = kept.get("jobs")
    if now["jobs"] is not None and (jobs is None or not set(jobs) <= set(now["jobs"])):
        return False
    whole = Scope(scope.organization_id, system="kept answers")
    since = Event.objects.within(whole).filter(kind__in=_TAKEN_FROM_SIGHT, created_at__gte=row.created_at)
    return not since.exists()
