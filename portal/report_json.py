"""Reading the documented JSON of a verification report: what is absent or of another kind reads as empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

__all__ = ["Json", "objects_of", "sequence_of", "text_of"]

Json: TypeAlias = Mapping[str, object]


def text_of(value: Json, key: str) -> str:
    """The text under ``key``, without spaces around it."""
    found = value.get(key)
    return found.strip() if isinstance(found, str) else ""


def sequence_of(value: object) -> Sequence[object]:
    """``value`` when it is an array, otherwise nothing."""
    return value if isinstance(value, list | tuple) else ()


def objects_of(value: object) -> list[Json]:
    """The objects of the array ``value``."""
    return [item for item in sequence_of(value) if isinstance(item, Mapping)]
