"""An index in a folder: built, opened, changed one candidate at a time, merged, checked.

Files never change: a change writes a small segment and a new list of who is gone from the others, and then replaces
the manifest. A reader who has an older generation open goes on reading it. One writer at a time, under a lock. Small
segments are merged as they pile up (:data:`FANOUT` of much the same size become one); :meth:`PoolIndex.merge` makes
all of them one, after which nothing of those who are gone is left.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.index.layout import BadIndexError, open_layout, written
from matching.index.manifest import NAME, Manifest, read_manifest, write_manifest
from matching.index.merge import merge
from matching.index.rows import Rows, rows_of
from matching.index.segment import Segment, open_segment, write_segment
from matching.index.view import PoolView
from matching.statements import Application

__all__ = ["BadIndexError", "PoolIndex", "build", "build_from_rows"]

Array: TypeAlias = npt.NDArray[Any]

PEOPLE_AT_ONCE = 20_000
FANOUT = 8
MOST_SEGMENTS = 24
OPEN_AGAIN = 5
_NOBODY = np.zeros(0, np.uint32)
_OURS = ("segment-", "gone-")


def build(folder: Path, applications: Iterable[Application], *, marks: Mapping[str, int] | None = None) -> None:
    """Build an index anew, in place of any that is there.

    Reads a few thousand applications at a time, and needs twice the index's space for as long as it takes.

    Raises:
        ValueError: one candidate applies twice.
    """
    people = iter(applications)
    build_from_rows(folder, _chunks(people), marks=marks)


def build_from_rows(folder: Path, chunks: Iterable[Rows], *, marks: Mapping[str, int] | None = None) -> None:
    """Build from rows that were made elsewhere, each chunk of other candidates."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        parts = []
        try:
            for rows in chunks:
                path = folder / _new("segment-")
                write_segment(path, rows)
                parts.append(path)
            name = _new("segment-")
            merge(folder / name, [(open_segment(path), _NOBODY) for path in parts] or [(Segment(rows_of(())), _NOBODY)])
        finally:
            for path in parts:
                path.unlink(missing_ok=True)
        write_manifest(folder, Manifest(_generation(folder) + 1, (name,), "", dict(marks or {})))
        _tidy(folder)


class PoolIndex:
    """An index in a folder. Any number of readers, in any process; see :func:`build`.

    Raises:
        FileNotFoundError: there is no index in the folder.
        BadIndexError: it is not ours, of another release, or damaged; build it anew.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = Manifest()
        self._view = PoolView([])
        self.refresh()

    def refresh(self) -> PoolView:
        """The pool as it is now; what has not changed stays open. Raises as the class does."""
        for _ in range(OPEN_AGAIN):
            manifest = read_manifest(self.folder)
            if manifest != self.manifest:
                try:
                    self._open(manifest)
                except FileNotFoundError:  # merged away between reading the list and opening
                    continue
            return self._view
        raise BadIndexError("A file of the index is missing. Build the index anew.")

    @property
    def view(self) -> PoolView:
        """The pool as it was at the last refresh."""
        return self._view

    @property
    def size(self) -> int:
        """Its bytes on disk."""
        names = [NAME, *self.manifest.segments, *([self.manifest.gone] if self.manifest.gone else [])]
        return sum((self.folder / name).stat().st_size for name in names)

    @property
    def waste(self) -> float:
        """How much of it is of people who are gone or in small segments, from 0 to 1: worth a merge when large."""
        largest = max((segment.people for segment in self._view.segments), default=0)
        gone = sum(map(len, self._view.gone.values()))
        whole = sum(segment.people for segment in self._view.segments)
        return (whole - largest + gone) / whole if whole else 0.0

    def change(
        self,
        applications: Iterable[Application] = (),
        *,
        removed: Sequence[str] = (),
        marks: Mapping[str, int] | None = None,
    ) -> PoolView:
        """Add candidates or replace all statements of those who are there; remove others. Every query sees it then.

        Raises:
            ValueError: one candidate applies twice.
        """
        rows = rows_of(applications)
        with _locked(self.folder):
            self.refresh()
            names = [rows.ids[at] for at in range(rows.people)]
            gone = self._gone_with({*names, *(name.encode() for name in removed)})
            segments = self.manifest.segments
            if rows.people:
                name = _new("segment-")
                write_segment(self.folder / name, rows)
                segments = (*segments, name)
            self._write(segments, gone, self.manifest.marks if marks is None else marks)
            self._merge_small()
        return self._view

    def merge(self, *, marks: Mapping[str, int] | None = None) -> PoolView:
        """Make all segments one. Nothing of who is gone is in any file of the index afterwards."""
        with _locked(self.folder):
            self.refresh()
            if len(self._view.segments) != 1 or self._view.gone:
                self._merge(list(self._view.segments), marks)
            elif marks is not None:
                self._write(self.manifest.segments, self._view.gone, marks)
        return self._view

    def check(self) -> None:
        """Read every byte of every file.

        Raises:
            BadIndexError: one is damaged.
        """
        for segment in self.refresh().segments:
            if segment.layout is not None:
                segment.layout.verify()
            for name, length in (("candidate", segment.people), ("profile", len(segment.rows.profiles))):
                column = getattr(segment.rows.columns, name)
                if len(column) and int(column.max()) >= length:
                    raise BadIndexError(f"{segment.name}: a {name} is out of bounds. Build the index anew.")

    def _open(self, manifest: Manifest) -> None:
        known = {segment.name: segment for segment in self._view.segments}
        segments = [known.get(name) or open_segment(self.folder / name) for name in manifest.segments]
        gone: dict[str, Array] = {}
        if manifest.gone:
            gone = dict(open_layout(self.folder / manifest.gone).arrays)
        for segment in segments:
            if len(here := gone.get(segment.name, _NOBODY)) and int(here.max()) >= segment.people:
                raise BadIndexError("The list of who is gone does not fit. Build the index anew.")
        self._view = PoolView(segments, gone, self._view.lots)
        self.manifest = manifest

    def _gone_with(self, names: set[bytes]) -> dict[str, Array]:
        found = dict(self._view.gone)
        for segment in self._view.segments:
            here = segment.positions(list(names)).astype(np.uint32)
            if len(here):
                found[segment.name] = np.union1d(found.get(segment.name, _NOBODY), here)
        return found

    def _write(self, segments: Sequence[str], gone: Mapping[str, Array], marks: Mapping[str, int]) -> None:
        """Make these the index, and open it."""
        kept = {name: here for name, here in gone.items() if name in segments and len(here)}
        name = ""
        if kept:
            name = _new("gone-")
            sizes = {segment: ("u4", len(here)) for segment, here in kept.items()}
            with written(self.folder / name, sizes, {}) as writer:
                for segment, here in kept.items():
                    writer.arrays[segment][:] = here
        manifest = Manifest(self.manifest.generation + 1, tuple(segments), name, dict(marks))
        write_manifest(self.folder, manifest)
        self._open(manifest)
        _tidy(self.folder)

    def _merge_small(self) -> None:
        """Merge what has piled up."""
        while small := _worth_merging(self._view.segments):
            self._merge(small)

    def _merge(self, segments: Sequence[Segment], marks: Mapping[str, int] | None = None) -> None:
        gone, names = self._view.gone, [segment.name for segment in segments]
        name = _new("segment-")
        merge(self.folder / name, [(segment, gone.get(segment.name, _NOBODY)) for segment in segments])
        others = [each for each in self.manifest.segments if each not in names]
        self._write([*others, name], gone, self.manifest.marks if marks is None else marks)


def _worth_merging(segments: Sequence[Segment]) -> Sequence[Segment]:
    """The newest :data:`FANOUT` where they are of much the same size; all but the largest where there are too many."""
    newest = segments[-FANOUT:]
    sizes = [_weight(segment) for segment in newest]
    if len(newest) == FANOUT and max(sizes) <= FANOUT * min(sizes):
        return newest
    if len(segments) > MOST_SEGMENTS:
        largest = max(segments, key=_weight)
        return [segment for segment in segments if segment is not largest]
    return ()


def _weight(segment: Segment) -> int:
    return segment.people + len(segment.rows.columns.candidate)


def _chunks(people: Iterator[Application]) -> Iterator[Rows]:
    while chunk := list(islice(people, PEOPLE_AT_ONCE)):
        yield rows_of(chunk)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time; the others wait."""
    handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _new(kind: str) -> str:
    return f"{kind}{secrets.token_hex(8)}"


def _generation(folder: Path) -> int:
    try:
        return read_manifest(folder).generation
    except (FileNotFoundError, BadIndexError):
        return 0


def _tidy(folder: Path) -> None:
    """Delete files that no generation needs any more; who has them open keeps them."""
    manifest = read_manifest(folder)
    needed = {*manifest.segments, manifest.gone}
    for path in folder.iterdir():
        if path.name.startswith(_OURS) and path.name not in needed:
            path.unlink(missing_ok=True)
