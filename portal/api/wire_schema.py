"""The OpenAPI description of what matching answers, read off its frozen dataclasses: types, enumerations, words."""

from __future__ import annotations

import inspect
import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

__all__ = ["wire_schema"]

_PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number"}


def wire_schema(kind: Any, *, description: str = "") -> dict[str, Any]:  # noqa: ANN401 - a type expression
    """The JSON schema of ``kind`` as :func:`matching.wire.to_json` writes it."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = next(item for item in get_args(kind) if item is not type(None))
        described = wire_schema(inner)
        described |= {"enum": [*described["enum"], None]} if "enum" in described else {}
        return described | {"type": [described["type"], "null"]}
    if get_origin(kind) is tuple:
        return _array(get_args(kind))
    if is_dataclass(kind):
        return _object(kind, description)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [item.value for item in kind]}
    if kind is date:
        return {"type": "string", "format": "date"}
    return {"type": _PLAIN[kind]}


def _array(inner: tuple[Any, ...]) -> dict[str, Any]:
    if inner[-1] is Ellipsis:
        return {"type": "array", "items": wire_schema(inner[0])}
    distinct = [wire_schema(item) for item in dict.fromkeys(inner)]
    items = distinct[0] if len(distinct) == 1 else {"anyOf": distinct}
    return {"type": "array", "items": items, "minItems": len(inner), "maxItems": len(inner)}


def _object(kind: Any, description: str) -> dict[str, Any]:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(kind)
    found: dict[str, Any] = {
        "type": "object",
        "properties": {field.name: wire_schema(hints[field.name]) for field in fields(kind)},
        "required": [field.name for field in fields(kind) if field.default is MISSING],
    }
    said = description or inspect.cleandoc(kind.__doc__ or "")
    return found | {"description": said.replace("``", "`")}
