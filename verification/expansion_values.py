"""What single values become, without regard to where they stand.

https://www.w3.org/TR/json-ld11-api/ (section 5.1.2, step 14, "value objects", and section 5.3 "Value Expansion").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeAlias, TypeVar

from verification.codes import Code
from verification.errors import Invalid, Problem
from verification.expansion_scope import Scope, Term
from verification.jsontypes import JsonValue
from verification.literals import json_literal, literal

__all__ = ["Listed", "Object", "as_list", "coerced", "is_nothing", "located", "value_object"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Listed:
    """An `@list`: its members are terms or lists."""

    members: tuple[Object, ...]


Object: TypeAlias = "str | Listed"


def as_list(value: Any) -> list[Any]:  # noqa: ANN401  any JSON value
    """The value itself if it is a list, otherwise the list of it."""
    return value if isinstance(value, list) else [value]


def is_nothing(value: JsonValue) -> bool:
    """Null, and a list of nothings: leaving them unsigned loses nothing."""
    return value is None or (isinstance(value, list) and all(is_nothing(item) for item in value))


def located(pointer: str, call: Callable[_P, _R], *arguments: _P.args, **options: _P.kwargs) -> _R:
    """Call, and tell any problem where it stands."""
    try:
        return call(*arguments, **options)
    except Problem as problem:
        problem.pointer = problem.pointer or pointer
        raise


def coerced(value: Any, term: Term, direction: str = "") -> str:  # noqa: ANN401  any JSON scalar
    """The literal of a scalar under its term's coercion, references apart, with ``direction`` if it is a text."""
    if term.coercion == "@json":
        return json_literal(value)
    if term.coercion and not term.is_reference and term.coercion != "@none":
        return literal(value, datatype=term.coercion)
    return literal(value, language=term.language if isinstance(value, str) else "", direction=direction)


def value_object(given: dict[str, Any], scope: Scope, direction: str = "") -> str:
    """The literal of a value object, its entries given by keyword; empty for a null.

    Raises:
        Invalid: `bad_value` when the entries do not go together.
    """
    value, kind, language = given["@value"], given.get("@type"), given.get("@language")
    if "@type" in given and ("@language" in given or "@direction" in given):
        raise Invalid(Code.BAD_VALUE, "A value has a type, or a language and direction, not both.")
    if kind is not None and not isinstance(kind, str):
        raise Invalid(Code.BAD_VALUE, "The type of a value must be a string.")
    if language is not None and not isinstance(language, str):
        raise Invalid(Code.BAD_VALUE, "The language of a value must be a string.")
    if kind is not None and scope.terms[kind].keyword == "@json":
        return json_literal(value)
    if value is None:
        return ""
    datatype = scope.reference(kind, vocab=True) if kind is not None else ""
    if kind is not None and (not datatype or datatype.startswith("_:")):
        raise Invalid(Code.BAD_VALUE, "The type of a value must expand to a whole IRI.")
    if isinstance(value, dict | list) or (language is not None and not isinstance(value, str)):
        raise Invalid(Code.BAD_VALUE, "A value must be a scalar, and with a language a string.")
    return literal(value, datatype=datatype, language=(language or "").lower(), direction=direction)
