"""Bytes and tokens bent: flipped, cut, doubled, glued, and put together from pieces of others."""

from __future__ import annotations

import base64
import json

from tests.fuzz.bent_json import bent_json
from tests.fuzz.choices import Choices, pick

__all__ = ["bent_bytes", "bent_sd_jwt", "bent_token"]

_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def bent_bytes(data: bytes, choices: Choices) -> bytes:
    """The bytes with one to three changes that know nothing of what they mean."""
    for _ in range(choices.number(1, 3)):
        place, end = choices.number(0, len(data)), choices.number(0, len(data))
        way = choices.number(0, 5)
        if way == 0 and place < len(data):
            data = data[:place] + bytes([data[place] ^ (1 << choices.number(0, 7))]) + data[place + 1 :]
        elif way == 1:
            data = data[:place] + choices.some_bytes(8) + data[place:]
        elif way == 2:
            data = data[: min(place, end)] + data[max(place, end) :]
        elif way == 3:
            data = data[:place]
        elif way == 4:
            data = data[:place] + data[min(place, end) : max(place, end)][:4_096] + data[place:]
        else:
            data = data[:place] + choices.some_bytes(4) + data[place + 4 :]
    return data


def bent_token(token: str, choices: Choices) -> bytes:
    """A compact JWS with its header, payload or signature changed, none of it signed again."""
    pieces = token.split(".")
    if not token:
        return choices.some_bytes(16)
    which = choices.number(0, len(pieces) - 1)
    way = choices.number(0, 4)
    if way <= 1 and which < 2:
        pieces[which] = _encoded(bent_json(_decoded(pieces[which]), choices))
    elif way == 2:
        pieces[which] = pieces[which][:-1] + pick(choices, _SIGNS)
    elif way == 3:
        pieces[which] = pick(choices, ("", "e30", "=", pieces[which] + "=", pieces[which - 1], " " + pieces[which]))
    else:
        return bent_bytes(token.encode(), choices)
    return ".".join(pieces).encode()


def bent_sd_jwt(text: str, choices: Choices) -> bytes:
    """An SD-JWT with its token, its disclosures or its key binding changed, moved, doubled or left out."""
    parts = text.split("~")
    for _ in range(choices.number(1, 3)):
        which = choices.number(0, len(parts) - 1)
        way = choices.number(0, 5)
        if way == 0:
            parts[0] = bent_token(parts[0], choices).decode("latin-1")
        elif way == 1 and len(parts) > 1:
            del parts[which]
        elif way == 2:
            parts.insert(which, pick(choices, parts))
        elif way == 3 and 0 < which < len(parts) and "." not in parts[which] and parts[which]:
            parts[which] = _encoded(bent_json(_decoded(parts[which]), choices))
        elif way == 4:
            other = choices.number(0, len(parts) - 1)
            parts[which], parts[other] = parts[other], parts[which]
        else:
            parts[which] = bent_token(parts[which], choices).decode("latin-1")
    return "~".join(parts).encode("latin-1")


def _decoded(piece: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(piece + "=="))
    except (ValueError, RecursionError):
        return {}


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
