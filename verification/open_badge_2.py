"""Verifying an Open Badge 2.0: https://www.imsglobal.org/spec/ob/v2p0/ sections "Verification" and "Revocation".

The steps are those of other credentials. Whether it is its issuer's: :mod:`verification.open_badge_2_proof`. A hosted
badge is revoked where its own document says so, a signed one when its issuer's list does.
"""

from __future__ import annotations

from datetime import datetime

from verification import subject, trust
from verification.claims import Claim
from verification.codes import Act, CheckId, Code, Format, Outcome
from verification.credential import Credential
from verification.dids.fetching import fetch_any
from verification.errors import Problem, Unavailable
from verification.jsontypes import JsonObject
from verification.open_badge_2_proof import as_hosted, bind_to_host, check_signature
from verification.open_badge_2_world import World, moment_of, unsettled
from verification.policy import Policy, verdict_of
from verification.proofs.keyring import problem_check
from verification.report import Check, CredentialReport, IssuerReport
from verification.sources import DocumentRole, Sources
from verification.vocabularies.open_badges_2 import claim_from, first_id, subject_node

__all__ = ["examine_open_badge_2"]

#: With more members than these a copy is the badge itself, and no mere hint of where it stands.
_HINT = 4


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
    world = World(sources, policy, at, list(form))
    assertion = credential.document
    # 3. Structure.
    _structure(assertion, world)
    # 4. to 7. The assertion as its issuer has it, and whether it is the issuer's.
    hosted = credential.jwt is None
    assertion = as_hosted(assertion, world) if hosted else assertion
    badge, profile = _around(assertion, world)
    if profile is not None:
        bind_to_host(assertion, profile, world) if hosted else check_signature(credential, profile, world)
    # 8. Dates. 9. Revocation.
    _dates(assertion, world)
    _revocation(assertion, profile, world, hosted=hosted)
    # 10. to 12. Trust, and whom it is about.
    issuer = first_id(badge.get("issuer")) if badge else ""
    title = str((profile or {}).get("name", ""))
    report, trusted = trust.examine(
        issuer, title, ("Assertion",), moment_of(assertion.get("issuedOn")), sources, at, proven=False
    )
    match = subject.examine(subject_node(assertion), policy.recipient)
    world.checks += [*trusted, *(_at_recipient(check) for check in match.checks), _SHARED]
    # 13. The claim. 14. The verdict.
    claims = _claims(assertion, badge, world)
    return _report(credential, world, report if issuer else None, match, claims, name, pointer)


_SHARED = Check(CheckId.HOLDER, Outcome.NOT_APPLICABLE, Code.SHARED_COPY, "Open Badges 2.0 name no holder's key.")


def _report(
    credential: Credential,
    world: World,
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


def _structure(assertion: JsonObject, world: World) -> None:
    if not isinstance(assertion.get("recipient"), dict) and len(assertion) > _HINT:
        world.add(
            CheckId.STRUCTURE, Outcome.FAILED, Code.MISSING_PROPERTY, "The badge names no recipient.", "/recipient"
        )
    else:
        world.add(CheckId.STRUCTURE, Outcome.PASSED, Code.OK, "Every part stands where the standard puts it.")


def _around(assertion: JsonObject, world: World) -> tuple[JsonObject | None, JsonObject | None]:
    """The badge's class and its issuer's profile, asked for where they say they stand."""
    badge: JsonObject | None = None
    try:
        badge = world.fetched(assertion.get("badge"), "class")
        issuer = first_id(badge.get("issuer"))
        profile = world.fetched(issuer, "issuer")
    except Problem as problem:
        told = unsettled(problem)
        world.checks.append(problem_check(CheckId.ISSUER_BINDING, told, "/badge"))
        if not any(check.id is CheckId.PROOF for check in world.checks):
            world.checks += [problem_check(CheckId.PROOF, told), problem_check(CheckId.COVERAGE, told)]
        return badge, None
    return badge, profile


def _dates(assertion: JsonObject, world: World) -> None:
    made, until = assertion.get("issuedOn"), assertion.get("expires")
    skew = world.policy.clock_skew
    for value, name in ((made, "issuedOn"), (until, "expires")):
        if value is not None and moment_of(value) is None:
            world.add(CheckId.DATES, Outcome.FAILED, Code.BAD_DATE, f"{name} is no date.", f"/{name}")
            return
    begins, ends = moment_of(made), moment_of(until)
    if begins is not None and begins > world.at + skew:
        world.add(CheckId.DATES, Outcome.FAILED, Code.NOT_YET_VALID, "The badge is dated to come.", "/issuedOn")
    elif begins is not None and ends is not None and ends < begins:
        world.add(CheckId.DATES, Outcome.FAILED, Code.BAD_DATE, "The badge expires before it was issued.", "/expires")
    elif ends is not None and ends < world.at - skew:
        world.add(CheckId.DATES, Outcome.FAILED, Code.EXPIRED, "The badge has expired.", "/expires")
    else:
        world.add(CheckId.DATES, Outcome.PASSED, Code.IN_FORCE, "The badge is in force.")


def _revocation(assertion: JsonObject, profile: JsonObject | None, world: World, *, hosted: bool) -> None:
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


def _listed(assertion: JsonObject, found: JsonObject, world: World) -> None:
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


def _claims(assertion: JsonObject, badge: JsonObject | None, world: World) -> tuple[Claim, ...]:
    if badge is None:
        return ()
    good = {check.id for check in world.checks if check.outcome is Outcome.PASSED}
    return (claim_from(assertion, badge, covered={CheckId.PROOF, CheckId.ISSUER_BINDING} <= good),)


def _at_recipient(check: Check) -> Check:
    return Check(check.id, check.outcome, check.code, check.detail, "/recipient" if check.pointer else "", check.act)
