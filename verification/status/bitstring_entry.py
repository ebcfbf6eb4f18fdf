"""One BitstringStatusListEntry: what it asks, and what a value in the list says to that.

Specification: https://www.w3.org/TR/vc-bitstring-status-list/ section 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from verification.codes import Act, CheckId, Code, Outcome
from verification.errors import Invalid, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.report import Check

__all__ = ["Entry", "check_of", "read_entry", "said"]

_CHECKS = {
    "revocation": CheckId.REVOCATION,
    "suspension": CheckId.SUSPENSION,
    "message": CheckId.MESSAGE,
    "refresh": CheckId.REFRESH,
}
_MOST_BITS = 8
_LONGEST_INDEX = 12
_MOST_MESSAGES = 256
_LONGEST_MESSAGE = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """What to look up: which purpose, at which index of which list, how many bits, and what its messages mean."""

    purpose: str
    index: int
    url: str
    size: int
    messages: tuple[tuple[str, str], ...]


def check_of(purpose: JsonValue) -> CheckId:
    """The check that an entry of this purpose makes; an unknown purpose counts as revocation, so that it is seen."""
    return _CHECKS.get(purpose if isinstance(purpose, str) else "", CheckId.REVOCATION)


def read_entry(entry: JsonObject) -> Entry:
    """The entry, read strictly.

    Raises:
        Invalid: BAD_STATUS_LIST or INDEX_OUT_OF_RANGE.
        Unavailable: UNSUPPORTED_STATUS for purposes and sizes that are not taken.

    """
    purpose, url, index = entry.get("statusPurpose"), entry.get("statusListCredential"), entry.get("statusListIndex")
    size = entry.get("statusSize", 1)
    if not isinstance(purpose, str) or purpose not in _CHECKS:
        raise Unavailable(
            Code.UNSUPPORTED_STATUS, f"The status purpose “{str(purpose)[:40]}” is not known.", act=Act.US
        )
    if not isinstance(url, str) or not url.startswith("https://"):
        raise Invalid(Code.BAD_STATUS_LIST, "The status entry names no https address of a list.")
    digits = "" if isinstance(index, bool) else str(index)
    if not digits.isascii() or not digits.isdigit() or len(digits) > _LONGEST_INDEX:
        raise Invalid(Code.INDEX_OUT_OF_RANGE, "The status entry's index is no number.")
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= _MOST_BITS:
        raise Unavailable(
            Code.UNSUPPORTED_STATUS, "The status entry's size is not taken (1 to 8 bits are).", act=Act.US
        )
    return Entry(purpose, int(digits), url, size, _messages(entry.get("statusMessage")))


def _messages(value: JsonValue) -> tuple[tuple[str, str], ...]:
    held = value if isinstance(value, list) else []
    return tuple(
        (str(item.get("status")).lower(), str(item.get("message", "")))
        for item in held[:_MOST_MESSAGES]
        if isinstance(item, dict)
    )


def said(entry: Entry, value: int, pointer: str) -> Check:
    """The check that follows from the value at the entry's index; zero is always the harmless one."""
    checked = check_of(entry.purpose)
    host = urlsplit(entry.url).hostname
    if checked is CheckId.MESSAGE:
        words = dict(entry.messages).get(hex(value), "")[:_LONGEST_MESSAGE]
        if value:
            detail = f"Its issuer says: “{words or hex(value)}”."
            return Check(checked, Outcome.WARNING, Code.MESSAGE_SET, detail, pointer)
        return Check(checked, Outcome.PASSED, Code.OK, words or "Its issuer has no message about it.", pointer)
    outcome, code, words = (_SET if value else _NOT_SET)[checked]
    act = Act.CANDIDATE if code is Code.REFRESH_AVAILABLE else None
    return Check(checked, outcome, code, f"{words} (list at {host}).", pointer, act)


_SET = {
    CheckId.REVOCATION: (Outcome.FAILED, Code.REVOKED, "Its issuer has revoked it"),
    CheckId.SUSPENSION: (Outcome.FAILED, Code.SUSPENDED, "Its issuer has suspended it"),
    CheckId.REFRESH: (Outcome.WARNING, Code.REFRESH_AVAILABLE, "Its issuer offers a newer copy"),
}
_NOT_SET = {
    CheckId.REVOCATION: (Outcome.PASSED, Code.NOT_REVOKED, "Its issuer has not revoked it"),
    CheckId.SUSPENSION: (Outcome.PASSED, Code.NOT_SUSPENDED, "Its issuer has not suspended it"),
    CheckId.REFRESH: (Outcome.PASSED, Code.OK, "Its issuer has no newer copy"),
}
