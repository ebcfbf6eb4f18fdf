"""A JSON document bent: the tricks that have fooled verifiers, at any place of it.

Sources of the tricks: RFC 8259 section 4 (names given twice), RFC 8785 appendix B (odd numbers), JSON-LD 1.1
sections 4.1 to 4.9 (aliases, `@included`, `@reverse`, `@graph`, `@nest`, inline contexts).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from tests.fuzz.choices import Choices, pick

Json = Any

__all__ = ["bent_json", "bent_value"]

_TWICE = "~~twice~~"  # stands for a name that the text will hold a second time
_RAW = "~~raw~~"  # stands before text that is written as it is
_ODD: tuple[Json, ...] = (
    None, True, False, 0, -1, 1.5, 2**53 + 1, 10**400, [], {}, [[]], [{}], "", " ", "\x00", "\ud800", "\u202e",
    "e\u0301", "x" * 5_000, "(a+)+$",
    "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", "did:web:evil.example",
    "https://evil.example/", "urn:uuid:0", "2999-01-01T00:00:00Z", "1900-01-01", "0000-00-00T99:99:99Z", "_:b0", "@id",
    "Heart surgery", "data:application/vc+jwt,a.b.c", "//", "http://[", "did:web:", "did:key:z", "did:jwk:e30",
    _RAW + "1e400", _RAW + "-0", _RAW + "1E2", _RAW + "NaN", _RAW + "0.1e-9999", _RAW + "1" * 5_000,
    _RAW + "[" * 3_000 + "]" * 3_000,
)  # fmt: skip
_NAMES = (
    "@context", "@id", "@type", "@included", "@reverse", "@graph", "@nest", "@index", "@language", "@value", "@list",
    "@set", "@vocab", "@direction", "@json", "__proto__", "constructor", "id", "type", "name", "issuer", "proof",
    "credentialSubject", "credentialStatus", "credentialSchema", "achievement", "alignment", "result", "endorsement",
    "endorsementJwt", "verifiableCredential", "validUntil", "validFrom", "issuanceDate", "expirationDate", "evidence",
    "termsOfUse", "refreshService", "holder", "vct", "vc", "vp", "cnf", "iss", "sub", "exp", "nbf", "_sd", "...",
    "_sd_alg", "crit", "b64", "jwk", "x5c", "jku", "kid", "alg", "typ", "publicKeyMultibase", "assertionMethod",
    "https://schema.org/name", "schema:name", "ob:name", "NAME", "name ", "näme", "",
)  # fmt: skip
_CONTEXTS: tuple[Json, ...] = (
    {"@vocab": "https://evil.example/"}, {"name": "https://evil.example/name"}, {"name": None}, {"alias": "@id"},
    {"name": {"@id": "https://schema.org/name", "@protected": True}}, {"@propagate": False},
    {"@import": "https://w3id.org/x"},
    {"x": {"@id": "@nest"}}, {"achievement": {"@container": "@graph"}}, {"@base": "https://evil.example/"},
    {"@language": "de"}, {"x": {"@reverse": "https://schema.org/name"}}, {"id": "https://evil.example/id"},
    {"a": "b:c", "b": "a:d"}, {"@version": 1.1}, {"members": "@set"}, {"inside": "@included"}, {"@vocab": None},
    "https://evil.example/context.json", "https://www.w3.org/2018/credentials/v1",
    "https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2", None, [], 5,
    "https://w3id.org/security/suites/ed25519-2020/v1", "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
)  # fmt: skip
_WRAPPERS = (
    "", "@value", "@list", "@set", "@graph", "@id", "@included", "@reverse", "@nest", "members", "inside",
)  # fmt: skip
_PLACES_AT_MOST = 2_000


def bent_json(document: Json, choices: Choices) -> bytes:
    """The document with one to four tricks played on it, as the bytes that would arrive."""
    text = _text(bent_value(document, choices), escaped=bool(choices.number(0, 1)))
    return text.encode("utf-8", "surrogatepass")


def bent_value(document: Json, choices: Choices) -> Json:
    """The same before it is written; may hold marks for names given twice and raw numbers (see :func:`bent_json`)."""
    bent = [copy.deepcopy(document)]  # in a list, so that the document itself has a place too
    for _ in range(choices.number(1, 4)):
        trick = pick(choices, _TRICKS)
        trick(bent, choices)
    return bent[0]


def _text(value: Json, *, escaped: bool) -> str:
    text = json.dumps(value, ensure_ascii=escaped)
    text = text.replace(_TWICE, "")
    pieces = text.split(f'"{_RAW}')
    for number, piece in enumerate(pieces[1:], start=1):
        raw, _, rest = piece.partition('"')
        pieces[number] = raw + rest
    return "".join(pieces)


def _places(root: list[Json]) -> list[tuple[Any, Any]]:
    """Every place of the tree: the list or object that holds a value, and the index or name it has there."""
    found: list[tuple[Any, Any]] = []
    waiting: list[Any] = [root]
    while waiting and len(found) < _PLACES_AT_MOST:
        holder = waiting.pop()
        for key in range(len(holder)) if isinstance(holder, list) else list(holder):
            found.append((holder, key))
            if isinstance(holder[key], (list, dict)):
                waiting.append(holder[key])
    return found


def _place(root: list[Json], choices: Choices) -> tuple[Any, Any]:
    return pick(choices, _places(root))


def _object(root: list[Json], choices: Choices) -> Any:
    objects = [holder[key] for holder, key in _places(root) if isinstance(holder[key], dict)]
    return pick(choices, objects) if objects else {}


def _replace(root: list[Json], choices: Choices) -> None:
    holder, key = _place(root, choices)
    holder[key] = copy.deepcopy(pick(choices, _ODD))


def _delete(root: list[Json], choices: Choices) -> None:
    holder, key = _place(root, choices)
    if holder is not root:
        del holder[key]


def _swap(root: list[Json], choices: Choices) -> None:
    (one, first), (other, second) = _place(root, choices), _place(root, choices)
    one[first], other[second] = copy.deepcopy(other[second]), copy.deepcopy(one[first])


def _copy_over(root: list[Json], choices: Choices) -> None:
    (one, first), (other, second) = _place(root, choices), _place(root, choices)
    other[second] = copy.deepcopy(one[first])


def _rename(root: list[Json], choices: Choices) -> None:
    holder, key = _place(root, choices)
    if isinstance(holder, dict):
        holder[pick(choices, _NAMES)] = holder.pop(key)


def _add(root: list[Json], choices: Choices) -> None:
    holder = _object(root, choices)
    other, key = _place(root, choices)
    value = other[key] if choices.number(0, 1) else pick(choices, _ODD)
    holder[pick(choices, _NAMES)] = copy.deepcopy(value)


def _twice(root: list[Json], choices: Choices) -> None:
    holder = _object(root, choices)
    if holder:
        name = pick(choices, list(holder))
        other, key = _place(root, choices)
        holder[f"{_TWICE}{name}"] = copy.deepcopy(other[key] if choices.number(0, 1) else pick(choices, _ODD))


def _wrap(root: list[Json], choices: Choices) -> None:
    holder, key = _place(root, choices)
    name = pick(
        choices, ("", "@value", "@list", "@set", "@graph", "@id", "@included", "@reverse", "@nest", "members", "inside")
    )
    holder[key] = {name: holder[key]} if name else [holder[key]]


def _deepen(root: list[Json], choices: Choices) -> None:
    holder, key = _place(root, choices)
    name = pick(choices, ("", "credentialSubject", "achievement", "@graph", "@context", "verifiableCredential"))
    for _ in range(choices.number(2, 40)):
        holder[key] = {name: holder[key]} if name else [holder[key]]


def _many(root: list[Json], choices: Choices) -> None:
    holder, key = _place(root, choices)
    holder[key] = [copy.deepcopy(holder[key])] * choices.number(2, 5)


def _context(root: list[Json], choices: Choices) -> None:
    holder = root[0] if isinstance(root[0], dict) and choices.number(0, 2) else _object(root, choices)
    if not isinstance(holder, dict):
        return
    held = holder.get("@context", [])
    contexts = list(held) if isinstance(held, list) else [held]
    contexts.insert(choices.number(0, len(contexts)), copy.deepcopy(pick(choices, _CONTEXTS)))
    holder["@context"] = contexts


def _respell(root: list[Json], choices: Choices) -> None:
    texts = [(holder, key) for holder, key in _places(root) if isinstance(holder[key], str) and holder[key]]
    if not texts:
        return
    holder, key = pick(choices, texts)
    text, place = holder[key], choices.number(0, max(0, len(holder[key]) - 1))
    sign = chr(choices.number(1, 0x2FF))
    holder[key] = pick(
        choices,
        (text[:place] + sign + text[place + 1 :], text[:place] + sign + text[place:], text[:place], text.upper()),
    )


_TRICKS: tuple[Callable[[list[Json], Choices], None], ...] = (
    _replace, _delete, _swap, _copy_over, _rename, _add, _twice, _wrap, _deepen, _many, _context, _context, _respell,
    _respell,
)  # fmt: skip
