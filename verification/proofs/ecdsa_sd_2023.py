"""ecdsa-sd-2023, derived proofs: https://www.w3.org/TR/vc-di-ecdsa/ sections 3.5.8 and 3.6.7 (Verify Derived Proof).

The issuer signs the mandatory statements and the public half of a key made for this one record; that key signed every
other statement by itself, so that the holder can leave some out.
"""

from __future__ import annotations

from verification.budget import Budget
from verification.codes import Code
from verification.errors import Invalid, Problem
from verification.jsontypes import JsonObject
from verification.keys import SIGNATURE_BYTES, KeyKind, PublicKey, from_multikey
from verification.multibase import base64url_encode
from verification.proofs.selective import bytes_of, components, disclosed, indexes_of
from verification.proofs.signed import Signed

__all__ = ["KEYS", "NAME", "read"]

NAME = Code.ECDSA_SD_2023
KEYS: tuple[KeyKind, ...] = (KeyKind.P256,)
_DERIVED, _BASE = b"\xd9\x5d\x01", b"\xd9\x5d\x00"
_PARTS = 5
_LABEL_BYTES = 32
_COST_OF_SIGNATURE = 40


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:
    """The issuer's signature and what it is over; the other statements' signatures are verified here.

    Raises:
        Invalid: BAD_PROOF, or BAD_SIGNATURE when one of the disclosed statements was altered or added.
        Unavailable: UNSUPPORTED_PROOF for base proofs; contexts and budget as for every suite.

    """
    signature, public, signatures, labels, mandatory = components(proof, _DERIVED, _PARTS, _BASE)
    found = disclosed(document, proof, _labels(labels), indexes_of(mandatory), budget)
    key_bytes = bytes_of(public)
    if not isinstance(signatures, list) or len(signatures) != len(found.others):
        raise Invalid(Code.BAD_SIGNATURE, "The record makes other statements than those that were signed.")
    budget.spend(_COST_OF_SIGNATURE * len(signatures))
    own = _own_key(key_bytes)
    size = SIGNATURE_BYTES[KeyKind.P256]
    if not all(own.verifies(bytes_of(one, size), line) for one, line in zip(signatures, found.others, strict=True)):
        raise Invalid(Code.BAD_SIGNATURE, "A disclosed statement was altered after signing.")
    message = found.options_hash + key_bytes + found.mandatory_hash
    return Signed(bytes_of(signature, SIGNATURE_BYTES[kind]), message, found.held, found.about)


def _own_key(data: bytes) -> PublicKey:
    try:
        key = from_multikey(f"u{base64url_encode(data)}")
    except Problem:
        raise Invalid(Code.BAD_PROOF, "The proof's own key cannot be read.") from None
    if key.kind is not KeyKind.P256:
        raise Invalid(Code.BAD_PROOF, "The proof's own key is no P-256 key.")
    return key


def _labels(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Invalid(Code.BAD_PROOF, "The proof's labels are no map.")
    labels = {}
    for number, label in value.items():
        if isinstance(number, bool) or not isinstance(number, int):
            raise Invalid(Code.BAD_PROOF, "The proof's labels are no map of numbers.")
        labels[f"c14n{number}"] = f"u{base64url_encode(bytes_of(label, _LABEL_BYTES))}"
    return labels
