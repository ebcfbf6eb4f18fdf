"""Whose an export is, and what they may now: a worker writes, and a file is handed out, on nobody's former right."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone, translation

from portal.blind import sees_identities
from portal.legal import closed_jobs
from portal.middleware import jobs_of
from portal.models import ApiClient, ApiToken, Export, Membership
from portal.permissions import Capability, Role
from portal.scope import Scope

__all__ = ["asked_as", "may_still_read", "scope_now", "written_for"]

_ACROSS = "the row says whose it is"
#: The kinds that say beside other things how people stood; those of one ranking are refused where it is closed.
_RESTING_ON_RANKINGS = frozenset({"decisions"})


def asked_as(scope: Scope) -> dict[str, Any]:
    """What a row remembers of the scope that asks."""
    return {
        "capabilities": sorted(capability.value for capability in Capability if scope.may(capability)),
        "jobs": _sorted(scope.jobs),
        "language": translation.get_language() or "",
    }


def written_for(scope: Scope) -> dict[str, Any]:
    """What a row remembers of the scope for which its file was written."""
    closed = sorted(map(str, closed_jobs(scope)))
    return {"written_jobs": _sorted(scope.jobs), "written_naming": sees_identities(scope), "written_closed": closed}


def scope_now(row: Export) -> Scope | None:
    """What who asked may now, and no more than when they asked; None where they are gone, or may nothing any more."""
    asked = {Capability(name) for name in row.asked_as.get("capabilities", ()) if name in set(Capability)}
    narrowed = _as_jobs(row.asked_as.get("jobs"))
    if row.client_id is not None:
        client = ApiClient.objects.across_organizations(_ACROSS).filter(pk=row.client_id).first()
        return _of_system(row, client, asked, narrowed)
    token: ApiToken | None = None
    if row.token_id is not None:
        token = ApiToken.objects.across_organizations(_ACROSS).filter(pk=row.token_id).first()
        if row.asked_by_id is None:
            return _of_system(row, token, asked, narrowed)
        if token is None or not _lasts(token):
            return None
    if row.asked_by_id is None:
        return None
    members = Membership.objects.across_organizations(_ACROSS).filter(organization_id=row.organization_id)
    member = members.filter(user_id=row.asked_by_id, user__is_active=True).first()
    if member is None:
        return None
    given = frozenset(asked & _capabilities(token)) if token is not None else frozenset()
    jobs = _both(jobs_of(member), narrowed)
    return Scope(
        organization_id=row.organization_id,
        user_id=row.asked_by_id,
        role=Role(member.role),
        token_id=row.token_id,
        token_capabilities=given,
        jobs=_both(jobs, _as_jobs(token.job_ids)) if token is not None else jobs,
    )


def may_still_read(scope: Scope, row: Export) -> bool:
    """Whether nothing stands in the file that the scope may not see (any more).

    A ranking that was open when the file was written may be closed by now, by another profile or by the mere passing
    of time (an audit grows old); which rows of a file rest on it, only reading it would say.
    """
    written = _as_jobs(row.asked_as.get("written_jobs"))
    if scope.jobs is not None and (written is None or not written <= scope.jobs):
        return False
    if row.what in _RESTING_ON_RANKINGS and not _closed_of(scope, row) <= set(row.asked_as.get("written_closed", ())):
        return False
    return sees_identities(scope) or not row.asked_as.get("written_naming", True)


def _closed_of(scope: Scope, row: Export) -> set[str]:
    """The jobs whose ranking is closed to the scope by now, among those that the file is of."""
    closed = {str(pk) for pk in closed_jobs(scope)}
    one = row.about.get("job")
    return closed & {one} if one else closed


def _of_system(
    row: Export,
    system: ApiClient | ApiToken | None,
    asked: set[Capability],
    narrowed: frozenset[uuid.UUID] | None,
) -> Scope | None:
    if system is None or not _lasts(system):
        return None
    return Scope(
        organization_id=row.organization_id,
        token_id=system.pk,  # a client's tokens come and go, and its own id stands for them
        client_id=row.client_id,
        token_capabilities=frozenset(asked & _capabilities(system)),
        jobs=_both(narrowed, _as_jobs(system.job_ids)),
    )


def _lasts(system: ApiClient | ApiToken) -> bool:
    return system.revoked_at is None and (system.expires_at is None or system.expires_at > timezone.now())


def _capabilities(system: ApiClient | ApiToken) -> set[Capability]:
    return {Capability(name) for name in system.scopes if name in set(Capability)}


def _as_jobs(ids: list[str] | None) -> frozenset[uuid.UUID] | None:
    return None if ids is None else frozenset(map(uuid.UUID, ids))


def _both(some: frozenset[uuid.UUID] | None, others: frozenset[uuid.UUID] | None) -> frozenset[uuid.UUID] | None:
    if some is None or others is None:
        return others if some is None else some
    return some & others


def _sorted(jobs: frozenset[uuid.UUID] | None) -> list[str] | None:
    return None if jobs is None else sorted(map(str, jobs))
