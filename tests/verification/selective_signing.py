"""Derived proofs made for tests: ecdsa-sd-2023 and bbs-2023, signed and derived in one go.

Specifications: https://www.w3.org/TR/vc-di-ecdsa/ section 3.6, https://www.w3.org/TR/vc-di-bbs/ section 3.4, and
https://datatracker.ietf.org/doc/draft-irtf-cfrg-bbs-signatures/ sections 3.6.1 (Sign) and 3.6.3 (ProofGen). Nothing is
random, so nothing here is secret.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import cbor2
from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from portal.demonstration.keys import SigningKey, p256_key
from verification import bbs
from verification.budget import Budget
from verification.canonical import canonicalize, relabelled
from verification.expansion import expand
from verification.multibase import base58_decode, base58_encode, base64url_encode

Json = dict[str, Any]
CONTEXT = "https://w3id.org/security/data-integrity/v2"
_SECRET = Scalar.from_be_bytes(hashlib.sha256(b"school, BLS12-381").digest()[:31].rjust(32, b"\0"))
BBS_PUBLIC = bytes((G2Point() * _SECRET).to_compressed_bytes())
BBS_MULTIKEY = "z" + base58_encode(b"\xeb\x01" + BBS_PUBLIC)


def _prepared(document: Json, suite: str, method: str) -> tuple[Json, Json, bytes]:
    """The document, the proof's options, and the hash of the options' statements."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": "2026-01-10T09:00:00Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    about = expand({**proof, "@context": document["@context"]}, budget=Budget())
    return document, proof, hashlib.sha256(canonicalize(about.dataset, budget=Budget())).digest()


def _lines(document: Json, labels: dict[str, str]) -> list[str]:
    return relabelled(expand(document, budget=Budget()).dataset, labels, budget=Budget())


def _grouped(lines: Sequence[str], mandatory: Sequence[int]) -> tuple[bytes, list[bytes]]:
    first = hashlib.sha256("".join(lines[index] for index in mandatory).encode()).digest()
    return first, [line.encode() for index, line in enumerate(lines) if index not in mandatory]


def _value(header: bytes, parts: list[Any]) -> str:
    return "u" + base64url_encode(header + cbor2.dumps(parts))


def sign_ecdsa_sd(document: Json, key: SigningKey, method: str, *, own: SigningKey | None = None) -> Json:
    """The document with a derived ecdsa-sd-2023 proof that discloses all; every second statement is mandatory."""
    document, proof, options_hash = _prepared(document, "ecdsa-sd-2023", method)
    numbers = range(50)
    raw = {number: hashlib.sha256(b"label %d" % number).digest() for number in numbers}
    used = _used(document)
    labels = {f"c14n{number}": f"u{base64url_encode(raw[number])}" for number in range(used)}
    lines = _lines(document, labels)
    mandatory = list(range(0, len(lines), 2))
    mandatory_hash, others = _grouped(lines, mandatory)
    single = own or p256_key("of one record")
    public = base58_decode(single.multikey[1:])
    signatures = [single.sign(line) for line in others]
    base = key.sign(options_hash + public + mandatory_hash)
    compressed = {number: raw[number] for number in range(used)}
    value = _value(b"\xd9\x5d\x01", [base, public, signatures, compressed, mandatory])
    return {**document, "proof": {**proof, "proofValue": value}}


def _used(document: Json) -> int:
    """How many unnamed nodes the document has."""
    text = canonicalize(expand(document, budget=Budget()).dataset, budget=Budget()).decode()
    return next(number for number in range(10_000) if f"_:c14n{number} " not in text)


def sign_bbs(document: Json, method: str, *, hidden: int = 2, presented: bytes = b"for us") -> Json:
    """The document with a derived bbs-2023 proof, which hides ``hidden`` statements more than the document makes."""
    document, proof, options_hash = _prepared(document, "bbs-2023", method)
    used = _used(document)
    order = {number: used - 1 - number for number in range(used)}
    lines = _lines(document, {f"c14n{number}": f"b{label}" for number, label in order.items()})
    mandatory = list(range(0, len(lines), 2))
    mandatory_hash, others = _grouped(lines, mandatory)
    messages = [*(b"hidden %d" % number for number in range(hidden)), *others]
    places = list(range(hidden, len(messages)))
    made = _derived(options_hash + mandatory_hash, messages, places, presented)
    value = _value(b"\xd9\x5d\x03", [made, order, mandatory, places, presented])
    return {**document, "proof": {**proof, "proofValue": value}}


def _scalar(word: str) -> Scalar:
    return bbs._hash_to_scalar(word.encode(), b"randomness for tests")


def _derived(header: bytes, messages: Sequence[bytes], shown: Sequence[int], presented: bytes) -> bytes:
    """Sign, then prove knowledge of the signature."""
    base, *generators = bbs._generators(len(messages) + 1)
    domain = bbs._domain(BBS_PUBLIC, base, generators, header)
    scalars = [bbs._hash_to_scalar(message, bbs._API + b"MAP_MSG_TO_SCALAR_AS_HASH_") for message in messages]
    e = _scalar("e")
    b = bbs._P1 + base * domain
    for generator, scalar in zip(generators, scalars, strict=True):
        b = b + generator * scalar
    a = b * (_SECRET + e).inverse()
    hidden = [index for index in range(len(messages)) if index not in set(shown)]
    r1, r2, e_t, r1_t, r3_t = (_scalar(word) for word in ("r1", "r2", "e~", "r1~", "r3~"))
    tildes = {index: _scalar(f"m{index}") for index in hidden}
    d = b * r2
    a_bar = a * (r1 * r2)
    b_bar = d * r1 + -(a_bar * e)
    t1 = a_bar * e_t + d * r1_t
    t2 = d * r3_t
    for index, tilde in tildes.items():
        t2 = t2 + generators[index] * tilde
    octets = len(shown).to_bytes(8, "big")
    for index in shown:
        octets += index.to_bytes(8, "big") + bbs._octets(scalars[index])
    octets += b"".join(_point(point) for point in (a_bar, b_bar, d, t1, t2))
    octets += bbs._octets(domain) + len(presented).to_bytes(8, "big") + presented
    c = bbs._hash_to_scalar(octets, bbs._API + b"H2S_")
    r3 = r2.inverse()
    answers = [e_t + e * c, r1_t - r1 * c, r3_t - r3 * c, *(tildes[i] + scalars[i] * c for i in hidden), c]
    return b"".join(_point(point) for point in (a_bar, b_bar, d)) + b"".join(bbs._octets(one) for one in answers)


def _point(point: G1Point) -> bytes:
    return bytes(point.to_compressed_bytes())
