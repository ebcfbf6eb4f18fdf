"""The learner's journey: school, courses, certificates and work on one line of time.

It is laid out twice: as geometry for an SVG and as rows for its table twin. Items come from the claims of a
candidate's verified reports. Every item is in the table; the picture draws what fits and says how much it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.journey_items import (
    CERTIFICATES,
    DEGREES,
    LANE_WORDS,
    LANES,
    LEARNING,
    WORK,
    JourneyItem,
    Undated,
    items_of_report,
    lane_of,
    undated_of_report,
)

__all__ = [
    "CERTIFICATES",
    "DEGREES",
    "LANES",
    "LEARNING",
    "WORK",
    "Journey",
    "JourneyItem",
    "Lane",
    "Mark",
    "Undated",
    "build_journey",
    "items_of_report",
    "lane_of",
    "undated_of_report",
]

LEFT, RIGHT, WIDTH = 150.0, 950.0, 980
TOP, ROW_HEIGHT, LANE_GAP = 24, 34, 12
ROWS_PER_LANE = 6
LETTER = 6.4  # px of an average letter at 12.5 px, measured generously
GAP = 18.0
LABEL_LENGTH = 44
PAST_YEARS_SHOWN = 40
NEWEST = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """One item as drawn.

    A line from ``x1`` to ``x2`` at ``y`` (none for a single day), a sign at ``sign_x``, and its label.
    """

    item: JourneyItem
    x1: float
    x2: float
    y: float
    sign_x: float
    label: str
    label_x: float
    label_at_end: bool
    standing: str = ""

    @property
    def spans(self) -> bool:
        """Whether there is a line to draw."""
        return self.x2 - self.x1 > 6  # noqa: PLR2004 - shorter than its sign

    @property
    def label_y(self) -> float:
        """The baseline of the label: above the line."""
        return self.y - 12

    @property
    def sign_left(self) -> float:
        """The left edge of the 16 px sign."""
        return round(self.sign_x - 8, 1)

    @property
    def sign_top(self) -> float:
        """The upper edge of the 16 px sign."""
        return self.y - 8


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of item, and what of it is drawn."""

    name: str
    label_y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """The picture and its table. ``left_out`` counts the items that only the table shows."""

    items: tuple[JourneyItem, ...]
    lanes: tuple[Lane, ...] = ()
    years: tuple[tuple[int, float], ...] = ()
    now_x: float = 0.0
    today: date = date.min
    height: int = 0
    left_out: int = 0
    width: int = WIDTH
    top: int = TOP
    undated: tuple[Undated, ...] = ()

    @property
    def newest(self) -> tuple[JourneyItem, ...]:
        """The items that a page shows which is not about the journey alone: the newest, oldest of them first."""
        return self.items[-NEWEST:]

    @property
    def floor(self) -> int:
        """Where the lines of the years end."""
        return self.height - 26

    @property
    def years_y(self) -> int:
        """The baseline of the years."""
        return self.height - 8


def build_journey(items: Iterable[JourneyItem], today: date, undated: Iterable[Undated] = ()) -> Journey:
    """Lay the items out. Items are drawn where a row of their lane is free, earliest first."""
    rows = tuple(sorted(_without_repeats(items), key=lambda item: (item.start, item.end, item.title)))
    apart = tuple(dict.fromkeys(undated))
    if not rows:
        return Journey(items=(), today=today, undated=apart)
    first = min(max(min(item.start for item in rows).year, today.year - PAST_YEARS_SHOWN), today.year - 1)
    last = today.year + 1
    start, days = date(first, 1, 1), (date(last, 7, 1) - date(first, 1, 1)).days

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * min(max((day - start).days / days, 0.0), 1.0), 1)

    y, drawn, lanes = TOP + 8, 0, []
    for name in LANES:
        marks, used = _lay_out([item for item in rows if item.lane == name], x, y, today)
        if not used:
            continue
        lanes.append(Lane(LANE_WORDS[name], y + 20 + (used - 1) * ROW_HEIGHT / 2, tuple(marks)))
        drawn += len(marks)
        y += used * ROW_HEIGHT + LANE_GAP
    step = 1 + (last - first) // 13
    years = tuple((year, x(date(year, 1, 1))) for year in range(first, last + 1, step))
    return Journey(rows, tuple(lanes), years, x(today), today, int(y) + 26, len(rows) - drawn, undated=apart)


def _lay_out(items: list[JourneyItem], x: Any, top: float, today: date) -> tuple[list[Mark], int]:  # noqa: ANN401 - the scale of the caller
    rows: list[list[tuple[float, float]]] = []
    marks: list[Mark] = []
    for item in items:
        x1 = x(item.start)
        x2 = x(today) if item.open_ended else x(item.end)
        sign_x = x1 if item.end > today or item.open_ended else x2
        label = item.title if len(item.title) <= LABEL_LENGTH else f"{item.title[: LABEL_LENGTH - 1]}…"
        wide = len(label) * LETTER
        at_end = x1 + wide > WIDTH
        left, right = (min(x1 - 8, x2 + 8 - wide), x2 + 8) if at_end else (x1 - 8, max(x2 + 8, x1 + wide))
        row = next(
            (i for i, taken in enumerate(rows) if all(right + GAP < a or left > b + GAP for a, b in taken)), None
        )
        if row is None:
            if len(rows) == ROWS_PER_LANE:
                continue
            rows.append([])
            row = len(rows) - 1
        rows[row].append((left, right))
        label_x = x2 + 8 if at_end else max(x1 - 8, 0.0)
        marks.append(
            Mark(
                item,
                x1,
                x2,
                top + 20 + row * ROW_HEIGHT,
                sign_x,
                label,
                round(label_x, 1),
                at_end,
                item.standing(today),
            )
        )
    return marks, len(rows)


def _without_repeats(items: Iterable[JourneyItem]) -> Iterator[JourneyItem]:
    seen: set[tuple[str, str, date, date]] = set()
    for item in items:
        key = (item.title, item.issuer, item.start, item.end)
        if key not in seen:
            seen.add(key)
            yield item
