"""One segment: the rows of some candidates, in memory or mapped from a file. Never changed once it exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.index.layout import BadIndexError, Layout, open_layout, written
from matching.index.profiles import Profile
from matching.index.rows import Columns, Rows, Texts, id_digest, profile_type

__all__ = ["Segment", "open_segment", "write_pieces", "write_segment"]

Array: TypeAlias = npt.NDArray[Any]

WIDTH = len(Profile._fields)
_NEEDED = {"digests", "id_starts", "ids", "key_starts", "keys", "bounds", "profiles", *Columns._fields}


class Segment:
    """Rows, with what finds a key's rows and a candidate's position."""

    def __init__(self, rows: Rows, *, name: str = "", layout: Layout | None = None) -> None:
        self.rows, self.name, self.layout = rows, name, layout
        keys = rows.keys
        starts, block = keys.starts.tolist(), keys.block.tobytes()
        self._numbers: Mapping[bytes, int] = {block[starts[at] : starts[at + 1]]: at for at in range(len(keys))}
        self._bounds: list[int] = rows.bounds.tolist()

    @property
    def people(self) -> int:
        """How many candidates it holds, those replaced since included."""
        return self.rows.people

    def bounds(self, key: bytes) -> tuple[int, int] | None:
        """The first row of a key and the one after its last; None when there is none."""
        at = self._numbers.get(key)
        return None if at is None else (self._bounds[at], self._bounds[at + 1])

    def positions(self, candidates: Sequence[bytes]) -> Array:
        """The position of each candidate who is here; those who are not are left out."""
        digests = np.array([id_digest(name) for name in candidates], np.uint64)
        first = np.searchsorted(self.rows.digests, digests)
        near = np.flatnonzero(np.append(self.rows.digests, np.uint64(0))[first] == digests) if len(digests) else first
        found = [self._match(candidates[number], int(first[number]), digests[number]) for number in near.tolist()]
        return np.array([at for at in found if at is not None], np.int64)

    def _match(self, name: bytes, at: int, digest: np.uint64) -> int | None:
        while at < self.people and self.rows.digests[at] == digest:
            if self.rows.ids[at] == name:
                return at
            at += 1
        return None


def open_segment(path: Path) -> Segment:
    """A segment mapped from a file.

    Raises:
        BadIndexError: it is not an index of ours, or is damaged.
        FileNotFoundError: there is none.
    """
    layout = open_layout(path)
    arrays = layout.arrays
    if _NEEDED - set(arrays):
        raise BadIndexError(f"{path.name} is no segment of an index. Build the index anew.")
    rows = Rows(
        ids=Texts(arrays["id_starts"], arrays["ids"]),
        keys=Texts(arrays["key_starts"], arrays["keys"]),
        digests=arrays["digests"],
        bounds=arrays["bounds"],
        profiles=arrays["profiles"].reshape(-1, WIDTH),
        columns=Columns(*(arrays[name] for name in Columns._fields)),
    )
    _check(path, rows)
    return Segment(rows, name=path.name, layout=layout)


def _check(path: Path, rows: Rows) -> None:
    """Whether the arrays fit one another, as far as that can be told without reading every row."""
    number = len(rows.columns.candidate)
    fits = (
        all(len(column) == number for column in rows.columns)
        and len(rows.ids) == rows.people
        and len(rows.bounds) == len(rows.keys) + 1
        and int(rows.bounds[-1]) == number
        and bool((rows.bounds[:-1] <= rows.bounds[1:]).all())
        and int(rows.ids.starts[-1]) == len(rows.ids.block)
        and int(rows.keys.starts[-1]) == len(rows.keys.block)
    )
    if not fits:
        raise BadIndexError(f"{path.name}: its arrays do not fit one another. Build the index anew.")


def _sizes(
    *, people: int, id_bytes: int, keys: int, key_bytes: int, profiles: int, rows: int
) -> dict[str, tuple[str, int]]:
    """Type and length of each array of a segment of these sizes."""
    return {
        "digests": ("u8", people),
        "id_starts": ("u8", people + 1),
        "ids": ("u1", id_bytes),
        "key_starts": ("u8", keys + 1),
        "keys": ("u1", key_bytes),
        "bounds": ("u8", keys + 1),
        "profiles": ("i2", profiles * WIDTH),
        "candidate": ("u4", rows),
        "profile": ("u2" if profile_type(profiles) is np.uint16 else "u4", rows),
        "issued": ("u2", rows),
        "expires": ("u2", rows),
    }


def write_segment(path: Path, rows: Rows) -> None:
    """Write a segment that is in memory."""
    write_pieces(path, rows, len(rows.columns.candidate), [rows.columns])


def write_pieces(path: Path, head: Rows, number: int, pieces: Iterable[Columns]) -> None:
    """Write ``number`` rows, which come piece by piece in their order; all else stands in ``head``."""
    sizes = _sizes(
        people=head.people,
        id_bytes=len(head.ids.block),
        keys=len(head.keys),
        key_bytes=len(head.keys.block),
        profiles=len(head.profiles),
        rows=number,
    )
    with written(path, sizes, {"people": head.people, "rows": number}) as writer:
        into = writer.arrays
        into["digests"][:], into["bounds"][:] = head.digests, head.bounds
        into["id_starts"][:], into["ids"][:] = head.ids.starts, head.ids.block
        into["key_starts"][:], into["keys"][:] = head.keys.starts, head.keys.block
        into["profiles"][:] = head.profiles.reshape(-1)
        at = 0
        for piece in pieces:
            for name, column in zip(Columns._fields, piece, strict=True):
                into[name][at : at + len(column)] = column
            at += len(piece.candidate)
