"""Legacy proofs that carry a detached JWS (RFC 7797) over the statements' hashes instead of a `proofValue`.

Specification: https://w3c-ccg.github.io/ld-cryptosuite-registry/ and
https://www.w3.org/community/reports/credentials/CG-FINAL-lds-jws2020-20220721/ section 3. What is signed is the
token's header, a dot, and the two SHA-256 hashes as they are: the header must say so (`b64` false, and critical).
Signers expand the options under the document's contexts or, in older software, under the security vocabulary alone.
"""

from __future__ import annotations

from verification.budget import Budget, Limits
from verification.codes import Code
from verification.errors import Invalid, Problem
from verification.expansion import Expanded
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.multibase import base64url_decode
from verification.proofs.ed25519_signature_2020 import expanded_options
from verification.proofs.signed import Signed, options_of, rdfc_digest
from verification.proofs.statements_signed import over_statements
from verification.strict_json import parse_object

__all__ = ["ALGORITHMS", "read_detached"]

ALGORITHMS = {
    KeyKind.ED25519: "EdDSA",
    KeyKind.P256: "ES256",
    KeyKind.P384: "ES384",
    KeyKind.SECP256K1: "ES256K",
    KeyKind.RSA: "PS256",
}
_LONGEST_HEADER = 1_000
_PARTS = 3


def read_detached(document: JsonObject, proof: JsonObject, kind: KeyKind, own: str, budget: Budget) -> Signed:
    """The signature of the proof, and the token's header before the hashes of the options' and document's statements.

    ``own`` is the suite's context, for documents that do not declare it.

    Raises:
        Invalid: when there is no such token, or it is for keys of another kind.
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """
    header, signature = _token(proof, kind)
    about = expanded_options(document, options_of(proof, "jws"), own, budget)

    def sign(held: Expanded, paid: Budget) -> tuple[bytes, bytes]:
        digest = rdfc_digest(held, about, KeyKind.ED25519, paid)  # SHA-256, whatever the key
        return signature, header.encode() + b"." + digest

    return over_statements(document, about, budget, sign)


def _token(proof: JsonObject, kind: KeyKind) -> tuple[str, bytes]:
    text = proof.get("jws")
    parts = text.split(".") if isinstance(text, str) else []
    if len(parts) != _PARTS or parts[1] or len(parts[0]) > _LONGEST_HEADER:
        raise Invalid(Code.BAD_PROOF, "The proof holds no detached signature (header, two dots, signature).")
    try:
        header = parse_object(base64url_decode(parts[0]), Limits(depth=4, values=20))
        signature = base64url_decode(parts[2])
    except Problem as problem:
        raise Invalid(Code.BAD_PROOF, f"The proof's signature cannot be read: {problem.detail}") from None
    if header.get("b64") is not False or header.get("crit") != ["b64"]:
        raise Invalid(Code.BAD_PROOF, "The proof's signature is not one over plain hashes (b64 false, and critical).")
    if header.get("alg") != ALGORITHMS[kind]:
        raise Invalid(
            Code.ALGORITHM_MISMATCH, f"The proof's signature is not one of a {kind} key ({ALGORITHMS[kind]})."
        )
    return parts[0], signature
