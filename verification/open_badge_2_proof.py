"""Whether an Open Badge 2.0 is its issuer's: https://www.imsglobal.org/spec/ob/v2p0/ section "Verification".

Hosted: the document at the assertion's own address is the assertion, and the issuer's profile says which addresses may
speak for it (its own host, unless it names others). Signed: a JWS by a key that the profile lists and that names the
profile as its owner.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from verification.codes import Act, CheckId, Code, Outcome
from verification.credential import Credential
from verification.errors import Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import PublicKey, from_pem
from verification.open_badge_2_world import World, unsettled
from verification.proofs.keyring import problem_check
from verification.proofs.token import algorithm_of
from verification.report import Check
from verification.vocabularies.open_badges_2 import first_id, is_hosted, named_by, verification_of

__all__ = ["as_hosted", "bind_to_host", "check_signature"]

_COMPARED = ("id", "uid", "recipient", "issuedOn", "expires", "badge")
_TOLD = ("narrative", "evidence", "image")


def as_hosted(assertion: JsonObject, world: World) -> JsonObject:
    """The assertion as it stands at its own address, with the checks `proof` and `coverage`."""
    url = named_by(assertion)
    if not is_hosted(assertion):
        detail = "The badge says that it is signed, and this copy carries no signature."
        world.add(CheckId.PROOF, Outcome.FAILED, Code.NO_PROOF, detail)
        world.add(CheckId.COVERAGE, Outcome.FAILED, Code.NO_PROOF, detail)
        return assertion
    try:
        found = world.fetched(url, "assertion")
    except Problem as problem:
        gone = problem.code is Code.ISSUER_NOT_FOUND
        detail = f"The badge is not where it says it stands: {problem.detail}"
        told = Unavailable(Code.NOT_HOSTED if gone else problem.code, detail, act=Act.ISSUER)
        world.checks += [problem_check(CheckId.PROOF, told), problem_check(CheckId.COVERAGE, told)]
        return assertion
    differing = [name for name in _COMPARED if name in assertion and not _same(assertion[name], found.get(name))]
    if found.get("revoked") is True:
        differing = []  # a revoked badge need not repeat what it said
    if differing:
        detail = f"The badge at its own address says something else ({', '.join(differing)}): this copy was altered."
        world.add(CheckId.PROOF, Outcome.FAILED, Code.HOSTED_DIFFERS, detail, f"/{differing[0]}")
    else:
        world.add(CheckId.PROOF, Outcome.PASSED, Code.HOSTED, f"The badge stands at its own address, {url[:200]}.")
        world.checks += _otherwise_different(assertion, found)
    world.add(CheckId.COVERAGE, Outcome.PASSED, Code.OK, "What is read is what stands there.")
    return found


def _otherwise_different(assertion: JsonObject, found: JsonObject) -> list[Check]:
    """A warning where this copy says things that do not stand at the badge's address, and are not read."""
    own = [name for name in _TOLD if name in assertion and not _same(assertion[name], found.get(name))]
    if not own:
        return []
    detail = f"This copy says things that the badge at its own address does not ({', '.join(own)}); they do not count."
    return [Check(CheckId.PROOF, Outcome.WARNING, Code.HOSTED_DIFFERS, detail, f"/{own[0]}")]


def _same(one: JsonValue, other: JsonValue) -> bool:
    return one == other or (bool(first_id(one)) and first_id(one) == first_id(other))


def bind_to_host(assertion: JsonObject, profile: JsonObject, world: World) -> None:
    """The check that the profile lets this address speak for its issuer (VerificationObject)."""
    url, issuer = named_by(assertion), first_id(profile.get("id"))
    rules = verification_of(profile)
    prefixes, hosts = _texts(rules.get("startsWith")), _texts(rules.get("allowedOrigins"))
    allowed = hosts or [_host(issuer)]
    by_prefix = not prefixes or any(url.startswith(prefix) for prefix in prefixes)
    if by_prefix and (_host(url) in allowed or (prefixes and not hosts)):
        detail = f"The issuer's profile, {issuer[:120]}, lets {_host(url)} speak for it."
        world.add(CheckId.ISSUER_BINDING, Outcome.PASSED, Code.BOUND, detail)
        return
    detail = f"The issuer's profile, {issuer[:120]}, does not let {url[:120] or 'this address'} speak for it."
    world.add(CheckId.ISSUER_BINDING, Outcome.FAILED, Code.NOT_THE_ISSUER, detail)


def check_signature(credential: Credential, profile: JsonObject, world: World) -> None:
    """The checks `proof`, `coverage` and `issuer_binding` of a signed badge."""
    try:
        key, binding = _key(credential, profile, world)
        proof = _fits(credential, key)
    except Problem as problem:
        told = unsettled(problem)
        world.checks += [problem_check(CheckId.PROOF, told), problem_check(CheckId.ISSUER_BINDING, told)]
    else:
        world.checks += [proof, binding]
    world.add(CheckId.COVERAGE, Outcome.PASSED, Code.OK, "The signature covers every byte of the badge.")


def _key(credential: Credential, profile: JsonObject, world: World) -> tuple[PublicKey, Check]:
    listed = profile.get("publicKey")
    entries = list(listed) if isinstance(listed, list) else [listed]
    names = {first_id(entry) for entry in entries} - {""}
    url = first_id(verification_of(credential.document).get("creator")) or (
        next(iter(names)) if len(names) == 1 else ""
    )
    own = next(
        (entry for entry in entries if isinstance(entry, dict) and entry.get("id") == url and len(entry) > 1), None
    )
    document = own or world.fetched(url, "key")
    key = from_pem(document.get("publicKeyPem"))
    issuer = first_id(profile.get("id"))
    if url in names and document.get("owner") == issuer:
        detail = f"The key is listed by {issuer[:120]}, and names it as its owner."
        return key, Check(CheckId.ISSUER_BINDING, Outcome.PASSED, Code.BOUND, detail)
    detail = f"The key at {url[:120]} is not listed by {issuer[:120]}, or is somebody else's."
    return key, Check(CheckId.ISSUER_BINDING, Outcome.FAILED, Code.NOT_THE_ISSUER, detail)


def _fits(credential: Credential, key: PublicKey) -> Check:
    jwt = credential.jwt
    if jwt is None or "crit" in jwt.header:
        return Check(CheckId.PROOF, Outcome.FAILED, Code.CRITICAL_HEADER, "The token demands what is not understood.")
    try:
        kind = algorithm_of(jwt)
    except Problem as problem:
        return problem_check(CheckId.PROOF, problem)
    if key.kind is not kind or not key.verifies(jwt.signature, jwt.signing_input, pss=jwt.header.get("alg") == "PS256"):
        detail = "The signature does not fit: the badge was altered after signing, or another key signed it."
        return Check(CheckId.PROOF, Outcome.FAILED, Code.BAD_SIGNATURE, detail)
    return Check(CheckId.PROOF, Outcome.PASSED, Code.OB2_JWS, f"{kind} signature over the whole badge.")


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _texts(value: JsonValue) -> list[str]:
    held = value if isinstance(value, list) else [value]
    return [item for item in held if isinstance(item, str)]
