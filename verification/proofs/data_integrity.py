"""One embedded proof: https://www.w3.org/TR/vc-data-integrity/ section 4.4 (Verify Proof)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from verification.budget import Budget
from verification.codes import Act, CheckId, Code, Outcome
from verification.errors import Invalid, Problem, Unavailable
from verification.expansion import Expanded
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import KeyKind
from verification.multibase import base58_decode
from verification.policy import Policy
from verification.proofs.chains import secured_by
from verification.proofs.coverage import coverage_checks
from verification.proofs.keyring import Keyring, NamedKey, problem_check
from verification.proofs.options import read_options, refuse_renamed, suite_name
from verification.proofs.result import ProofResult, Whose
from verification.report import Check

__all__ = ["Context", "Suite", "examine_embedded", "unsupported"]

_SIGNATURE_BYTES = 64


class Suite(Protocol):
    """A cryptosuite module: its name, the kind of its keys, and what it has signed."""

    NAME: Code
    KEY: KeyKind

    def hashed(self, document: JsonObject, options: JsonObject, budget: Budget) -> tuple[bytes, Expanded, Expanded]:
        """What is signed, and the statements of the document and of the proof's options."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What every proof of one record is examined with."""

    keyring: Keyring
    policy: Policy
    at: datetime
    budget: Budget


def examine_embedded(
    document: JsonObject, proof: JsonObject, proofs: Sequence[JsonValue], pointer: str, suite: Suite, context: Context
) -> ProofResult:
    """Verify one embedded proof of a document; ``proofs`` are all it has."""
    named = _named_key(proof, context)
    try:
        options = read_options(proof)
        signature = _signature(proof)
        secured = secured_by(document, proof, proofs)
        unsigned = {name: value for name, value in proof.items() if name != "proofValue"}
        digest, held, about = suite.hashed(secured, unsigned, context.budget)
        refuse_renamed(proof, about)
    except Problem as problem:
        return ProofResult(problem_check(CheckId.PROOF, problem, pointer), named.binding, named.whose, suite=suite.NAME)
    return ProofResult(
        _judged(suite, named, signature, digest, pointer),
        named.binding,
        named.whose,
        coverage_checks(held, about, pointer),
        options.out_of_time(context.at, context.policy, pointer),
        held,
        suite.NAME,
    )


def _named_key(proof: JsonObject, context: Context) -> NamedKey:
    method = proof.get("verificationMethod")
    if isinstance(method, str):
        return context.keyring.named(method)
    detail = "Whose key it is cannot be said: the proof names none."
    return NamedKey(
        None,
        Check(CheckId.ISSUER_BINDING, Outcome.UNKNOWN, Code.NOT_REACHED, detail, act=Act.ISSUER),
        Whose.CLAIMED,
    )


def _judged(suite: Suite, named: NamedKey, signature: bytes, digest: bytes, pointer: str) -> Check:
    if named.key is None:
        detail = "The signature could not be verified: the key is not at hand."
        binding = named.binding
        return Check(
            CheckId.PROOF,
            Outcome.UNKNOWN,
            binding.code,
            detail,
            pointer,
            binding.act or Act.ISSUER,
            binding.retry_after,
        )
    if named.key.kind is not suite.KEY:
        detail = f"The suite {suite.NAME} needs an {suite.KEY} key; the method names a {named.key.kind} key."
        return Check(CheckId.PROOF, Outcome.FAILED, Code.ALGORITHM_MISMATCH, detail, pointer)
    if not named.key.verifies(signature, digest):
        detail = "The signature does not fit: the record was altered after signing, or another key signed it."
        return Check(CheckId.PROOF, Outcome.FAILED, Code.BAD_SIGNATURE, detail, pointer)
    return Check(CheckId.PROOF, Outcome.PASSED, suite.NAME, f"{suite.KEY} signature, {suite.NAME}.", pointer)


def _signature(proof: JsonObject) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        raise Invalid(Code.BAD_PROOF, "The proof's value is no base58btc text (it starts with z).")
    signature = base58_decode(value[1:])
    if len(signature) != _SIGNATURE_BYTES:
        raise Invalid(Code.BAD_PROOF, f"The signature has {len(signature)} bytes, and should have {_SIGNATURE_BYTES}.")
    return signature


def unsupported(proof: JsonObject, pointer: str, context: Context) -> ProofResult:
    """The result for a suite that is not known here: nothing is known of the proof, and that is said."""
    name = suite_name(proof) or "without a name"
    problem = Unavailable(Code.UNSUPPORTED_PROOF, f"Proofs of the kind {name[:60]} are not verified yet.", act=Act.US)
    named = _named_key(proof, context)
    return ProofResult(problem_check(CheckId.PROOF, problem, pointer), named.binding, named.whose, suite=name[:60])
