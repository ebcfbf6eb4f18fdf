"""Selection rates, rates above the median, and impact ratios, by sex, race or ethnicity, and both.

The arithmetic is that of New York City's rules for Local Law 144 (6 RCNY 5-301), https://rules.cityofnewyork.us/rule/
automated-employment-decision-tools-updated/, and of the four-fifths rule of 29 CFR 1607.4 D. What follows from a number
is for people to decide: a flag is a flag, not a verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching.fairness.statistics import exact_p, ratio_interval, shortfall, wilson
from matching.fairness.suppression import ANY, HIDDEN_UNDER, Cell, Counts, hidden_cells
from matching.wire import Wire

__all__ = [
    "DIMENSIONS",
    "HIDDEN_UNDER",
    "LEFT_OUT_UNDER",
    "TOO_FEW",
    "UNKNOWN",
    "GroupRate",
    "MeasureRates",
    "Outcome",
    "RatesReport",
    "rates_report",
]

UNKNOWN = "Unknown"
TOO_FEW = 30
LEFT_OUT_UNDER = 0.02
DIMENSIONS = ("sex", "race", "both")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person in one measure: their groups (:data:`UNKNOWN` where they did not answer), and whether selected."""

    sex: str
    race: str
    selected: bool


@dataclass(frozen=True, slots=True)
class GroupRate(Wire):
    """One group's rate. ``people``, ``selected`` and ``rate`` are None where the cell is hidden.

    ``note`` says why it is not compared: `hidden`, `unknown`, `too_few`, `left_out` (under two in a hundred of those
    who answered); `best` for the group that the others are compared with, empty for a compared one. ``ratio`` is the
    rate over the best group's, ``flagged`` whether it is under 0.80, ``to_four_fifths`` and ``to_parity`` how many more
    selections the group is short of.
    """

    sex: str
    race: str
    note: str
    people: int | None = None
    selected: int | None = None
    rate: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    p_value: float | None = None
    flagged: bool | None = None
    to_four_fifths: int | None = None
    to_parity: int | None = None

    @property
    def label(self) -> str:
        """The group in words."""
        return ", ".join(part for part in (self.sex, self.race) if part)


@dataclass(frozen=True, slots=True)
class MeasureRates(Wire):
    """One measure in one dimension (`sex`, `race` or `both`)."""

    measure: str
    dimension: str
    people: int
    selected: int
    unknown: int | None
    groups: tuple[GroupRate, ...]

    @property
    def best(self) -> GroupRate | None:
        """The group with the highest rate among those that are compared."""
        return next((group for group in self.groups if group.note == "best"), None)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The groups left out of impact ratios for being under two in a hundred, by name."""
        return tuple(group.label for group in self.groups if group.note == "left_out")


@dataclass(frozen=True, slots=True)
class RatesReport(Wire):
    """Every measure in every dimension; ``hidden`` counts the cells and margins that are not shown."""

    tables: tuple[MeasureRates, ...]
    hidden: int

    def of(self, measure: str) -> tuple[MeasureRates, ...]:
        """The tables of one measure."""
        return tuple(table for table in self.tables if table.measure == measure)


def rates_report(measures: Mapping[str, Sequence[Outcome]]) -> RatesReport:
    """The rates of every measure. The measures count the same people or some of them, so they hide the same cells."""
    found = {name: Counter((item.sex, item.race, item.selected) for item in some) for name, some in measures.items()}
    everybody = sorted({(sex, race) for counted in found.values() for sex, race, _ in counted})
    counts = {name: _counts(counted, everybody) for name, counted in found.items()}
    hidden = hidden_cells(list(counts.values())) if everybody else frozenset()
    tables = [_table(name, dimension, counted, hidden) for name, counted in counts.items() for dimension in DIMENSIONS]
    return RatesReport(tuple(tables), len(hidden))


def _counts(counted: Mapping[tuple[str, str, bool], int], cells: Sequence[Cell]) -> Counts:
    selected, others = ({cell: counted.get((*cell, taken), 0) for cell in cells} for taken in (True, False))
    return Counts(selected, others)


def _table(measure: str, dimension: str, counts: Counts, hidden: frozenset[Cell]) -> MeasureRates:
    cells = _cells(dimension, counts)
    answered = sum(sum(counts.of(cell)) for cell in cells if UNKNOWN not in cell)
    notes = {cell: _note(cell, sum(counts.of(cell)), answered, hidden) for cell in cells}
    compared = [cell for cell in cells if not notes[cell]]
    best = max(compared, key=lambda cell: (_rate(counts, cell), cell), default=None)
    groups = tuple(_group(cell, notes[cell], counts, best) for cell in cells)
    whole_selected, whole_others = counts.of((ANY, ANY))
    unknown = [cell for cell in cells if UNKNOWN in cell]
    kept = not any(cell in hidden for cell in unknown)
    return MeasureRates(
        measure=measure,
        dimension=dimension,
        people=whole_selected + whole_others,
        selected=whole_selected,
        unknown=sum(sum(counts.of(cell)) for cell in unknown) if kept else None,
        groups=groups,
    )


def _cells(dimension: str, counts: Counts) -> list[Cell]:
    """The groups of a dimension, those who did not answer last."""
    found: Iterator[Cell] = iter(counts.selected)
    if dimension == "sex":
        found = iter({(sex, ANY) for sex, _ in found})
    elif dimension == "race":
        found = iter({(ANY, race) for _, race in found})
    return sorted(found, key=lambda cell: (UNKNOWN in cell, cell))


def _note(cell: Cell, people: int, answered: int, hidden: frozenset[Cell]) -> str:
    if cell in hidden:
        return "hidden"
    if UNKNOWN in cell:
        return "unknown"
    if people < LEFT_OUT_UNDER * answered:
        return "left_out"
    return "too_few" if people < TOO_FEW else ""


def _rate(counts: Counts, cell: Cell) -> float:
    selected, others = counts.of(cell)
    return selected / (selected + others)


def _group(cell: Cell, note: str, counts: Counts, best: Cell | None) -> GroupRate:
    sex, race = cell
    selected, others = counts.of(cell)
    people = selected + others
    if note == "hidden":
        return GroupRate(sex, race, note)
    if not people:
        return GroupRate(sex, race, note, people=0, selected=0)
    low, high = wilson(selected, people)
    base = GroupRate(
        sex, race, note, people=people, selected=selected, rate=selected / people, rate_low=low, rate_high=high
    )
    if note or best is None:
        return base
    return _compared(base, selected, people, *_best_counts(counts, best), is_best=cell == best)


def _best_counts(counts: Counts, best: Cell) -> tuple[int, int]:
    selected, others = counts.of(best)
    return selected, selected + others


def _compared(
    base: GroupRate, selected: int, people: int, best_selected: int, best_people: int, *, is_best: bool
) -> GroupRate:
    if is_best or not best_selected:  # where nobody was selected there is nothing to compare
        return GroupRate(
            base.sex, base.race, "best" if is_best else "", people, selected, base.rate, base.rate_low, base.rate_high
        )
    between = ratio_interval(selected, people, best_selected, best_people)
    return GroupRate(
        sex=base.sex,
        race=base.race,
        note="",
        people=people,
        selected=selected,
        rate=base.rate,
        rate_low=base.rate_low,
        rate_high=base.rate_high,
        ratio=(selected * best_people) / (people * best_selected),
        ratio_low=between[0] if between else None,
        ratio_high=between[1] if between else None,
        p_value=exact_p(selected, people, best_selected, best_people),
        flagged=5 * selected * best_people < 4 * people * best_selected,  # under 0.80, exactly
        to_four_fifths=shortfall(selected, people, best_selected, best_people, percent=80),
        to_parity=shortfall(selected, people, best_selected, best_people),
    )
