"""JsonWebSignature2020: https://www.w3.org/community/reports/credentials/CG-FINAL-lds-jws2020-20220721/.

Keys are JWKs, and the algorithm follows from the kind of key. Superseded by the Data Integrity suites: verified, with a
warning.
"""

from __future__ import annotations

from verification.budget import Budget
from verification.codes import Code
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.proofs.jws_signed import ALGORITHMS, read_detached
from verification.proofs.signed import Signed

__all__ = ["KEYS", "NAME", "read"]

NAME = Code.JSON_WEB_SIGNATURE_2020
KEYS: tuple[KeyKind, ...] = tuple(ALGORITHMS)
_CONTEXT = "https://w3id.org/security/suites/jws-2020/v1"


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:
    """The signature and what it is over, see :func:`verification.proofs.jws_signed.read_detached`."""
    return read_detached(document, proof, kind, _CONTEXT, budget)
