"""eddsa-rdfc-2022: https://www.w3.org/TR/vc-di-eddsa/ section 3.2.

SHA-256 over the canonical statements of the proof's options, then over those of the document; signed together with
Ed25519.
"""

from __future__ import annotations

from verification.budget import Budget
from verification.codes import Code
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.proofs.signed import Signed
from verification.proofs.statements_signed import read_statements

__all__ = ["KEYS", "NAME", "read"]

NAME = Code.EDDSA_RDFC_2022
KEYS: tuple[KeyKind, ...] = (KeyKind.ED25519,)


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:
    """The signature and what it is over, see :func:`verification.proofs.statements_signed.read_statements`."""
    return read_statements(document, proof, kind, budget)
