"""Which version of a framework is newer, by its name alone, so that the order of importing never matters."""

from __future__ import annotations

import re

__all__ = ["version_key"]

_PARTS = re.compile(r"\d+|[a-z]+")


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """What versions are ordered by: numbers as numbers (1.10 after 1.9), dates as dates, `unknown` before all.

    A word after a number is older than the number alone (`2.0-rc1` before `2.0`).
    """
    text = version.casefold().strip()
    if text in {"", "unknown"}:
        return ()
    parts = [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in _PARTS.findall(text)]
    while len(parts) > 1 and parts[-1] == (1, 0, ""):  # 1.2.0 is 1.2
        parts.pop()
    return (*parts, (0, 1, ""))
