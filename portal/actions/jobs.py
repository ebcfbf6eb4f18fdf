"""Jobs and what they need. A version of the requirements is written once; a change makes the next version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.approve import require_approver
from portal.actions.events import record_event
from portal.actions.order_rationale import checked_order
from portal.actions.rank import request_ranking
from portal.actions.refusal import RefusedError, require_text
from portal.actions.requirement_checks import (
    FIELDS,
    RequirementInput,
    RequirementsRefusedError,
    checked_requirements,
    same_requirements,
    says_the_same,
)
from portal.actions.teams import join_own_job
from portal.models import Job, JobRequirement, JobVersion
from portal.permissions import Capability
from portal.policies import policies_for
from portal.scope import Scope

__all__ = [
    "RequirementInput",
    "RequirementsRefusedError",
    "close_job",
    "create_job",
    "create_version",
    "reopen_job",
    "update_job",
]

MAX_TITLE = 200
MAX_PLACE = 200
MAX_DESCRIPTION = 20_000
MAX_REASON = 500


@transaction.atomic
def create_job(
    scope: Scope,
    *,
    title: str,
    place: str = "",
    description: str = "",
    requirements: Sequence[RequirementInput] = (),
    reason: str = "",
    strict_order: bool = False,
    order_rationale: str = "",
) -> Job:
    """Add a job; with ``requirements``, its first version too. Without them it can take applications, not rank.

    Raises:
        RefusedError: a field is not as it should be (:class:`RequirementsRefusedError` for the requirements), or a
            system that is limited to jobs, and would not see it, asks.

    """
    scope.require(Capability.EDIT_JOBS)
    if scope.jobs is not None and scope.user_id is None:
        raise RefusedError(_("This token is limited to some jobs, so it cannot add others."))
    facts = _facts(title, place, description)
    usual = policies_for(scope)
    job: Job = Job.objects.within(scope).create(
        created_by_id=scope.user_id, blind=usual.blind_by_default, legal_profile=usual.legal_profile, **facts
    )
    record_event(scope, "job.created", job, blind=int(job.blind), legal_profile=job.legal_profile)
    join_own_job(scope, job)
    if requirements:
        lines = checked_requirements(scope, requirements, None)
        draft = _Draft(lines, reason.strip()[:MAX_REASON], *checked_order(strict_order, order_rationale, None))
        _write_version(scope, job, draft, None)
    return job


@transaction.atomic
def update_job(scope: Scope, job: Job, *, title: str, place: str = "", description: str = "") -> Job:
    """Change what a job is called and says of itself; what it needs is changed by :func:`create_version`.

    Raises:
        RefusedError: no title, or a field is too long.

    """
    scope.require(Capability.EDIT_JOBS)
    facts = _facts(title, place, description)
    if any(getattr(job, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(job, name, value)
        job.save(update_fields=list(facts))
        record_event(scope, "job.changed", job)
    return job


@transaction.atomic
def create_version(
    scope: Scope,
    job: Job,
    *,
    requirements: Sequence[RequirementInput],
    reason: str,
    strict_order: bool | None = None,
    order_rationale: str | None = None,
) -> JobVersion:
    """Write the next version of what the job needs, and rank its applicants by it.

    Earlier versions and their rankings stay. A requirement whose ``key`` the version before has keeps it, and its
    approval too where it says the same. ``strict_order`` and ``order_rationale`` stay as they are where they are None.

    Raises:
        RefusedError: the job is closed, nothing changed, or no reason although people were ranked or looked at.
        RequirementsRefusedError: lines are not as they should be.

    """
    scope.require(Capability.EDIT_JOBS)
    locked: Job = Job.objects.within(scope).select_for_update().get(pk=job.pk)
    if locked.status == Job.Status.CLOSED:
        raise RefusedError(_("This job is closed. Reopen it to change what it needs."))
    before = locked.current_version
    lines = checked_requirements(scope, requirements, before)
    order = checked_order(strict_order, order_rationale, before)
    if not lines:
        raise RefusedError(_("Name at least one requirement: without one nobody can be ranked."), field="requirements")
    if same_requirements(lines, before) and order == checked_order(None, None, before):
        raise RefusedError(
            _(
                "Nothing was changed: these are the requirements as they stand. To stand for them, approve them on the "
                "page of the job."
            )
        )
    draft = _Draft(lines, _checked_reason(locked, reason), *order)
    version = _write_version(scope, locked, draft, before)
    job.current_version = version
    return version


def _checked_reason(job: Job, reason: str) -> str:
    """Why the requirements change: to be said as soon as they were used on somebody."""
    reason = reason.strip()
    if job.current_version is None or (job.locked_at is None and not job.runs.exists()):
        return reason[:MAX_REASON]
    sentence = (
        _("Say why it changes: candidates were looked at already, and may ask.")
        if job.locked_at is not None
        else _("Say why it changes: people were ranked by the version before, and may ask.")
    )
    return require_text(reason, field="reason", sentence=sentence, at_most=MAX_REASON)


@transaction.atomic
def close_job(scope: Scope, job: Job) -> Job:
    """Close a job: no applications, no new versions, no rankings made by themselves. What it has stays readable."""
    return _set_status(scope, job, Job.Status.CLOSED, "job.closed")


@transaction.atomic
def reopen_job(scope: Scope, job: Job) -> Job:
    """Open a closed job again, and rank it anew: records may have changed meanwhile."""
    reopened = _set_status(scope, job, Job.Status.OPEN, "job.reopened")
    _rank(scope, reopened, reason="records_changed")
    return reopened


def _set_status(scope: Scope, job: Job, status: Job.Status, kind: str) -> Job:
    scope.require(Capability.EDIT_JOBS)
    if job.status != status:
        job.status = status
        job.save(update_fields=["status"])
        record_event(scope, kind, job)
    return job


def _facts(title: str, place: str, description: str) -> dict[str, str]:
    facts = {
        "title": require_text(title, field="title", sentence=_("Give the job a title."), at_most=MAX_TITLE),
        "place": place.strip(),
        "description": description.strip(),
    }
    for name, limit in (("place", MAX_PLACE), ("description", MAX_DESCRIPTION)):
        if len(facts[name]) > limit:
            raise RefusedError(
                _("Keep this under %(limit)s characters; it has %(length)s.")
                % {"limit": f"{limit:,}", "length": f"{len(facts[name]):,}"},
                field=name,
            )
    return facts


@dataclass(frozen=True, slots=True)
class _Draft:
    """A version before it is written; its fields were checked."""

    lines: Sequence[RequirementInput]
    reason: str
    strict_order: bool
    order_rationale: str


def _write_version(scope: Scope, job: Job, draft: _Draft, before: JobVersion | None) -> JobVersion:
    if any(line.approved for line in draft.lines):
        require_approver(scope)
    last = job.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version: JobVersion = JobVersion.objects.within(scope).create(
        job=job,
        number=last + 1,
        reason=draft.reason,
        created_by_id=scope.user_id,
        strict_order=draft.strict_order,
        order_rationale=draft.order_rationale,
    )
    old = {row.key: row for row in before.requirements.all()} if before else {}
    rows = [_row(scope, version, position, line) for position, line in enumerate(draft.lines)]
    for row, line in zip(rows, draft.lines, strict=True):
        _approve(scope, row, old.get(row.key), approved=line.approved)
    JobRequirement.objects.within(scope).bulk_create(rows)
    job.current_version = version
    job.save(update_fields=["current_version"])
    record_event(
        scope,
        "job.version_created",
        job,
        detail=draft.reason,
        version=version.pk,
        number=version.number,
        **({"locked": 1} if job.locked_at is not None else {}),
    )
    _rank(scope, job, reason="version_changed")
    return version


def _row(scope: Scope, version: JobVersion, position: int, line: RequirementInput) -> JobRequirement:
    fields = {name: getattr(line, name) for name in FIELDS if name != "concepts"}
    return JobRequirement(
        organization_id=scope.organization_id,
        version=version,
        position=position,
        concepts=list(line.concepts),
        **fields,
    )


def _approve(scope: Scope, row: JobRequirement, old: JobRequirement | None, *, approved: bool) -> None:
    """Say who stands for the line: whoever saves it, or who stood for it before where it reads the same."""
    if approved:
        row.approved_by_id, row.approved_at = scope.user_id, timezone.now()
    elif old is not None and says_the_same(row, old):
        row.approved_by_id, row.approved_at = old.approved_by_id, old.approved_at


def _rank(scope: Scope, job: Job, *, reason: str) -> None:
    """Ask for a ranking where there is somebody to rank, and something to rank by."""
    version = job.current_version
    if version is not None and version.requirements.exists() and job.applications.exists():
        request_ranking(scope, job, reason=reason)
