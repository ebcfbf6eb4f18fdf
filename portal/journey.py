"""The learner's journey: school, courses, certificates and work on one line of time.

It is laid out twice: as geometry for an SVG and as rows for its table twin. Items come from the claims of a
candidate's verified reports. Every item is in the table; the picture draws what fits and says how much it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

__all__ = ["Journey", "JourneyItem", "Lane", "Mark", "build_journey", "items_of_report"]

LEFT, RIGHT, WIDTH = 150.0, 950.0, 980
TOP, ROW_HEIGHT, LANE_GAP = 24, 34, 12
ROWS_PER_LANE = 6
LETTER = 6.4  # px of an average letter at 12.5 px, measured generously
GAP = 18.0
LABEL_LENGTH = 44
PAST_YEARS_SHOWN = 40

LEARNING, CERTIFICATES, WORK = "Learning", "Certificates", "Work"
LANES = (LEARNING, CERTIFICATES, WORK)
_CERTIFICATE_TYPES = frozenset(
    [
        "ApprenticeshipCertificate",
        "Badge",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "JourneymanCertificate",
        "License",
        "MasterCertificate",
        "Membership",
        "MicroCredential",
        "QualityAssuranceCredential",
    ]
)
_WORK_WORDS = re.compile(r"employ|work|job|occupation|fieldwork|apprenticeship$|service", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class JourneyItem:
    """One thing that somebody says the learner did: a row of the table.

    ``start`` and ``end`` are the days it covers, equal for a single day; ``open_ended`` when it goes on.
    ``year_only`` says that the record states a year and no more. ``verdict`` is that of the credential that says
    so.
    """

    title: str
    issuer: str
    verdict: str
    lane: str
    start: date
    end: date
    open_ended: bool
    year_only: bool
    record_id: str
    digest: str

    @property
    def when(self) -> str:
        """The time in words: "May 2024", "Sep 2023 – May 2025", "Aug 2025 – now"."""
        first = _month(self.start, year_only=self.year_only)
        if self.open_ended:
            return f"{first} – now"
        last = _month(self.end, year_only=self.year_only)
        return first if first == last else f"{first} – {last}"


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
    names: tuple[str, ...] = field(default=())

    @property
    def floor(self) -> int:
        """Where the lines of the years end."""
        return self.height - 26

    @property
    def years_y(self) -> int:
        """The baseline of the years."""
        return self.height - 8


def items_of_report(report: Mapping[str, Any], record_id: str) -> Iterator[JourneyItem]:
    """The items of a report's JSON: one for each claim of the credential and of every credential nested in it."""
    issuer = report.get("issuer") or {}
    for claim in report.get("claims", []):
        item = _item(claim, report, str(issuer.get("name") or issuer.get("id") or "Issuer not named"), record_id)
        if item is not None:
            yield item
    for child in report.get("credentials", []):
        yield from items_of_report(child, record_id)


def build_journey(items: Iterable[JourneyItem], today: date) -> Journey:
    """Lay the items out. Items are drawn where a row of their lane is free, earliest first."""
    rows = tuple(sorted(_without_repeats(items), key=lambda item: (item.start, item.end, item.title)))
    if not rows:
        return Journey(items=(), today=today)
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
        lanes.append(Lane(name, y + 20 + (used - 1) * ROW_HEIGHT / 2, tuple(marks)))
        drawn += len(marks)
        y += used * ROW_HEIGHT + LANE_GAP
    step = 1 + (last - first) // 13
    years = tuple((year, x(date(year, 1, 1))) for year in range(first, last + 1, step))
    return Journey(rows, tuple(lanes), years, x(today), today, int(y) + 26, len(rows) - drawn)


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
        marks.append(Mark(item, x1, x2, top + 20 + row * ROW_HEIGHT, sign_x, label, round(label_x, 1), at_end))
    return marks, len(rows)


def _item(claim: Mapping[str, Any], report: Mapping[str, Any], issuer: str, record_id: str) -> JourneyItem | None:
    started, finished = _day(claim.get("activity_start")), _day(claim.get("activity_end"), last=True)
    awarded = _day(claim.get("awarded")) or _day(claim.get("valid_from")) or _day(report.get("issued"))
    until = _day(claim.get("valid_until"), last=True) or _day(report.get("expires"), last=True)
    lane = lane_of(str(claim.get("achievement_type") or ""), str(claim.get("kind") or ""))
    start = started or awarded
    if start is None:
        return None
    end = finished or (until if lane == CERTIFICATES else None) or (awarded if started else None) or start
    source = str(
        claim.get("activity_start") or claim.get("awarded") or claim.get("valid_from") or report.get("issued") or ""
    )
    return JourneyItem(
        title=str(claim.get("name") or report.get("title") or "Without a name"),
        issuer=issuer,
        verdict=str(report.get("verdict", "")),
        lane=lane,
        start=start,
        end=max(start, end),
        open_ended=bool(started and not finished and lane == WORK),
        year_only=bool(re.fullmatch(r"\d{4}", source)),
        record_id=record_id,
        digest=str(report.get("digest", "")),
    )


def lane_of(achievement_type: str, kind: str = "") -> str:
    """The lane of an Open Badges 3.0 achievement type (section B.5.1).

    What is neither a certificate nor work is learning.
    """
    if _WORK_WORDS.search(achievement_type) or _WORK_WORDS.search(kind):
        return WORK
    return CERTIFICATES if achievement_type.removeprefix("ext:") in _CERTIFICATE_TYPES else LEARNING


def _without_repeats(items: Iterable[JourneyItem]) -> Iterator[JourneyItem]:
    seen: set[tuple[str, str, date, date]] = set()
    for item in items:
        key = (item.title, item.issuer, item.start, item.end)
        if key not in seen:
            seen.add(key)
            yield item


def _day(value: Any, *, last: bool = False) -> date | None:  # noqa: ANN401 - a word of the record
    """The day that a record's string begins with; a year or a month alone stands for its first day (or ``last``)."""
    found = _DATE.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or (12 if last else 1)), int(found[3] or (28 if last else 1))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(day: date, *, year_only: bool) -> str:
    return str(day.year) if year_only else f"{day:%b %Y}"
