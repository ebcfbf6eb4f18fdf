"""ecdsa-rdfc-2019: https://www.w3.org/TR/vc-di-ecdsa/ section 3.2.

As eddsa-rdfc-2022, signed with ECDSA on P-256 (SHA-256) or on P-384, where SHA-384 also labels the blank nodes.
"""

from __future__ import annotations

from verification.budget import Budget
from verification.codes import Code
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.proofs.signed import Signed
from verification.proofs.statements_signed import read_statements

__all__ = ["KEYS", "NAME", "read"]

NAME = Code.ECDSA_RDFC_2019
KEYS: tuple[KeyKind, ...] = (KeyKind.P256, KeyKind.P384)


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:
    """The signature and what it is over, see :func:`verification.proofs.statements_signed.read_statements`."""
    return read_statements(document, proof, kind, budget)
