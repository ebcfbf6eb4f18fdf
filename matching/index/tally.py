"""Adding up one segment for one job: must-haves for everybody, the best estimate for those still in question.

The rows that bear on a requirement are slices of the segment's columns. A candidate may have many of them: what
counts is the greatest, so arrays over the candidates are filled by ``maximum.at``, in eight bits wherever they can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.index.demand import COULD, NO_ITEM, Demand, Reach, coded
from matching.index.profiles import UNDATED, Profile
from matching.index.segment import Segment

__all__ = ["SegmentTally", "Worth"]

Array: TypeAlias = npt.NDArray[Any]

#: Below this share of a segment's candidates, rows of others are sorted out before they are weighed.
FEW = 8
_OBSERVATION = Profile._fields.index("observation")


@dataclass(frozen=True, slots=True)
class Worth:
    """The best estimate of some candidates: their positions, ascending, and exact numerators."""

    positions: Array
    totals: Array


class _Slices:
    """The rows of a requirement's keys: where each slice begins and ends, and the number of its parts."""

    def __init__(self, found: Sequence[tuple[int, int, int]]) -> None:
        self._found = found
        table = np.array(found, np.int64).reshape(len(found), 3)
        self._stops, self.parts = table[:, 1], table[:, 2]
        self._lengths = table[:, 1] - table[:, 0]

    def __len__(self) -> int:
        return len(self._found)

    def gather(self, column: Array) -> Array:
        """The column's entries, one slice after the other."""
        return np.concatenate([column[start:stop] for start, stop, _ in self._found])

    def places(self, column: Array) -> Array:
        """The same, in the type that numpy takes places in."""
        return np.concatenate([column[start:stop] for start, stop, _ in self._found], dtype=np.intp)

    def each(self, per_slice: Array) -> Array:
        """A number of each slice, for each of its rows."""
        return np.repeat(per_slice, self._lengths)

    def rows(self, places: Array) -> tuple[Array, Array]:
        """For places among the gathered entries: the row in the segment, and the number of the slice."""
        ends = np.cumsum(self._lengths)
        number = np.searchsorted(ends, places, "right")
        return places + (self._stops - ends)[number], number


class SegmentTally:
    """One segment seen from one job."""

    def __init__(self, segment: Segment, demand: Demand) -> None:
        self._segment, self._demand = segment, demand
        self._size = segment.people
        self._columns, self._profiles = segment.rows.columns, segment.rows.profiles

    def states(self, reach: Reach) -> Array:
        """By candidate: what the must-have adds to their count if it is one; see :meth:`Demand.states`."""
        demand, columns = self._demand, self._columns
        found = np.zeros(self._size, demand.count_type)
        slices = self._slices(reach, meeting=True)
        if not len(slices):
            return found
        states = demand.states(reach, self._profiles).take(slices.places(columns.profile), mode="clip")
        late = slices.gather(columns.expires) < demand.day
        if reach.requirement.in_force:
            states[late] = 0
        else:
            np.putmask(states, late & (states == demand.met), COULD)
        if reach.requirement.maximum_age_days is not None:
            issued = slices.gather(columns.issued)
            np.putmask(states, (issued == UNDATED) & (states == demand.met), COULD)
            states[self._stale(reach, issued)] = 0
        np.maximum.at(found, slices.places(columns.candidate), states)
        return found

    def counts(self) -> Array:
        """By candidate: must-haves met and unproven, as one number; see :attr:`Demand.met`."""
        found = np.zeros(self._size, self._demand.count_type)
        for index in self._demand.plan.musts:
            found += self.states(self._demand.reaches[index])
        return found

    def evidence(self) -> Array:
        """By candidate: whether anything they have bears on the job as more than a near miss."""
        found = np.zeros(self._size, np.bool_)
        for reach in self._demand.reaches:
            slices = self._slices(reach)
            if not len(slices):
                continue
            people = slices.gather(self._columns.candidate)
            if reach.requirement.in_force:
                profile = slices.gather(self._columns.profile)
                people = people[self._profiles[:, _OBSERVATION].take(profile, mode="clip") == 0]
            found[people] = True
        return found

    def worth(self, wanted: Array) -> Worth:
        """The best estimate of those of ``wanted`` (a mark for each candidate) who have evidence."""
        positions = np.flatnonzero(wanted)
        if len(positions) * FEW < self._size:
            return self._worth_of_few(wanted, positions)
        totals, seen = np.zeros(self._size, np.int64), np.zeros(self._size, np.bool_)
        for reach in self._demand.reaches:
            slices = self._slices(reach)
            if not len(slices):
                continue
            values = coded(self._demand.values(reach, self._profiles))
            places = slices.places(self._columns.profile)
            places += slices.each(slices.parts * len(self._profiles))
            codes = values.codes.take(places, mode="clip")
            if _looks_at_days(reach):
                void = self._void(reach, slices.gather(self._columns.expires), slices.gather(self._columns.issued))
                np.putmask(codes, void & (codes > 1), 1)
            best = np.zeros(self._size, codes.dtype)
            np.maximum.at(best, slices.places(self._columns.candidate), codes)
            touched = np.flatnonzero(best)
            totals[touched] += (values.values * reach.weight).take(best.take(touched))
            seen[touched] = True
        seen &= wanted
        positions = np.flatnonzero(seen)
        return Worth(positions, totals[positions])

    def _worth_of_few(self, wanted: Array, positions: Array) -> Worth:
        """The same, where rows of others are sorted out before anything else."""
        totals, seen = np.zeros(len(positions), np.int64), np.zeros(len(positions), np.bool_)
        columns = self._columns
        for reach in self._demand.reaches:
            slices = self._slices(reach)
            if not len(slices):
                continue
            people = slices.places(columns.candidate)
            kept = np.flatnonzero(wanted.take(people, mode="clip"))
            rows, number = slices.rows(kept)
            places = slices.parts[number] * len(self._profiles) + columns.profile[rows]
            values = self._demand.values(reach, self._profiles)[places]
            if _looks_at_days(reach):
                void = self._void(reach, columns.expires[rows], columns.issued[rows])
                np.putmask(values, void & (values > 0), 0)
            best = np.full(len(positions), NO_ITEM, np.int64)
            np.maximum.at(best, np.searchsorted(positions, people[kept]), values)
            seen |= best != NO_ITEM
            totals += np.maximum(best, 0) * reach.weight
        return Worth(positions[seen], totals[seen])

    def _slices(self, reach: Reach, *, meeting: bool = False) -> _Slices:
        """The rows that bear on a requirement; with ``meeting`` only those whose relation may meet it."""
        bounds = self._segment.bounds
        return _Slices(
            [
                (*found, number)
                for key, number, meets in reach.keys
                if (meets or not meeting) and (found := bounds(key)) is not None
            ]
        )

    def _stale(self, reach: Reach, issued: Array) -> Array:
        """What is older than the requirement allows."""
        oldest = self._demand.day - (reach.requirement.maximum_age_days or 0)
        stale: Array = (issued != UNDATED) & (issued < oldest)
        return stale

    def _void(self, reach: Reach, expires: Array, issued: Array) -> Array:
        """What is worth nothing for a reason of days: past its end where that matters, too old, or of no day."""
        void = np.zeros(len(expires), np.bool_)
        if reach.requirement.in_force:
            void |= expires < self._demand.day
        if reach.requirement.maximum_age_days is not None:
            void |= (issued == UNDATED) | self._stale(reach, issued)
        return void


def _looks_at_days(reach: Reach) -> bool:
    return reach.requirement.in_force or reach.requirement.maximum_age_days is not None
