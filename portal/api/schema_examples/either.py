"""One name, several kinds of value."""

from __future__ import annotations

from typing import Any, Self

__all__ = ["Either"]


class Either(tuple[Any, ...]):
    """Values of one name where schemas differ: the first that fits is taken."""

    __slots__ = ()

    def __new__(cls, *values: Any) -> Self:  # noqa: ANN401 - JSON
        """Of the values, in the order in which they are tried."""
        return super().__new__(cls, values)
