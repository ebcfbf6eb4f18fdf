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

from matching.index.demand import COULD, Demand, Reach
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


@dataclass(frozen=True, slots=True)
class _Slices:
    """The rows of a requirement's keys: where each slice begins and ends, and the number of its parts."""

    starts: list[int]
    stops: list[int]
    parts: list[int]

    def gather(self, column: Array) -> Array:
        """The column's entries, one slice after the other."""
        pieces = [column[start:stop] for start, stop in zip(self.starts, self.stops, strict=True)]
        return np.concatenate(pieces) if pieces else column[:0]

    def lengths(self) -> Array:
        """The length of each slice."""
        return np.subtract(self.stops, self.starts, dtype=np.int64)

    def each(self, per_slice: Sequence[int]) -> Array:
        """A number of each slice, for each of its rows."""
        return np.repeat(np.array(per_slice, np.int64), self.lengths())

    def rows(self, places: Array) -> tuple[Array, Array]:
        """For places among the gathered entries: the row in the segment, and the number of the slice."""
        ends = np.cumsum(self.lengths())
        number = np.searchsorted(ends, places, "right")
        shift = np.array(self.stops, np.int64) - ends
        return places + shift[number], number


class SegmentTally:
    """One segment seen from one job."""

    def __init__(self, segment: Segment, demand: Demand) -> None:
        self._segment, self._demand = segment, demand

    def states(self, reach: Reach) -> Array:
        """By candidate: what the must-have adds to their count if it is one; see :meth:`Demand.states`."""
        demand, columns = self._demand, self._segment.rows.columns
        found = np.zeros(self._segment.people, demand.count_type)
        slices = self._slices(reach, meeting=True)
        if not slices.starts:
            return found
        states = demand.states(reach, self._segment.rows.profiles).take(slices.gather(columns.profile), mode="clip")
        late = slices.gather(columns.expires) < demand.day
        if reach.requirement.in_force:
            states[late] = 0
        else:
            np.putmask(states, late & (states == demand.met), COULD)
        if reach.requirement.maximum_age_days is not None:
            issued = slices.gather(columns.issued)
            np.putmask(states, (issued == UNDATED) & (states == demand.met), COULD)
            states[self._stale(reach, issued)] = 0
        np.maximum.at(found, slices.gather(columns.candidate).astype(np.intp), states)
        return found

    def counts(self) -> Array:
        """By candidate: must-haves met and unproven, as one number; see :attr:`Demand.met`."""
        found = np.zeros(self._segment.people, self._demand.count_type)
        for index in self._demand.plan.musts:
            found += self.states(self._demand.reaches[index])
        return found

    def evidence(self) -> Array:
        """By candidate: whether anything they have bears on the job as more than a near miss."""
        found = np.zeros(self._segment.people, np.bool_)
        for reach in self._demand.reaches:
            slices = self._slices(reach)
            people = slices.gather(self._segment.rows.columns.candidate)
            if reach.requirement.in_force:
                profile = slices.gather(self._segment.rows.columns.profile)
                people = people[self._segment.rows.profiles[:, _OBSERVATION].take(profile, mode="clip") == 0]
            found[people] = True
        return found

    def worth(self, wanted: Array) -> Worth:
        """The best estimate of those of ``wanted`` (a mark for each candidate) who have evidence."""
        positions = np.flatnonzero(wanted)
        if len(positions) * FEW < len(wanted):
            return self._worth_of_few(wanted, positions)
        totals, seen = np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
        columns = self._segment.rows.columns
        for reach in self._demand.reaches:
            slices = self._slices(reach)
            if not slices.starts:
                continue
            values = self._demand.values(reach, self._segment.rows.profiles)
            places = slices.each([number * len(self._segment.rows.profiles) for number in slices.parts])
            places += slices.gather(columns.profile)
            codes = values.codes.take(places, mode="clip")
            if reach.requirement.in_force or reach.requirement.maximum_age_days is not None:
                void = self._void(reach, slices.gather(columns.expires), slices.gather(columns.issued))
                np.putmask(codes, void & (codes > 1), 1)
            best = np.zeros(len(wanted), codes.dtype)
            np.maximum.at(best, slices.gather(columns.candidate).astype(np.intp), codes)
            touched = np.flatnonzero(best)
            totals[touched] += (values.values * reach.weight).take(best.take(touched))
            seen[touched] = True
        seen &= wanted
        positions = np.flatnonzero(seen)
        return Worth(positions, totals[positions])

    def _worth_of_few(self, wanted: Array, positions: Array) -> Worth:
        totals, seen = np.zeros(len(positions), np.int64), np.zeros(len(positions), np.bool_)
        columns = self._segment.rows.columns
        for reach in self._demand.reaches:
            slices = self._slices(reach)
            if not slices.starts:
                continue
            people = slices.gather(columns.candidate)
            kept = np.flatnonzero(wanted.take(people, mode="clip"))
            rows, number = slices.rows(kept)
            values = self._demand.values(reach, self._segment.rows.profiles)
            places = np.array(slices.parts, np.int64)[number] * len(self._segment.rows.profiles)
            codes = values.codes[places + columns.profile[rows]]
            if reach.requirement.in_force or reach.requirement.maximum_age_days is not None:
                void = self._void(reach, columns.expires[rows], columns.issued[rows])
                np.putmask(codes, void & (codes > 1), 1)
            best = np.zeros(len(positions), codes.dtype)
            np.maximum.at(best, np.searchsorted(positions, people[kept]), codes)
            totals += (values.values * reach.weight)[best]
            seen |= best > 0
        return Worth(positions[seen], totals[seen])

    def _slices(self, reach: Reach, *, meeting: bool = False) -> _Slices:
        """The rows that bear on a requirement; with ``meeting`` only those whose relation may meet it."""
        found = _Slices([], [], [])
        for key, number, meets in reach.keys:
            bounds = self._segment.bounds(key) if meets or not meeting else None
            if bounds is not None:
                found.starts.append(bounds[0])
                found.stops.append(bounds[1])
                found.parts.append(number)
        return found

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
