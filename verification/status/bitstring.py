"""BitstringStatusList: https://www.w3.org/TR/vc-bitstring-status-list/ (sections 2 and 3.2).

The list is a credential of its own: its proof, its dates, its purpose and its length are all checked before one bit
is believed. Bits count from the most significant bit of the first byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from verification import dates
from verification.budget import Limits
from verification.codes import Act, CheckId, Code, Outcome
from verification.containers import open_record
from verification.credential import Archive, Credential, Presentation
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.memo import Memo
from verification.multibase import base64url_decode
from verification.proofs import examine as examine_proofs
from verification.report import Check
from verification.sources import Document
from verification.status.asking import GZIP, Inquiry, fetched, inflated
from verification.status.bitstring_entry import Entry, check_of, read_entry, said

__all__ = ["TYPE", "ListKind", "examine", "examine_list", "unpacked", "value_at"]

TYPE = "BitstringStatusListEntry"
_LEAST_ENTRIES = 131_072
_MOST_REMEMBERED = 256 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class ListKind:
    """What a kind of bit lists is called, and how its bits are unpacked."""

    credential: str
    subject: str
    unpack: Callable[[JsonValue, int], bytes]


def examine(entry: JsonObject, pointer: str, inquiry: Inquiry) -> tuple[Check, ...]:
    """The checks that one entry makes: revocation or suspension, or a warning for message and refresh."""
    return examine_list(entry, pointer, inquiry, _KIND)


def examine_list(entry: JsonObject, pointer: str, inquiry: Inquiry, kind: ListKind) -> tuple[Check, ...]:
    """The same for an entry of any kind of bit list."""
    checked = check_of(entry.get("statusPurpose"))
    try:
        parsed = read_entry(entry)
        status_list, warnings = _status_list(parsed, inquiry, kind)
        value = value_at(status_list, parsed.index, parsed.size)
    except Unavailable as problem:
        return (
            Check(checked, Outcome.UNKNOWN, problem.code, problem.detail, pointer, problem.act, problem.retry_after),
        )
    except Problem as problem:
        return (Check(checked, Outcome.UNKNOWN, problem.code, problem.detail, pointer, Act.ISSUER),)
    return (said(parsed, value, pointer), *warnings)


def _status_list(entry: Entry, inquiry: Inquiry, kind: ListKind) -> tuple[bytes, tuple[Check, ...]]:
    """The bytes of a list that may be believed, and the warnings that believing it takes."""
    document = fetched(entry.url, inquiry)
    credential = _opened(document, inquiry)
    value, subject = credential.document, credential.document.get("credentialSubject")
    if kind.credential not in _entries(value.get("type")) or not isinstance(subject, dict):
        raise Invalid(Code.BAD_STATUS_LIST, f"What answers at {entry.url[:200]} is no status list.")
    if kind.subject not in _entries(subject.get("type")):
        raise Invalid(Code.BAD_STATUS_LIST, f"What answers at {entry.url[:200]} holds no list of bits.")
    if value.get("id", entry.url) != entry.url:
        raise Invalid(Code.BAD_STATUS_LIST, f"The list at {entry.url[:200]} says it is another one.")
    if entry.purpose not in [str(one).lower() for one in _entries(subject.get("statusPurpose"))]:
        raise Invalid(Code.PURPOSE_MISMATCH, f"The list at {entry.url[:200]} is not about {entry.purpose}.")
    warnings = _proved(credential, entry, inquiry, recurring=len(document.body) <= _MOST_REMEMBERED)
    _refuse_out_of_time(value, inquiry)
    return _unpacked(kind, subject.get("encodedList"), inquiry.policy.limits.status_list), warnings


def _unpacked(kind: ListKind, encoded: JsonValue, most: int) -> bytes:
    """The bits of a list; of small ones they are worked out once, for many records lead to the same list."""
    if not isinstance(encoded, str) or len(encoded) > _MOST_REMEMBERED:
        return kind.unpack(encoded, most)
    known = _bits.entries.get((kind, encoded, most))
    if known is not None:
        return known
    data = kind.unpack(encoded, most)
    return _bits.put((kind, encoded, most), data) if len(data) <= _MOST_REMEMBERED else data


_bits: Memo[tuple[ListKind, str, int], bytes] = Memo(64)


def _entries(value: JsonValue) -> list[JsonValue]:
    return list(value) if isinstance(value, list) else [value]


def _opened(document: Document, inquiry: Inquiry) -> Credential:
    try:
        credential = _open(document.body, inquiry.policy.limits)
    except Problem as problem:
        raise Invalid(
            Code.BAD_STATUS_LIST, f"What answers at {document.url[:200]} is no status list: {problem.detail}"
        ) from None
    if not isinstance(credential, Credential):
        raise Invalid(
            Code.BAD_STATUS_LIST, f"What answers at {document.url[:200]} is no status list, but several documents."
        )
    return credential


def _open(body: bytes, limits: Limits) -> Credential | Presentation | Archive:
    return _opened_once(body, limits) if len(body) <= _MOST_REMEMBERED else open_record(body, limits)


#: Many records lead to the same list.
_opened_once = lru_cache(maxsize=64)(open_record)


def _proved(credential: Credential, entry: Entry, inquiry: Inquiry, *, recurring: bool) -> tuple[Check, ...]:
    named = credential.document.get("issuer")
    issuer = named.get("id") if isinstance(named, dict) else named
    if not isinstance(issuer, str):
        raise Invalid(Code.BAD_STATUS_LIST, "The status list names no issuer.")
    secured = examine_proofs(
        credential,
        issuer=issuer,
        sources=inquiry.sources,
        at=inquiry.at,
        policy=inquiry.policy,
        budget=inquiry.budget,
        recurring=recurring,
    )
    for check in secured.checks:
        if check.outcome not in {Outcome.PASSED, Outcome.WARNING}:
            raise Unavailable(
                Code.STATUS_STALE if check.id is CheckId.DATES else Code.STATUS_LIST_UNPROVEN,
                f"The status list itself could not be proved: {check.detail}",
                act=check.act or Act.ISSUER,
                retry_after=check.retry_after,
            )
    if issuer == inquiry.issuer:
        return ()
    detail = f"The status list is signed by {issuer[:120]}, at the address that the record's issuer signed."
    if inquiry.policy.other_status_issuer_is_unknown:
        raise Unavailable(Code.OTHER_STATUS_ISSUER, detail, act=Act.ISSUER)
    return (Check(check_of(entry.purpose), Outcome.WARNING, Code.OTHER_STATUS_ISSUER, detail),)


def _refuse_out_of_time(value: JsonObject, inquiry: Inquiry) -> None:
    skew = inquiry.policy.clock_skew
    for name in ("validUntil", "expirationDate"):
        until = value.get(name)
        if until is not None and _moment(until) < inquiry.at - skew:
            raise Unavailable(Code.STATUS_STALE, f"The status list was good until {str(until)[:40]}.", act=Act.ISSUER)
    for name in ("validFrom", "issuanceDate"):
        since = value.get(name)
        if since is not None and _moment(since) > inquiry.at + skew:
            detail = f"The status list is good only from {str(since)[:40]}."
            raise Unavailable(Code.STATUS_NOT_AS_OF, detail, act=Act.US)


def _moment(value: JsonValue) -> datetime:
    return dates.parse(value if isinstance(value, str) else "").moment


def unpacked(encoded: JsonValue, most: int) -> bytes:
    """The bytes of an `encodedList` (section 3.3: multibase base64url of GZIP), unpacked to at most ``most`` bytes.

    Raises:
        Invalid: BAD_STATUS_LIST.

    """
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise Invalid(Code.BAD_STATUS_LIST, "The list is no multibase base64url text (it starts with u).")
    try:
        packed = base64url_decode(encoded[1:])
    except Invalid:
        raise Invalid(Code.BAD_STATUS_LIST, "The list cannot be unpacked.") from None
    return inflated(packed, most, GZIP)


_KIND = ListKind("BitstringStatusListCredential", "BitstringStatusList", unpacked)


def value_at(data: bytes, index: int, size: int) -> int:
    """The ``size`` bits of the entry at ``index``, counted from the most significant bit of the first byte.

    Raises:
        Invalid: BAD_STATUS_LIST for a list too short to hide anybody in, INDEX_OUT_OF_RANGE beyond its end.

    """
    entries = len(data) * 8 // size
    if entries < _LEAST_ENTRIES:
        raise Invalid(Code.BAD_STATUS_LIST, f"The list holds {entries:,} entries; {_LEAST_ENTRIES:,} are the least.")
    if index >= entries:
        raise Invalid(Code.INDEX_OUT_OF_RANGE, "The status entry's index lies beyond the end of the list.")
    value = 0
    for bit in range(index * size, (index + 1) * size):
        value = value << 1 | (data[bit // 8] >> (7 - bit % 8)) & 1
    return value
