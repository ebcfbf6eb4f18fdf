"""Points in time as records write them: xsd:dateTime (https://www.w3.org/TR/xmlschema11-2/ section 3.3.7).

Tokens write them as seconds since 1970: NumericDate (https://www.rfc-editor.org/rfc/rfc7519 section 2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from verification.codes import Code
from verification.errors import Invalid
from verification.jsontypes import JsonValue

__all__ = ["Moment", "day_of", "from_seconds", "parse"]

_DATE_TIME = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"[Tt](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,30}))?"
    r"(?P<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?\Z"
)
_USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
_FIELDS = ("year", "month", "day", "hour", "minute", "second")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_OFFSET_MINUTES = 14 * 60


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time in UTC, and whether the text said its offset (without one it is read as UTC)."""

    moment: datetime
    had_offset: bool


def parse(text: str) -> Moment:
    """The point in time that the text names.

    Raises:
        Invalid: BAD_DATE when it is no xsd:dateTime of a year from 0001 to 9999.

    """
    if _USUAL.match(text):
        try:
            return Moment(datetime.fromisoformat(text), had_offset=True)
        except ValueError:
            pass  # told below, or the end of a day
    found = _DATE_TIME.match(text)
    if found is None:
        raise Invalid(Code.BAD_DATE, f"“{text[:40]}” is not a date with a time.")
    offset = found["offset"]
    year, month, day, hour, minute, second = (int(found[name]) for name in _FIELDS)
    microsecond = int((found["fraction"] or "0")[:6].ljust(6, "0"))
    end_of_day = (hour, minute, second, microsecond) == (24, 0, 0, 0)  # the first moment of the next day
    try:
        written = datetime(year, month, day, 0 if end_of_day else hour, minute, second, microsecond, _zone(offset))
        moment = (written + timedelta(days=1) if end_of_day else written).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(Code.BAD_DATE, f"“{text[:40]}” names a time that does not exist.") from None
    return Moment(moment, offset is not None)


def from_seconds(value: JsonValue) -> datetime | None:
    """The point in time that a token's number names, in UTC; None when the value is no number, or names none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def day_of(moment: datetime) -> str:
    """The day in words: `5 Jan 2026`."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _zone(offset: str | None) -> timezone:
    if offset is None or offset in "Zz":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[4:6])
    if minutes > _MOST_OFFSET_MINUTES or int(offset[4:6]) >= 60:  # noqa: PLR2004 - minutes of an hour
        raise ValueError(offset)
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
