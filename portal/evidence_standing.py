"""Under what circumstances a credential makes its claims: verdict, trust, subject, dates, and what is open about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from matching.statements import Standing, SubjectLink, TrustLevel
from portal.report_json import Json, objects_of, sequence_of, text_of
from verification.codes import REQUIRED_CHECKS, CheckId, Code, Outcome, Verdict

__all__ = ["Circumstances", "circumstances_of", "day_of", "last_good_day"]


_STATUS_CHECKS = frozenset({CheckId.REVOCATION.value, CheckId.SUSPENSION.value})
_REQUIRED = frozenset(check.value for check in REQUIRED_CHECKS)
_STANDINGS: Mapping[str, Standing] = MappingProxyType(
    {
        Verdict.VERIFIED.value: Standing.VERIFIED,
        Verdict.NOT_IN_FORCE.value: Standing.NOT_IN_FORCE,
        Verdict.INDETERMINATE.value: Standing.INDETERMINATE,
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Code.REVOKED.value: "revoked by its issuer",
        Code.BAD_SIGNATURE.value: "altered after it was signed, or not signed by that key",
        Code.BAD_PROOF.value: "its proof cannot be read",
        Code.NO_PROOF.value: "not signed",
        Code.UNSIGNED_TERM.value: "parts of it are not covered by its signature",
        Code.HIDDEN_TERM.value: "parts of it are written so that readers overlook them",
        Code.NOT_THE_ISSUER.value: "signed by somebody other than the issuer it names",
        Code.KEY_REVOKED.value: "signed with a key that its issuer revoked",
        Code.ALTERED_CHILD.value: "a record inside it was altered",
        Code.SUSPENDED.value: "suspended by its issuer",
        Code.NOT_YET_VALID.value: "not valid yet",
        Code.EXPIRED.value: "expired",
        Code.VOUCHED_BY_PARENT.value: "unsigned: vouched for only by the record around it",
        Code.ISSUER_NOT_PROVEN.value: "its issuer could not be proven",
        Code.ISSUER_UNREACHABLE.value: "its issuer's keys could not be fetched",
        Code.STATUS_UNREACHABLE.value: "its status list has not answered",
        Code.OFFLINE.value: "its status list has not been asked",
        Code.NO_ANSWER.value: "its status list has not answered",
        Code.STATUS_NOT_AS_OF.value: "its status list cannot answer for that day",
        Code.STATUS_STALE.value: "its status list is out of date",
        Code.BAD_STATUS_LIST.value: "its status list cannot be read",
        Code.STATUS_LIST_UNPROVEN.value: "its status list could not be proven",
        Code.UNSUPPORTED_STATUS.value: "its kind of status list is not supported yet",
        Code.UNSUPPORTED_PROOF.value: "its kind of signature is not supported yet",
        Code.SUBJECT_DIFFERS.value: "about another person",
    }
)
_LONGEST_QUESTION = 160
E = TypeVar("E", TrustLevel, SubjectLink)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What all claims of one credential share; ``question`` and ``act`` say what is open, or why it may not count."""

    digest: str
    title: str
    issuer: str
    issuer_name: str
    standing: Standing
    trust: TrustLevel
    subject: SubjectLink
    issued: date | None
    expires: date | None
    in_force: bool
    expired: bool
    only_status_unknown: bool
    issuer_is_subject: bool
    question: str
    act: str


def circumstances_of(credential: Json, parent: Circumstances | None) -> Circumstances:
    """The circumstances of one credential report's JSON; ``parent`` are those of the record it came in, if any.

    A child without a proof of its own stands or falls with its parent: rejected with it, about another person with it.
    """
    checks = objects_of(credential.get("checks"))
    issuer = credential.get("issuer")
    issuer_json: Json = issuer if isinstance(issuer, Mapping) else {}
    standing = _STANDINGS.get(text_of(credential, "verdict"), Standing.REJECTED)
    subject = _member(SubjectLink, text_of(credential, "subject_match"), SubjectLink.NONE)
    vouched = any(text_of(check, "code") == Code.VOUCHED_BY_PARENT.value for check in checks)
    if vouched and parent is not None:
        if parent.standing is Standing.REJECTED:
            standing = Standing.REJECTED
        if parent.subject is SubjectLink.MISMATCH:
            subject = SubjectLink.MISMATCH
    failed_times = {text_of(check, "code") for check in checks if text_of(check, "outcome") == Outcome.FAILED.value} & {
        Code.EXPIRED.value,
        Code.NOT_YET_VALID.value,
        Code.SUSPENDED.value,
    }
    question, act = _open_point(checks, standing, subject)
    subjects = {item for item in sequence_of(credential.get("subject_ids")) if isinstance(item, str)}
    issuer_id = text_of(issuer_json, "id")
    return Circumstances(
        digest=text_of(credential, "digest"),
        title=text_of(credential, "title") or text_of(credential, "name"),
        issuer=issuer_id,
        issuer_name=text_of(issuer_json, "name")[:200],
        standing=standing,
        trust=_member(TrustLevel, text_of(issuer_json, "trust"), TrustLevel.UNKNOWN),
        subject=subject,
        issued=day_of(text_of(credential, "issued")),
        expires=last_good_day(text_of(credential, "expires")),
        in_force=not failed_times,
        expired=failed_times == {Code.EXPIRED.value},
        only_status_unknown=standing is Standing.INDETERMINATE and not vouched and _only_status(checks),
        issuer_is_subject=bool(issuer_id) and issuer_id in subjects,
        question=question,
        act=act,
    )


def _only_status(checks: Sequence[Json]) -> bool:
    """Whether status is all that is unknown among the required checks."""
    unknown = {
        text_of(check, "id")
        for check in checks
        if text_of(check, "outcome") == Outcome.UNKNOWN.value and text_of(check, "id") in _REQUIRED
    }
    return bool(unknown) and unknown <= _STATUS_CHECKS


def _open_point(checks: Sequence[Json], standing: Standing, subject: SubjectLink) -> tuple[str, str]:
    """What is open, or why it may not count, in a few words; and who has to act."""
    if subject is SubjectLink.MISMATCH and standing is not Standing.REJECTED:
        return _WORDS[Code.SUBJECT_DIFFERS.value], "candidate"
    wanted = {
        Standing.REJECTED: Outcome.FAILED.value,
        Standing.NOT_IN_FORCE: Outcome.FAILED.value,
        Standing.INDETERMINATE: Outcome.UNKNOWN.value,
    }.get(standing)
    relevant = [
        check
        for check in checks
        if text_of(check, "outcome") == wanted
        and (text_of(check, "id") in _REQUIRED or text_of(check, "code") == Code.ALTERED_CHILD.value)
    ]
    if not relevant:
        return "", ""
    first = relevant[0]
    detail = text_of(first, "detail").rstrip(".")[:_LONGEST_QUESTION]
    return _WORDS.get(text_of(first, "code"), detail), text_of(first, "act")


def day_of(text: str) -> date | None:
    """The UTC day of an ISO 8601 date or time; None when it is absent or cannot be read."""
    moment = _moment(text)
    return moment.date() if moment else None


def last_good_day(text: str) -> date | None:
    """The last whole or begun day before an end: midnight belongs to the day before it."""
    moment = _moment(text)
    if moment is None:
        return None
    dated_only = len(text.strip()) <= len("2026-01-01")
    return moment.date() if dated_only else (moment - timedelta(microseconds=1)).date()


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year > 1 else None


def _member(kind: type[E], value: str, otherwise: E) -> E:
    try:
        return kind(value)
    except ValueError:
        return otherwise
