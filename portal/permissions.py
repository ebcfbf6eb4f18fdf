"""Who may do what: role x capability, one table."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

__all__ = ["CAPABILITIES", "Capability", "Role", "may"]


class Role(models.TextChoices):
    """The four roles of a member."""

    ADMINISTRATOR = "administrator", "Administrator"
    RECRUITER = "recruiter", "Recruiter"
    HIRING_MANAGER = "hiring_manager", "Hiring manager"
    AUDITOR = "auditor", "Auditor"


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
    },
    Role.HIRING_MANAGER: _READING | {_C.DECIDE, _C.OBSERVE, _C.EXPORT},
    Role.AUDITOR: _READING | {_C.READ_AUDIT, _C.EXPORT, _C.OPEN_SEALED, _C.READ_RATES},
}


def may(role: Role | str | None, capability: Capability) -> bool:
    """Whether a member of this role has the capability; nobody has any without a role."""
    return role is not None and capability in CAPABILITIES[Role(role)]
