"""Records for the tests, really signed: a school with a did:web, its badges, its learner records, its status lists.

The signatures are made over pyld's canonical form: what our own canonicalization verifies was signed by another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.demonstration.keys import SigningKey, ed25519_key, p256_key, rsa_key
from portal.demonstration.signing import did_document, sign_data_integrity, status_list
from verification import Check, CheckId, Document, FixedSources, Policy, Recipient, Report, TrustList, verify
from verification.report import CredentialReport

__all__ = [
    "AT",
    "CLR",
    "EMAIL",
    "LIST_URL",
    "OB3",
    "SCHOOL",
    "SCHOOL_KEY",
    "SCHOOL_KEYS",
    "SCHOOL_URL",
    "STRANGER_KEY",
    "VC1",
    "VC2",
    "Json",
    "badge",
    "check_of",
    "endorsement",
    "examine",
    "examined",
    "learner_record",
    "listed",
    "method_of",
    "outcome_of",
    "signed",
    "signed_list",
    "world",
]

Json = dict[str, Any]

VC1 = "https://www.w3.org/2018/credentials/v1"
VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
CREATED = "2025-09-01T10:00:00Z"
EMAIL = "ada@people.example"

SCHOOL = "did:web:school.example"
SCHOOL_URL = "https://school.example/.well-known/did.json"
SCHOOL_KEY = ed25519_key("school")
SCHOOL_KEYS = {"key-1": SCHOOL_KEY, "p256": p256_key("school"), "rsa": rsa_key()}
STRANGER_KEY = ed25519_key("stranger")
LIST_URL = "https://school.example/status/1"


def badge(**changes: Any) -> Json:
    """An unsigned Open Badge of the school, in force at :data:`AT`; a change to None takes the property away."""
    document: Json = {
        "@context": [VC2, OB3],
        "id": "urn:uuid:5c9a1f6e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": SCHOOL, "type": ["Profile"], "name": "County School"},
        "validFrom": "2025-09-01T10:00:00Z",
        "name": "Vital signs",
        "credentialSubject": {
            "id": "did:example:ada",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://school.example/achievements/vital-signs",
                "type": ["Achievement"],
                "name": "Vital signs",
                "description": "Takes and records vital signs.",
                "criteria": {"narrative": "Observed on three shifts."},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "monitor vital signs",
                        "targetUrl": "https://frameworks.example/skills/17",
                    }
                ],
            },
        },
    }
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def learner_record(*children: Any, **changes: Any) -> Json:
    """An unsigned CLR of the school that holds ``children``."""
    document: Json = {
        "@context": [VC2, CLR, OB3],
        "id": "urn:uuid:5c9a1f6e-0000-4000-8000-000000000002",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": SCHOOL, "type": ["Profile"], "name": "County School"},
        "validFrom": "2025-09-02T10:00:00Z",
        "name": "Transcript",
        "credentialSubject": {
            "id": "did:example:ada",
            "type": ["ClrSubject"],
            "verifiableCredential": list(children),
        },
    }
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def endorsement(**changes: Any) -> Json:
    """An unsigned endorsement of the school by itself."""
    document: Json = {
        "@context": [VC2, OB3],
        "id": "urn:uuid:5c9a1f6e-0000-4000-8000-000000000003",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": SCHOOL, "type": ["Profile"], "name": "County School"},
        "validFrom": "2025-09-01T10:00:00Z",
        "name": "Well taught",
        "credentialSubject": {
            "id": "https://school.example/achievements/vital-signs",
            "type": ["EndorsementSubject"],
            "endorsementComment": "A demanding course.",
        },
    }
    return {**document, **changes}


def method_of(key: SigningKey) -> str:
    """The verification method of a did:key."""
    return f"{key.did_key}#{key.multikey}"


def signed(document: Json, key: SigningKey = SCHOOL_KEY, method: str = f"{SCHOOL}#key-1", **options: Any) -> Json:
    """The document with an `eddsa-rdfc-2022` proof, the school's unless told otherwise."""
    return sign_data_integrity(document, key, method, **{"created": CREATED, **options})


def signed_list(purpose: str = "revocation", *marked: int, url: str = LIST_URL, **changes: Any) -> Json:
    """A status list of the school, signed."""
    document = status_list(url, SCHOOL, purpose, marked, valid_from="2026-05-01T00:00:00Z")
    return signed({**document, **changes})


def listed(index: int = 7, purpose: str = "revocation", url: str = LIST_URL) -> Json:
    """A status entry of a credential."""
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def world(
    documents: Mapping[str, Json | bytes | None] | None = None, *, lists: tuple[TrustList, ...] = ()
) -> FixedSources:
    """The school's DID document and whatever else is given; None answers 404."""
    held: dict[str, Json | bytes | None] = {SCHOOL_URL: did_document(SCHOOL, SCHOOL_KEYS), **(documents or {})}
    return FixedSources({url: _document(url, body) for url, body in held.items()}, lists)


def _document(url: str, body: Json | bytes | None) -> Document:
    if body is None:
        return Document(url, b"", given=True, found=False)
    return Document(url, body if isinstance(body, bytes) else json.dumps(body).encode(), given=True)


def examine(
    record: Json | str | bytes,
    documents: Mapping[str, Json | bytes | None] | None = None,
    *,
    at: datetime = AT,
    recipient: Recipient | None = None,
    lists: tuple[TrustList, ...] = (),
    **demands: Any,
) -> Report:
    """Verify a record in the world that ``documents`` make."""
    policy = Policy(recipient=recipient or Recipient(), **demands)
    return verify(_bytes(record), policy=policy, sources=world(documents, lists=lists), at=at)


def examined(record: Json | str | bytes, *arguments: Any, **options: Any) -> CredentialReport:
    """The outermost credential's report of :func:`examine`."""
    return examine(record, *arguments, **options).credential


def _bytes(record: Json | str | bytes) -> bytes:
    if isinstance(record, bytes):
        return record
    return record.encode() if isinstance(record, str) else json.dumps(record).encode()


def check_of(report: CredentialReport, check_id: str) -> Check:
    """The first check with this id."""
    return next(check for check in report.checks if check.id == CheckId(check_id))


def outcome_of(report: CredentialReport, check_id: str) -> tuple[str, str]:
    """The outcome and the code of the first check with this id."""
    check = check_of(report, check_id)
    return check.outcome.value, check.code.value
