"""A pool as it stood at one generation: segments, and who of them is gone. Unchanging; threads may share it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.codes import Tier
from matching.index.demand import COULD, Demand
from matching.index.layout import BadIndexError
from matching.index.lots import Lots
from matching.index.rows import rows_of
from matching.index.segment import Segment
from matching.index.tally import SegmentTally
from matching.index.top import Found, placed
from matching.plan import Plan
from matching.relations import ConceptGraph
from matching.statements import Application, Requirement

__all__ = ["Count", "Counts", "Place", "PoolView", "Top"]

Array: TypeAlias = npt.NDArray[Any]

FEW_COUNTS = 24
_TIERS = (Tier.MET, Tier.UNPROVEN, Tier.NO_EVIDENCE)


@dataclass(frozen=True, slots=True)
class Place:
    """One candidate's place: rank, whether it is shared, tier, must-haves met and unproven, and B's numerator."""

    candidate: str
    rank: int
    tied: bool
    tier: Tier
    met: int
    unproven: int
    total: int


@dataclass(frozen=True, slots=True)
class Top:
    """The first places in the order of :func:`matching.rank.rank`; a total over ``denominator`` is the score."""

    places: tuple[Place, ...]
    denominator: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many meet one requirement, and how many could."""

    met: int
    unproven: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of ``people`` meet each requirement; ``all_met`` have evidence and meet every must-have."""

    people: int
    all_met: int
    requirements: tuple[Count, ...]


class PoolView:
    """Segments ready to be asked."""

    def __init__(
        self,
        segments: Sequence[Segment],
        gone: Mapping[str, Array] = MappingProxyType({}),
        lots: Mapping[str, Lots] = MappingProxyType({}),
    ) -> None:
        self.segments = tuple(segments)
        self.gone = gone
        self.lots = {segment.name: lots.get(segment.name) or Lots(segment) for segment in segments}

    @classmethod
    def of(cls, applications: Iterable[Application]) -> PoolView:
        """A view of a pool that is in memory.

        Raises:
            ValueError: one candidate applies twice.
        """
        return cls([Segment(rows_of(applications))])

    def __len__(self) -> int:
        """How many candidates there are."""
        return sum(segment.people - len(self.gone.get(segment.name, ())) for segment in self.segments)

    def top(
        self,
        requirements: Sequence[Requirement],
        graph: ConceptGraph,
        *,
        seed: str,
        as_of: date,
        count: int | None = 100,
    ) -> Top:
        """The first ``count`` places (None: all), the same as those of the plain ranking.

        Raises:
            ValueError: for requirements that :meth:`Plan.of` refuses.
            OverflowError: the job's exact numbers do not fit (odd minimum levels on many requirements, days centuries
                away); rank plainly.
            BadIndexError: a mapped file is damaged.
        """
        demand = Demand.of(Plan.of(requirements, graph), as_of)
        with _damage_said():
            return self._top(demand, seed, count)

    def _top(self, demand: Demand, seed: str, count: int | None) -> Top:
        tallies = [SegmentTally(segment, demand) for segment in self.segments]
        counts = [self._living(tally.counts(), segment) for tally, segment in zip(tallies, self.segments, strict=True)]
        best = _best_counts(counts, demand, count)
        found = []
        for tally, counted, segment in zip(tallies, counts, self.segments, strict=True):
            wanted = _any_of(counted, best)
            if wanted.any():
                worth = tally.worth(wanted)
                found.append(Found(self.lots[segment.name], worth.positions, counted[worth.positions], worth.totals))
        return Top(tuple(self._places(found, demand, seed, count)), demand.plan.denominator)

    def counts(
        self,
        requirements: Sequence[Requirement],
        graph: ConceptGraph,
        *,
        as_of: date,
        only: Collection[str] | None = None,
        but: Collection[str] = (),
    ) -> Counts:
        """How many meet each requirement: of everybody, or of ``only`` these candidates; in any case not of ``but``.

        Raises as :meth:`top`.
        """
        demand = Demand.of(Plan.of(requirements, graph), as_of)
        with _damage_said():
            return self._counts(demand, only, but)

    def _counts(self, demand: Demand, only: Collection[str] | None, but: Collection[str]) -> Counts:
        number = len(demand.reaches)
        people, all_met, met, could = 0, 0, [0] * number, [0] * number
        for segment in self.segments:
            counted_here = self._counted(segment, only, but)
            people += int(np.count_nonzero(counted_here))
            tally = SegmentTally(segment, demand)
            complete = tally.evidence() & counted_here
            for index, reach in enumerate(demand.reaches):
                states = tally.states(reach)
                holds = (states == demand.met) & counted_here
                met[index] += int(np.count_nonzero(holds))
                could[index] += int(np.count_nonzero((states == COULD) & counted_here))
                if index in demand.plan.musts:
                    complete &= holds
            all_met += int(np.count_nonzero(complete))
        return Counts(people, all_met, tuple(map(Count, met, could)))

    def holds(self, candidates: Sequence[str]) -> set[str]:
        """Those of the candidates who are in the pool."""
        names = [candidate.encode() for candidate in candidates]
        found: set[str] = set()
        for segment in self.segments:
            gone = set(self.gone.get(segment.name, np.zeros(0)).tolist())
            here = segment.positions(names)
            found |= {segment.rows.ids[at].decode() for at in here.tolist() if at not in gone}
        return found

    def _living(self, counts: Array, segment: Segment) -> Array:
        gone = self.gone.get(segment.name)
        if gone is not None:
            counts[gone] = np.iinfo(counts.dtype).max
        return counts

    def _counted(self, segment: Segment, only: Collection[str] | None, but: Collection[str]) -> Array:
        marks = np.full(segment.people, only is None)
        if only is not None:
            marks[segment.positions([name.encode() for name in only])] = True
        if but:
            marks[segment.positions([name.encode() for name in but])] = False
        gone = self.gone.get(segment.name)
        if gone is not None:
            marks[gone] = False
        return marks

    def _places(self, found: list[Found], demand: Demand, seed: str, count: int | None) -> Iterator[Place]:
        order = {counted: number for number, counted in enumerate(demand.buckets())}
        for item in placed(found, order, seed, count):
            met, could = divmod(item.counted, demand.met)
            tier = _TIERS[demand.tier(met, could)]
            yield Place(item.candidate, item.rank, item.tied, tier, met, could, item.total)


@contextmanager
def _damage_said() -> Iterator[None]:
    """A row that points nowhere is damage to a file, and is said so."""
    try:
        yield
    except IndexError as error:
        raise BadIndexError("A file of the index is damaged. Build the index anew.") from error


def _best_counts(counts: Sequence[Array], demand: Demand, count: int | None) -> list[int]:
    """The counts of must-haves with which candidates may be among the first.

    Those with any must-have met or unproven have evidence; of those without, nobody knows before all is read.
    """
    best, so_far = [], 0
    numbers = _numbers(counts, demand) if demand.is_wide else None
    for counted in demand.buckets():
        best.append(counted)
        if count is None or not counted:
            continue
        here = numbers[counted] if numbers is not None else sum(np.count_nonzero(each == counted) for each in counts)
        so_far += int(here)
        if so_far >= count:
            break
    return best


def _numbers(counts: Sequence[Array], demand: Demand) -> Array:
    """How many candidates have each count, all at once: for jobs of which there are thousands of counts."""
    size = int(np.iinfo(demand.count_type).max) + 1
    return sum((np.bincount(each, minlength=size) for each in counts), np.zeros(size, np.int64))


def _any_of(counts: Array, wanted: Sequence[int]) -> Array:
    """Whose count is any of these."""
    if len(wanted) > FEW_COUNTS:
        table = np.zeros(int(np.iinfo(counts.dtype).max) + 1, np.bool_)
        table[list(wanted)] = True
        return table.take(counts)
    marks = np.zeros(len(counts), np.bool_)
    for counted in wanted:
        marks |= counts == counted
    return marks
