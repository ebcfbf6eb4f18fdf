"""The dates of a credential: https://www.w3.org/TR/vc-data-model-2.0/ section 4.9, and 4.6 of version 1.1.

Of an SD-JWT VC they are `nbf`, `exp` and `iat`, in seconds (https://www.rfc-editor.org/rfc/rfc7519 section 4.1).
"""

from __future__ import annotations

from datetime import datetime

from verification import dates
from verification.codes import CheckId, Code, Outcome
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue
from verification.policy import Policy
from verification.report import Check

__all__ = ["examine", "issued_at"]

_STARTS = ("validFrom", "issuanceDate", "nbf")
_ENDS = ("validUntil", "expirationDate", "exp")
_OTHERS = ("awardedDate", "issued", "iat")
_NAMES = (*_STARTS, *_ENDS, *_OTHERS)
_NUMERIC = frozenset({"nbf", "exp", "iat"})


def examine(document: JsonObject, at: datetime, policy: Policy) -> tuple[Check, ...]:
    """The `dates` checks: what is wrong with them first; otherwise one that passed."""
    found: list[Check] = []
    moments: dict[str, datetime] = {}
    for name in _NAMES:
        if name not in document or (name in _NUMERIC and "vct" not in document):
            continue
        value = document[name]
        try:
            moment = _parsed(value, name)
        except Invalid as problem:
            found.append(Check(CheckId.DATES, Outcome.FAILED, Code.BAD_DATE, problem.detail, f"/{name}"))
            continue
        moments[name] = moment.moment
        if not moment.had_offset:
            detail = f"{name} says no time zone; it is read as UTC."
            found.append(Check(CheckId.DATES, Outcome.WARNING, Code.NO_OFFSET, detail, f"/{name}"))
    found += _out_of_force(moments, at, policy) + _backwards(moments)
    if found:
        order = (Outcome.FAILED, Outcome.WARNING)
        found.sort(key=lambda check: order.index(check.outcome))
    if any(check.outcome is Outcome.FAILED for check in found):
        return tuple(found)
    return (_in_force(moments), *found)


def _parsed(value: JsonValue, name: str) -> dates.Moment:
    if name in _NUMERIC:
        return dates.Moment(_since_1970(value, name), had_offset=True)
    if not isinstance(value, str):
        raise Invalid(Code.BAD_DATE, f"{name} is no date with a time, written as one text.")
    return dates.parse(value)


def _since_1970(value: JsonValue, name: str) -> datetime:
    moment = dates.from_seconds(value)
    if moment is None:
        raise Invalid(Code.BAD_DATE, f"{name} is no number of seconds that names a date.")
    return moment


def _out_of_force(moments: dict[str, datetime], at: datetime, policy: Policy) -> list[Check]:
    found = []
    for name in _STARTS:
        if name in moments and moments[name] > at + policy.clock_skew:
            detail = f"Valid only from {dates.day_of(moments[name])}."
            found.append(Check(CheckId.DATES, Outcome.FAILED, Code.NOT_YET_VALID, detail, f"/{name}"))
    for name in _ENDS:
        if name in moments and moments[name] < at - policy.clock_skew:
            detail = f"Expired on {dates.day_of(moments[name])}."
            found.append(Check(CheckId.DATES, Outcome.FAILED, Code.EXPIRED, detail, f"/{name}"))
    return found


def _backwards(moments: dict[str, datetime]) -> list[Check]:
    """https://www.w3.org/TR/vc-data-model-2.0/#validity-period: the end is not before the beginning."""
    start = next((moments[name] for name in _STARTS if name in moments), None)
    if start is None:
        return []
    return [
        Check(CheckId.DATES, Outcome.FAILED, Code.BAD_DATE, f"{name} is before the validity begins.", f"/{name}")
        for name in _ENDS
        if name in moments and moments[name] < start
    ]


def _in_force(moments: dict[str, datetime]) -> Check:
    start = next((moments[name] for name in _STARTS if name in moments), None)
    end = next((moments[name] for name in _ENDS if name in moments), None)
    since = f"Valid from {dates.day_of(start)}" if start else "No beginning is stated"
    until = f"in force to {dates.day_of(end)}" if end else "no expiry stated"
    return Check(CheckId.DATES, Outcome.PASSED, Code.IN_FORCE, f"{since}; {until}.")


def issued_at(document: JsonObject) -> datetime | None:
    """When the credential says it was issued; None when it does not, or cannot be read."""
    for name in (*_STARTS, *_OTHERS):
        value = document.get(name)
        if isinstance(value, str) or (name in _NUMERIC and "vct" in document and value is not None):
            try:
                return _parsed(value, name).moment
            except Invalid:
                continue
    return None
