"""What wallets post to an exchange, told apart: the first knock, or presentations.

Specification: https://w3c.github.io/vcalm/ ("Participate in an Exchange"). Real wallets send `{}` or nothing to begin;
then `{"verifiablePresentation": …}`, an object, a token or a list of either, or the bare presentation. Members beside
it (`zcap`, `referenceId`) are of no use here and are passed over. A presentation is cut out of the message byte for
byte, so that what is kept and verified is what the wallet signed and nothing that we wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]  # documented by json's own decoder
from typing import Any

from portal.intake.incoming import IncomingBytes
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from verification.budget import Limits
from verification.errors import Problem
from verification.jsontypes import JsonValue
from verification.strict_json import parse

__all__ = ["MOST_PRESENTATIONS", "presentations_in"]

#: Each presentation is a proof of its own to check while the wallet waits.
MOST_PRESENTATIONS = 10
NAME = "Shared from a wallet"
_TOKEN = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:~[A-Za-z0-9._~-]*)?")
_PART = "verifiablePresentation"
_DECODER = json.JSONDecoder()


def presentations_in(body: bytes) -> list[IncomingBytes]:
    """The presentations of a message; none when it only begins the exchange.

    Raises:
        WalletRefusedError: `answer_malformed`, `no_presentation`, `answer_too_large` (too many presentations).
    """
    bare = body.strip()
    if not bare:
        return []
    if _TOKEN.fullmatch(bare):
        return [IncomingBytes(NAME, bare)]
    try:
        # Bounded before it is read: ten megabytes of brackets would be hundreds of megabytes here in the web process.
        value = parse(bare, Limits())
    except Problem as problem:
        raise WalletRefusedError(WalletRefusal.MALFORMED, f"It cannot be read: {problem.detail}") from None
    return _of_text(bare.decode("utf-8-sig"), value)


def _of_text(text: str, value: JsonValue) -> list[IncomingBytes]:
    if isinstance(value, str):
        return [_one(text, value)]
    if not isinstance(value, dict):
        raise WalletRefusedError(WalletRefusal.MALFORMED, "A message is a JSON object.")
    if _is_presentation(value):
        return [_one(text, value)]
    return _of_message(text) if value else []


def _of_message(text: str) -> list[IncomingBytes]:
    found = [(part, held) for name, part, held in _members(text) if name == _PART]
    if len(found) > 1:
        raise WalletRefusedError(WalletRefusal.MALFORMED, f"It says {_PART} twice.")
    if not found:
        raise WalletRefusedError(WalletRefusal.NO_PRESENTATION)
    part, held = found[0]
    if not isinstance(held, list):
        return [_one(part, held)]
    if len(held) > MOST_PRESENTATIONS:
        raise WalletRefusedError(WalletRefusal.TOO_LARGE, f"It holds more than {MOST_PRESENTATIONS} presentations.")
    return [_one(piece, item) for piece, item in _items(part)]


def _one(text: str, value: Any) -> IncomingBytes:  # noqa: ANN401 - any JSON
    """A presentation as it stands in the message; a token without its quotation marks."""
    if isinstance(value, str) and value.strip():
        return IncomingBytes(NAME, value.strip().encode("utf-8", "surrogatepass"))
    if isinstance(value, dict) and value:
        return IncomingBytes(NAME, text.encode())
    raise WalletRefusedError(WalletRefusal.NO_PRESENTATION)


def _is_presentation(value: dict[str, Any]) -> bool:
    types = value.get("type", value.get("@type"))
    held = types if isinstance(types, list) else [types]
    return any(kind in held for kind in ("VerifiablePresentation", "EnvelopedVerifiablePresentation"))


def _members(text: str) -> Iterator[tuple[str, str, Any]]:
    """Name, text and value of each member of the object; ``text`` was read as JSON already."""
    at = _past_space(text, 1)
    while text[at] != "}":
        name, at = scanstring(text, at + 1, True)
        at = _past_space(text, _past_space(text, at) + 1)
        value, end = _DECODER.raw_decode(text, at)
        yield name, text[at:end], value
        at = _past_space(text, end)
        if text[at] == ",":
            at = _past_space(text, at + 1)


def _items(text: str) -> Iterator[tuple[str, Any]]:
    """Text and value of each item of the list."""
    at = _past_space(text, 1)
    while text[at] != "]":
        value, end = _DECODER.raw_decode(text, at)
        yield text[at:end], value
        at = _past_space(text, end)
        if text[at] == ",":
            at = _past_space(text, at + 1)


def _past_space(text: str, at: int) -> int:
    end: int = WHITESPACE.match(text, at).end()
    return end
