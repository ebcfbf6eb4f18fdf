"""How a credential is secured. A new suite is one file here and one line in ``SUITES``.

Accepting a suite is a security decision, so the registry is written out. Tokens (JWT) have their own:
``token.ALGORITHMS``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from verification import dids
from verification.budget import Budget
from verification.codes import Act, CheckId, Code, Outcome
from verification.credential import Credential, Jwt
from verification.dids import ControllerDocument
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue
from verification.policy import Policy
from verification.proofs import (
    bbs_2023,
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ecdsa_sd_2023,
    ed25519_signature_2018,
    ed25519_signature_2020,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
    json_web_signature_2020,
)
from verification.proofs.chains import as_chains
from verification.proofs.data_integrity import Context, Suite, examine_embedded, unsupported
from verification.proofs.keyring import Keyring, problem_check
from verification.proofs.options import suite_name
from verification.proofs.result import ProofResult, Secured, Whose
from verification.proofs.token import SD_JWT_VC, examine_token, without_claims
from verification.report import Check
from verification.sources import Sources

__all__ = ["SUITES", "Secured", "examine", "examine_embedded_all"]

SUITES: dict[str, Suite] = {
    "eddsa-rdfc-2022": eddsa_rdfc_2022,
    "eddsa-jcs-2022": eddsa_jcs_2022,
    "ecdsa-rdfc-2019": ecdsa_rdfc_2019,
    "ecdsa-jcs-2019": ecdsa_jcs_2019,
    "ecdsa-sd-2023": ecdsa_sd_2023,
    "bbs-2023": bbs_2023,
    "Ed25519Signature2020": ed25519_signature_2020,
    "Ed25519Signature2018": ed25519_signature_2018,
    "JsonWebSignature2020": json_web_signature_2020,
}


def examine(
    credential: Credential,
    *,
    issuer: str,
    sources: Sources,
    at: datetime,
    policy: Policy,
    budget: Budget,
    recurring: bool = False,
) -> Secured:
    """Verify every proof of a credential, and say whose keys they are.

    The first three checks are `proof`, `coverage` and `issuer_binding`, each once; what follows is more of what the
    coverage found, one `proof` check for each further proof, and failed `dates` checks when the proof itself is out
    of time.

    ``recurring`` says that many records lead to this one (a status list): what it says of itself is worked out once.
    """
    same = credential.digest if recurring else ""
    context = Context(Keyring(issuer, sources, at, resolve=_resolver(credential.jwt)), policy, at, budget, same)
    results: list[ProofResult] = []
    document = credential.document
    if credential.jwt is not None:
        tokens = (credential.jwt, *credential.other_signatures)
        results += [examine_token(credential, token, context.keyring, policy, at) for token in tokens]
        document = without_claims(credential.jwt)
    results += examine_embedded_all(document, context)
    return _combined(results)


def _resolver(jwt: Jwt | None) -> Callable[[str, Sources], ControllerDocument]:
    if jwt is None:
        return dids.resolve
    return partial(dids.resolve_for_token, metadata_first=jwt.encoding == SD_JWT_VC)


def examine_embedded_all(document: JsonObject, context: Context) -> list[ProofResult]:
    """The result of each embedded proof of a document, in order; chains are held together."""
    held = document.get("proof")
    if held is None:
        return []
    proofs = list(held) if isinstance(held, list) else [held]
    most = context.policy.limits.proofs
    if len(proofs) > most:
        detail = f"The record holds {len(proofs)} proofs; records with more than {most} are not looked at."
        return [_unreadable(Check(CheckId.PROOF, Outcome.UNKNOWN, Code.TOO_MANY, detail, "/proof", Act.US))]
    results = []
    for index, proof in enumerate(proofs):
        pointer = f"/proof/{index}" if isinstance(held, list) else "/proof"
        results.append(_one(document, proof, proofs, pointer, context))
    return as_chains(results, proofs)


def _one(
    document: JsonObject, proof: JsonValue, proofs: list[JsonValue], pointer: str, context: Context
) -> ProofResult:
    if not isinstance(proof, dict):
        return _unreadable(problem_check(CheckId.PROOF, Invalid(Code.BAD_PROOF, "This is no proof."), pointer))
    suite = SUITES.get(suite_name(proof))
    if suite is None:
        return unsupported(proof, pointer, context)
    return examine_embedded(document, proof, proofs, pointer, suite, context)


def _unreadable(check: Check) -> ProofResult:
    detail = "Whose key it is was not looked at: the proof cannot be read."
    binding = Check(CheckId.ISSUER_BINDING, Outcome.UNKNOWN, Code.NOT_REACHED, detail, act=Act.ISSUER)
    return ProofResult(check, binding, Whose.CLAIMED)


def _combined(results: list[ProofResult]) -> Secured:
    """What the whole set amounts to: one proof of the issuer's must hold, and none of the issuer's may fail."""
    if not results:
        return Secured(_NO_PROOF, None, ())
    main = min(results, key=lambda result: result.rank)
    coverage = main.coverage or (_COVERAGE_NOT_REACHED,)
    others = tuple(_as_further(result) for result in results if result is not main)
    return Secured(
        (main.proof, coverage[0], main.binding, *coverage[1:], *others, *main.out_of_time),
        main.expanded,
        tuple(result.suite for result in results),
    )


def _as_further(result: ProofResult) -> Check:
    """A proof beside the one that speaks for the set: never more than a warning."""
    issuers = result.whose is Whose.ISSUERS and result.binding.outcome is Outcome.PASSED
    words = {
        Outcome.PASSED: "holds" if issuers else "holds, and is not known to be the issuer's",
        Outcome.FAILED: f"does not hold ({result.proof.code})",
    }.get(result.proof.outcome, "could not be verified")
    detail = f"A further proof ({result.suite or 'of no known kind'}) {words}."
    good = issuers and result.proof.outcome is Outcome.PASSED and not result.out_of_time
    outcome = Outcome.PASSED if good else Outcome.WARNING
    return Check(CheckId.PROOF, outcome, Code.OTHER_PROOFS, detail, result.proof.pointer)


_COVERAGE_NOT_REACHED = Check(
    CheckId.COVERAGE,
    Outcome.UNKNOWN,
    Code.NOT_REACHED,
    "What is signed cannot be said: the proof was not read.",
    act=Act.US,
)
_NO_PROOF = (
    Check(CheckId.PROOF, Outcome.FAILED, Code.NO_PROOF, "Nothing in the record is signed."),
    Check(CheckId.COVERAGE, Outcome.FAILED, Code.NO_PROOF, "Nothing in the record is signed."),
    Check(
        CheckId.ISSUER_BINDING,
        Outcome.UNKNOWN,
        Code.NO_PROOF,
        "Without a signature, anybody may have written this.",
        act=Act.CANDIDATE,
    ),
)
