"""An unsigned Open Badge for tests that sign their own."""

from __future__ import annotations

from typing import Any

__all__ = ["badge"]


def badge(issuer: str, number: int) -> dict[str, Any]:
    """A badge of ``issuer`` about the learner ``number``."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Drill School"},
        "validFrom": "2025-01-01T00:00:00Z",
        "name": "Vital signs",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "id": f"did:example:{number}",
            "achievement": {
                "id": "https://drill.example/vitals",
                "type": ["Achievement"],
                "name": "Vital signs",
                "description": "Takes and records vital signs.",
                "criteria": {"narrative": "Observed."},
            },
        },
    }
