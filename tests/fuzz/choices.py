"""Where the decisions of a mutation come from: a fuzzer's bytes, or a random number generator with a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

__all__ = ["Choices", "FuzzerChoices", "RandomChoices", "pick"]


class Choices(Protocol):
    """What a mutation asks: a number between two (both included), some bytes."""

    def number(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``."""
        ...

    def some_bytes(self, most: int) -> bytes:
        """Up to ``most`` bytes."""
        ...


def pick(choices: Choices, among: Sequence[T]) -> T:
    """One of these."""
    return among[choices.number(0, len(among) - 1)]


class RandomChoices:
    """Choices of a random number generator: one with a seed, or hypothesis' own, which looks for a simpler case."""

    def __init__(self, source: random.Random) -> None:
        self._random = source

    def number(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``."""
        return self._random.randint(low, high)

    def some_bytes(self, most: int) -> bytes:
        """Up to ``most`` bytes."""
        return self._random.randbytes(self._random.randint(0, most))


class FuzzerChoices:
    """Choices that atheris' bytes make, so that what led to new code is tried again with small changes."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider

    def number(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``."""
        return int(self._provider.ConsumeIntInRange(low, high))

    def some_bytes(self, most: int) -> bytes:
        """Up to ``most`` bytes."""
        return bytes(self._provider.ConsumeBytes(most))
