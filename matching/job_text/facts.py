"""What a posting says of the job itself: its title and its place, where they stand plainly."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Facts", "facts_of"]

_LONGEST_TITLE = 100
_FIRST_LINES = 12
_LABELLED = re.compile(r"(?:job\s+)?(title|position|role|location|place)\s*:\s*(\S.{0,150})", re.IGNORECASE)
_PLACES = frozenset({"location", "place"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Title and place; empty where the text does not say."""

    title: str = ""
    place: str = ""


def facts_of(text: str) -> Facts:
    """Labelled facts of the first lines ("Location: Dayton, Ohio"), else a short first line as the title."""
    lines = [line.strip().strip("#*").strip() for line in text[:4_000].splitlines()]
    lines = [line for line in lines if line][:_FIRST_LINES]
    title, place = "", ""
    for line in lines:
        if found := _LABELLED.fullmatch(line):
            if found[1].casefold() in _PLACES:
                place = place or found[2].strip()
            else:
                title = title or found[2].strip()
    first = lines[0] if lines else ""
    if (
        not title
        and first
        and len(first) <= _LONGEST_TITLE
        and first[-1] not in ".:;,"
        and not _LABELLED.fullmatch(first)
    ):
        title = first
    return Facts(title[:_LONGEST_TITLE], place[:_LONGEST_TITLE])
