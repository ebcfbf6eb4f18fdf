"""Which small cells of a table to hide, and which others with them, so that no sum gives a small one away.

The table has two ways in (sex and race), with its margins and its total. A cell is hidden where any of its counts is
from one to four. Then, for every hidden count, linear programming finds the least and the most that the shown numbers
leave possible; while they leave one value only, the smallest neighbour that helps is hidden too. The same cells are
hidden in every measure of a report, since the measures count the same people.

Zero is shown: hiding it would hide the strongest difference there can be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.optimize import linprog

__all__ = ["ANY", "HIDDEN_UNDER", "Cell", "Counts", "hidden_cells", "possible"]

HIDDEN_UNDER = 5
ANY = ""  # the margin: whatever the sex, whatever the race
_SAME = 1e-6

#: A cell by sex and race; :data:`ANY` for a margin.
Cell: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """One measure: by inner cell (no margin) how many were selected, and how many were not."""

    selected: Mapping[Cell, int]
    others: Mapping[Cell, int]

    def of(self, cell: Cell) -> tuple[int, int]:
        """Selected and not selected in a cell or margin."""
        inner = [one for one in self.selected if _within(one, cell)]
        return sum(self.selected[one] for one in inner), sum(self.others[one] for one in inner)

    def small(self, cell: Cell) -> bool:
        """Whether one of its counts is from one to four."""
        selected, others = self.of(cell)
        return any(0 < count < HIDDEN_UNDER for count in (selected, others, selected + others))


def hidden_cells(measures: Sequence[Counts]) -> frozenset[Cell]:
    """The cells and margins to hide in all of these measures; the total of everybody is always shown."""
    inner = sorted({cell for counts in measures for cell in counts.selected})
    cells = [*inner, *sorted({(sex, ANY) for sex, _ in inner} | {(ANY, race) for _, race in inner})]
    hidden = {cell for cell in cells if any(counts.small(cell) for counts in measures)}
    while found := _given_away(measures, cells, hidden):
        helper = _helper(found, measures, cells, hidden)
        if helper is None:
            return frozenset(cells)
        hidden.add(helper)
    return frozenset(hidden)


def possible(values: Mapping[Cell, int], shown: Iterable[Cell], wanted: Cell) -> tuple[float, float]:
    """The least and the most that a cell may hold, given the inner ``values`` as summed in the ``shown`` cells.

    This is what a reader can find out who knows the shown numbers, the total, and that nobody is counted below zero.
    """
    inner = sorted(values)
    known = [*shown, (ANY, ANY)]
    rows = np.array([[_within(one, cell) for one in inner] for cell in known], dtype=float)
    sums = np.array([sum(values[one] for one in inner if _within(one, cell)) for cell in known], dtype=float)
    goal = np.array([_within(one, wanted) for one in inner], dtype=float)
    ends = []
    for sign in (1.0, -1.0):
        solved = linprog(sign * goal, A_eq=rows, b_eq=sums, bounds=(0, None), method="highs")
        if not solved.success:  # pragma: no cover - the true values are a solution
            raise ArithmeticError(solved.message)
        ends.append(sign * solved.fun)
    return float(ends[0]), float(ends[1])


def _given_away(measures: Sequence[Counts], cells: Sequence[Cell], hidden: set[Cell]) -> Cell | None:
    """A hidden cell with a small count that the shown numbers still determine."""
    shown = [cell for cell in cells if cell not in hidden]
    for cell in (one for one in cells if one in hidden):
        for counts in measures:
            if any(_settled(values, shown, cell) for values in _small_values(counts, cell)):
                return cell
    return None


def _small_values(counts: Counts, cell: Cell) -> Iterator[Mapping[Cell, int]]:
    selected, others = counts.of(cell)
    both = {one: counts.selected[one] + counts.others[one] for one in counts.selected}
    for value, values in ((selected, counts.selected), (others, counts.others), (selected + others, both)):
        if 0 < value < HIDDEN_UNDER:
            yield values


def _settled(values: Mapping[Cell, int], shown: Sequence[Cell], cell: Cell) -> bool:
    low, high = possible(values, shown, cell)
    return math.floor(high + _SAME) - math.ceil(low - _SAME) < 1


def _helper(cell: Cell, measures: Sequence[Counts], cells: Sequence[Cell], hidden: set[Cell]) -> Cell | None:
    """The smallest shown cell that is summed with this one; any other shown cell where there is none."""
    shown = [one for one in cells if one not in hidden]
    near = [one for one in shown if _near(one, cell)] or shown
    return min(near, key=lambda one: (max(sum(counts.of(one)) for counts in measures), one), default=None)


def _near(one: Cell, other: Cell) -> bool:
    """Whether two cells stand in one sum: a row, a column, a margin with its parts, or margins of one kind."""
    if (one[0] == ANY) != (other[0] == ANY) or (one[1] == ANY) != (other[1] == ANY):
        return _within(one, other) or _within(other, one)
    return ANY in one or one[0] == other[0] or one[1] == other[1]


def _within(inner: Cell, cell: Cell) -> bool:
    return cell[0] in (ANY, inner[0]) and cell[1] in (ANY, inner[1])
