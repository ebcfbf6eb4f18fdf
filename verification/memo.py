"""A bounded memory for what is worked out of a sender's input over and over."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

__all__ = ["Memo"]

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Memo(Generic[_K, _V]):
    """A dictionary that starts over when it is full."""

    __slots__ = ("entries", "limit")

    def __init__(self, limit: int) -> None:
        self.entries: dict[_K, _V] = {}
        self.limit = limit

    def put(self, key: _K, value: _V) -> _V:
        """Remember a value, and give it."""
        if len(self.entries) >= self.limit:
            self.entries.clear()
        self.entries[key] = value
        return value
