"""Making foreign text storable: databases refuse the null character, and no encoder takes half a character."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

__all__ = ["is_storable", "storable_json", "storable_moment", "storable_text"]

_REFUSED = re.compile("[\x00\ud800-\udfff]")
_REFUSED_ESCAPED = re.compile(r"\\u(?:0000|d[89a-f])")


def is_storable(text: str) -> bool:
    """Whether every character of ``text`` is one that databases take."""
    return not _REFUSED.search(text)


def storable_text(text: str, at_most: int | None = None) -> str:
    """``text`` with what no database takes replaced, no longer than a column."""
    return _REFUSED.sub("\N{REPLACEMENT CHARACTER}", text)[:at_most]


def storable_json(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """``value`` with what PostgreSQL's jsonb refuses replaced; the bytes as received are in the store, unchanged."""
    if not _REFUSED_ESCAPED.search(json.dumps(value)):
        return value
    return _replaced(value)


def storable_moment(text: str) -> datetime | None:
    """A date or a time as an aware UTC time; None for what is neither. Without an offset it is read as UTC."""
    try:
        moment = parse_datetime(text)
        if moment is None:
            day = parse_date(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _replaced(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return _REFUSED.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {_replaced(key): _replaced(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(item) for item in value]
    return value
