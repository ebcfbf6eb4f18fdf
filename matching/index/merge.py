"""Several segments become one, without those who are gone, a few million rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.index.rows import Columns, Rows, Texts, profile_type
from matching.index.segment import Segment, write_pieces

__all__ = ["merge"]

Array: TypeAlias = npt.NDArray[Any]

ROWS_AT_ONCE = 2_000_000
NOBODY = np.uint32(2**32 - 1)


@dataclass(frozen=True, slots=True)
class _Source:
    """One segment to be merged: where each candidate goes (:data:`NOBODY`: they are gone), and each profile."""

    segment: Segment
    places: Array
    profiles: Array

    def rows(self, start: int, stop: int) -> Columns:
        """The rows of living candidates among these, as they will be."""
        columns = self.segment.rows.columns
        places = self.places.take(columns.candidate[start:stop])
        kept = np.flatnonzero(places != NOBODY)
        return Columns(
            places[kept],
            self.profiles.take(columns.profile[start:stop][kept]),
            columns.issued[start:stop][kept],
            columns.expires[start:stop][kept],
        )

    def living(self) -> Array:
        """How many rows of living candidates each key has."""
        bounds, columns = self.segment.rows.bounds.astype(np.int64), self.segment.rows.columns
        if not (self.places == NOBODY).any():
            return np.diff(bounds)
        number = len(columns.candidate)
        totals = np.zeros(len(bounds), np.int64)
        for start in range(0, number, ROWS_AT_ONCE):
            stop = min(start + ROWS_AT_ONCE, number)
            sums = np.cumsum(self.places.take(columns.candidate[start:stop]) != NOBODY)
            sums = np.append(0, sums)
            totals += sums[np.clip(bounds - start, 0, stop - start)]
        return np.diff(totals)


def merge(path: Path, segments: Sequence[tuple[Segment, Array]]) -> None:
    """Write one segment of the candidates of several; the array with each says who of it is gone.

    Raises:
        ValueError: one candidate is in two of them.
    """
    digests, ids, places = _people(segments)
    profiles, numbers = _profiles([segment for segment, _ in segments])
    sources = [
        _Source(segment, place, number) for (segment, _), place, number in zip(segments, places, numbers, strict=True)
    ]
    keys, sizes = _keys(sources)
    head = Rows(
        digests=digests,
        ids=ids,
        keys=Texts.of(keys),
        bounds=np.append(0, np.cumsum(sizes)).astype(np.uint64),
        profiles=profiles,
        columns=Columns(*[np.zeros(0, np.uint32)] * 4),
    )
    write_pieces(path, head, int(sizes.sum()), _pieces(sources, keys, sizes))


def _people(segments: Sequence[tuple[Segment, Array]]) -> tuple[Array, Texts, list[Array]]:
    """The living in their order, and for each segment where its candidates go."""
    living = []
    for segment, gone in segments:
        marks = np.ones(segment.people, np.bool_)
        marks[gone] = False
        living.append(np.flatnonzero(marks))
    digests = np.concatenate([np.zeros(0, np.uint64), *_digests(segments, living)])
    names = [name for (segment, _), here in zip(segments, living, strict=True) for name in _names(segment, here)]
    order = np.argsort(digests, kind="stable")
    _settle_equal_digests(order, digests, names)
    place_of = np.empty(len(order), np.uint32)
    place_of[order] = np.arange(len(order), dtype=np.uint32)
    places, start = [], 0
    for (segment, _), here in zip(segments, living, strict=True):
        to = np.full(segment.people, NOBODY, np.uint32)
        to[here] = place_of[start : start + len(here)]
        places.append(to)
        start += len(here)
    return digests[order], Texts.of([names[at] for at in order.tolist()]), places


def _digests(segments: Sequence[tuple[Segment, Array]], living: Sequence[Array]) -> list[Array]:
    return [segment.rows.digests[here] for (segment, _), here in zip(segments, living, strict=True)]


def _names(segment: Segment, positions: Array) -> Iterator[bytes]:
    ids = segment.rows.ids
    block = ids.block.tobytes()
    starts, stops = ids.starts[positions].tolist(), ids.starts[positions + 1].tolist()
    return (block[start:stop] for start, stop in zip(starts, stops, strict=True))


def _settle_equal_digests(order: Array, digests: Array, names: Sequence[bytes]) -> None:
    """Among equal digests, which chance alone brings about, the ids decide."""
    in_order = digests[order]
    for at in np.flatnonzero(in_order[1:] == in_order[:-1]).tolist():
        first = int(np.searchsorted(in_order, in_order[at]))
        last = int(np.searchsorted(in_order, in_order[at], "right"))
        group = sorted(order[first:last].tolist(), key=lambda number: names[number])
        if len({names[number] for number in group}) != len(group):
            raise ValueError("One candidate stands in two segments.")
        order[first:last] = group


def _profiles(segments: Sequence[Segment]) -> tuple[Array, list[Array]]:
    """One table of all profiles, and for each segment the new number of each of its own."""
    tables = [segment.rows.profiles for segment in segments]
    whole, numbers = np.unique(np.concatenate(tables), axis=0, return_inverse=True)
    numbers = numbers.reshape(-1).astype(profile_type(len(whole)))
    ends = np.cumsum([len(table) for table in tables])
    return whole, np.split(numbers, ends[:-1])


def _keys(sources: Sequence[_Source]) -> tuple[list[bytes], Array]:
    """Every key that has rows, in order, and how many."""
    sizes: dict[bytes, int] = {}
    for source in sources:
        keys = source.segment.rows.keys
        for number, size in enumerate(source.living().tolist()):
            if size:
                name = keys[number]
                sizes[name] = sizes.get(name, 0) + size
    names = sorted(sizes)
    return names, np.array([sizes[name] for name in names], np.int64)


def _pieces(sources: Sequence[_Source], keys: Sequence[bytes], sizes: Array) -> Iterator[Columns]:
    """All rows in the order of keys and candidates."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(keys):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + ROWS_AT_ONCE, "right")))
        yield _piece(sources, keys[first:last])
        first = last


def _piece(sources: Sequence[_Source], keys: Sequence[bytes]) -> Columns:
    found: list[Columns] = []
    numbers: list[Array] = []
    for source in sources:
        for number, key in enumerate(keys):
            bounds = source.segment.bounds(key)
            if bounds is not None:
                rows = source.rows(*bounds)
                found.append(rows)
                numbers.append(np.full(len(rows.candidate), number, np.uint64))
    whole = Columns(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
    if len(sources) == 1:
        return whole
    order = np.argsort(np.concatenate(numbers) << np.uint64(32) | whole.candidate, kind="stable")
    return Columns(*(column[order] for column in whole))
