"""Data Integrity proofs, first version of the context.

https://www.w3.org/TR/vc-data-integrity/ (section 2.1, proofs) and https://w3id.org/security (the vocabulary).
"""

from __future__ import annotations

from verification.jsontypes import JsonObject

__all__ = ["PURPOSES", "TERMS"]

_SECURITY = "https://w3id.org/security#"
_DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
_NODE: JsonObject = {"@protected": True, "id": "@id", "type": "@type"}
_RELATIONSHIPS = {
    "assertionMethod": "assertionMethod",
    "authentication": "authenticationMethod",
    "capabilityInvocation": "capabilityInvocationMethod",
    "capabilityDelegation": "capabilityDelegationMethod",
    "keyAgreement": "keyAgreementMethod",
}

PURPOSES: JsonObject = {
    **_NODE,
    **{term: {"@id": _SECURITY + name, "@type": "@id", "@container": "@set"} for term, name in _RELATIONSHIPS.items()},
}

_PROOF: JsonObject = {
    **_NODE,
    "challenge": _SECURITY + "challenge",
    "created": {"@id": "http://purl.org/dc/terms/created", "@type": _DATE_TIME},
    "cryptosuite": _SECURITY + "cryptosuite",
    "domain": _SECURITY + "domain",
    "expires": {"@id": _SECURITY + "expiration", "@type": _DATE_TIME},
    "nonce": _SECURITY + "nonce",
    "proofPurpose": {"@id": _SECURITY + "proofPurpose", "@type": "@vocab", "@context": PURPOSES},
    "proofValue": {"@id": _SECURITY + "proofValue", "@type": _SECURITY + "multibase"},
    "verificationMethod": {"@id": _SECURITY + "verificationMethod", "@type": "@id"},
}

TERMS: JsonObject = {
    **_NODE,
    "proof": {"@id": _SECURITY + "proof", "@type": "@id", "@container": "@graph"},
    "DataIntegrityProof": {"@id": _SECURITY + "DataIntegrityProof", "@context": _PROOF},
}
