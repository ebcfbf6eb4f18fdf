"""Many things, some at a time, and how many pages they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

__all__ = ["page_count", "parts"]

_T = TypeVar("_T")


def parts(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The items in their order, at most ``size`` in each part: one statement takes only so many values."""
    source = iter(items)
    while part := list(islice(source, size)):
        yield part


def page_count(total: int, size: int) -> int:
    """How many pages of ``size`` so many make; nothing makes one, which says so."""
    return max(1, -(-total // size))
