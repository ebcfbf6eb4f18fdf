"""What a figure is made of: a number, tables whose one column is drawn, and for waiting times the curve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

from portal.metrics.ground import Ground

__all__ = ["FEW", "Cell", "Column", "Figure", "Found", "Group", "Kind", "Metric", "Table", "share"]

#: Under so many, a share says more than is known: the count is shown alone.
FEW = 5

Cell = str | int | float | None


class Kind(StrEnum):
    """How a column is read: words, a count, a share of 1, or seconds."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    DURATION = "duration"


class Group(StrEnum):
    """Where a figure stands on the page."""

    SPEED = "speed"
    PROOF = "proof"
    WAYS = "ways"
    OUTCOMES = "outcomes"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, how its cells are read, and whether they are drawn as bars."""

    words: str
    kind: Kind = Kind.COUNT
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, the twin of what is drawn. ``codes`` names each row for machines, in the order of the rows."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    codes: tuple[str, ...] = ()

    @property
    def top(self) -> float:
        """The longest bar."""
        drawn = [place for place, column in enumerate(self.columns) if column.bar]
        return max((float(row[place] or 0) for row in self.rows for place in drawn), default=0.0)


@dataclass(frozen=True, slots=True)
class Found:
    """What a metric found: the number with its unit, a sentence beside it, tables, notes, and points of a curve.

    ``few`` says that there were too few for the number to be more than a count. ``curve`` holds (seconds, share).
    """

    value: Cell
    kind: Kind
    said: str
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    few: bool = False
    curve: tuple[tuple[float, float], ...] = ()
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the registry: what it is called, its definition in one sentence, and who computes it."""

    key: str
    group: Group
    title: Promise
    definition: Promise
    compute: Callable[[Ground], Found]
    how: tuple[Promise, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric with what it found."""

    metric: Metric
    found: Found


def share(part: int, whole: int) -> float | None:
    """``part`` of ``whole``; None where the whole is too small to speak of shares."""
    return part / whole if whole >= FEW else None
