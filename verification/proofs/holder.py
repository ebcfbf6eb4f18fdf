"""Who shares it: the proof that a holder makes afresh, of a key that the credentials name.

Specifications: https://www.w3.org/TR/vc-data-integrity/ section 4.4 with the purpose `authentication` (presentations),
https://www.w3.org/TR/vc-data-model-1.1/ section 6.3.1 and https://www.w3.org/TR/vc-jose-cose/ section 3.1 (as tokens),
https://www.rfc-editor.org/rfc/rfc9901 sections 4.3 and 7.3 (key binding). A proof that answers no challenge of ours may
be a copy of an old one: it proves nothing about today, and is `unknown`.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from verification import dates
from verification.budget import Budget
from verification.codes import Act, CheckId, Code, Outcome
from verification.credential import Credential, Jwt, KeyBinding, Presentation
from verification.errors import Invalid, Problem
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import PublicKey, from_jwk
from verification.policy import Policy
from verification.proofs import examine_embedded_all
from verification.proofs.data_integrity import Context
from verification.proofs.keyring import Keyring, NamedKey, Purpose, problem_check
from verification.proofs.result import ProofResult, Whose
from verification.proofs.token import algorithm_of, own_key
from verification.report import Check
from verification.sources import Sources

__all__ = ["ANY_SUBJECT", "Holder", "examine_key_binding", "examine_presentation"]

#: Stands among the ids where the issuer's signature itself names the holder's key, whatever the subject is called.
ANY_SUBJECT = "cnf"
_KEY_BINDING = "kb+jwt"
_KINDS_OF_PRESENTATION = frozenset(
    {"", "jwt", "vp+jwt", "vp+ld+jwt", "vp+ld+json+jwt", "jwt_vp", "jwt_vp_json", "vp+sd-jwt"}
)


@dataclass(frozen=True, slots=True)
class Holder:
    """The `holder` check, and the ids that were proved, freshly, to be the sharer's own.

    ``own`` is true for a credential's own key binding, which is about that credential whatever its subject is called.
    """

    check: Check
    ids: frozenset[str] = field(default_factory=frozenset)
    own: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a fresh proof has to answer, at which moment."""

    policy: Policy
    at: datetime

    def answered(self, said: JsonObject, ids: frozenset[str], *, names: tuple[str, str]) -> Holder:
        """The verdict on a proof whose signature holds; ``names`` are its properties for challenge and domain."""
        challenge, domain = said.get(names[0]), said.get(names[1])
        if not self.policy.challenge:
            detail = "The wallet's proof holds, and answers no challenge of ours: it may be a copy of an older one."
            return Holder(_check(Outcome.UNKNOWN, Code.HOLDER_NOT_FRESH, detail, act=Act.CANDIDATE))
        if not isinstance(challenge, str) or not hmac.compare_digest(
            challenge.encode(), self.policy.challenge.encode()
        ):
            detail = (
                "The wallet's proof answers another challenge than ours: it was made for somebody else, or earlier."
            )
            return Holder(_check(Outcome.FAILED, Code.WRONG_CHALLENGE, detail))
        if self.policy.domain and any(said != self.policy.domain for said in _texts(domain) or [None]):
            detail = "The wallet's proof was made for another site than ours."
            return Holder(_check(Outcome.FAILED, Code.WRONG_DOMAIN, detail))
        detail = "Whoever shared it proved, just then, to hold the key that the record names."
        return Holder(_check(Outcome.PASSED, Code.HOLDER_PROVEN, detail), ids)

    def absent(self) -> Holder:
        """The verdict where there is no proof."""
        if not self.policy.challenge:
            detail = "A shared copy: nobody proved to hold the subject's key."
            return Holder(_check(Outcome.NOT_APPLICABLE, Code.SHARED_COPY, detail))
        detail = "The wallet was asked to prove that it holds the key, and did not."
        return Holder(_check(Outcome.UNKNOWN, Code.HOLDER_SILENT, detail, act=Act.CANDIDATE))

    def unsettled(self, problem: Problem | Check) -> Holder:
        """The verdict where the proof or its key could not be checked."""
        found = problem_check(CheckId.HOLDER, problem) if isinstance(problem, Problem) else problem
        code = Code.HOLDER_NOT_PROVEN if self.policy.challenge else Code.HOLDER_NOT_FRESH
        detail = f"The wallet's proof could not be checked: {found.detail}"
        return Holder(_check(Outcome.UNKNOWN, code, detail, act=found.act or Act.CANDIDATE))

    def has_begun(self, value: JsonValue) -> bool:
        """Whether the time has come; a value that names none never has."""
        moment = dates.from_seconds(value)
        return moment is not None and moment <= self.at + self.policy.clock_skew

    def has_not_ended(self, value: JsonValue) -> bool:
        """Whether the time is yet to come; a value that names none never is."""
        moment = dates.from_seconds(value)
        return moment is not None and moment >= self.at - self.policy.clock_skew


def examine_presentation(
    presentation: Presentation, *, sources: Sources, at: datetime, policy: Policy, budget: Budget
) -> Holder:
    """What a presentation's own proof shows of who holds its credentials; its dates are those of when it came."""
    at = policy.presented_at or at
    asked = _Asked(policy, at)
    if presentation.jwt is not None:
        return _of_token(presentation.jwt, sources, asked)
    proofs = presentation.payload.get("proof")
    entries = list(proofs) if isinstance(proofs, list) else [proofs]
    if proofs is None or not entries:
        return asked.absent()
    holder = _id_of(presentation.payload.get("holder")) or _controller(entries)
    context = Context(Keyring(holder, sources, at, purpose=Purpose.AUTHENTICATION), policy, at, budget)
    results = examine_embedded_all(presentation.payload, context)
    return _worst(results, entries, holder, asked)


def _worst(results: Sequence[ProofResult], proofs: Sequence[JsonValue], holder: str, asked: _Asked) -> Holder:
    """The first that fails speaks for all; then one that could not be checked; then a good one."""
    found = [_judged(result, proof, holder, asked) for result, proof in zip(results, proofs, strict=False)]
    order = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED)
    if len(results) != len(proofs):  # too many to look at
        return asked.unsettled(results[0].proof)
    return min(found, key=lambda one: order.index(one.check.outcome))


def _judged(result: ProofResult, proof: JsonValue, holder: str, asked: _Asked) -> Holder:
    for check in (result.proof, result.binding, *result.coverage, *result.out_of_time):
        if check.outcome is Outcome.FAILED:
            return Holder(_bad(check.detail))
    for check in (result.proof, result.binding):
        if check.outcome is not Outcome.PASSED:  # missing is never true
            return asked.unsettled(check)
    for check in result.coverage:
        if check.outcome is Outcome.UNKNOWN:
            return asked.unsettled(check)
    said = proof if isinstance(proof, dict) else {}
    return asked.answered(said, frozenset({holder}), names=("challenge", "domain"))


def _of_token(jwt: Jwt, sources: Sources, asked: _Asked) -> Holder:
    vp = jwt.payload.get("vp")
    inner = vp if isinstance(vp, dict) else jwt.payload
    named = {name for name in (_id_of(jwt.payload.get("iss")), _id_of(inner.get("holder"))) if name}
    kid = jwt.header.get("kid")
    if not named and isinstance(kid, str):
        named = {kid.partition("#")[0]}
    if len(named) != 1:
        return Holder(_bad("The presentation names two different holders, or none."))
    (holder,) = named
    keyring = Keyring(holder, sources, asked.at, purpose=Purpose.AUTHENTICATION)
    try:
        _refuse_kind(jwt, _KINDS_OF_PRESENTATION)
        kind = algorithm_of(jwt)
        key = keyring.selected(kid if isinstance(kid, str) else "", own_key(jwt), kind)
    except Invalid as problem:
        return Holder(_bad(problem.detail))
    except Problem as problem:
        return asked.unsettled(problem)
    return _signed(jwt, key, frozenset({holder}), asked)


def examine_key_binding(credential: Credential, *, sources: Sources, at: datetime, policy: Policy) -> Holder:
    """What the key binding of an SD-JWT shows; ids are those of all its subjects, since `cnf` speaks of the holder."""
    at = policy.presented_at or at
    asked = _Asked(policy, at)
    binding = credential.key_binding
    found = asked.absent() if binding is None else _bound(credential, binding, sources, asked)
    return replace(found, own=True)


def _bound(credential: Credential, binding: KeyBinding, sources: Sources, asked: _Asked) -> Holder:
    jwt = binding.jwt
    try:
        _refuse_kind(jwt, frozenset({_KEY_BINDING}))
        algorithm_of(jwt)
        key = _confirmed(credential.document.get("cnf"), sources, asked.at)
    except Invalid as problem:
        return Holder(_bad(problem.detail))
    except Problem as problem:
        return asked.unsettled(problem)
    if jwt.payload.get("sd_hash") != binding.sd_hash:
        return Holder(_bad("It is not about what was shared: claims were added or taken away after it was made."))
    if not asked.has_begun(jwt.payload.get("iat")):
        return Holder(_bad("It does not say when it was made, or says a time to come."))
    return _signed(jwt, key, frozenset({ANY_SUBJECT}), asked)


def _confirmed(cnf: JsonValue, sources: Sources, at: datetime) -> NamedKey:
    """The holder's key, as the issuer's signature confirms it (RFC 7800, section 3).

    Raises:
        Invalid: BAD_KEY when there is none.
        Unavailable: when it is named by an address that does not answer, or of a kind that is not taken.

    """
    held = cnf if isinstance(cnf, dict) else {}
    jwk, kid = held.get("jwk"), held.get("kid")
    if isinstance(jwk, dict):
        detail = "The issuer confirmed the key."
        bound = Check(CheckId.HOLDER, Outcome.PASSED, Code.OK, detail)
        return NamedKey(from_jwk(jwk), bound, whose=Whose.ISSUERS)
    if isinstance(kid, str) and kid.startswith("did:"):
        keyring = Keyring(kid.partition("#")[0], sources, at, purpose=Purpose.AUTHENTICATION)
        return keyring.named(kid)
    raise Invalid(Code.BAD_KEY, "The record names no key of its holder (cnf).")


def _signed(jwt: Jwt, named: NamedKey, ids: frozenset[str], asked: _Asked) -> Holder:
    if named.binding.outcome is Outcome.FAILED:
        return Holder(_bad(named.binding.detail))
    if named.key is None:
        return asked.unsettled(named.binding)
    if not _fits(jwt, named.key):
        return Holder(_bad("The signature does not fit: it was altered, or another key made it."))
    if named.binding.outcome is not Outcome.PASSED:
        return asked.unsettled(named.binding)
    claims = jwt.payload
    if ("exp" in claims and not asked.has_not_ended(claims["exp"])) or (
        "nbf" in claims and not asked.has_begun(claims["nbf"])
    ):
        return Holder(_bad("It was good at another time only."))
    return asked.answered(jwt.payload, ids, names=("nonce", "aud"))


def _fits(jwt: Jwt, key: PublicKey) -> bool:
    return key.kind is algorithm_of(jwt) and key.verifies(
        jwt.signature, jwt.signing_input, pss=jwt.header.get("alg") == "PS256"
    )


def _refuse_kind(jwt: Jwt, kinds: frozenset[str]) -> None:
    kind = jwt.header.get("typ", "")
    if "crit" in jwt.header or not isinstance(kind, str) or kind.lower().removeprefix("application/") not in kinds:
        raise Invalid(Code.BAD_PROOF, f"It was signed as something else than a proof of holding ({str(kind)[:40]}).")


def _controller(proofs: Sequence[JsonValue]) -> str:
    """Whose key the first proof names, for presentations that name no holder."""
    method = proofs[0].get("verificationMethod") if proofs and isinstance(proofs[0], dict) else None
    return method.partition("#")[0] if isinstance(method, str) else ""


def _id_of(value: JsonValue) -> str:
    held = value.get("id") if isinstance(value, dict) else value
    return held if isinstance(held, str) else ""


def _texts(value: JsonValue) -> list[JsonValue]:
    return list(value) if isinstance(value, list) else [value]


def _bad(what: str) -> Check:
    return _check(Outcome.FAILED, Code.BAD_HOLDER_PROOF, f"The wallet's proof of holding the key is bad. {what}")


def _check(outcome: Outcome, code: Code, detail: str, *, act: Act | None = None) -> Check:
    return Check(CheckId.HOLDER, outcome, code, detail, act=act)
