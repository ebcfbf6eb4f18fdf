"""Examples of what a schema leaves open: papers of other standards, files, whatever another system sends."""

from __future__ import annotations

from typing import Any, Final

from portal.api.schema_examples.either import Either
from portal.api.schema_examples.ids import row
from portal.api.schema_examples.records import JWT

__all__ = ["OPERATIONS", "WHOLES"]

_BADGE: Final[dict[str, Any]] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:cedarfork.example", "type": ["Profile"], "name": "Cedar Fork Community College"},
    "validFrom": "2025-06-06T09:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://cedarfork.example/achievements/vital-signs",
            "type": ["Achievement"],
            "name": "Vital Signs Measurement",
            "description": "Vital signs measurement.",
            "criteria": {"narrative": "Shown in practice, and judged against a rubric."},
        },
    },
}
#: By the name of a schema.
WHOLES: Final[dict[str, Any]] = {}
#: By the operation whose body it is.
OPERATIONS: Final[dict[str, Any]] = {
    "applicant_systems_schema_retrieve": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An applicant, as another system sends them",
        "type": "object",
        "properties": {"external_id": {"type": "string"}, "name": {"type": "string"}, "email": {"type": "string"}},
        "required": ["external_id", "name"],
    },
    "exports_file_retrieve": [
        {"id": row("record"), "verdict": "verified", "issuer_name": "Cedar Fork Community College"},
    ],
    "issuers_file_retrieve": {
        "issuers": [
            {"id": "did:web:cedarfork.example", "name": "Cedar Fork Community College", "trust": "trusted", "types": []}
        ]
    },
    "rankings_export_retrieve": {
        "run": {"id": row("run"), "number": 1, "job": "Certified nursing assistant, evening shift"},
        "ranking": [{"position": 1, "candidate": "Danette Kowalczyk", "band": 1, "tier": "met", "score": 0.71}],
    },
    "records_document_retrieve": _BADGE,
    "verify": Either(_BADGE, JWT),
}
