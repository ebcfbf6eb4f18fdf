"""Whether two segments hold the same: for whoever checks an index against what it was made from."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.index.segment import Segment

__all__ = ["differing"]

Array: TypeAlias = npt.NDArray[Any]


def differing(one: Segment, other: Segment) -> set[str]:
    """The candidates whose rows are not the same in both, or who are in one of them only."""
    names = set(_names(one)) ^ set(_names(other))
    keys = {segment.rows.keys[at] for segment in (one, other) for at in range(len(segment.rows.keys))}
    for key in keys:
        rows, others = _rows(one, key), _rows(other, key)
        if rows.shape == others.shape and bool((rows == others).all()) and not names:
            continue
        names |= {_name(segment, at) for segment, at in _unlike(one, rows, other, others)}
    return {name.decode() for name in names}


def _unlike(one: Segment, rows: Array, other: Segment, others: Array) -> list[tuple[Segment, int]]:
    """Whose rows under a key have no equal on the other side."""
    sides = [
        {(segment.rows.ids[int(row[0])], *row[1:].tolist()): int(row[0]) for row in found}
        for segment, found in ((one, rows), (other, others))
    ]
    left = [(one, at) for row, at in sides[0].items() if row not in sides[1]]
    return left + [(other, at) for row, at in sides[1].items() if row not in sides[0]]


def _rows(segment: Segment, key: bytes) -> Array:
    """Candidate, days and profile of each row of a key, in a canonical order."""
    bounds = segment.bounds(key) or (0, 0)
    columns = [column[slice(*bounds)] for column in segment.rows.columns]
    profiles = segment.rows.profiles[columns[1]].astype(np.int64)
    found = np.column_stack([columns[0], columns[2], columns[3], profiles]).astype(np.int64)
    return found[np.lexsort(found.T[::-1])]


def _names(segment: Segment) -> list[bytes]:
    return [segment.rows.ids[at] for at in range(segment.people)]


def _name(segment: Segment, at: int) -> bytes:
    return segment.rows.ids[at]
