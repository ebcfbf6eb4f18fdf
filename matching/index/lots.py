"""The lottery among equals, for groups of any size; the same as :func:`matching.fingerprint.lottery`.

Only the group at the cut has to be drawn whole, which costs a third of a microsecond each. What was drawn for a seed
(a job's version has one) in a large group is kept, so that the next look at the same ranking need not draw again.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.index.segment import Segment

__all__ = ["Lots"]

Array: TypeAlias = npt.NDArray[Any]

LARGE_GROUP = 2_000
MOST_SEEDS = 8
_DRAWN = 8  # bytes of a lot that decide in almost every case


class Lots:
    """Lots of one segment's candidates."""

    def __init__(self, segment: Segment) -> None:
        self._ids = segment.rows.ids
        self._kept: OrderedDict[str, tuple[Array, Array]] = OrderedDict()
        self._lock = Lock()

    def name(self, position: int) -> str:
        """The id of the candidate at a position."""
        return self._ids[position].decode()

    def full(self, seed: str, position: int) -> bytes:
        """The whole lot of one candidate."""
        return hashlib.sha256(seed.encode() + b"\0" + self._ids[position]).digest()

    def first(self, seed: str, positions: Array) -> Array:
        """The first eight bytes of each lot as a number: less means earlier, equal decides nothing."""
        if len(positions) < LARGE_GROUP:
            return self._draw(seed, positions)
        with self._lock:
            nothing = np.zeros(len(self._ids), np.uint64), np.zeros(len(self._ids), np.bool_)
            drawn, known = self._kept.pop(seed, nothing)
            new = positions[~known[positions]]
            drawn[new], known[new] = self._draw(seed, new), True
            self._kept[seed] = (drawn, known)
            while len(self._kept) > MOST_SEEDS:
                self._kept.popitem(last=False)
            return drawn[positions]

    def _draw(self, seed: str, positions: Array) -> Array:
        start, ids = hashlib.sha256(seed.encode() + b"\0"), self._ids
        block = ids.block.data
        found = bytearray()
        pairs = zip(ids.starts[positions].tolist(), ids.starts[positions + 1].tolist(), strict=True)
        for begin, end in pairs:
            lot = start.copy()
            lot.update(block[begin:end])
            found += lot.digest()[:_DRAWN]
        return np.frombuffer(bytes(found), ">u8").astype(np.uint64)
