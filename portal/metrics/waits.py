"""How long things take, counting those that are not done yet.

A median of what is done alone is too short: the slow ones are not in it yet. So quartiles are those of the estimate of
Kaplan and Meier (Nonparametric estimation from incomplete observations, J. Am. Stat. Assoc. 53, 1958): whoever still
waits counts as waiting for as long as they have waited, and no longer. Steps of ten minutes are counted in the
database, so that a hundred thousand waits come as a few thousand rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Count, DateTimeField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.metrics.expressions import Steps
from portal.metrics.shape import FEW, Column, Found, Kind, Table

__all__ = ["LENGTH", "Waits", "found_of_waits", "waits_of"]

#: Seconds of a step.
LENGTH = 600
_HOUR, _DAY = 3_600, 86_400
_EDGES = (0, _HOUR, _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY, 90 * _DAY)
_POINTS = 60


@dataclass(frozen=True, slots=True)
class Waits:
    """How many were done after, and how many have been open for, so many steps."""

    done: Counter[int] = field(default_factory=Counter)
    open: Counter[int] = field(default_factory=Counter)

    def curve(self) -> list[tuple[int, float]]:
        """After each step at which something was done, the estimated share that is done."""
        at_risk, left = self.done.total() + self.open.total(), 1.0
        points = []
        for step in sorted(self.done.keys() | self.open.keys()):
            if self.done[step]:
                left *= 1 - self.done[step] / at_risk
                points.append((step, 1 - left))
            at_risk -= self.done[step] + self.open[step]
        return points

    def quartiles(self) -> tuple[int | None, int | None, int | None]:
        """Seconds after which a quarter, half and three quarters are done; None where that is not known yet."""
        points = self.curve()
        first, middle, third = (
            next((step * LENGTH for step, done in points if done >= wanted - 1e-9), None)
            for wanted in (0.25, 0.5, 0.75)
        )
        return first, middle, third

    def median_of_done(self) -> int | None:
        """The median of what is done alone, to be seen beside the other."""
        passed, total = 0, self.done.total()
        for step in sorted(self.done):
            passed += self.done[step]
            if passed * 2 >= total:
                return step * LENGTH
        return None


def waits_of(rows: QuerySet[Any], begin: str, end: Any, now: datetime) -> Waits:  # noqa: ANN401 - a column or subquery
    """The waits from column ``begin`` to ``end``; rows without an end are open until ``now``."""
    rows = rows.annotate(ended=end)
    until = Coalesce("ended", Value(now, output_field=DateTimeField()))
    counted = rows.annotate(
        steps=Steps(begin, until, length=LENGTH),
        is_done=Case(When(ended__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )
    waits = Waits()
    for done, steps, count in counted.order_by().values_list("is_done", "steps").annotate(n=Count("pk")):
        (waits.done if done else waits.open)[steps] += count
    return waits


def found_of_waits(waits: Waits) -> Found:
    """The median, the quartiles, how they are spread, and who is still waiting."""
    done, still = waits.done.total(), waits.open.total()
    few = done < FEW
    first, middle, third = (None, None, None) if few else waits.quartiles()
    counts = ngettext("%(count)s done", "%(count)s done", done) % {"count": f"{done:,}"}
    opened = ngettext("%(count)s still open", "%(count)s still open", still) % {"count": f"{still:,}"}
    notes = []
    if few:
        notes.append(_("Fewer than five are done: counts alone, no median."))
    elif middle is None:
        notes.append(_("Fewer than half are done, so the median is not known yet."))
    return Found(
        value=done if few and done else middle,  # a nought would be read as no time at all
        kind=Kind.COUNT if few and done else Kind.DURATION,
        said=f"{counts}, {opened}",
        tables=(_quartile_table(waits, (first, middle, third), few=few), _spread_table(waits)) if done + still else (),
        notes=tuple(notes),
        few=few,
        curve=() if few else _thinned(waits),
    )


def _quartile_table(waits: Waits, quartiles: tuple[int | None, ...], *, few: bool) -> Table:
    words = (
        ("first_quarter", _("A quarter are done after")),
        ("median", _("Half are done after (median)")),
        ("third_quarter", _("Three quarters are done after")),
    )
    rows: list[tuple[str, int | None]] = [(said, value) for (_code, said), value in zip(words, quartiles, strict=True)]
    rows.append((_("Median of those done, open ones left out"), None if few else waits.median_of_done()))
    columns = (Column(_("Measure"), Kind.TEXT), Column(_("Time"), Kind.DURATION))
    codes = (*(code for code, _said in words), "median_of_done")
    return Table("quartiles", _("Quartiles"), columns, tuple(rows), codes)


def _spread_table(waits: Waits) -> Table:
    def within(counts: Counter[int], place: int) -> int:
        low = _EDGES[place]
        high = _EDGES[place + 1] if place + 1 < len(_EDGES) else float("inf")
        return sum(count for step, count in counts.items() if low <= step * LENGTH < high)

    rows = tuple(
        (_spans()[place], within(waits.done, place), within(waits.open, place)) for place in range(len(_EDGES))
    )
    columns = (
        Column(_("Time"), Kind.TEXT),
        Column(_("Done"), bar=True),
        Column(_("Open for so long")),
    )
    codes = tuple(f"from_{edge}_seconds" for edge in _EDGES)
    return Table("spread", _("How they are spread"), columns, rows, codes)


def _spans() -> tuple[str, ...]:
    return (
        _("Under 1 hour"),
        _("1 to 24 hours"),
        _("1 to 3 days"),
        _("3 to 7 days"),
        _("7 to 14 days"),
        _("14 to 30 days"),
        _("30 to 90 days"),
        _("90 days or more"),
    )


def _thinned(waits: Waits) -> tuple[tuple[float, float], ...]:
    """The curve with as many points as a line of that width can show; its last one always."""
    points = waits.curve()
    every = max(1, len(points) // _POINTS)
    kept = points[::every]
    if points and kept[-1] != points[-1]:
        kept.append(points[-1])
    return tuple((float(step * LENGTH), round(done, 4)) for step, done in kept)
