"""Credentials that stand inside others: children of a CLR, endorsements of anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verification.jsontypes import JsonObject, JsonValue
from verification.vocabularies.structure import placed

__all__ = ["Nested", "endorsements"]

_MOST_DEPTH = 12
_ENDORSEMENTS = frozenset({"endorsement", "endorsementJwt"})
_NOT_ITS_OWN = frozenset({"verifiableCredential", "proof", "@context"})


@dataclass(frozen=True, slots=True)
class Nested:
    """A nested credential and where it stands; ``about`` is the id of the thing that an endorsement stands in."""

    value: JsonValue
    pointer: str
    about: str = ""


def endorsements(document: JsonObject) -> Iterator[Nested]:
    """Every `endorsement` and `endorsementJwt` of the record and its parts; not those of nested credentials."""
    found: list[Nested] = []
    if _has_any(document):
        _collect(document, "", 0, found)
    return iter(found)


def _has_any(document: JsonObject) -> bool:
    """Whether there is an endorsement at any depth: most records have none, and are not walked with care."""
    waiting: list[JsonValue] = [document]
    for value in waiting:
        if type(value) is list:
            waiting += value
        elif type(value) is dict:
            if "endorsement" in value or "endorsementJwt" in value:
                return True
            waiting += [
                item
                for name, item in value.items()
                if (type(item) is dict or type(item) is list) and name not in _NOT_ITS_OWN
            ]
    return False


def _collect(value: JsonObject | list[JsonValue], pointer: str, depth: int, found: list[Nested]) -> None:
    """Add what stands at and below an object or list, in the order of the document."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict | list):
                _collect(item, f"{pointer}/{index}", depth + 1, found)
        return
    for name, item in value.items():
        if name in _ENDORSEMENTS:
            own = value.get("id")
            about = own if isinstance(own, str) else ""
            found += [Nested(one, place, about) for one, place in placed(item, f"{pointer}/{name}")]
        elif isinstance(item, dict | list) and name not in _NOT_ITS_OWN:
            _collect(item, f"{pointer}/{_escaped(name)}", depth + 1, found)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
