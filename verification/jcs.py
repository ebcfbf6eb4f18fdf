"""JSON Canonicalization Scheme: one byte string for one JSON value.

https://www.rfc-editor.org/rfc/rfc8785 (section 3.2). Numbers are IEEE 754 doubles written as ECMAScript writes them
(section 3.2.2.3), so an integer beyond 2**53 comes out as the nearest double; keys are sorted by UTF-16 code units
(section 3.2.3).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence

from verification.codes import Code
from verification.errors import Invalid
from verification.jsontypes import JsonValue

__all__ = ["jcs"]

MAX_DEPTH = 128
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_ODD_NUMBER = re.compile(r"[0-9](?:[.eE]|[0-9]{15})")
_FIRST_SURROGATE = "\ud800"
_LARGEST_PLAIN_EXPONENT = 21
_SMALLEST_PLAIN_EXPONENT = -6


def jcs(value: JsonValue) -> bytes:
    """Canonical UTF-8 bytes of a decoded JSON value.

    Raises:
        Invalid: `bad_number` for NaN, infinities and integers no double can hold; `bad_character` for lone surrogates;
            `too_deep` beyond 128 levels.
    """
    text = _plain(value)
    if text is None:
        parts: list[str] = []
        _write(value, parts, 0)
        text = "".join(parts)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(Code.BAD_CHARACTER, "A string holds half a character (a lone surrogate).") from None


def _plain(value: JsonValue) -> str | None:
    """The canonical text as the json module writes it; None where that might be another.

    It might for numbers that are no small integers, for keys whose order in UTF-16 is not that of their characters, for
    what is nested deeply, and for what is not made of the json module's own types.
    """
    try:
        text = _ENCODER.encode(value)
    except (TypeError, ValueError, RecursionError):
        return None
    if text.count("{") + text.count("[") > MAX_DEPTH or not (text.isascii() or max(text) < _FIRST_SURROGATE):
        return None
    return None if _ODD_NUMBER.search(_STRING.sub("", text)) else text


def _write(value: JsonValue, parts: list[str], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Invalid(Code.TOO_DEEP, f"The JSON is nested more than {MAX_DEPTH} levels deep.")
    if value is None:
        parts.append("null")
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    elif isinstance(value, str):
        parts.append(json.dumps(value, ensure_ascii=False))
    elif isinstance(value, int | float):
        parts.append(_number(value))
    elif isinstance(value, Mapping):
        _write_object(value, parts, depth)
    else:
        _write_array(value, parts, depth)


def _write_object(value: Mapping[str, JsonValue], parts: list[str], depth: int) -> None:
    opener = "{"
    for key in sorted(value, key=_utf16):
        parts.append(opener)
        parts.append(json.dumps(key, ensure_ascii=False))
        parts.append(":")
        _write(value[key], parts, depth + 1)
        opener = ","
    parts.append("}" if value else "{}")


def _write_array(value: Sequence[JsonValue], parts: list[str], depth: int) -> None:
    opener = "["
    for item in value:
        parts.append(opener)
        _write(item, parts, depth + 1)
        opener = ","
    parts.append("]" if value else "[]")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _number(value: float) -> str:
    """The number as ECMAScript's Number::toString writes it (radix 10)."""
    try:
        double = float(value)
    except OverflowError:
        raise Invalid(Code.BAD_NUMBER, "A number is too large for a double.") from None
    if not math.isfinite(double):
        raise Invalid(Code.BAD_NUMBER, "NaN and infinite numbers are not JSON.")
    if double == 0:
        return "0"
    sign = "-" if double < 0 else ""
    digits, point = _shortest_digits(abs(double))
    return sign + _ecmascript(digits, point)


def _shortest_digits(double: float) -> tuple[str, int]:
    """The fewest digits that read back as ``double``, and where the decimal point stands: 0.digits times 10**point."""
    mantissa, _, exponent = repr(double).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    significant = digits.lstrip("0")
    point -= len(digits) - len(significant)
    return significant.rstrip("0"), point


def _ecmascript(digits: str, point: int) -> str:
    count = len(digits)
    if count <= point <= _LARGEST_PLAIN_EXPONENT:
        return digits + "0" * (point - count)
    if 0 < point <= _LARGEST_PLAIN_EXPONENT:
        return f"{digits[:point]}.{digits[point:]}"
    if _SMALLEST_PLAIN_EXPONENT < point <= 0:
        return "0." + "0" * -point + digits
    exponent = point - 1
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if exponent > 0 else '-'}{abs(exponent)}"
