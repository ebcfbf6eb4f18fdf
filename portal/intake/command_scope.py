"""For which organization a command acts: found by its name or its id, as an operator types it."""

from __future__ import annotations

import uuid

from portal.models import Job, Organization
from portal.queries_senders import job_by_reference
from portal.scope import Scope

__all__ = ["NoSuchRowError", "job_named", "scope_of"]


class NoSuchRowError(Exception):
    """Raised when there is no such organization or job, or several; the message is for the operator."""


def scope_of(named: str, system: str) -> Scope:
    """The scope of the organization with this name or id; ``system`` is who acts.

    Raises:
        NoSuchRowError: there is none, or several have the name.
    """
    found = list(Organization.objects.filter(name__iexact=named.strip())[:2])
    if not found and (pk := _uuid(named)) is not None:
        found = list(Organization.objects.filter(pk=pk))
    if len(found) != 1:
        why = "Several organizations are" if found else "No organization is"
        raise NoSuchRowError(f"{why} called {named!r}. Names and ids: {_some()}.")
    return Scope(organization_id=found[0].pk, system=system)


def job_named(scope: Scope, named: str) -> Job:
    """The organization's open job with this id, reference (`job-1a2b3c4d`) or title.

    Raises:
        NoSuchRowError: there is none, or several have the title.
    """
    jobs = Job.objects.within(scope).filter(status=Job.Status.OPEN)
    pk = _uuid(named)
    found = list(jobs.filter(pk=pk)) if pk is not None else list(jobs.filter(title__iexact=named.strip())[:2])
    if not found and named.lower().startswith("job-"):
        found = [job for job in [job_by_reference(scope, named[4:])] if job is not None]
    if len(found) != 1:
        raise NoSuchRowError(f"{'Several open jobs are' if found else 'No open job is'} called {named!r}.")
    job: Job = found[0]
    return job


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        return None


def _some() -> str:
    rows = Organization.objects.order_by("name").values_list("name", "pk")[:5]
    return "; ".join(f"{name} ({pk})" for name, pk in rows) or "there is none yet (manage.py add_organization)"
