"""A phrase: the English as the engine writes it, with slots for what changes.

Slots are told apart by how their names begin: ``n…`` a count, ``level…`` a level, ``score…`` a decimal, ``day…`` a date
such as "31 Mar 2028", ``month…`` "Mar 2028", ``said…`` another sentence that has to be recognized itself; any other
name is a word of the record or the job, kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Phrase", "phrases"]

_SLOT = re.compile(r"\{(\w+)\}")
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_SHAPES = {
    "n": r"\d+",
    "level": r"\d(?:\.\d+)?",
    "score": r"[−-]?\d+(?:\.\d+)?",
    "day": rf"\d{{1,2}} (?:{_MONTH}) \d{{4}}",
    "month": rf"(?:{_MONTH}) \d{{4}}",
}


@dataclass(frozen=True)
class Phrase:
    """One phrase; ``english`` is the key of its translation."""

    english: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a sentence made of this phrase looks like."""
        parts = _SLOT.split(self.english)
        shaped = (
            f"(?P<{part}>{_shape(part)})" if position % 2 else re.escape(part) for position, part in enumerate(parts)
        )
        return re.compile("".join(shaped), re.DOTALL)

    @property
    def weight(self) -> int:
        """How much of it is fixed: the phrase that says most by itself is tried first."""
        return len(_SLOT.sub("", self.english))

    def match(self, text: str) -> Mapping[str, str] | None:
        """The parts of a sentence made of this phrase; None for another sentence."""
        found = self.pattern.fullmatch(text)
        return found.groupdict() if found else None


def _shape(slot: str) -> str:
    kind = re.match("[a-z]+", slot)
    return _SHAPES.get(kind[0] if kind else slot, ".+?")


def phrases(*tables: tuple[str, ...]) -> tuple[tuple[Phrase, ...], frozenset[str]]:
    """The phrases with slots, those that say most first, and the sentences without any."""
    every = [english for table in tables for english in table]
    with_slots = sorted((Phrase(one) for one in every if "{" in one), key=lambda item: -item.weight)
    return tuple(with_slots), frozenset(one for one in every if "{" not in one)
