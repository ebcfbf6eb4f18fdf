"""A copy of another job: any of its versions, with where each line came from."""

from __future__ import annotations

from portal.job_sources.proposal import Found, Proposal, ProposedLine, with_rows
from portal.models import Job, JobRequirement, JobVersion
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["copy_of"]


def copy_of(scope: Scope, job: Job, version: JobVersion) -> Proposal:
    """The lines of a version of the organization's own job, all ticked; title, place and description come along.

    Whoever stood for a line stood for it in that job: approvals are not copied.
    """
    scope.require(Capability.READ_JOBS)
    named = f"{job.title}, version {version.number}"
    rows = JobRequirement.objects.within(scope).filter(version=version).order_by("position")
    return Proposal(
        source="copy",
        origin=f"a copy of {named}"[:200],
        lines=with_rows(_line(row, named) for row in rows),
        title=job.title,
        place=job.place,
        description=job.description,
    )


def _line(row: JobRequirement, named: str) -> ProposedLine:
    """One line as it stood; its own source stays, and the copy is said after it."""
    copied = f"copied from {named}"[:140]
    return ProposedLine(
        label=row.label,
        concepts=tuple(Found(item["uri"], item["label"], "confirmed", 1.0) for item in row.concepts),
        words=row.label,
        need=row.need,
        weight=row.weight,
        level=None if row.minimum_level is None else round(row.minimum_level),
        age=row.maximum_age_days,
        age_reason=row.age_reason,
        in_force=row.in_force,
        minimum_trust=row.minimum_trust,
        task=row.task,
        source=(f"{row.source[: 298 - len(copied)]}; {copied}" if row.source else copied)[:300],
        behaviour=row.behaviour,
        day_one=row.day_one,
        chosen=True,
    )
