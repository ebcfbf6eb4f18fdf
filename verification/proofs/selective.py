"""What the suites for selective disclosure share: a derived proof taken apart, and the statements it discloses.

Specifications: https://www.w3.org/TR/vc-di-ecdsa/ section 3.5 (selective disclosure functions) and
https://www.w3.org/TR/vc-di-bbs/ section 3.3. A derived proof relabels the blank nodes of what it discloses, so that
they have the labels under which the issuer signed them; which statements the issuer made mandatory, it says itself, and
the issuer's signature is over just those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import cbor2

from verification.budget import Budget
from verification.canonical import canonicalize, relabelled
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.expansion import Expanded, expand
from verification.jsontypes import JsonObject
from verification.multibase import base64url_decode
from verification.proofs.signed import context_of, options_of, starts_with

__all__ = ["Disclosed", "bytes_of", "components", "disclosed", "indexes_of"]

_HEADER_BYTES = 3
_LONGEST_PROOF = 1_000_000
_MOST_STATEMENTS = 20_000


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a derived proof shows: mandatory statements (hashed), the others as they were signed, and the options' hash.

    ``held`` and ``about`` are the statements of the document and of the proof's options.
    """

    options_hash: bytes
    mandatory_hash: bytes
    others: tuple[bytes, ...]
    held: Expanded
    about: Expanded


def components(proof: JsonObject, header: bytes, count: int, base: bytes) -> list[Any]:
    """The components of a derived proof's value: CBOR behind a header of three bytes.

    ``base`` is the header of proofs that an issuer gives to the holder only, to derive others from.

    Raises:
        Invalid: BAD_PROOF when it is no such value.
        Unavailable: UNSUPPORTED_PROOF for base proofs, and for variants that are not taken.

    """
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("u") or len(value) > _LONGEST_PROOF:
        raise Invalid(Code.BAD_PROOF, "The proof's value is no base64url text (it starts with u).")
    data = base64url_decode(value[1:])
    found = data[:_HEADER_BYTES]
    if found == base:
        detail = "This is the proof that the holder derives others from; the wallet should share a derived one."
        raise Unavailable(Code.UNSUPPORTED_PROOF, detail, act=Act.CANDIDATE)
    if found != header:
        if found[:2] == header[:2]:
            detail = "The proof uses an optional feature of its suite that is not taken."
            raise Unavailable(Code.UNSUPPORTED_PROOF, detail, act=Act.US)
        raise Invalid(Code.BAD_PROOF, "The proof's value is none of its suite.")
    stream = BytesIO(data[_HEADER_BYTES:])
    try:
        parts = cbor2.CBORDecoder(stream).decode()
    except Exception:  # noqa: BLE001 - cbor2 raises several unrelated types, all meaning: no CBOR
        raise Invalid(Code.BAD_PROOF, "The proof's value cannot be taken apart.") from None
    if not isinstance(parts, list) or len(parts) != count or stream.read(1):
        raise Invalid(Code.BAD_PROOF, "The proof's value does not have the parts that it must have.")
    return parts


def bytes_of(value: object, length: int | None = None) -> bytes:
    """A component that is bytes, of this length.

    Raises:
        Invalid: BAD_PROOF.

    """
    if not isinstance(value, bytes) or (length is not None and len(value) != length):
        raise Invalid(Code.BAD_PROOF, "A part of the proof's value is not what it must be.")
    return value


def indexes_of(value: object) -> list[int]:
    """A component that is a list of indexes, rising.

    Raises:
        Invalid: BAD_PROOF.

    """
    if not isinstance(value, list) or len(value) > _MOST_STATEMENTS:
        raise Invalid(Code.BAD_PROOF, "A part of the proof's value is not what it must be.")
    if any(isinstance(index, bool) or not isinstance(index, int) or index < 0 for index in value) or any(
        value[place] >= value[place + 1] for place in range(len(value) - 1)
    ):
        raise Invalid(Code.BAD_PROOF, "The proof's indexes are no rising numbers.")
    return value


def disclosed(
    document: JsonObject, proof: JsonObject, labels: Mapping[str, str], mandatory: Sequence[int], budget: Budget
) -> Disclosed:
    """The statements of the document under the issuer's labels (``labels`` maps `c14n0` and so on), in two groups.

    Raises:
        Invalid: BAD_PROOF when labels or indexes do not fit the document.
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """
    context, options = context_of(document), options_of(proof)
    own = options.get("@context")
    if own is not None and not starts_with(context, own):
        raise Invalid(Code.BAD_PROOF, "The proof was made under other definitions (@context) than the record has.")
    held = expand(document, budget=budget)
    about = expand({**options, "@context": context}, budget=budget)
    lines = relabelled(held.dataset, labels, budget=budget)
    if mandatory and mandatory[-1] >= len(lines):
        raise Invalid(Code.BAD_PROOF, "The proof speaks of more statements than the record makes.")
    chosen = set(mandatory)
    first = hashlib.sha256("".join(lines[index] for index in mandatory).encode()).digest()
    others = tuple(line.encode() for index, line in enumerate(lines) if index not in chosen)
    options_hash = hashlib.sha256(canonicalize(about.dataset, budget=budget)).digest()
    return Disclosed(options_hash, first, others, held, about)
