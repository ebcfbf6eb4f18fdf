"""Ed25519Signature2018: https://w3c-ccg.github.io/lds-ed25519-2018/.

A suite of 2018 that older issuers still use: verified, with a warning.
"""

from __future__ import annotations

from verification.budget import Budget
from verification.codes import Code
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.proofs.jws_signed import read_detached
from verification.proofs.signed import Signed

__all__ = ["KEYS", "NAME", "read"]

NAME = Code.ED25519_SIGNATURE_2018
KEYS: tuple[KeyKind, ...] = (KeyKind.ED25519,)
_CONTEXT = "https://w3id.org/security/v2"


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:
    """The signature and what it is over, see :func:`verification.proofs.jws_signed.read_detached`."""
    return read_detached(document, proof, kind, _CONTEXT, budget)
