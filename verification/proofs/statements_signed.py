"""Proofs over statements: the RDFC suites.

Specification: section 3.2 of https://www.w3.org/TR/vc-di-eddsa/ and of https://www.w3.org/TR/vc-di-ecdsa/
(transformation, hashing, proof configuration, verification).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from verification.budget import Budget
from verification.codes import Code
from verification.errors import Invalid
from verification.expansion import Expanded, expand
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.nquads import with_bare_controls
from verification.proofs.signed import Signed, context_of, multibase_signature, options_of, rdfc_digest, starts_with

__all__ = ["over_statements", "read_statements"]


def read_statements(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:
    """The signature of the proof, and the hashes of the options' and of the document's statements.

    Raises:
        Invalid: when the document cannot be read as statements, or the proof was made under other definitions.
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """
    context, options = context_of(document), options_of(proof)
    own = options.get("@context")
    if own is not None and not starts_with(context, own):
        raise Invalid(Code.BAD_PROOF, "The proof was made under other definitions (@context) than the record has.")
    signature = multibase_signature(proof, kind)
    about = expand({**options, "@context": context}, budget=budget)
    return over_statements(
        document, about, budget, lambda held, paid: (signature, rdfc_digest(held, about, kind, paid))
    )


def over_statements(
    document: JsonObject, about: Expanded, budget: Budget, sign: Callable[[Expanded, Budget], tuple[bytes, bytes]]
) -> Signed:
    """What is signed of a document; in several ways where its texts have a base direction, or control characters.

    ``sign`` gives the signature and its message for the document's statements.

    Raises:
        Invalid: when the document cannot be read as statements.
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """

    def read(held: Expanded, paid: Budget, otherwise: Callable[[Budget], Signed] | None) -> Signed:
        older = with_bare_controls(held.dataset)
        if older is None:
            return Signed(*sign(held, paid), held, about, otherwise=otherwise)
        before = replace(held, dataset=older)
        return Signed(
            *sign(held, paid),
            held,
            about,
            otherwise=lambda left: Signed(*sign(before, left), held, about, otherwise=otherwise),
        )

    def undirected(paid: Budget) -> Signed:
        return read(expand(document, budget=paid, directed=False), paid, None)

    held = expand(document, budget=budget)
    return read(held, budget, undirected if held.has_directions else None)
