"""eddsa-jcs-2022: https://www.w3.org/TR/vc-di-eddsa/ section 3.3.

SHA-256 over the canonical JSON (RFC 8785) of the proof's options, then over that of the document; signed together with
Ed25519. Every byte that stands in the document is signed, whatever its contexts make of it.
"""

from __future__ import annotations

from verification.budget import Budget
from verification.codes import Code
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.proofs.signed import Signed, signed_text

__all__ = ["KEYS", "NAME", "read"]

NAME = Code.EDDSA_JCS_2022
KEYS: tuple[KeyKind, ...] = (KeyKind.ED25519,)


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:  # noqa: ARG001 - a registry's signature
    """The signature of the proof, and the hashes of the options' and of the document's text.

    Raises:
        Invalid: when the proof was made under other definitions than the document's.

    """
    return signed_text(document, proof, kind)
