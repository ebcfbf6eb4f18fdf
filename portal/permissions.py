"""Who may do what: role x capability, one table."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["CAPABILITIES", "GUEST_CAPABILITIES", "SEES_EVERY_JOB", "Capability", "Role", "may"]


class Role(models.TextChoices):
    """The four roles of a member."""

    ADMINISTRATOR = "administrator", _("Administrator")
    RECRUITER = "recruiter", _("Recruiter")
    HIRING_MANAGER = "hiring_manager", _("Hiring manager")
    AUDITOR = "auditor", _("Auditor")


class Capability(StrEnum):
    """What a member may be allowed to do."""

    READ_JOBS = "read_jobs"
    EDIT_JOBS = "edit_jobs"
    READ_CANDIDATES = "read_candidates"
    EDIT_CANDIDATES = "edit_candidates"
    RECEIVE_RECORDS = "receive_records"
    READ_RECORDS = "read_records"
    RANK = "rank"
    READ_RANKINGS = "read_rankings"
    DECIDE = "decide"
    OBSERVE = "observe"
    TRUST_ISSUERS = "trust_issuers"
    EXPORT = "export"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_TOKENS = "manage_tokens"
    READ_AUDIT = "read_audit"
    HOLD = "hold"
    OPEN_SEALED = "open_sealed"
    READ_RATES = "read_rates"
    COMMENT = "comment"
    SHARE_JOBS = "share_jobs"
    READ_METRICS = "read_metrics"


_C = Capability
_READING = frozenset({_C.READ_JOBS, _C.READ_CANDIDATES, _C.READ_RECORDS, _C.READ_RANKINGS})

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    # whoever runs the portal cannot open what a withdrawal left sealed, and whoever decides about people does not read
    # how outcomes fall among groups: both are an auditor's alone
    Role.ADMINISTRATOR: frozenset(Capability) - {_C.OPEN_SEALED, _C.READ_RATES},
    Role.RECRUITER: _READING
    | {
        _C.EDIT_JOBS,
        _C.EDIT_CANDIDATES,
        _C.RECEIVE_RECORDS,
        _C.RANK,
        _C.DECIDE,
        _C.OBSERVE,
        _C.TRUST_ISSUERS,
        _C.EXPORT,
        _C.COMMENT,
        _C.SHARE_JOBS,
        _C.READ_METRICS,
    },
    Role.HIRING_MANAGER: _READING | {_C.DECIDE, _C.OBSERVE, _C.EXPORT, _C.COMMENT},
    Role.AUDITOR: _READING | {_C.READ_AUDIT, _C.EXPORT, _C.OPEN_SEALED, _C.READ_RATES, _C.READ_METRICS},
}

#: Who opened a job by a signed link, without an account: they read that job's reports, comment and approve, no more.
GUEST_CAPABILITIES = frozenset({_C.READ_JOBS, _C.READ_RANKINGS, _C.COMMENT})

#: Who runs or audits the organization sees every job, whatever their membership says.
SEES_EVERY_JOB = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def may(role: Role | str | None, capability: Capability) -> bool:
    """Whether a member of this role has the capability; nobody has any without a role."""
    return role is not None and capability in CAPABILITIES[Role(role)]
