"""A newer copy of a record, from its issuer: the 1EdTech credential refresh service, asked only on request.

Specification: https://www.imsglobal.org/spec/vcrs/v1p0/ (one GET of the service's id, a credential for an answer), and
Open Badges 3.0, https://www.imsglobal.org/spec/ob/v3p0/ section 9.1 (step "refresh"). The newer copy is verified before
a word of it is repeated. It does not take the place of what the learner shared: the report says that there is one, and
the learner can share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verification import proofs
from verification.budget import Budget
from verification.codes import Act, CheckId, Code, Outcome
from verification.containers import open_record
from verification.credential import Credential
from verification.errors import Problem, Unavailable
from verification.jcs import jcs
from verification.jsontypes import JsonObject, JsonValue
from verification.policy import Policy
from verification.report import Check
from verification.sources import DocumentRole, Sources

__all__ = ["KINDS", "RefreshInquiry", "examine"]

#: The kinds of services that answer a plain GET with the newer copy.
KINDS = frozenset({"1EdTechCredentialRefresh"})
_MOST_SERVICES = 5


@dataclass(frozen=True, slots=True)
class RefreshInquiry:
    """What is needed to ask for a newer copy of a credential of ``issuer``.

    ``covered`` says whether something that was verified covers the credential: a stranger's word is not followed.
    """

    issuer: str
    covered: bool
    sources: Sources
    at: datetime
    policy: Policy
    budget: Budget


def examine(document: JsonObject, inquiry: RefreshInquiry) -> list[Check]:
    """A `refresh` check for each service that the record names."""
    held = document.get("refreshService")
    services = list(held) if isinstance(held, list) else [] if held is None else [held]
    pointers = [f"/refreshService/{n}" if isinstance(held, list) else "/refreshService" for n in range(len(services))]
    return [
        _service(document, service, pointer, inquiry)
        for service, pointer in list(zip(services, pointers, strict=True))[:_MOST_SERVICES]
    ]


def _service(document: JsonObject, service: JsonValue, pointer: str, inquiry: RefreshInquiry) -> Check:
    if not inquiry.policy.follow_refresh or not inquiry.covered:
        detail = "Its issuer offers newer copies; none was asked for."
        return Check(CheckId.REFRESH, Outcome.NOT_APPLICABLE, Code.REFRESH_NOT_ASKED, detail, pointer)
    try:
        newer = _newer(service, inquiry)
        _refuse_another(document, newer)
        _refuse_unproven(newer, inquiry)
    except Problem as problem:
        act, retry = Act.ISSUER, None
        if isinstance(problem, Unavailable):
            act, retry = problem.act, problem.retry_after
        code = Code.REFRESH_UNREACHABLE
        return Check(CheckId.REFRESH, Outcome.UNKNOWN, code, problem.detail, pointer, act, retry)
    if _without_proof(newer.document) == _without_proof(document):
        return Check(CheckId.REFRESH, Outcome.PASSED, Code.OK, "Its issuer has no newer copy.", pointer)
    ends = newer.document.get("validUntil", newer.document.get("expirationDate"))
    until = f", good until {ends[:40]}" if isinstance(ends, str) else ""
    detail = f"Its issuer has another copy than this one{until}. The learner can get it and share it."
    return Check(CheckId.REFRESH, Outcome.WARNING, Code.REFRESH_AVAILABLE, detail, pointer, Act.CANDIDATE)


def _newer(service: JsonValue, inquiry: RefreshInquiry) -> Credential:
    if not isinstance(service, dict) or not isinstance(service.get("id"), str):
        raise Unavailable(Code.REFRESH_UNREACHABLE, "The service for newer copies has no address.", act=Act.ISSUER)
    kinds = service.get("type")
    named = kinds if isinstance(kinds, list) else [kinds]
    if not KINDS & {kind for kind in named if isinstance(kind, str)}:
        detail = f"Services for newer copies of the kind {str(kinds)[:60]} are not asked."
        raise Unavailable(Code.REFRESH_UNREACHABLE, detail, act=Act.US)
    answer = inquiry.sources.document(str(service["id"]), DocumentRole.REFRESH)
    if not answer.found:
        raise Unavailable(Code.REFRESH_UNREACHABLE, "Nothing answers where newer copies should be.", act=Act.ISSUER)
    opened = open_record(answer.body, inquiry.policy.limits)
    if not isinstance(opened, Credential):
        raise Unavailable(Code.REFRESH_UNREACHABLE, "What answers is no single credential.", act=Act.ISSUER)
    return opened


def _refuse_another(document: JsonObject, newer: Credential) -> None:
    """A newer copy has the same id, and is about the same person."""
    if document.get("id") != newer.document.get("id") or _subjects(document) != _subjects(newer.document):
        detail = "What answers is another record, or about another person."
        raise Unavailable(Code.REFRESH_UNREACHABLE, detail, act=Act.ISSUER)


def _refuse_unproven(newer: Credential, inquiry: RefreshInquiry) -> None:
    secured = proofs.examine(
        newer,
        issuer=inquiry.issuer,
        sources=inquiry.sources,
        at=inquiry.at,
        policy=inquiry.policy,
        budget=inquiry.budget,
    )
    named = newer.document.get("issuer")
    issuer = named.get("id") if isinstance(named, dict) else named
    bad = next((check for check in secured.checks if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}), None)
    if issuer != inquiry.issuer or bad is not None:
        why = bad.detail if bad is not None else "it is of another issuer."
        raise Unavailable(Code.REFRESH_UNREACHABLE, f"The newer copy could not be proved: {why}", act=Act.ISSUER)


def _subjects(document: JsonObject) -> list[JsonValue]:
    held = document.get("credentialSubject")
    return [one.get("id") for one in (held if isinstance(held, list) else [held]) if isinstance(one, dict)]


def _without_proof(document: JsonObject) -> bytes:
    return jcs({name: value for name, value in document.items() if name != "proof"})
