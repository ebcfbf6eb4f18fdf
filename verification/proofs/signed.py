"""What the suites share: how a signature is written, and what is hashed to be signed.

Specification: https://www.w3.org/TR/vc-data-integrity/ section 4.4 (Verify Proof); the hashes of
https://www.w3.org/TR/vc-di-eddsa/ and https://www.w3.org/TR/vc-di-ecdsa/, sections 3.2 and 3.3 of both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from verification.budget import Budget
from verification.canonical import canonicalize
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.expansion import Expanded
from verification.jcs import jcs
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import SIGNATURE_BYTES, KeyKind, PublicKey
from verification.multibase import base58_decode

__all__ = [
    "Signed",
    "context_of",
    "multibase_signature",
    "options_of",
    "rdfc_digest",
    "signed_text",
    "starts_with",
]

_HASH_OF: Mapping[KeyKind, str] = MappingProxyType({KeyKind.P384: "sha384"})


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, and the bytes it is over; ``fits`` verifies it where that is no plain signature of the key's.

    ``held`` and ``about`` are the statements of the document and of the proof's options; None where the text itself is
    signed, as in the JCS suites. ``otherwise`` reads the same proof in the other way that implementations sign.
    """

    signature: bytes
    message: bytes
    held: Expanded | None = None
    about: Expanded | None = None
    fits: Callable[[PublicKey], bool] | None = None
    otherwise: Callable[[Budget], Signed] | None = None

    def holds_under(self, key: PublicKey) -> bool:
        """Whether the key made the signature."""
        if self.fits is not None:
            return self.fits(key)
        return key.verifies(self.signature, self.message, pss=True)


def options_of(proof: JsonObject, value: str = "proofValue") -> JsonObject:
    """The proof without its signature."""
    return {name: item for name, item in proof.items() if name != value}


def multibase_signature(proof: JsonObject, kind: KeyKind) -> bytes:
    """The signature in a `proofValue`, base58btc.

    Raises:
        Invalid: BAD_PROOF when it is not there, or not of the length that keys of this kind make.

    """
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        raise Invalid(Code.BAD_PROOF, "The proof's value is no base58btc text (it starts with z).")
    signature, expected = base58_decode(value[1:]), SIGNATURE_BYTES[kind]
    if len(signature) != expected:
        raise Invalid(Code.BAD_PROOF, f"The signature has {len(signature)} bytes, and should have {expected}.")
    return signature


def rdfc_digest(held: Expanded, about: Expanded, kind: KeyKind, budget: Budget, *, labels: str = "") -> bytes:
    """The hash of the options' canonical statements, then that of the document's; SHA-384 throughout for P-384.

    ``labels`` names another hash for the labels of blank nodes.
    """
    name = _HASH_OF.get(kind, "sha256")
    parts = (canonicalize(part.dataset, budget=budget, hash_name=labels or name) for part in (about, held))
    return b"".join(hashlib.new(name, part).digest() for part in parts)


def _jcs_digest(document: JsonObject, options: JsonObject, kind: KeyKind) -> bytes:
    """The hash of the options' canonical JSON, then that of the document's.

    Raises:
        Invalid: BAD_PROOF when the options were made under a context that the document does not begin with.

    """
    name = _HASH_OF.get(kind, "sha256")
    own = options.get("@context")
    if own is not None:
        if not starts_with(document.get("@context"), own):
            raise Invalid(Code.BAD_PROOF, "The proof was made under other definitions (@context) than the record has.")
        document = {**document, "@context": own}
    return b"".join(hashlib.new(name, jcs(part)).digest() for part in (options, document))


def signed_text(document: JsonObject, proof: JsonObject, kind: KeyKind) -> Signed:
    """The signature of a proof over text, and the hashes of the options' and of the document's.

    A proof made under the document's definitions says so itself (`@context`); where it does not, the options may have
    been signed with them all the same.

    Raises:
        Invalid: when the proof was made under other definitions than the document's.

    """
    signature, options, context = multibase_signature(proof, kind), options_of(proof), document.get("@context")
    found = Signed(signature, _jcs_digest(document, options, kind))
    if "@context" in options or context is None:
        return found
    return replace(
        found,
        otherwise=lambda _: Signed(signature, _jcs_digest(document, {**options, "@context": context}, kind)),
    )


def context_of(document: JsonObject) -> JsonValue:
    """The document's `@context`, under which the options were signed too.

    Raises:
        Unavailable: UNKNOWN_CONTEXT when the document has none.

    """
    context = document.get("@context")
    if context is None:
        raise Unavailable(
            Code.UNKNOWN_CONTEXT, "The document has no @context, so its terms mean nothing.", act=Act.ISSUER
        )
    return context


def starts_with(context: JsonValue, own: JsonValue) -> bool:
    """Whether a context begins with another one."""
    held, wanted = _entries(context), _entries(own)
    return held[: len(wanted)] == wanted


def _entries(context: JsonValue) -> list[JsonValue]:
    return list(context) if isinstance(context, list) else [context]
