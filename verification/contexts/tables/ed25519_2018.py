"""The suite Ed25519Signature2018, whose context current software adds to what it signs.

https://w3c-ccg.github.io/ld-cryptosuite-registry/#ed25519signature2018 and https://w3id.org/security (the vocabulary).
"""

from __future__ import annotations

from verification.contexts.tables.data_integrity_v1 import PURPOSES
from verification.jsontypes import JsonObject

__all__ = ["TERMS"]

_SECURITY = "https://w3id.org/security#"
_DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
_NODE: JsonObject = {"@protected": True, "id": "@id", "type": "@type"}

_KEY: JsonObject = {
    **_NODE,
    "controller": {"@id": _SECURITY + "controller", "@type": "@id"},
    "revoked": {"@id": _SECURITY + "revoked", "@type": _DATE_TIME},
    "publicKeyBase58": {"@id": _SECURITY + "publicKeyBase58"},
}

_PROOF: JsonObject = {
    **_NODE,
    "challenge": _SECURITY + "challenge",
    "created": {"@id": "http://purl.org/dc/terms/created", "@type": _DATE_TIME},
    "domain": _SECURITY + "domain",
    "expires": {"@id": _SECURITY + "expiration", "@type": _DATE_TIME},
    "nonce": _SECURITY + "nonce",
    "proofPurpose": {"@id": _SECURITY + "proofPurpose", "@type": "@vocab", "@context": PURPOSES},
    "jws": {"@id": _SECURITY + "jws"},
    "verificationMethod": {"@id": _SECURITY + "verificationMethod", "@type": "@id"},
}

TERMS: JsonObject = {
    **_NODE,
    "proof": {"@id": _SECURITY + "proof", "@type": "@id", "@container": "@graph"},
    "Ed25519VerificationKey2018": {"@id": _SECURITY + "Ed25519VerificationKey2018", "@context": _KEY},
    "Ed25519Signature2018": {"@id": _SECURITY + "Ed25519Signature2018", "@context": _PROOF},
}
