"""What a claim is worth, as every file that leaves says it: one shape for LER-RS, JSON Resume and our own JSON.

``standing`` is the one word to read: `verified`, `indeterminate`, `not_in_force` and `rejected` are the verdict of the
credential that makes the claim, and of the one around it where that alone is signed; `not_covered` stands in a
credential whose proof does not cover the claim; `somebody_else` in one that is about another person; `self_issued` in
one that its subject signed; `not_checked` waits; `self_asserted` is the person's own word.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from matching.statements import Standing, SubjectLink
from portal.evidence_standing import Circumstances, circumstances_of
from portal.pointers import child_payload
from portal.queries_papers import HeldRecord
from portal.resume import ResumeItem, own_words
from verification.codes import Format, SubjectMatch, Trust, Verdict

__all__ = [
    "SELF_ASSERTED",
    "Credential",
    "assurance_of",
    "claims_of",
    "credentials_of",
    "mark_of",
    "media_type",
    "members_of",
    "moment",
    "named_by_digest",
    "own_words_of",
    "self_asserted",
    "without_mark",
]

Json = dict[str, Any]

SELF_ASSERTED = "self_asserted"
_CARRIERS = frozenset({Format.COLLECTION, Format.PRESENTATION, Format.LER_RS})
_MARKS = {
    SELF_ASSERTED: "self-asserted",
    "not_checked": "not checked yet",
    "not_covered": "not verified",
    Verdict.INDETERMINATE.value: "not verified",
    Verdict.NOT_IN_FORCE.value: "not in force",
    Verdict.REJECTED.value: "rejected",
    "somebody_else": "about somebody else",
    "self_issued": "signed by their own key",
}
_ISSUER_UNKNOWN, _NAME_ONLY, _NOBODY = "issuer not known", "matched by name only", "not tied to this person"
_MARKED = re.compile(rf" \((?:{'|'.join({*_MARKS.values(), _ISSUER_UNKNOWN, _NAME_ONLY, _NOBODY})})\)$")
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"{", "application/json"),
    (b"[", "application/json"),
    (b"ey", "application/jwt"),
    (b"<", "image/svg+xml"),
)


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential that speaks for itself: a whole record, or one that a presentation, résumé or archive carries."""

    held: HeldRecord
    report: Mapping[str, Any]
    payload: Any
    whole: bool
    parent: Circumstances | None

    @property
    def assurance(self) -> Json:
        """What it is worth."""
        return assurance_of(self.held, self.report, self.parent)

    @property
    def title(self) -> str:
        """Its title, as signed."""
        return str(self.report.get("title") or "")


def credentials_of(held: HeldRecord) -> list[Credential]:
    """The record's credentials: itself, or those in it where it only carries them."""
    return list(_inside(Credential(held, held.report, held.payload, whole=True, parent=None))) if held.report else []


def _inside(one: Credential) -> Iterator[Credential]:
    report = one.report
    if report.get("format") not in _CARRIERS or report.get("issuer") is not None:
        yield one
        return
    for child in _children(one):
        yield from _inside(child)


def _children(one: Credential) -> Iterator[Credential]:
    around = circumstances_of(one.report, one.parent)
    for report in one.report.get("credentials") or []:
        payload = child_payload(one.payload, report.get("pointer", ""))
        yield Credential(one.held, report, payload, whole=False, parent=around)


def members_of(one: Credential) -> list[Credential]:
    """What an issuer's learner record holds, however deep: each speaks for what it says was achieved."""
    return [member for child in _children(one) for member in (child, *members_of(child))]


def assurance_of(
    held: HeldRecord,
    report: Mapping[str, Any],
    parent: Circumstances | None = None,
    *,
    covered: bool = True,
    match: str = "",
) -> Json:
    """What a credential's claims are worth: verdict, issuer, trust, subject, day, and what it can be found by.

    ``parent`` are the circumstances of the credential around it, ``match`` how the claim's own subject matched.
    """
    issuer = report.get("issuer")
    here = circumstances_of(report, parent)
    mismatch = here.subject is SubjectLink.MISMATCH
    match = SubjectMatch.MISMATCH.value if mismatch else match or here.subject.value
    standing = _standing(here, covered=covered, match=match) if report.get("verdict") else "not_checked"
    return {
        "standing": standing,
        "verdict": report.get("verdict") or None,
        "issuer": {name: issuer.get(name, "") for name in ("id", "name", "trust", "registry")} if issuer else None,
        "subject_match": match,
        "checked_at": held.checked_at or None,
        "record_sha256": held.record.digest,
        "credential_sha256": str(report.get("digest") or ""),
    }


def self_asserted(held: HeldRecord) -> Json:
    """What a line in a résumé's own words is worth: somebody says so."""
    return {
        "standing": SELF_ASSERTED,
        "verdict": None,
        "issuer": None,
        "subject_match": SubjectMatch.NONE.value,
        "checked_at": held.checked_at or None,
        "record_sha256": held.record.digest,
        "credential_sha256": "",
    }


def _standing(here: Circumstances, *, covered: bool, match: str) -> str:
    if match == SubjectMatch.MISMATCH:
        return "somebody_else"
    if here.standing is not Standing.VERIFIED:
        return here.standing.value
    if not covered:
        return "not_covered"
    return "self_issued" if here.issuer_is_subject else Verdict.VERIFIED.value


def claims_of(held: HeldRecord) -> list[Json]:
    """Every claim of the record, however deep it stands, each with its assurance."""
    return list(_claims(held, held.report, None)) if held.report else []


def _claims(held: HeldRecord, report: Mapping[str, Any], parent: Circumstances | None) -> Iterator[Json]:
    for claim in report.get("claims") or []:
        match = claim.get("subject_match") or ""
        worth = assurance_of(held, report, parent, covered=bool(claim.get("covered")), match=match)
        yield {**claim, "assurance": worth}
    here = circumstances_of(report, parent)
    for child in report.get("credentials") or []:
        yield from _claims(held, child, here)


def own_words_of(held: HeldRecord) -> tuple[ResumeItem, ...]:
    """What the record says in its own words, where it is a résumé; nothing where it is about somebody else."""
    if held.report.get("subject_match") == SubjectMatch.MISMATCH:
        return ()
    return own_words(held.report, held.payload)


def mark_of(worth: Mapping[str, Any]) -> str:
    """The words that follow what is not verified, trusted and known to be theirs: " (self-asserted)"; or nothing."""
    words = _MARKS.get(worth["standing"], "")
    if not words and (worth["issuer"] or {}).get("trust") in {Trust.UNKNOWN.value, "", None}:
        words = _ISSUER_UNKNOWN
    if not words and worth["subject_match"] in {SubjectMatch.NAME.value, SubjectMatch.NONE.value}:
        words = _NAME_ONLY if worth["subject_match"] == SubjectMatch.NAME.value else _NOBODY
    return f" ({words})" if words else ""


def without_mark(text: str) -> str:
    """The words as they were before :func:`mark_of` followed them."""
    return _MARKED.sub("", text)


def media_type(data: bytes) -> str:
    """What kind of bytes they are, by their beginning."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:16]
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), "application/octet-stream")


def named_by_digest(digest: str) -> str:
    """The bytes' name by their SHA-256 (RFC 6920, https://www.rfc-editor.org/rfc/rfc6920 section 3)."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()


def moment(value: datetime | None) -> str | None:
    """A time as RFC 3339, in UTC, to the second."""
    return None if value is None else value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
