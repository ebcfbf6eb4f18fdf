"""eddsa-rdfc-2022: https://www.w3.org/TR/vc-di-eddsa/ section 3.2.

SHA-256 over the canonical statements of the proof's options, then over those of the document; signed together with
Ed25519.
"""

from __future__ import annotations

import hashlib

from verification.budget import Budget
from verification.canonical import canonicalize
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.expansion import Expanded, expand
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import KeyKind

__all__ = ["KEY", "NAME", "context_of", "hashed", "signed_digest"]

NAME = Code.EDDSA_RDFC_2022
KEY = KeyKind.ED25519


def hashed(document: JsonObject, options: JsonObject, budget: Budget) -> tuple[bytes, Expanded, Expanded]:
    """What is signed, and the statements of the document and of the options.

    Raises:
        Invalid: when the document cannot be read as statements, or the proof was made under other definitions.
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """
    context = context_of(document)
    own = options.get("@context")
    if own is not None and _entries(context)[: len(_entries(own))] != _entries(own):
        raise Invalid(Code.BAD_PROOF, "The proof was made under other definitions (@context) than the record has.")
    held = expand(document, budget=budget)
    about = expand({**options, "@context": context}, budget=budget)
    return signed_digest(held, about, budget), held, about


def signed_digest(held: Expanded, about: Expanded, budget: Budget) -> bytes:
    """The 64 bytes that are signed (section 3.2.4, Hashing): the hash of the options, then that of the document."""
    return b"".join(hashlib.sha256(canonicalize(part.dataset, budget=budget)).digest() for part in (about, held))


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


def _entries(context: JsonValue) -> list[JsonValue]:
    return list(context) if isinstance(context, list) else [context]
