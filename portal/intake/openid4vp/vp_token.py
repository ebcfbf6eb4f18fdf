"""The `vp_token` taken apart: an object of lists, and each presentation exactly as the wallet spelled it.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html section 8.1. A presentation is kept
byte for byte, so it is cut out of the text rather than written anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from verification.budget import Limits
from verification.errors import Problem
from verification.jsontypes import JsonObject, JsonValue
from verification.strict_json import parse_object

__all__ = ["MOST", "Sent", "fields_of", "object_of", "presentations_of", "token_of"]

#: How many presentations one answer may hold.
MOST = 50
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Sent:
    """One presentation under the id of its credential query; ``value`` is an object, or a token as text."""

    query_id: str
    value: JsonObject | str
    data: bytes


def object_of(text: str | bytes, what: str) -> JsonObject:
    """The JSON object that the text spells, strictly.

    Raises:
        WalletRefusedError: `answer_malformed`.
    """
    try:
        return parse_object(text.encode() if isinstance(text, str) else text, Limits())
    except (Problem, UnicodeError) as problem:
        detail = problem.detail if isinstance(problem, Problem) else "The text is not UTF-8."
        raise WalletRefusedError(WalletRefusal.MALFORMED, f"{what}: {detail}") from None


def token_of(text: str) -> str:
    """The text of `vp_token` in the text of an object; some wallets write it as a text within the text.

    Call after :func:`object_of` has found the text to be one object.
    """
    token = fields_of(text).get("vp_token")
    if token is None:
        raise WalletRefusedError(WalletRefusal.MALFORMED, "It has no vp_token.")
    return token


def fields_of(text: str) -> dict[str, str]:
    """The members of an object whose text was found to be one: texts as they are, anything else as it is spelled."""
    pieces = {name: text[start:end] for name, start, end in _members(text, 0)}
    return {name: str(json.loads(piece)) if piece.startswith('"') else piece for name, piece in pieces.items()}


def presentations_of(text: str) -> list[Sent]:
    """Every presentation of a `vp_token`.

    Raises:
        WalletRefusedError: `answer_malformed`.
    """
    token = object_of(text, "The vp_token cannot be read")
    text = text.removeprefix("\ufeff")
    found: list[Sent] = []
    for name, start, _ in _members(text, 0):
        values = token[name]
        if not isinstance(values, list) or not values:
            raise WalletRefusedError(WalletRefusal.MALFORMED, "Each id of the vp_token must lead to a list.")
        if len(found) + len(values) > MOST:
            raise WalletRefusedError(WalletRefusal.TOO_LARGE, f"It holds more than {MOST} presentations.")
        pieces = _elements(text, start)
        found += [_sent(name, value, text[first:last]) for value, (first, last) in zip(values, pieces, strict=True)]
    return found


def _sent(name: str, value: JsonValue, piece: str) -> Sent:
    if isinstance(value, str):
        return Sent(name, value, value.encode("utf-8", "surrogatepass"))
    if isinstance(value, dict):
        return Sent(name, value, piece.encode())
    raise WalletRefusedError(WalletRefusal.MALFORMED, "A presentation is a text or an object.")


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The names of an object, and where the value of each begins and ends."""
    at = _after(text, start) + 1
    while text[at := _after(text, at)] != "}":
        name, at = _DECODER.raw_decode(text, _after(text, at + 1) if text[at] == "," else at)
        first = _after(text, _after(text, at) + 1)
        _, at = _DECODER.raw_decode(text, first)
        yield name, first, at


def _elements(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where each element of a list begins and ends."""
    at = start + 1
    while text[at := _after(text, at)] != "]":
        first = _after(text, at + 1) if text[at] == "," else at
        _, at = _DECODER.raw_decode(text, first)
        yield first, at


def _after(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
