"""How a job's ranking is shown: in bands, or in strict order with a recorded rationale that more means better work."""

from __future__ import annotations

from django.db import transaction

from portal.actions.events import record_event
from portal.actions.rank import request_ranking
from portal.actions.refusal import RefusedError, require_text
from portal.ids import new_id
from portal.models import Job, JobRequirement, JobVersion
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["set_order"]

SHORTEST_RATIONALE = 40
MAX_RATIONALE = 1_000


@transaction.atomic
def set_order(scope: Scope, job: Job, *, strict: bool, rationale: str = "") -> JobVersion:
    """Write the job's next version, with the same requirements and another way to show the order; it is ranked anew.

    Args:
        scope: who acts, and where.
        job: the job.
        strict: whether rank numbers are shown (where ten or more people can be ranked), or bands.
        rationale: why more of the score means better work in this job; for a strict order.

    Raises:
        RefusedError: the job is closed or needs nothing yet, nothing changes, or there is no rationale.

    """
    scope.require(Capability.EDIT_JOBS)
    locked: Job = Job.objects.within(scope).select_for_update().get(pk=job.pk)
    before = locked.current_version
    if before is None:
        raise RefusedError("This job says nothing yet about what it needs. Add a requirement first.")
    if locked.status == Job.Status.CLOSED:
        raise RefusedError("This job is closed. Reopen it to change how its ranking is shown.")
    rationale = _rationale(rationale) if strict else ""
    if (strict, rationale) == (before.strict_order, before.order_rationale if before.strict_order else ""):
        raise RefusedError("Nothing was changed: this is how the order is shown already.")
    version = _same_again(scope, locked, before)
    version.strict_order, version.order_rationale = strict, rationale
    version.save(update_fields=["strict_order", "order_rationale"])
    locked.current_version = job.current_version = version
    locked.save(update_fields=["current_version"])
    record_event(
        scope, "job.order_changed", locked, detail=rationale, version=version.pk, number=version.number, strict=strict
    )
    if locked.applications.exists():
        request_ranking(scope, locked, reason="version_changed")
    return version


def _rationale(text: str) -> str:
    text = require_text(
        text,
        field="rationale",
        sentence="Say why more of this score means better work in this job: a strict order claims that it does.",
        at_most=MAX_RATIONALE,
    )
    if len(text) < SHORTEST_RATIONALE:
        raise RefusedError(
            "Say a little more: what in the work gets better, and how you know. Candidates and auditors may ask.",
            field="rationale",
        )
    return text


def _same_again(scope: Scope, job: Job, before: JobVersion) -> JobVersion:
    """The next version with the requirements of the one before, whatever columns they have."""
    last: int = job.versions.order_by("-number").values_list("number", flat=True)[0]
    version: JobVersion = JobVersion.objects.within(scope).create(
        job=job, number=last + 1, reason="How the order is shown was changed.", created_by_id=scope.user_id
    )
    lines = list(before.requirements.order_by("position"))
    for line in lines:
        line.pk, line.version = new_id(), version
    JobRequirement.objects.within(scope).bulk_create(lines)
    return version
