"""bbs-2023, derived proofs: https://www.w3.org/TR/vc-di-bbs/ section 3.4.7 (Verify Derived Proof), baseline.

The holder proves, without showing it, to know the issuer's signature over the disclosed statements and others. The
optional features (holder binding, pseudonyms) are recognised and not taken: `unsupported_proof`.
"""

from __future__ import annotations

from functools import partial

from verification import bbs
from verification.budget import Budget
from verification.codes import Code
from verification.errors import Invalid
from verification.jsontypes import JsonObject
from verification.keys import KeyKind, PublicKey
from verification.proofs.selective import bytes_of, components, disclosed, indexes_of
from verification.proofs.signed import Signed

__all__ = ["KEYS", "NAME", "read"]

NAME = Code.BBS_2023
KEYS: tuple[KeyKind, ...] = (KeyKind.BLS12381_G2,)
_DERIVED, _BASE = b"\xd9\x5d\x03", b"\xd9\x5d\x02"
_PARTS = 5
_COST_OF_MESSAGE = 200


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:  # noqa: ARG001 - an interface
    """The proof of knowledge, and what it is about.

    Raises:
        Invalid: BAD_PROOF when it is none.
        Unavailable: UNSUPPORTED_PROOF for base proofs and optional features; contexts and budget as for every suite.

    """
    value, labels, mandatory, selective, presented = components(proof, _DERIVED, _PARTS, _BASE)
    found = disclosed(document, proof, _labels(labels), indexes_of(mandatory), budget)
    places = indexes_of(selective)
    if len(places) != len(found.others):
        raise Invalid(Code.BAD_SIGNATURE, "The record makes other statements than those that were signed.")
    data = bytes_of(value)
    budget.spend(_COST_OF_MESSAGE * (len(data) // 32 + len(places)))
    messages = dict(zip(places, found.others, strict=True))
    header = found.options_hash + found.mandatory_hash
    fits = partial(_fits, data, header, bytes_of(presented), messages)
    return Signed(data, header, found.held, found.about, fits)


def _fits(data: bytes, header: bytes, presented: bytes, messages: dict[int, bytes], key: PublicKey) -> bool:
    return bbs.proves(key.der, data, header, presented, messages)


def _labels(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Invalid(Code.BAD_PROOF, "The proof's labels are no map.")
    numbers = [number for pair in value.items() for number in pair]
    if any(isinstance(number, bool) or not isinstance(number, int) or number < 0 for number in numbers):
        raise Invalid(Code.BAD_PROOF, "The proof's labels are no map of numbers.")
    return {f"c14n{number}": f"b{label}" for number, label in value.items()}
