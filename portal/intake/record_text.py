"""Taking a record out of what a server wraps around it, byte for byte: nothing is written anew, so nothing changes.

Servers answer `{"credential": {…}}`, `{"vp": {…}, "controller": …}`, `{"data": {"assertion": {…}}}` and the like. What
stands around the record is nobody's signed word, and the same record by another way should be the same record.
"""

from __future__ import annotations

import json

from verification.budget import Limits
from verification.containers.jwt import looks_like_one
from verification.containers.sd_jwt import looks_like_sd_jwt
from verification.errors import Problem
from verification.jsontypes import JsonObject, JsonValue
from verification.strict_json import parse

__all__ = ["is_record", "unwrapped_record"]

_LIMITS = Limits()
_RECORD_TYPES = frozenset(
    {
        "VerifiableCredential",
        "VerifiablePresentation",
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
        "OpenBadgeCredential",
        "AchievementCredential",
        "Assertion",
        "CLR",
    }
)
_AROUND = ("vp", "verifiablePresentation", "credential", "verifiableCredential", "vc", "assertion", "badge", "vp_token")
_FURTHER_AROUND = ("data", "result", "results", "record", "value", "payload", "response", "item", "items")
_MOST_DEPTH = 5
_SPACE = " \t\r\n"


def is_record(value: JsonValue) -> bool:
    """Whether a JSON value is a record by its own word: of a type that is one, a token, or of an older form."""
    if isinstance(value, str):
        return len(value) < _LIMITS.record and (looks_like_one(value) or looks_like_sd_jwt(value))
    if not isinstance(value, dict):
        return False
    types = value.get("type", value.get("@type"))
    if _RECORD_TYPES & {str(one) for one in (types if isinstance(types, list) else [types])}:
        return True
    if {"recipient", "badge", "verify"} <= set(value) or {"payload", "signature"} <= set(value):
        return True  # Open Badges 1.x; a JWS in JSON
    return isinstance(value.get("person"), dict) and "credentialSubject" not in value  # a résumé (LER-RS)


def unwrapped_record(data: bytes) -> bytes | None:
    """The bytes of the record in a JSON text; None when there is none, or the text is no strict JSON.

    A presentation of one credential is that credential: without a challenge of ours, its holder's proof proves nothing.
    """
    try:
        value = parse(data, _LIMITS)
        text = data.decode("utf-8-sig")
    except (Problem, UnicodeDecodeError):
        return None
    found = _found(value, text.strip(), 0)
    return None if found is None else found.encode()


def _found(value: JsonValue, text: str, depth: int) -> str | None:
    if depth > _MOST_DEPTH:
        return None
    if isinstance(value, list):
        return _found(value[0], _item(text), depth + 1) if len(value) == 1 else None
    if is_record(value):
        single = _only_credential(value, text, depth) if isinstance(value, dict) else None
        return single or (str(value) if isinstance(value, str) else text)
    if not isinstance(value, dict):
        return None
    for name in (*_AROUND, *_FURTHER_AROUND):
        if name in value:
            inner = _found(value[name], _member(text, name), depth + 1)
            if inner is not None:
                return inner
    return None


def _only_credential(value: JsonObject, text: str, depth: int) -> str | None:
    """The one credential of a presentation; None for several, for none, and for what is no presentation."""
    types = value.get("type", value.get("@type"))
    if "VerifiablePresentation" not in (types if isinstance(types, list) else [types]):
        return None
    inner = value.get("verifiableCredential")
    alone = inner[0] if isinstance(inner, list) and len(inner) == 1 else inner
    if not isinstance(alone, dict | str) or not is_record(alone):
        return None
    return _found(inner, _member(text, "verifiableCredential"), depth + 1)


def _member(text: str, wanted: str) -> str:
    """The text of an object's member, as it stands in the object's text; the whole was parsed before."""
    decoder, at = json.JSONDecoder(), _skip(text, 1)
    while text[at] == '"':
        name, at = decoder.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        _, end = decoder.raw_decode(text, at)
        if name == wanted:
            return text[at:end]
        at = _skip(text, end)
        if text[at] != ",":
            break
        at = _skip(text, at + 1)
    raise KeyError(wanted)


def _item(text: str) -> str:
    """The text of an array's first item."""
    at = _skip(text, 1)
    _, end = json.JSONDecoder().raw_decode(text, at)
    return text[at:end]


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at
