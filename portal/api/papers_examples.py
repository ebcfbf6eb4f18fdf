"""Examples of a candidate's papers, for the API's description; the tests hold them against their schemas."""

from __future__ import annotations

from typing import Any

__all__ = ["CANDIDATE_JSON", "IMPORTED", "JSON_RESUME", "LER_RS"]

Json = dict[str, Any]

_DIGEST = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # of the original below, `{}`
_NAMED = "ni:///sha-256;RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o"
_WORTH: Json = {
    "standing": "verified",
    "verdict": "verified",
    "issuer": {
        "id": "did:web:cedarfork.example",
        "name": "Cedar Fork Community College",
        "trust": "trusted",
        "registry": "own list",
    },
    "subject_match": "identifier",
    "checked_at": "2026-11-28T09:30:00Z",
    "record_sha256": _DIGEST,
    "credential_sha256": _DIGEST,
}
_OWN: Json = {
    "standing": "self_asserted",
    "verdict": None,
    "issuer": None,
    "subject_match": "none",
    "checked_at": "2026-11-28T09:30:00Z",
    "record_sha256": _DIGEST,
    "credential_sha256": "",
}

CANDIDATE_JSON: Json = {
    "format": "credence-candidate",
    "version": 1,
    "exported_at": "2026-11-28T10:00:00Z",
    "exporter": {"organization": "Alder Grove Care", "software": "Credence"},
    "candidate": {
        "id": "5f0c2b1e-7d0b-4c3e-9a53-0a4d3f8a9f11",
        "name": "Danette Kowalczyk",
        "email": "danette@mail.example",
        "phone": "",
        "known_since": "2026-11-20T08:00:00Z",
    },
    "identifiers": [{"kind": "email", "value": "danette@mail.example", "confirmed_at": None}],
    "applications": [],
    "observations": [],
    "confirmed_links": [],
    "records": [
        {
            "digest": _DIGEST,
            "file_name": "badge.json",
            "media_type": "application/json",
            "size": 2,
            "original": {"encoding": "base64", "data": "e30="},
            "assurance": _WORTH,
            "claims": [],
            "own_words": [],
        }
    ],
    "not_read": [],
}
LER_RS: Json = {
    "type": "http://schema.hropenstandards.org/4.5/recruiting/json/LER-RSType.json",
    "documentId": {"value": "urn:uuid:5f0c2b1e-7d0b-4c3e-9a53-0a4d3f8a9f11"},
    "person": {"name": {"formattedName": "Danette Kowalczyk"}},
    "communication": {"email": [{"address": "danette@mail.example"}]},
    "skills": [],
    "certifications": [{"verifications": [{"reference": _NAMED}]}],
    "licenses": [],
    "educationAndLearnings": [],
    "employmentHistories": [],
    "attachments": [
        {
            "id": {"value": _NAMED},
            "content": {
                "value": "e30=",
                "encoding": "base64",
                "mimeType": "application/json",
                "filename": "badge.json",
            },
        }
    ],
    "credence": {"items": [{"pointer": "/certifications/0", "title": "Vital signs", "assurance": _WORTH}]},
}
JSON_RESUME: Json = {
    "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
    "basics": {"name": "Danette Kowalczyk", "email": "danette@mail.example"},
    "certificates": [
        {
            "name": "Vital signs",
            "issuer": "Cedar Fork Community College",
            "date": "2025-01-01",
            "credence": {**_WORTH, "title": "Vital signs"},
        },
        {
            "name": "First aid (self-asserted)",
            "issuer": "Red Cross",
            "credence": {**_OWN, "title": "First aid"},
        },
    ],
    "meta": {"version": "v1.0.0"},
}
IMPORTED: Json = {
    "candidate": "0d6a3c52-3a57-4a0e-8a3e-9f6f5a1f9b7e",
    "matched": False,
    "application": None,
    "batch": "b8f6b8a7-1a58-4b7b-8d4f-3d1f0b6c8b8e",
    "kind": "candidate_json",
    "exporter": "Alder Grove Care",
    "records": [
        {
            "submission": "3c1c1a52-2f4f-4a05-9d3b-9a7c5b3f1a10",
            "record": "9f3f8a32-7f5f-4a64-8f4e-6e8a8f0f6d4e",
            "file_name": "badge.json",
            "digest": _DIGEST,
            "said_digest": _DIGEST,
            "state": "received",
            "error": "",
            "said_by_exporter": {
                "exporter": "Alder Grove Care",
                "standing": "verified",
                "verdict": "verified",
                "subject_match": "identifier",
                "issuer_trust": "trusted",
                "checked_at": "2026-11-28T09:30:00Z",
            },
        }
    ],
    "not_taken": [],
    "missing": [],
}
