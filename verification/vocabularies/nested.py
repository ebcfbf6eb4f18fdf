"""Credentials that stand inside others: children of a CLR, endorsements of anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verification.jsontypes import JsonObject, JsonValue
from verification.vocabularies.structure import placed

__all__ = ["Nested", "endorsements"]

_MOST_DEPTH = 12
_NOT_ITS_OWN = frozenset({"verifiableCredential", "proof", "@context"})


@dataclass(frozen=True, slots=True)
class Nested:
    """A nested credential and where it stands; ``about`` is the id of the thing that an endorsement stands in."""

    value: JsonValue
    pointer: str
    about: str = ""


def endorsements(document: JsonObject) -> Iterator[Nested]:
    """Every `endorsement` and `endorsementJwt` of the record and its parts; not those of nested credentials."""
    yield from _within(document, "", 0)


def _within(value: JsonValue, pointer: str, depth: int) -> Iterator[Nested]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from _within(item, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, dict):
        own = value.get("id")
        about = own if isinstance(own, str) else ""
        for name, item in value.items():
            if name in {"endorsement", "endorsementJwt"}:
                yield from (Nested(one, place, about) for one, place in placed(item, f"{pointer}/{name}"))
            elif isinstance(item, dict | list) and name not in _NOT_ITS_OWN:
                yield from _within(item, f"{pointer}/{_escaped(name)}", depth + 1)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
