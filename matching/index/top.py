"""From counts and totals to places: the order, shared ranks, and the lottery among equals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.index.lots import Lots

__all__ = ["Found", "Placed", "placed"]

Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What one segment found: positions of its candidates, their counts of must-haves, and B's numerators."""

    lots: Lots
    positions: Array
    counts: Array
    totals: Array


class Placed(NamedTuple):
    """One candidate, placed."""

    candidate: str
    rank: int
    tied: bool
    counted: int
    total: int


@dataclass(frozen=True, slots=True)
class _All:
    """The candidates of every segment, one after the other: ``bucket`` is the place of their count in the order."""

    segment: Array
    position: Array
    counted: Array
    bucket: Array
    total: Array


def placed(found: Sequence[Found], order: Mapping[int, int], seed: str, count: int | None) -> Iterator[Placed]:
    """The first ``count`` (None: all) in display order. ``order`` leads from a count to its place in the order."""
    everybody = _together(found, order)
    chosen = _in_question(everybody, count)
    chosen = chosen[np.lexsort((-everybody.total[chosen], everybody.bucket[chosen]))]
    if not len(chosen):
        return
    keys = np.stack([everybody.bucket[chosen], everybody.total[chosen]])
    starts = np.flatnonzero(np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0))).tolist()
    for start, end in zip(starts, [*starts[1:], len(chosen)], strict=True):
        wanted = end - start if count is None else min(end, count) - start
        if wanted <= 0:
            return
        counted, total = int(everybody.counted[chosen[start]]), int(everybody.total[chosen[start]])
        for at in _drawn(found, everybody, chosen[start:end], seed, wanted):
            name = found[everybody.segment[at]].lots.name(int(everybody.position[at]))
            yield Placed(name, start + 1, end - start > 1, counted, total)


def _together(found: Sequence[Found], order: Mapping[int, int]) -> _All:
    table = np.zeros(max(order) + 1, np.int64)
    for number, place in order.items():
        table[number] = place
    counted = np.concatenate([np.zeros(0, np.uint8), *(item.counts for item in found)])
    return _All(
        segment=np.repeat(np.arange(len(found)), [len(item.positions) for item in found]),
        position=np.concatenate([np.zeros(0, np.int64), *(item.positions for item in found)]),
        counted=counted,
        bucket=table[counted],
        total=np.concatenate([np.zeros(0, np.int64), *(item.totals for item in found)]),
    )


def _in_question(everybody: _All, count: int | None) -> Array:
    """Who may be among the first ``count``, the whole group of equals at the cut included."""
    number = len(everybody.total)
    if count is None or number <= count:
        return np.arange(number)
    sizes = np.bincount(everybody.bucket)
    before = np.cumsum(sizes)
    cut = int(np.searchsorted(before, count))  # the bucket in which the last wanted one stands
    at_cut = np.flatnonzero(everybody.bucket == cut)
    needed = count - (int(before[cut - 1]) if cut else 0)
    totals = everybody.total[at_cut]
    least = np.partition(totals, len(totals) - needed)[len(totals) - needed]
    return np.concatenate([np.flatnonzero(everybody.bucket < cut), at_cut[totals >= least]])


def _drawn(found: Sequence[Found], everybody: _All, group: Array, seed: str, wanted: int) -> list[int]:
    """The first ``wanted`` of a group of equals, by lot."""
    if len(group) == 1:
        return [int(group[0])]
    lots = np.zeros(len(group), np.uint64)
    for number, item in enumerate(found):
        here = everybody.segment[group] == number
        if here.any():
            lots[here] = item.lots.first(seed, everybody.position[group[here]])
    if wanted < len(group):
        last = np.partition(lots, wanted - 1)[wanted - 1]
        group, lots = group[lots <= last], lots[lots <= last]

    def whole(at: int) -> bytes:
        item: Found = found[everybody.segment[at]]
        return item.lots.full(seed, int(everybody.position[at]))

    order = np.argsort(lots, kind="stable")
    ordered: list[int] = group[order].tolist()
    if (lots[order][1:] == lots[order][:-1]).any():
        ordered.sort(key=whole)
    return ordered[:wanted]
