"""One embedded proof: https://www.w3.org/TR/vc-data-integrity/ section 4.4 (Verify Proof)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from verification.budget import Budget
from verification.codes import Act, CheckId, Code, Outcome
from verification.errors import Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import KeyKind, PublicKey
from verification.memo import Memo
from verification.policy import Policy
from verification.proofs.chains import secured_by
from verification.proofs.coverage import coverage_checks
from verification.proofs.keyring import Keyring, NamedKey, problem_check
from verification.proofs.options import read_options, refuse_renamed, suite_name
from verification.proofs.result import ProofResult, Whose
from verification.proofs.scattered import Places, firm, repeated
from verification.proofs.signed import Signed
from verification.report import Check

__all__ = ["LEGACY", "Context", "Suite", "examine_embedded", "unsupported"]

#: Suites that are verified and warned of.
LEGACY = frozenset({Code.ED25519_SIGNATURE_2018, Code.JSON_WEB_SIGNATURE_2020})
_WHOLE = Check(CheckId.COVERAGE, Outcome.PASSED, Code.OK, "The signature covers every character of the record.")


class Suite(Protocol):
    """A cryptosuite module: its name, the kinds of its keys, and what it has signed."""

    NAME: Code
    KEYS: tuple[KeyKind, ...]

    def read(self, document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:
        """The signature that a key of this kind made, and what it is over."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What every proof of one record is examined with.

    ``same`` is the hash of a document that many records lead to; empty for a record, which comes once.
    """

    keyring: Keyring
    policy: Policy
    at: datetime
    budget: Budget
    same: str = ""


_read: Memo[tuple[str, str, str, KeyKind], Signed] = Memo(64)
_fits: Memo[tuple[str, str, str, bytes], bool] = Memo(256)


def examine_embedded(
    document: JsonObject, proof: JsonObject, proofs: Sequence[JsonValue], pointer: str, suite: Suite, context: Context
) -> ProofResult:
    """Verify one embedded proof of a document; ``proofs`` are all it has."""
    named = _named_key(proof, context)
    try:
        options = read_options(proof, context.keyring.purpose)
        secured = secured_by(document, proof, proofs)
        kind = named.key.kind if named.key is not None and named.key.kind in suite.KEYS else suite.KEYS[0]
        signed = _signed(suite, secured, proof, kind, pointer, context)
        signed = _as_it_was_signed(suite, named, signed, context)
    except Problem as problem:
        return ProofResult(problem_check(CheckId.PROOF, problem, pointer), named.binding, named.whose, suite=suite.NAME)
    places = repeated(secured) if signed.held is not None else {}
    return ProofResult(
        _judged(suite, named, signed, pointer, context),
        named.binding,
        named.whose,
        (*_coverage(secured, places, signed, pointer), *_legacy(suite, pointer)),
        options.out_of_time(context.at, context.policy, pointer),
        firm(places, signed.held) if signed.held is not None else None,
        suite.NAME,
    )


def _signed(
    suite: Suite, document: JsonObject, proof: JsonObject, kind: KeyKind, pointer: str, context: Context
) -> Signed:
    """What the suite reads; of a document that many records lead to, it is read once.

    Raises:
        Invalid: as the suite says, and when the options mean something else than they are called.
        Unavailable: as the suite says.
    """
    key = (context.same, pointer, suite.NAME.value, kind)
    known = _read.entries.get(key) if context.same else None
    if known is not None:
        return known
    signed = suite.read(document, proof, kind, context.budget)
    if signed.about is not None:
        refuse_renamed(proof, signed.about)
    return _read.put(key, signed) if context.same else signed


def _holds(suite: Suite, signed: Signed, key: PublicKey, pointer: str, context: Context) -> bool:
    """Whether the key made the signature; for the same document, proof and key the answer is always the same."""
    if not context.same:
        return signed.holds_under(key)
    asked = (context.same, pointer, suite.NAME.value, key.der)
    known = _fits.entries.get(asked)
    return _fits.put(asked, signed.holds_under(key)) if known is None else known


def _as_it_was_signed(suite: Suite, named: NamedKey, signed: Signed, context: Context) -> Signed:
    """The reading under which the signature holds, where implementations differ; the first when none does."""
    key = named.key
    if signed.otherwise is None or context.same or key is None or key.kind not in suite.KEYS:
        return signed
    reading: Signed | None = signed
    while reading is not None:
        if reading.holds_under(key):
            return reading
        reading = reading.otherwise(context.budget) if reading.otherwise is not None else None
    return signed


def _coverage(document: JsonObject, places: Places, signed: Signed, pointer: str) -> tuple[Check, ...]:
    if signed.held is None or signed.about is None:
        return (_WHOLE,)
    return coverage_checks(document, places, signed.held, signed.about, pointer)


def _legacy(suite: Suite, pointer: str) -> tuple[Check, ...]:
    """A warning for suites that nobody should sign with any more."""
    if suite.NAME not in LEGACY:
        return ()
    detail = f"{suite.NAME} is no longer made by current software; it holds, and newer records should not need it."
    return (Check(CheckId.PROOF, Outcome.WARNING, Code.LEGACY_PROOF, detail, pointer),)


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


def _judged(suite: Suite, named: NamedKey, signed: Signed, pointer: str, context: Context) -> Check:
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
    if named.key.kind not in suite.KEYS:
        needed = " or ".join(suite.KEYS)
        detail = f"The suite {suite.NAME} is for {needed} keys; the method names a {named.key.kind} key."
        return Check(CheckId.PROOF, Outcome.FAILED, Code.ALGORITHM_MISMATCH, detail, pointer)
    if not _holds(suite, signed, named.key, pointer, context):
        detail = "The signature does not fit: the record was altered after signing, or another key signed it."
        return Check(CheckId.PROOF, Outcome.FAILED, Code.BAD_SIGNATURE, detail, pointer)
    return Check(CheckId.PROOF, Outcome.PASSED, suite.NAME, f"{named.key.kind} signature, {suite.NAME}.", pointer)


def unsupported(proof: JsonObject, pointer: str, context: Context) -> ProofResult:
    """The result for a suite that is not known here: nothing is known of the proof, and that is said."""
    name = suite_name(proof) or "without a name"
    problem = Unavailable(Code.UNSUPPORTED_PROOF, f"Proofs of the kind {name[:60]} are not verified yet.", act=Act.US)
    named = _named_key(proof, context)
    return ProofResult(problem_check(CheckId.PROOF, problem, pointer), named.binding, named.whose, suite=name[:60])
