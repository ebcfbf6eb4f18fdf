"""Ids of the examples' rows: the same row has the same id wherever it is named."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Final

__all__ = ["row", "row_of"]

_SPACE: Final = uuid.UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
#: Of rows that examples written by hand name, too.
_KNOWN: Final[Mapping[str, str]] = {
    "job": "5b8a1c52-0d1b-4e0c-8f5d-1d2f6a7b8c90",
    "candidate": "5f0c2b1e-7d0b-4c3e-9a53-0a4d3f8a9f11",
    "application": "3f1c2a52-9d1b-4e0c-8f5d-1d2f6a7b8c90",
    "record": "7b6d1c55-5a55-4b7a-8f5e-0f2d1f5b9a10",
}
#: How a row is called where it stands beside others, or in the name of a schema: what it is at home.
_ALSO: Final[Mapping[str, str]] = {
    "answered_by": "user",
    "applicant_system": "system",
    "applications": "application",
    "applied": "application",
    "audited_job": "job",
    "blind_job": "job",
    "client_id": "client",
    "confirmed_by": "user",
    "current_verification": "verification",
    "guest": "membership",
    "import_batch": "batch",
    "jobs": "job",
    "last_decision": "decision",
    "member": "membership",
    "member_name": "user",
    "own_client": "client",
    "own_credential_detail": "own_credential",
    "own_organization": "organization",
    "own_person": "user",
    "own_template": "template",
    "own_token": "token",
    "own_user": "user",
    "pushed_application": "application",
    "pushed_candidate": "candidate",
    "secret_applicant_system": "system",
    "secret_endpoint": "endpoint",
    "side": "candidate",
    "tell": "user",
    "trusted_by_record": "list_entry",
    "undoes": "earlier_decision",
    "word": "remembered_link",
}


def row(name: str) -> str:
    """The id of the one example row of a kind; ``name`` is the kind, or how a member calls it."""
    kind = _ALSO.get(name, name)
    return _KNOWN.get(kind) or str(uuid.uuid5(_SPACE, kind))


def row_of(schema: str) -> str:
    """The id of the row that a schema tells of."""
    return row(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", schema).lower())
