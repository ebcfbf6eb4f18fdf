"""This site's DID document, in which wallets find the keys that sign its requests.

Specifications: https://w3c-ccg.github.io/did-method-web/ section 3, https://www.w3.org/TR/did-core/ section 5.
"""

from __future__ import annotations

from typing import Any

from portal.intake.openid4vp.addresses import our_did
from portal.intake.openid4vp.keys import usable_keys

__all__ = ["did_document"]


def did_document() -> dict[str, Any]:
    """This site's DID document: https://www.w3.org/TR/did-core/ section 5, with every key that may be asked for."""
    did = our_did()
    methods = [
        {"id": f"{did}#{key.kid}", "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": key.public_jwk}
        for key in usable_keys()
    ]
    ids = [method["id"] for method in methods]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": did,
        "verificationMethod": methods,
        "authentication": ids,
        "assertionMethod": ids,
    }
