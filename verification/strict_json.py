"""JSON without ambiguity: RFC 8259 in UTF-8, bounded, no key twice, no half characters (RFC 7493, I-JSON)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from verification.budget import Limits
from verification.codes import Code
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue

__all__ = ["parse", "parse_object"]

# Possessive, so that a string of 20 MB is skipped in place instead of remembering 20 million ways back.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[{\]}]")
_OF_ONE_KIND = bytes.maketrans(b"[]", b"{}")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_LONGEST_NUMBER = 400
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


def parse(data: bytes, limits: Limits) -> JsonValue:
    """The value that the bytes spell; a UTF-8 byte order mark before it is tolerated.

    Depth is measured before anything recurses, so that ten thousand brackets cost a scan and not a crash.

    Raises:
        Invalid: NOT_UTF8, TOO_DEEP, TOO_MANY, DUPLICATE_KEY (with its pointer), BAD_NUMBER, BAD_CHARACTER or NOT_JSON.

    """
    text = _decode(data)
    _measure(data, limits)
    value: JsonValue = _loaded(text, _DECODER)
    if _HALF_ESCAPED.search(text):
        _refuse_half_characters(value)
    return value


def parse_object(data: bytes, limits: Limits) -> JsonObject:
    """The JSON object that the bytes spell.

    Raises:
        Invalid: as :func:`parse`, and NOT_AN_OBJECT.

    """
    value = parse(data, limits)
    if not isinstance(value, dict):
        raise Invalid(Code.NOT_AN_OBJECT, "The JSON is no object.")
    return value


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS) or b"\0" in data[:4]:
        raise Invalid(Code.NOT_UTF8, "The text is UTF-16 or UTF-32; JSON is exchanged in UTF-8.")
    try:
        return data.removeprefix(_UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(Code.NOT_UTF8, f"The text is not UTF-8 (byte {error.start}).") from None


def _measure(data: bytes, limits: Limits) -> None:
    brackets = data.count(b"[") + data.count(b"{")
    if brackets <= limits.depth and brackets + data.count(b",") <= limits.values:
        return  # few enough even if all of them stand one in another, and none in a text
    marks = _STRING.sub(b"", data)
    if marks.count(b",") + marks.count(b"[") + marks.count(b"{") > limits.values:
        raise Invalid(Code.TOO_MANY, f"The JSON holds more than {limits.values:,} values.")
    if _is_shallow(marks, limits.depth):
        return
    depth = 0
    for found in _BRACKET.finditer(marks):
        if found[0] in b"[{":
            depth += 1
            if depth > limits.depth:
                raise Invalid(Code.TOO_DEEP, f"The JSON is nested deeper than {limits.depth} levels.")
        else:
            depth -= 1


def _is_shallow(marks: bytes, most: int) -> bool:
    """Whether the brackets are gone when the innermost ones are taken away ``most`` times; those that match are."""
    brackets = marks.translate(_OF_ONE_KIND, _NO_BRACKETS)
    for _ in range(most):
        if not brackets:
            return True
        brackets = brackets.replace(b"{}", b"")
    return not brackets


class _DuplicateKeyError(Exception):
    """Found while parsing; where it stands is looked for only then."""


@dataclass(frozen=True, slots=True)
class _Pairs:
    """An object with its duplicates kept, for looking them up."""

    pairs: list[tuple[str, Any]]


def _loaded(text: str, decoder: json.JSONDecoder) -> Any:  # noqa: ANN401 - what the json module gives
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise Invalid(
            Code.NOT_JSON, f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except _DuplicateKeyError:
        pointer, key = _first_duplicate(_loaded(text, _decoder(_Pairs)), "")
        detail = f"The key “{key[:60]}” stands twice in one object; readers would disagree on which one counts."
        raise Invalid(Code.DUPLICATE_KEY, detail, pointer=pointer) from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise _DuplicateKeyError
    return held


def _first_duplicate(value: Any, pointer: str) -> tuple[str, str]:  # noqa: ANN401
    """Pointer and name of the first key that stands twice; both empty below a value without one."""
    if isinstance(value, list):
        members = [(str(index), item) for index, item in enumerate(value)]
    elif isinstance(value, _Pairs):
        members = value.pairs
    else:
        return "", ""
    seen: set[str] = set()
    for name, item in members:
        here = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        if name in seen:
            return here, name
        seen.add(name)
        found = _first_duplicate(item, here)
        if found[0]:
            return found
    return "", ""


def _refuse_constant(name: str) -> NoReturn:
    raise Invalid(Code.BAD_NUMBER, f"{name} is no JSON number.")


def _bounded_integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise Invalid(Code.BAD_NUMBER, f"A number has {len(text):,} digits.")
    return int(text)


def _bounded_float(text: str) -> float:
    if len(text) > _LONGEST_NUMBER:
        raise Invalid(Code.BAD_NUMBER, f"A number has {len(text):,} digits.")
    value = float(text)
    if value in {float("inf"), float("-inf")}:
        raise Invalid(Code.BAD_NUMBER, "A number is too large.")
    return value


def _decoder(hook: Any) -> json.JSONDecoder:  # noqa: ANN401 - what the json module takes
    return json.JSONDecoder(
        object_pairs_hook=hook,
        parse_constant=_refuse_constant,
        parse_int=_bounded_integer,
        parse_float=_bounded_float,
    )


_DECODER = _decoder(_without_duplicates)


def _refuse_half_characters(value: JsonValue) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(Code.BAD_CHARACTER, "A text holds half of a character (a lone surrogate).") from None
