"""Holding a record against a JSON Schema that a stranger wrote.

Specification: https://json-schema.org/draft/2020-12 and the drafts before it, as https://www.w3.org/TR/vc-json-schema/
(section 2.1) names them. Evaluation is bounded: every keyword that is looked at is paid for, patterns run in an engine
whose time is linear (RE2), and no reference leads out of the schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache
from typing import Any

import re2
from jsonschema.exceptions import ValidationError
from jsonschema.validators import Draft202012Validator, extend, validator_for
from jsonschema_specifications import REGISTRY

from verification.budget import Budget
from verification.codes import Act, Code
from verification.errors import Unavailable
from verification.jsontypes import JsonObject

__all__ = ["Mismatch", "mismatches"]

_COST_OF_KEYWORD = 20
_PURSE: ContextVar[Budget] = ContextVar("purse")
#: Names of properties are matched by the library itself, with an engine that can be made to run for ever.
_HARMLESS_PATTERN = re.compile(r"\^[^()*+{|]*[*+]?\$?\Z")
_Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


class Mismatch(tuple[str, str]):
    """Where a record does not fit a schema (JSON pointer), and how, in words."""

    __slots__ = ()


def mismatches(document: JsonObject, schema: JsonObject, *, budget: Budget, most: int) -> list[Mismatch]:
    """The first places, ``most`` at most, where the document does not fit.

    Raises:
        Unavailable: SCHEMA_NOT_CHECKED when the schema cannot be followed, OVER_BUDGET when it asks for too much work.

    """
    _refuse_untimed(schema)
    token = _PURSE.set(budget)
    found: list[Mismatch] = []
    try:
        for error in _bounded(validator_for(schema, default=Draft202012Validator))(
            schema, registry=REGISTRY
        ).iter_errors(document):
            found.append(_told(error))
            if len(found) == most:
                break
    except Unavailable:
        raise
    except Exception:  # noqa: BLE001 - whatever a bad schema makes the library raise, it says nothing of the record
        raise Unavailable(Code.SCHEMA_NOT_CHECKED, "The schema cannot be followed.", act=Act.ISSUER) from None
    finally:
        _PURSE.reset(token)
    return found


def _refuse_untimed(schema: object) -> None:
    waiting = [schema]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            names = value.get("patternProperties")
            if isinstance(names, dict) and not all(_HARMLESS_PATTERN.match(name) for name in names):
                detail = "The schema holds patterns for names that could keep a computer busy for ever."
                raise Unavailable(Code.SCHEMA_NOT_CHECKED, detail, act=Act.ISSUER)
            waiting += value.values()


@cache
def _bounded(draft: Any) -> Any:  # noqa: ANN401 - a class that jsonschema makes
    """The validator of a draft, every keyword of which is paid for."""
    keywords = {name: _paid(keyword) for name, keyword in draft.VALIDATORS.items()}
    return extend(draft, {**keywords, "pattern": _paid(_pattern), "uniqueItems": _paid(_unique)})


def _paid(keyword: _Keyword) -> _Keyword:
    def evaluate(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401
        size = len(instance) if isinstance(instance, dict | list) else 0
        _PURSE.get().spend(_COST_OF_KEYWORD + size)
        yield from keyword(validator, value, instance, schema) or ()

    return evaluate


def _pattern(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401, ARG001
    if not isinstance(instance, str):
        return
    try:
        fits = re2.search(value, instance) is not None
    except re2.error:
        detail = "The schema holds a pattern that is not followed here."
        raise Unavailable(Code.SCHEMA_NOT_CHECKED, detail, act=Act.ISSUER) from None
    if not fits:
        yield ValidationError("pattern")


def _unique(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401
    if isinstance(instance, list):
        _PURSE.get().spend(len(instance) ** 2 // 4)
    yield from Draft202012Validator.VALIDATORS["uniqueItems"](validator, value, instance, schema) or ()


def _told(error: ValidationError) -> Mismatch:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in error.absolute_path)
    return Mismatch(("".join(f"/{step}" for step in steps), _words(error)))


def _words(error: ValidationError) -> str:
    """What is amiss, in our words: the library's own repeat the record's."""
    name, wanted = str(error.validator), error.validator_value
    if name == "required" and isinstance(wanted, list) and isinstance(error.instance, dict):
        missing = [str(item) for item in wanted if item not in error.instance]
        return f"lacks {', '.join(missing)[:160]}"
    if name == "type":
        kinds = wanted if isinstance(wanted, list) else [wanted]
        return f"should be of the type {' or '.join(map(str, kinds))[:80]}"
    if name in {"enum", "const", "contains"}:
        return "has none of the values allowed"
    if name == "additionalProperties":
        return "holds a property that is not allowed"
    return f"does not meet “{name[:40]}”"
