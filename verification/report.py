"""What verification found: frozen, and the same shape for a single badge, a nested credential and a whole ZIP.

``to_json`` on each type gives the documented JSON (see ``manage.py verify --json``). Times are aware UTC datetimes,
digests are lower-case hex SHA-256, pointers are JSON pointers (RFC 6901) into the decoded payload of the credential.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from verification.claims import Claim
from verification.codes import Act, CheckId, Code, Container, Format, Outcome, SubjectMatch, Trust, Verdict
from verification.jsontypes import JsonObject, JsonValue

__all__ = ["Check", "CredentialReport", "IssuerReport", "Receipt", "ReceiptDocument", "Report"]


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, what came out, why, where, and who has to act when it is unknown."""

    id: CheckId
    outcome: Outcome
    code: Code
    detail: str
    pointer: str = ""
    act: Act | None = None
    retry_after: datetime | None = None

    def to_json(self) -> JsonObject:
        """The check as the documented JSON object."""
        return {
            "id": self.id.value,
            "outcome": self.outcome.value,
            "code": self.code.value,
            "detail": self.detail,
            "pointer": self.pointer,
            "act": self.act.value if self.act else None,
            "retry_after": _time(self.retry_after),
        }


@dataclass(frozen=True, slots=True)
class IssuerReport:
    """Whom the credential names as its issuer. ``name`` is the record's own word and proves nothing."""

    id: str
    name: str
    trust: Trust
    registry: str = ""

    def to_json(self) -> JsonObject:
        """The issuer as the documented JSON object."""
        return {"id": self.id, "name": self.name, "trust": self.trust.value, "registry": self.registry}


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    """One document the verdict rests on. ``role``: context, did, issuer, jwks, status_list, trust.

    ``content`` is base64 of its bytes, None for pinned contexts (their hash names them) and when there was no document:
    ``found`` is false when its address answered that nothing is there, ``problem`` holds why there was no answer
    (`code`, `detail`, `act`, `retry_after`). ``given`` tells what the caller supplied from what was fetched at
    ``fetched_at``.
    """

    url: str
    role: str
    sha256: str
    fetched_at: datetime | None = None
    content: str | None = None
    given: bool = False
    found: bool = True
    problem: JsonObject | None = None

    def to_json(self) -> JsonObject:
        """The document as the documented JSON object; ``content`` and ``problem`` only when there is one."""
        shown: dict[str, JsonValue] = {
            "url": self.url,
            "role": self.role,
            "sha256": self.sha256,
            "fetched_at": _time(self.fetched_at),
            "given": self.given,
            "found": self.found,
        }
        if self.content is not None:
            shown["content"] = self.content
        if self.problem is not None:
            shown["problem"] = self.problem
        return shown


@dataclass(frozen=True, slots=True)
class Receipt:
    """What makes the verdict repeatable: the same input, documents, time, policy and software give the same verdict."""

    record_sha256: str
    at: datetime
    policy: JsonObject
    software: str
    documents: tuple[ReceiptDocument, ...]

    def to_json(self) -> JsonObject:
        """The receipt as the documented JSON object."""
        return {
            "record_sha256": self.record_sha256,
            "at": _time(self.at),
            "policy": self.policy,
            "software": self.software,
            "documents": [item.to_json() for item in self.documents],
        }


@dataclass(frozen=True, slots=True)
class CredentialReport:
    """One credential's verdict with everything it rests on.

    ``digest`` names the credential: SHA-256 of the bytes received (JSON at the top), of the compact serialization
    (JWT), or of the JCS form (a credential nested as JSON). ``pointer`` is where it stands in its parent's decoded
    payload, empty at the top; for a member of a ZIP, ``name`` is the member's file name.
    ``payload`` is the decoded credential, for showing the signed text; it is not part of ``to_json``.
    """

    verdict: Verdict
    format: Format
    container: Container
    digest: str
    pointer: str
    name: str
    title: str
    types: tuple[str, ...]
    issuer: IssuerReport | None
    subject_match: SubjectMatch
    subject_ids: tuple[str, ...]
    issued: str
    expires: str
    checks: tuple[Check, ...]
    claims: tuple[Claim, ...]
    credentials: tuple[CredentialReport, ...] = ()
    endorsements: tuple[CredentialReport, ...] = ()
    payload: JsonObject | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> JsonObject:
        """The report as the documented JSON object."""
        return {
            "verdict": self.verdict.value,
            "format": self.format.value,
            "container": self.container.value,
            "digest": self.digest,
            "pointer": self.pointer,
            "name": self.name,
            "title": self.title,
            "types": list(self.types),
            "issuer": self.issuer.to_json() if self.issuer else None,
            "subject_match": self.subject_match.value,
            "subject_ids": list(self.subject_ids),
            "issued": self.issued,
            "expires": self.expires,
            "checks": [item.to_json() for item in self.checks],
            "credentials": [item.to_json() for item in self.credentials],
            "endorsements": [item.to_json() for item in self.endorsements],
            "claims": [item.to_json() for item in self.claims],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of :func:`verification.verify`: the outermost credential (or mere container) and the receipt."""

    credential: CredentialReport
    receipt: Receipt

    @property
    def verdict(self) -> Verdict:
        """The input's verdict."""
        return self.credential.verdict

    def to_json(self) -> JsonObject:
        """The whole report as the documented JSON object, without ``record`` (the caller knows the path)."""
        return {**self.credential.to_json(), "receipt": self.receipt.to_json()}
