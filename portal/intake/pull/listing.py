"""The records in a page of a platform's answer, byte for byte as they stand there, and what each says of itself.

https://www.imsglobal.org/spec/ob/v3p0/#getopenbadgecredentialsresponse. The data model names the members `credential`
and `compactJwsString`; the examples, and so platforms, `compactJwsStrings`. All are read. What a record says of itself
is shown for choosing only: nothing is verified yet.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.intake.incoming import IncomingBytes
from portal.intake.pull.asking import host_of
from portal.intake.pull.problems import PullFailedError, PullProblem
from portal.net_exchange import Reply
from portal.storable import storable_moment, storable_text
from verification.budget import Limits
from verification.errors import Invalid
from verification.strict_json import parse

__all__ = ["Found", "found_in", "load_found", "save_found"]

_MEMBERS = frozenset({"credential", "credentials", "compactJwsString", "compactJwsStrings"})
_LIMITS = Limits()
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_JWS = re.compile(r"[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+(?:~.*)?")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One record at a platform: its text, and what it says of itself."""

    text: str
    name: str
    issuer: str
    date: str

    @property
    def digest(self) -> str:
        """By which it is known, and chosen."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def moment(self) -> datetime | None:
        """When it was issued, as a time; None when it does not say."""
        return storable_moment(self.date)

    def as_file(self) -> IncomingBytes:
        """As a channel hands it on."""
        kind = "json" if self.text.startswith("{") else "jwt"
        name = re.sub(r"[^\w .,()-]+", " ", self.name).strip()[:80] or "record"
        return IncomingBytes(f"{name}.{kind}", self.text.encode("utf-8", "surrogatepass"))


def found_in(reply: Reply) -> list[Found]:
    """The records of one page.

    Raises:
        PullFailedError: `unreadable_answer`.
    """
    try:
        whole = parse(reply.body, _LIMITS)
        text = reply.body.decode("utf-8-sig")
    except (Invalid, UnicodeDecodeError):
        raise PullFailedError(PullProblem.NONSENSE, host=host_of(reply.url)) from None
    if isinstance(whole, dict):
        if whole and not _MEMBERS & whole.keys():
            raise PullFailedError(PullProblem.NONSENSE, host=host_of(reply.url))
        spans = [span for key, start in _members(text) if key in _MEMBERS for span in _elements(text, start)]
    elif isinstance(whole, list):
        spans = list(_elements(text, _SPACE.match(text).end()))  # type: ignore[union-attr]  # it matches nothing too
    else:
        raise PullFailedError(PullProblem.NONSENSE, host=host_of(reply.url))
    return [found for value, raw in spans if (found := _found(value, raw)) is not None]


def save_found(found: Mapping[str, Found]) -> bytes:
    """What was found, for the encrypted store, until the candidate has chosen."""
    rows = [[item.text, item.name, item.issuer, item.date] for item in found.values()]
    return json.dumps(rows).encode()


def load_found(data: bytes) -> list[Found]:
    """What :func:`save_found` kept."""
    return [Found(*row) for row in json.loads(data)]


def _members(text: str) -> Iterator[tuple[str, int]]:
    """The members of the object that ``text`` is: key, and where its value begins. The text parsed already."""
    at = _after(text, text.index("{") + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        at = _after(text, _after(text, at) + 1)
        yield key, at
        _, at = _DECODER.raw_decode(text, at)
        at = _after(text, at)
        if text[at] == ",":
            at = _after(text, at + 1)


def _elements(text: str, start: int) -> Iterator[tuple[Any, str]]:
    """The elements of the array at ``start``, each with its very characters; a single value is one of it."""
    if text[start] != "[":
        value, end = _DECODER.raw_decode(text, start)
        yield value, text[start:end]
        return
    at = _after(text, start + 1)
    while text[at] != "]":
        value, end = _DECODER.raw_decode(text, at)
        yield value, text[at:end]
        at = _after(text, end)
        if text[at] == ",":
            at = _after(text, at + 1)


def _after(text: str, at: int) -> int:
    """The next character that is not white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _found(value: Any, raw: str) -> Found | None:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return Found(raw, *_says(value))
    if isinstance(value, str) and value.strip():
        token = value.strip()
        return Found(token, *_says(_payload(token)))
    return None


def _payload(token: str) -> dict[str, Any]:
    """What a compact JWS says, unverified; nothing when it is none."""
    match = _JWS.fullmatch(token)
    if match is None:
        return {}
    try:
        data = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
        payload = parse(data, _LIMITS)
    except (Invalid, binascii.Error, ValueError):
        return {}
    inner = payload.get("vc") if isinstance(payload, dict) else None
    return inner if isinstance(inner, dict) else payload if isinstance(payload, dict) else {}


def _says(credential: Mapping[str, Any]) -> tuple[str, str, str]:
    """Name, issuer and date of a credential, as it says them."""
    subject = _first(credential.get("credentialSubject"))
    achievement = _first(subject.get("achievement"))
    issuer = credential.get("issuer")
    issuer_name = _text(_first(issuer).get("name")) or _text(issuer) or _text(_first(issuer).get("id"))
    name = _text(credential.get("name")) or _text(achievement.get("name")) or _kind(credential)
    date = next(
        (said for key in ("awardedDate", "validFrom", "issuanceDate") if (said := _text(credential.get(key)))), ""
    )
    return name, issuer_name, date[:40]


def _kind(credential: Mapping[str, Any]) -> str:
    kinds = credential.get("type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    if "ClrCredential" in listed:
        return "Comprehensive Learner Record"
    return "Open Badge" if {"OpenBadgeCredential", "AchievementCredential"} & {str(kind) for kind in listed} else ""


def _first(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON value
    one = value[0] if isinstance(value, list) and value else value
    return one if isinstance(one, dict) else {}


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):  # a language map, or a value object
        value = value.get("@value") or next((item for item in value.values() if isinstance(item, str)), "")
    return storable_text(" ".join(value.split()), _LONGEST) if isinstance(value, str) else ""
