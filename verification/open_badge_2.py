"""Verifying an Open Badge 2.0: https://www.imsglobal.org/spec/ob/v2p0/ sections "Verification" and "Revocation".

Hosted: the document at the assertion's own address is the assertion, and the issuer's profile says which addresses may
speak for it (its own host, unless it names others). Signed: a JWS by a key that the profile lists and that names the
profile as its owner; revoked when the profile's list says so. The steps are those of other credentials.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from verification import dates, subject, trust
from verification.budget import Limits
from verification.codes import Act, CheckId, Code, Format, Outcome
from verification.credential import Credential
from verification.dids.fetching import fetch_any
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import PublicKey, from_pem
from verification.policy import Policy, verdict_of
from verification.proofs.keyring import problem_check
from verification.proofs.token import algorithm_of
from verification.report import Check, Claim, CredentialReport, IssuerReport
from verification.sources import DocumentRole, Sources
from verification.vocabularies.open_badges_2 import (
    claim_from,
    first_id,
    is_hosted,
    named_by,
    subject_node,
    verification_of,
)

__all__ = ["examine_open_badge_2"]

_COMPARED = ("id", "uid", "recipient", "issuedOn", "expires", "badge")
_TOLD = ("narrative", "evidence", "image")
_LIMITS = Limits()


@dataclass(slots=True)
class _World:
    """The documents around an assertion, and the checks so far."""

    sources: Sources
    policy: Policy
    at: datetime
    checks: list[Check] = field(default_factory=list)

    def add(self, check: CheckId, outcome: Outcome, code: Code, detail: str, pointer: str = "") -> None:
        act = Act.ISSUER if outcome is Outcome.UNKNOWN else None
        self.checks.append(Check(check, outcome, code, detail, pointer, act))

    def fetched(self, value: JsonValue, what: str) -> JsonObject:
        """The object that ``value`` is, or that stands at the address that it is.

        Raises:
            Invalid: BAD_ISSUER_DOCUMENT when what answers is another thing.
            Unavailable: when it does not answer.

        """
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, dict) and len(value) > 1:
            return value
        url = first_id(value)
        if not url:
            raise Invalid(Code.MISSING_PROPERTY, f"The badge does not say where its {what} stands.")
        found = fetch_any(url, DocumentRole.ISSUER, self.sources)
        if found.get("id", url) != url:
            raise Unavailable(Code.BAD_ISSUER_DOCUMENT, f"The {what} at {url[:200]} is another one.", act=Act.ISSUER)
        return found


def examine_open_badge_2(
    credential: Credential,
    form: list[Check],
    *,
    sources: Sources,
    at: datetime,
    policy: Policy,
    name: str,
    pointer: str,
) -> CredentialReport:
    """The report of an assertion; ``form`` are the checks of the steps that led here."""
    world = _World(sources, policy, at, list(form))
    assertion = credential.document
    # 3. Structure.
    _structure(assertion, world)
    # 4. to 7. The assertion as its issuer has it, and whether it is the issuer's.
    hosted = credential.jwt is None
    assertion = _hosted(assertion, world) if hosted else assertion
    badge, profile = _around(assertion, world)
    if profile is not None:
        _bound_to_host(assertion, profile, world) if hosted else _signed(credential, profile, world)
    # 8. Dates. 9. Revocation.
    _dates(assertion, world)
    _revocation(assertion, profile, world, hosted=hosted)
    # 10. to 12. Trust, and whom it is about.
    issuer = first_id(badge.get("issuer")) if badge else ""
    title = str((profile or {}).get("name", ""))
    report, trusted = trust.examine(
        issuer, title, ("Assertion",), _moment(assertion.get("issuedOn")), sources, at, proven=False
    )
    match = subject.examine(subject_node(assertion), policy.recipient)
    world.checks += [*trusted, *(_at_recipient(check) for check in match.checks), _SHARED]
    # 13. The claim. 14. The verdict.
    claims = _claims(assertion, badge, world)
    return _report(credential, world, report if issuer else None, match, claims, name, pointer)


_SHARED = Check(CheckId.HOLDER, Outcome.NOT_APPLICABLE, Code.SHARED_COPY, "Open Badges 2.0 name no holder's key.")


def _report(
    credential: Credential,
    world: _World,
    issuer: IssuerReport | None,
    match: subject.Match,
    claims: tuple[Claim, ...],
    name: str,
    pointer: str,
) -> CredentialReport:
    return CredentialReport(
        verdict=verdict_of(world.checks),
        format=Format.OPEN_BADGE_2,
        container=credential.container,
        digest=credential.digest,
        pointer=pointer,
        name=name,
        title=claims[0].name if claims else "",
        types=("Assertion",),
        issuer=issuer,
        subject_match=match.level,
        subject_ids=(),
        issued=claims[0].awarded if claims else "",
        expires=claims[0].valid_until if claims else "",
        checks=tuple(world.checks),
        claims=claims,
        credentials=(),
        payload=credential.document,
    )


def _structure(assertion: JsonObject, world: _World) -> None:
    if not isinstance(assertion.get("recipient"), dict) and len(assertion) > len(_COMPARED[:4]):
        world.add(
            CheckId.STRUCTURE, Outcome.FAILED, Code.MISSING_PROPERTY, "The badge names no recipient.", "/recipient"
        )
    else:
        world.add(CheckId.STRUCTURE, Outcome.PASSED, Code.OK, "Every part stands where the standard puts it.")


def _hosted(assertion: JsonObject, world: _World) -> JsonObject:
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


def _around(assertion: JsonObject, world: _World) -> tuple[JsonObject | None, JsonObject | None]:
    """The badge's class and its issuer's profile, asked for where they say they stand."""
    badge: JsonObject | None = None
    try:
        badge = world.fetched(assertion.get("badge"), "class")
        issuer = first_id(badge.get("issuer"))
        profile = world.fetched(issuer, "issuer")
    except Problem as problem:
        told = Unavailable(problem.code, problem.detail, act=Act.ISSUER) if isinstance(problem, Invalid) else problem
        world.checks.append(problem_check(CheckId.ISSUER_BINDING, told, "/badge"))
        if not any(check.id is CheckId.PROOF for check in world.checks):
            world.checks += [problem_check(CheckId.PROOF, told), problem_check(CheckId.COVERAGE, told)]
        return badge, None
    return badge, profile


def _bound_to_host(assertion: JsonObject, profile: JsonObject, world: _World) -> None:
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


def _signed(credential: Credential, profile: JsonObject, world: _World) -> None:
    """The checks `proof`, `coverage` and `issuer_binding` of a signed badge."""
    try:
        key, binding = _key(credential, profile, world)
        proof = _fits(credential, key)
    except Problem as problem:
        told = Unavailable(problem.code, problem.detail, act=Act.ISSUER) if isinstance(problem, Invalid) else problem
        world.checks += [problem_check(CheckId.PROOF, told), problem_check(CheckId.ISSUER_BINDING, told)]
    else:
        world.checks += [proof, binding]
    world.add(CheckId.COVERAGE, Outcome.PASSED, Code.OK, "The signature covers every byte of the badge.")


def _key(credential: Credential, profile: JsonObject, world: _World) -> tuple[PublicKey, Check]:
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


def _dates(assertion: JsonObject, world: _World) -> None:
    made, until = assertion.get("issuedOn"), assertion.get("expires")
    skew = world.policy.clock_skew
    for value, name in ((made, "issuedOn"), (until, "expires")):
        if value is not None and _moment(value) is None:
            world.add(CheckId.DATES, Outcome.FAILED, Code.BAD_DATE, f"{name} is no date.", f"/{name}")
            return
    begins, ends = _moment(made), _moment(until)
    if begins is not None and begins > world.at + skew:
        world.add(CheckId.DATES, Outcome.FAILED, Code.NOT_YET_VALID, "The badge is dated to come.", "/issuedOn")
    elif begins is not None and ends is not None and ends < begins:
        world.add(CheckId.DATES, Outcome.FAILED, Code.BAD_DATE, "The badge expires before it was issued.", "/expires")
    elif ends is not None and ends < world.at - skew:
        world.add(CheckId.DATES, Outcome.FAILED, Code.EXPIRED, "The badge has expired.", "/expires")
    else:
        world.add(CheckId.DATES, Outcome.PASSED, Code.IN_FORCE, "The badge is in force.")


def _revocation(assertion: JsonObject, profile: JsonObject | None, world: _World, *, hosted: bool) -> None:
    nothing = Check(CheckId.SUSPENSION, Outcome.NOT_APPLICABLE, Code.ABSENT, "Open Badges 2.0 are never suspended.")
    world.checks.append(nothing)
    reason = str(assertion.get("revocationReason", ""))[:200]
    if assertion.get("revoked") is True:
        why = f": “{reason}”" if reason else ""
        world.add(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED, f"Its issuer has revoked it{why}.", "/revoked")
        return
    listed = first_id((profile or {}).get("revocationList"))
    if hosted or not listed:
        detail = "It stands where its issuer keeps it." if hosted else "Its issuer names no list of revoked badges."
        outcome, code = (Outcome.PASSED, Code.NOT_REVOKED) if hosted else (Outcome.NOT_APPLICABLE, Code.ABSENT)
        world.add(CheckId.REVOCATION, outcome, code, detail)
        return
    try:
        found = fetch_any(listed, DocumentRole.STATUS_LIST, world.sources)
    except Problem as problem:
        told = Unavailable(Code.STATUS_UNREACHABLE, problem.detail, act=Act.NETWORK)
        world.checks.append(problem_check(CheckId.REVOCATION, told))
        return
    _listed(assertion, found, world)


def _listed(assertion: JsonObject, found: JsonObject, world: _World) -> None:
    revoked = found.get("revokedAssertions")
    if not isinstance(revoked, list):
        detail = "What answers is no list of revoked badges."
        world.add(CheckId.REVOCATION, Outcome.UNKNOWN, Code.BAD_STATUS_LIST, detail)
        return
    own = {value for value in (assertion.get("id"), assertion.get("uid")) if isinstance(value, str)}
    for entry in revoked:
        names = {entry} if isinstance(entry, str) else set()
        if isinstance(entry, dict):
            names = {value for value in (entry.get("id"), entry.get("uid")) if isinstance(value, str)}
        if names & own:
            world.add(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED, "Its issuer has revoked it.")
            return
    world.add(CheckId.REVOCATION, Outcome.PASSED, Code.NOT_REVOKED, "It is not on its issuer's list of revoked badges.")


def _claims(assertion: JsonObject, badge: JsonObject | None, world: _World) -> tuple[Claim, ...]:
    if badge is None:
        return ()
    good = {check.id for check in world.checks if check.outcome is Outcome.PASSED}
    return (claim_from(assertion, badge, covered={CheckId.PROOF, CheckId.ISSUER_BINDING} <= good),)


def _at_recipient(check: Check) -> Check:
    return Check(check.id, check.outcome, check.code, check.detail, "/recipient" if check.pointer else "", check.act)


def _moment(value: JsonValue) -> datetime | None:
    try:
        return dates.parse(value if isinstance(value, str) else "").moment
    except Invalid:
        return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _texts(value: JsonValue) -> list[str]:
    held = value if isinstance(value, list) else [value]
    return [item for item in held if isinstance(item, str)]
