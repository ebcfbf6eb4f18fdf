"""Many things, some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

__all__ = ["parts"]

_T = TypeVar("_T")


def parts(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The items in their order, at most ``size`` in each part: one statement takes only so many values."""
    source = iter(items)
    while part := list(islice(source, size)):
        yield part
