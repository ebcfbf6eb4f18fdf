"""Frozen dataclasses to JSON and back, for every type that the portal stores or sends.

Enumerations travel as their values, dates as ISO 8601, tuples as arrays, an absent value as null. Reading is strict:
a wrong shape is a ``ValueError`` that names the place, never a half-built object.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, Self, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

__all__ = ["JsonObject", "JsonValue", "Wire", "from_json", "to_json"]

JsonValue: TypeAlias = Union[bool, int, float, str, "list[JsonValue]", "dict[str, JsonValue]", None]
JsonObject: TypeAlias = dict[str, JsonValue]
T = TypeVar("T")


class Wire:
    """Gives a frozen dataclass ``to_json`` and ``from_json``."""

    __slots__ = ()

    def to_json(self) -> JsonObject:
        """The object as a JSON object, keyed by field name."""
        return cast("JsonObject", to_json(self))

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Self:
        """The object that :meth:`to_json` gave ``data`` for.

        Raises:
            ValueError: when ``data`` has another shape; the message names the place.
        """
        return from_json(cls, data)


def to_json(value: object) -> JsonValue:
    """``value`` (a dataclass, enumeration, date, tuple or plain value) as JSON."""
    if value is None or isinstance(value, bool | int | float) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return cast("str", value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name in _names(type(value))}
    raise TypeError(f"{type(value).__name__} has no JSON form here.")


def from_json(kind: type[T], data: object) -> T:
    """The ``kind`` that ``data`` describes.

    Raises:
        ValueError: when ``data`` has another shape; the message names the place.
    """
    return cast("T", _read(kind, data, kind.__name__))


@lru_cache(maxsize=256)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@lru_cache(maxsize=256)
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {name: hints[name] for name in _names(kind)}


def _read(kind: Any, data: object, place: str) -> object:  # noqa: ANN401 - a type expression
    if get_origin(kind) in (Union, types.UnionType):
        inner = next(item for item in get_args(kind) if item is not type(None))
        return None if data is None else _read(inner, data, place)
    if get_origin(kind) is tuple:
        return _read_tuple(kind, data, place)
    if is_dataclass(kind):
        return _read_dataclass(cast("type", kind), data, place)
    if isinstance(kind, type) and issubclass(kind, Enum | date):
        return _read_word(kind, data, place)
    return _read_plain(kind, data, place)


def _read_plain(kind: type, data: object, place: str) -> object:
    if kind is float and type(data) is int:
        return float(data)
    if type(data) is not kind:
        raise ValueError(f"{place}: {kind.__name__} expected, {type(data).__name__} found.")
    return data


def _read_word(kind: type[Enum | date], data: object, place: str) -> object:
    try:
        return date.fromisoformat(cast("str", data)) if issubclass(kind, date) else kind(data)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{place}: {error}") from None


def _read_tuple(kind: Any, data: object, place: str) -> tuple[object, ...]:  # noqa: ANN401 - a type expression
    if not isinstance(data, Sequence) or isinstance(data, str | bytes):
        raise ValueError(f"{place}: an array expected, {type(data).__name__} found.")  # noqa: TRY004 - bad data, not a bad call
    inner = get_args(kind)
    if inner[-1] is Ellipsis:
        return tuple(_read(inner[0], item, f"{place}[{index}]") for index, item in enumerate(data))
    if len(inner) != len(data):
        raise ValueError(f"{place}: {len(inner)} items expected, {len(data)} found.")
    return tuple(
        _read(one, item, f"{place}[{index}]") for index, (one, item) in enumerate(zip(inner, data, strict=True))
    )


def _read_dataclass(kind: type, data: object, place: str) -> object:
    if not isinstance(data, Mapping):
        raise ValueError(f"{place}: an object expected, {type(data).__name__} found.")  # noqa: TRY004 - bad data, not a bad call
    hints = _hints(kind)
    unknown = sorted(set(data) - set(hints))
    if unknown:
        raise ValueError(f"{place}: unknown {', '.join(map(str, unknown))}.")
    values = {name: _read(hints[name], data[name], f"{place}.{name}") for name in hints if name in data}
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{place}: {error}") from None
