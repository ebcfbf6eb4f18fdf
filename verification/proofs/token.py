"""Credentials secured as JWTs.

Specifications: VC Data Model 1.1 section 6.3.1 (https://www.w3.org/TR/vc-data-model-1.1/), VC-JOSE-COSE section 3
(https://www.w3.org/TR/vc-jose-cose/), Open Badges 3.0 section 8.2 (https://www.imsglobal.org/spec/ob/v3p0/); JWS,
RFC 7515; RFC 8725. The algorithm comes from a list that is keyed to the kind of key, before anything is computed.
"""

from __future__ import annotations

from datetime import datetime

from verification.certificates import Chain, read_chain
from verification.codes import Act, CheckId, Code, Outcome
from verification.credential import Credential, Jwt
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject
from verification.keys import KeyKind, PublicKey, from_jwk
from verification.policy import Policy
from verification.proofs.keyring import Keyring, NamedKey, certified, problem_check
from verification.proofs.result import ProofResult, Whose
from verification.proofs.token_claims import claims_fault, out_of_time
from verification.report import Check

__all__ = ["ALGORITHMS", "SD_JWT_VC", "algorithm_of", "examine_token", "own_key", "without_claims"]

ALGORITHMS: dict[str, KeyKind] = {
    "EdDSA": KeyKind.ED25519,
    "Ed25519": KeyKind.ED25519,
    "ES256": KeyKind.P256,
    "ES384": KeyKind.P384,
    "ES512": KeyKind.P521,
    "ES256K": KeyKind.SECP256K1,
    "RS256": KeyKind.RSA,
    "PS256": KeyKind.RSA,
}
_LEGACY = "ES256K"  # RFC 8812; of no use outside chains, and not of the suites that LERs name
_NOT_SIGNATURES = ("none", "HS256", "HS384", "HS512")
SD_JWT_VC = "sd_jwt_vc"
JADES = "jades"
#: Header parameters that a seal may demand to be understood; none of them changes what is signed, or by whom.
_UNDERSTOOD = frozenset({"b64", "sigT", "sigPId", "srCms", "sigPl", "srAts", "adoTst", "x5t#o"})
_SUITES = {
    "jwt_vc": Code.JWT_VC,
    "vc+jwt": Code.VC_JWT,
    "ob3_jwt": Code.OB3_JWT,
    "vc+sd-jwt": Code.VC_SD_JWT,
    SD_JWT_VC: Code.DC_SD_JWT,
    JADES: Code.JADES,
}
_KINDS_OF_TOKEN = frozenset(
    {"", "jwt", "jws", "jose", "vc+jwt", "vc+ld+jwt", "vc-ld+jwt", "vc+ld+json+jwt", "jwt_vc", "jwt_vc_json"}
)
_KINDS_OF_SD_JWT = frozenset({"", "jwt", "sd-jwt", "sd+jwt", "vc+sd-jwt", "dc+sd-jwt", "vc+ld+sd-jwt"})
_KINDS_OF_SEAL = frozenset({"", "jose", "jose+json", "jwt", "vc+jwt", "jades"})
_KINDS: dict[str, frozenset[str]] = {JADES: _KINDS_OF_SEAL, "vc+sd-jwt": _KINDS_OF_SD_JWT, SD_JWT_VC: _KINDS_OF_SD_JWT}
_REGISTERED = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
_NO_BINDING = Check(
    CheckId.ISSUER_BINDING,
    Outcome.UNKNOWN,
    Code.NOT_REACHED,
    "Whose key it is was not looked at: the token is bad.",
    act=Act.ISSUER,
)
_COVERED = Check(CheckId.COVERAGE, Outcome.PASSED, Code.OK, "The signature covers every byte of the payload.")


def examine_token(credential: Credential, jwt: Jwt, keyring: Keyring, policy: Policy, at: datetime) -> ProofResult:
    """Verify a token's signature, its registered claims, and whose key it is."""
    try:
        kind = _kind_of(jwt)
        named = _named(jwt, keyring, kind, at)
    except Problem as problem:
        return ProofResult(problem_check(CheckId.PROOF, problem), _NO_BINDING, Whose.CLAIMED, suite=jwt.encoding)
    proof = _judged(jwt, named, kind)
    if proof.outcome is not Outcome.FAILED:
        proof = claims_fault(credential, jwt, keyring.issuer) or proof
    return ProofResult(
        proof,
        named.binding,
        named.whose,
        (_COVERED, *_legacy(jwt)),
        out_of_time(credential, jwt, policy, at),
        suite=jwt.encoding,
    )


def _named(jwt: Jwt, keyring: Keyring, kind: KeyKind, at: datetime) -> NamedKey:
    """The token's key, and whether it is the issuer's: published by the issuer, or under a listed certificate."""
    if jwt.encoding == JADES and "x5c" in jwt.header:
        return certified(read_chain(jwt.header["x5c"], jwt.header.get("x5t#S256")), keyring, at)
    chain = _chain(jwt)
    if chain is None:
        return keyring.selected(_kid(jwt), own_key(jwt), kind)
    published = keyring.selected(_kid(jwt), chain.key, kind)
    if published.binding.outcome is Outcome.PASSED or not chain.names(keyring.issuer):
        return published
    listed = certified(chain, keyring, at)
    return listed if listed.binding.outcome is Outcome.PASSED else published


def _chain(jwt: Jwt) -> Chain | None:
    """The certificates beside a token; None where they form no chain: a key published elsewhere needs none."""
    if "x5c" not in jwt.header:
        return None
    try:
        return read_chain(jwt.header["x5c"], jwt.header.get("x5t#S256"))
    except Problem:
        return None


def _legacy(jwt: Jwt) -> tuple[Check, ...]:
    if jwt.header.get("alg") != _LEGACY:
        return ()
    detail = f"{_LEGACY} is no algorithm for new records; it holds."
    return (Check(CheckId.PROOF, Outcome.WARNING, Code.LEGACY_PROOF, detail),)


def without_claims(jwt: Jwt) -> JsonObject:
    """The credential as it was before it was put into the token: what an embedded proof inside would have signed."""
    if jwt.encoding == "jwt_vc":
        vc = jwt.payload.get("vc")
        return vc if isinstance(vc, dict) else {}
    return {name: value for name, value in jwt.payload.items() if name not in _REGISTERED}


def _kind_of(jwt: Jwt) -> KeyKind:
    """The kind of key that the token's algorithm needs.

    Raises:
        Invalid: CRITICAL_HEADER, BAD_PROOF or UNSUPPORTED_ALGORITHM for tokens that no issuer signed as a credential.
        Unavailable: UNSUPPORTED_ALGORITHM for signatures that are not taken yet.

    """
    demanded = jwt.header.get("crit", [])
    taken_for_granted = _UNDERSTOOD if jwt.encoding == JADES else frozenset()
    if not isinstance(demanded, list) or ("crit" in jwt.header and not set(map(str, demanded)) <= taken_for_granted):
        raise Invalid(Code.CRITICAL_HEADER, "The token demands that extensions be understood which are not.")
    if "crit" in jwt.header and not demanded:
        raise Invalid(Code.CRITICAL_HEADER, "The token demands that extensions be understood, and names none.")
    if jwt.header.get("b64", True) is not True and jwt.encoding != JADES:
        raise Invalid(Code.BAD_PROOF, "The token's payload is not encoded as a token's must be.")
    kind = jwt.header.get("typ", "")
    taken = _KINDS.get(jwt.encoding, _KINDS_OF_TOKEN)
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in taken:
        raise Invalid(Code.BAD_PROOF, f"The token was signed as something else than a credential ({str(kind)[:40]}).")
    return algorithm_of(jwt)


def algorithm_of(jwt: Jwt) -> KeyKind:
    """The kind of key that a token's `alg` needs.

    Raises:
        Invalid: UNSUPPORTED_ALGORITHM for what is no signature of a key pair.
        Unavailable: UNSUPPORTED_ALGORITHM for signatures that are not taken.

    """
    algorithm = jwt.header.get("alg")
    if not isinstance(algorithm, str) or algorithm in _NOT_SIGNATURES:
        raise Invalid(Code.UNSUPPORTED_ALGORITHM, "The token is not signed with a key pair.")
    if algorithm not in ALGORITHMS:
        raise Unavailable(
            Code.UNSUPPORTED_ALGORITHM,
            f"The algorithm {algorithm[:20]} is not taken yet (taken: {', '.join(ALGORITHMS)}).",
            act=Act.US,
        )
    return ALGORITHMS[algorithm]


def _kid(jwt: Jwt) -> str:
    kid = jwt.header.get("kid", "")
    if not isinstance(kid, str):
        raise Invalid(Code.BAD_PROOF, "The token's kid is no text.")
    return kid


def own_key(jwt: Jwt) -> PublicKey | None:
    """The key in the token's own header: a hint, never whose it is.

    Raises:
        Invalid: BAD_KEY.
        Unavailable: UNSUPPORTED_ALGORITHM for keys of kinds not taken.

    """
    value = jwt.header.get("jwk")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Invalid(Code.BAD_KEY, "The token's jwk is no key.")
    return from_jwk(value)


def _judged(jwt: Jwt, named: NamedKey, kind: KeyKind) -> Check:
    if named.key is None:
        detail = "The signature could not be verified: the key is not at hand."
        binding = named.binding
        return Check(
            CheckId.PROOF, Outcome.UNKNOWN, binding.code, detail, "", binding.act or Act.ISSUER, binding.retry_after
        )
    algorithm = jwt.header["alg"]
    if named.key.kind is not kind:
        detail = f"The token says {algorithm}, and its key is {named.key.kind}."
        return Check(CheckId.PROOF, Outcome.FAILED, Code.ALGORITHM_MISMATCH, detail)
    if not named.key.verifies(jwt.signature, jwt.signing_input, pss=algorithm == "PS256"):
        detail = "The signature does not fit: the token was altered after signing, or another key signed it."
        return Check(CheckId.PROOF, Outcome.FAILED, Code.BAD_SIGNATURE, detail)
    detail = f"{kind} signature over the whole token ({algorithm})."
    return Check(CheckId.PROOF, Outcome.PASSED, _SUITES[jwt.encoding], detail)
