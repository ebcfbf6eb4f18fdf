"""Putting the disclosed claims of an SD-JWT back where they belong: https://www.rfc-editor.org/rfc/rfc9901 section 7.1.

Every rule that refuses is kept: a digest twice, a disclosure that nothing refers to, a name that is taken or reserved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from verification.budget import Limits
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.multibase import base64url_decode, base64url_encode
from verification.strict_json import parse

__all__ = ["digest_of", "disclosed"]

_HASHES = {
    "sha-256": "sha256",
    "sha-384": "sha384",
    "sha-512": "sha512",
    "sha3-256": "sha3_256",
    "sha3-512": "sha3_512",
}
_RESERVED = ("_sd", "...")
_OF_A_PROPERTY, _OF_AN_ELEMENT = 3, 2
_MOST_DEPTH = 60
_MOST_DISCLOSURES = 5_000
_MOST_DIGESTS = 50_000


def digest_of(text: str, payload: JsonObject) -> str:
    """The digest of an ASCII text, with the hash function that the SD-JWT names (`_sd_alg`).

    Raises:
        Unavailable: UNSUPPORTED_ALGORITHM for a hash function that is not taken.

    """
    name = payload.get("_sd_alg", "sha-256")
    if not isinstance(name, str) or name not in _HASHES:
        detail = f"The SD-JWT's hash function {str(name)[:20]} is not taken (taken: {', '.join(_HASHES)})."
        raise Unavailable(Code.UNSUPPORTED_ALGORITHM, detail, act=Act.US)
    return base64url_encode(hashlib.new(_HASHES[name], text.encode("ascii")).digest())


def disclosed(payload: JsonObject, disclosures: Sequence[str], limits: Limits) -> JsonObject:
    """The payload with what was disclosed in its place, and without the digests of what was not.

    Raises:
        Invalid: BAD_DISCLOSURE, TOO_MANY, TOO_DEEP, or a code of strict JSON.
        Unavailable: UNSUPPORTED_ALGORITHM.

    """
    if len(disclosures) > _MOST_DISCLOSURES:
        raise Invalid(Code.TOO_MANY, f"The SD-JWT discloses more than {_MOST_DISCLOSURES:,} claims.")
    opener = _Opener({}, limits)
    for text in disclosures:
        digest = digest_of(text, payload)
        if digest in opener.waiting:
            raise _bad("the same disclosure stands twice.")
        opener.waiting[digest] = text
    opened = opener.object({name: value for name, value in payload.items() if name != "_sd_alg"}, 0)
    if opener.waiting:
        raise _bad(f"{len(opener.waiting)} of the disclosures belong to nothing that was signed.")
    return opened


class _Opener:
    """Walks a payload and opens the digests it meets; ``waiting`` holds disclosures by digest, not yet met."""

    def __init__(self, waiting: dict[str, str], limits: Limits) -> None:
        self.waiting = waiting
        self._limits = limits
        self._met: set[str] = set()

    def value(self, value: JsonValue, depth: int) -> JsonValue:
        if depth > _MOST_DEPTH:
            raise Invalid(Code.TOO_DEEP, f"The SD-JWT's claims are nested deeper than {_MOST_DEPTH} levels.")
        if isinstance(value, dict):
            return self.object(value, depth)
        return self._array(value, depth) if isinstance(value, list) else value

    def object(self, value: JsonObject, depth: int) -> JsonObject:
        opened: dict[str, JsonValue] = {}
        for name, item in value.items():
            if name == "...":
                raise _bad("“...” stands where it may not.")
            if name != "_sd":
                opened[name] = self.value(item, depth + 1)
        digests = value.get("_sd", [])
        if not isinstance(digests, list) or not all(isinstance(item, str) for item in digests):
            raise _bad("“_sd” is no list of digests.")
        for digest in digests:
            parts = self._opened(str(digest))
            if parts is None:
                continue
            if len(parts) != _OF_A_PROPERTY or not isinstance(parts[1], str):
                raise _bad("one for a list stands where a property belongs.")
            name = parts[1]
            if name in _RESERVED or name in opened:
                raise _bad(f"the name “{name[:60]}” is reserved, or stands there already.")
            opened[name] = self.value(parts[2], depth + 1)
        return opened

    def _array(self, items: Sequence[JsonValue], depth: int) -> list[JsonValue]:
        opened: list[JsonValue] = []
        for item in items:
            if not isinstance(item, dict) or "..." not in item:
                opened.append(self.value(item, depth + 1))
                continue
            digest = item["..."]
            if len(item) != 1 or not isinstance(digest, str):
                raise _bad("a hidden element holds more than its digest.")
            parts = self._opened(digest)
            if parts is None:
                continue
            if len(parts) != _OF_AN_ELEMENT:
                raise _bad("one for a property stands where a list's element belongs.")
            opened.append(self.value(parts[1], depth + 1))
        return opened

    def _opened(self, digest: str) -> Sequence[JsonValue] | None:
        """The parts of the disclosure with this digest; None when it was not disclosed, or is a decoy."""
        if digest in self._met:
            raise _bad("the same digest stands at two places.")
        self._met.add(digest)
        if len(self._met) > _MOST_DIGESTS:
            raise Invalid(Code.TOO_MANY, f"The SD-JWT holds more than {_MOST_DIGESTS:,} digests.")
        text = self.waiting.pop(digest, None)
        if text is None:
            return None
        parts = parse(base64url_decode(text), self._limits)
        if not isinstance(parts, list) or len(parts) not in {_OF_A_PROPERTY, _OF_AN_ELEMENT}:
            raise _bad("one is no list of salt, name and value.")
        if not isinstance(parts[0], str):
            raise _bad("one has no salt.")
        return parts


def _bad(what: str) -> Invalid:
    return Invalid(Code.BAD_DISCLOSURE, f"The SD-JWT's disclosures cannot be right: {what}")
