"""ecdsa-jcs-2019: https://www.w3.org/TR/vc-di-ecdsa/ section 3.3.

As eddsa-jcs-2022, signed with ECDSA on P-256 (SHA-256) or on P-384 (SHA-384).
"""

from __future__ import annotations

from verification.budget import Budget
from verification.codes import Code
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.proofs.signed import Signed, signed_text

__all__ = ["KEYS", "NAME", "read"]

NAME = Code.ECDSA_JCS_2019
KEYS: tuple[KeyKind, ...] = (KeyKind.P256, KeyKind.P384)


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:  # noqa: ARG001 - a registry's signature
    """The signature of the proof, and the hashes of the options' and of the document's text.

    Raises:
        Invalid: when the proof was made under other definitions than the document's.

    """
    return signed_text(document, proof, kind)
