"""One record taken all the way before the first one comes, so that a process which forks for each record is ready.

The usual contexts are processed, modules and algorithms loaded, and every common step taken once: a fork inherits all
of it, and what it inherits it need not do. Nothing about a later verdict depends on it.
"""

from __future__ import annotations

import codecs
import json
from datetime import UTC, datetime

from verification.expansion import warm_up
from verification.jsontypes import JsonObject
from verification.keys import from_jwk
from verification.multibase import base58_encode, base64url_encode
from verification.policy import Policy
from verification.report import Report
from verification.sandbox_protocol import report_to_json
from verification.sources import FixedSources
from verification.verify import verify

__all__ = ["rehearse"]

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_KEY = "z" + base58_encode(b"\xed\x01" + b"\x58" + b"\x66" * 31)  # the base point of the curve: a sound key, nobody's
_ISSUER = f"did:key:{_KEY}"
_METHOD = f"{_ISSUER}#{_KEY}"
#: Keys as DID documents hold them: the base point of P-256, and a modulus of the least length that is taken.
_JWKS: tuple[JsonObject, ...] = (
    {
        "kty": "EC",
        "crv": "P-256",
        "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
        "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
    },
    {"kty": "RSA", "n": base64url_encode(b"\xff" * 256), "e": "AQAB"},
)
_RECORD: JsonObject = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": _ISSUER, "type": ["Profile"], "name": "Nobody"},
    "validFrom": "2025-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:00000000-0000-4000-8000-000000000002",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
            "type": ["Achievement"],
            "name": "A rehearsal",
            "description": "Signed by nobody.",
            "criteria": {"narrative": "None."},
            "alignment": [
                {"type": ["Alignment"], "targetName": "none", "targetUrl": "https://frameworks.example/none"}
            ],
        },
    },
}
_PROOF: JsonObject = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2025-01-01T00:00:00Z",
    "verificationMethod": _METHOD,
    "proofPurpose": "assertionMethod",
    "proofValue": "z" + base58_encode(b"\x01" * 64),
}


def rehearse() -> tuple[Report, ...]:
    """Take an embedded proof and a token through every step; their reports, which reject both."""
    warm_up()
    parts = [json.dumps(part).encode() for part in ({"alg": "EdDSA", "typ": "vc+jwt", "kid": _METHOD}, _RECORD)]
    token = ".".join(base64url_encode(part) for part in (*parts, b"\x01" * 64))
    records = (json.dumps({**_RECORD, "proof": _PROOF}).encode(), token.encode())
    reports = tuple(verify(record, policy=Policy(), sources=FixedSources(), at=_AT) for record in records)
    for report in reports:
        json.dumps(report_to_json(report))
    for jwk in _JWKS:
        from_jwk(jwk)
    codecs.lookup("cp437")  # in which a ZIP names its files
    return reports
