"""Sets and chains of proofs: https://www.w3.org/TR/vc-data-integrity/ sections 2.1.1 and 2.1.2.

A proof with `previousProof` signs the document together with the proofs that it names; those must be there. A chain
verifies whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from verification.codes import Act, CheckId, Code, Outcome
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue
from verification.proofs.result import ProofResult
from verification.report import Check

__all__ = ["as_chains", "secured_by"]


def secured_by(document: JsonObject, proof: JsonObject, proofs: Sequence[JsonValue]) -> JsonObject:
    """The document as this proof signed it.

    Raises:
        Invalid: BROKEN_CHAIN when a proof that it continues is not there, or not there once.

    """
    bare = {name: value for name, value in document.items() if name != "proof"}
    before = _previous(proof, proofs)
    if any(len(places) != 1 for places in before):
        raise Invalid(Code.BROKEN_CHAIN, "The proof continues another one, which is not there, or not there once.")
    if before:
        bare["proof"] = [proofs[index] for places in before for index in places]
    return bare


def as_chains(results: Sequence[ProofResult], proofs: Sequence[JsonValue]) -> list[ProofResult]:
    """The results of all proofs, in order, with each chain held together: one that fails takes the others with it."""
    if len(proofs) == 1:
        return list(results)  # a proof continues others, never itself
    chain_of = list(range(len(proofs)))
    for index, proof in enumerate(proofs):
        before = _previous(proof, proofs) if isinstance(proof, dict) else []
        for other in (place for places in before for place in places):
            joined, kept = chain_of[other], chain_of[index]
            chain_of = [kept if chain == joined else chain for chain in chain_of]
    return [
        _held_together(result, [results[other] for other in range(len(proofs)) if chain_of[other] == chain_of[index]])
        for index, result in enumerate(results)
    ]


def _previous(proof: JsonObject, proofs: Sequence[JsonValue]) -> list[list[int]]:
    """For each proof that this one continues, the places at which a proof of that id stands: one, in a whole chain."""
    named = proof.get("previousProof")
    names = [] if named is None else list(named) if isinstance(named, list) else [named]
    return [
        [
            index
            for index, other in enumerate(proofs)
            if isinstance(name, str) and isinstance(other, dict) and other is not proof and other.get("id") == name
        ]
        for name in names
    ]


def _held_together(result: ProofResult, chain: Sequence[ProofResult]) -> ProofResult:
    if result.proof.outcome is not Outcome.PASSED:
        return result
    pointer = result.proof.pointer
    if any(other.proof.outcome is Outcome.FAILED for other in chain):
        detail = "The proof belongs to a chain, and another proof of that chain does not hold."
        return replace(result, proof=Check(CheckId.PROOF, Outcome.FAILED, Code.BROKEN_CHAIN, detail, pointer))
    if any(other.proof.outcome is not Outcome.PASSED for other in chain):
        detail = "The proof belongs to a chain, and another proof of that chain could not be verified."
        return replace(
            result, proof=Check(CheckId.PROOF, Outcome.UNKNOWN, Code.BROKEN_CHAIN, detail, pointer, Act.ISSUER)
        )
    return result
