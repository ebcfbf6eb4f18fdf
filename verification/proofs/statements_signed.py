"""Proofs over statements: the RDFC suites.

Specification: section 3.2 of https://www.w3.org/TR/vc-di-eddsa/ and of https://www.w3.org/TR/vc-di-ecdsa/
(transformation, hashing, proof configuration, verification).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

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

    def sign(held: Expanded, paid: Budget) -> tuple[bytes, bytes]:
        return signature, rdfc_digest(held, about, kind, paid)

    def labelled_by_sha_256(held: Expanded, paid: Budget) -> tuple[bytes, bytes]:
        return signature, rdfc_digest(held, about, kind, paid, labels="sha256")

    return over_statements(document, about, budget, sign, *([labelled_by_sha_256] if kind is KeyKind.P384 else []))


_Sign = Callable[[Expanded, Budget], tuple[bytes, bytes]]
_Way = Callable[[Budget], Signed]


def over_statements(document: JsonObject, about: Expanded, budget: Budget, *signs: _Sign) -> Signed:
    """What is signed of a document: what the specification says, and then what implementations are known to make of it.

    They differ where texts have a base direction, or control characters. ``signs`` give the signature and its message
    for the document's statements; those after the first are others' ways.

    Raises:
        Invalid: when the document cannot be read as statements.
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """
    held = expand(document, budget=budget)
    ways = list(_ways(held, about, signs))
    if held.has_directions:

        def undirected(paid: Budget) -> Signed:
            return _tried(list(_ways(expand(document, budget=paid, directed=False), about, signs)), paid)

        ways.append(undirected)
    return _tried(ways, budget)


def _ways(held: Expanded, about: Expanded, signs: Sequence[_Sign]) -> Iterator[_Way]:
    older = with_bare_controls(held.dataset)
    for stated in [held] if older is None else [held, replace(held, dataset=older)]:
        for sign in signs:
            yield partial(_signed, held, about, stated, sign)


def _signed(held: Expanded, about: Expanded, stated: Expanded, sign: _Sign, paid: Budget) -> Signed:
    return Signed(*sign(stated, paid), held, about)


def _tried(ways: Sequence[_Way], paid: Budget) -> Signed:
    """The first way, with the others behind it."""
    signed, others = ways[0](paid), ways[1:]
    return replace(signed, otherwise=partial(_tried, others)) if others else signed
