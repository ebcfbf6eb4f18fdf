"""The filters of a list as the address says them: those that are on, each with the address that is left without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

__all__ = ["Chip", "chips", "kept_query"]

LONGEST = 2_000
#: Where one stands in a list is no part of what was looked for.
PLACES = ("page", "after", "before", "saved", "all")


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on: what it is about, what it asks for, and the query that is left when it is taken off."""

    about: str
    words: str
    without: str


def chips(asked: QueryDict, on: Iterable[tuple[str, str, str]]) -> list[Chip]:
    """The chips for filters given as (parameter, what it is about, what it asks for); empty words are not on."""
    return [Chip(about, words, _without(asked, name)) for name, about, words in on if words]


def kept_query(asked: Mapping[str, str], names: Iterable[str]) -> str:
    """The filters among ``names`` as one query, in a fixed order: what a saved search keeps."""
    found = QueryDict(mutable=True)
    for name in names:
        if value := asked.get(name, "").strip():
            found[name] = value
    return found.urlencode()[:LONGEST]


def _without(asked: QueryDict, name: str) -> str:
    left = asked.copy()
    for gone in (name, *PLACES):
        left.pop(gone, None)
    for empty in [key for key, value in left.items() if not value]:
        left.pop(empty)
    return left.urlencode() or "all=1"
