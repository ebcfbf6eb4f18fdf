"""The file of an index: a checked header and flat arrays behind it, to be mapped into memory.

    0     8 bytes  ``CREDIDX`` and a line feed
    8     4 bytes  version of the layout, little-endian
    12    4 bytes  length of the header
    16    32 bytes SHA-256 of the header
    48    the header in JSON: the file's size, counts, and for each array its name, type, offset, length and CRC-32
    8192  the arrays, each at a multiple of 64 bytes

Array types are those of :data:`TYPES`, little-endian; only :meth:`Layout.verify` reads the arrays' checksums. No
pickle. What is cut short, altered in its header, or not ours is a :class:`BadIndexError`; an index can always be built
anew.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["TYPES", "BadIndexError", "Layout", "LayoutWriter", "open_layout", "sync", "written"]

Array: TypeAlias = npt.NDArray[Any]

MAGIC = b"CREDIDX\n"
VERSION = 1
TYPES = ("u1", "u2", "u4", "u8", "i2")
_PREAMBLE = struct.Struct("<8sII32s")
_DATA = 8_192
_ALIGNED = 64
_AT_ONCE = 1 << 24


class BadIndexError(Exception):
    """Raised for a file that is no index of ours, or is damaged. Build the index anew."""


@dataclass(frozen=True, slots=True)
class Layout:
    """An open file: its counts, its arrays, and what each array's checksum should be."""

    path: Path
    counts: Mapping[str, int]
    arrays: Mapping[str, Array]
    checksums: Mapping[str, int]

    def verify(self) -> None:
        """Read every byte.

        Raises:
            BadIndexError: an array is not what was written.
        """
        for name, array in self.arrays.items():
            if _checksum(array) != self.checksums[name]:
                raise BadIndexError(f"{self.path.name}: the array {name} is damaged. Build the index anew.")


def open_layout(path: Path) -> Layout:
    """Map a file into memory; it stays readable when it is replaced or deleted.

    Raises:
        BadIndexError: it is not an index of ours, is cut short, or its header is damaged.
        FileNotFoundError: there is none.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        header = _header(path, file.read(_DATA), size)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    arrays, checksums = {}, {}
    for name, (kind, offset, length, checksum) in header["arrays"].items():
        arrays[name] = np.frombuffer(mapped, np.dtype(f"<{kind}"), length, offset)
        checksums[name] = checksum
    return Layout(path, MappingProxyType(header["counts"]), MappingProxyType(arrays), MappingProxyType(checksums))


def _header(path: Path, start: bytes, size: int) -> dict[str, Any]:
    def bad(why: str) -> BadIndexError:
        return BadIndexError(f"{path.name} {why}. Build the index anew.")

    if len(start) < _DATA:
        raise bad("is cut short")
    magic, version, length, digest = _PREAMBLE.unpack_from(start)
    if magic != MAGIC:
        raise bad("is not an index of ours")
    if version != VERSION:
        raise bad(f"has layout {version}, and this release reads {VERSION}")
    text = start[_PREAMBLE.size : _PREAMBLE.size + length]
    if hashlib.sha256(text).digest() != digest:
        raise bad("has a damaged header")
    header: dict[str, Any] = json.loads(text)
    if header["size"] != size:
        raise bad("is cut short")
    for kind, offset, count, _ in header["arrays"].values():
        if kind not in TYPES or offset < _DATA or offset + count * int(kind[1]) > size:
            raise bad("has an array out of bounds")
    return header


class LayoutWriter:
    """Arrays of known length, to be filled piece by piece."""

    def __init__(self, path: Path, arrays: Mapping[str, tuple[str, int]], counts: Mapping[str, int]) -> None:
        self.counts, self._places, offset = dict(counts), {}, _DATA
        for name, (kind, length) in arrays.items():
            self._places[name] = (kind, offset, length)
            offset += -(-length * int(kind[1]) // _ALIGNED) * _ALIGNED
        self.size = offset
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        os.truncate(handle, offset)
        os.close(handle)
        whole = np.memmap(path, np.uint8, "r+")
        self._whole = whole
        self.arrays: dict[str, Array] = {
            name: whole[at : at + length * int(kind[1])].view(f"<{kind}")
            for name, (kind, at, length) in self._places.items()
        }

    def finish(self) -> None:
        """Write the header last, so that a file that was not finished is none."""
        header = {
            "size": self.size,
            "counts": self.counts,
            "arrays": {name: [*place, _checksum(self.arrays[name])] for name, place in self._places.items()},
        }
        text = json.dumps(header).encode()
        if _PREAMBLE.size + len(text) > _DATA:
            raise ValueError("Too many arrays for one header.")
        start = _PREAMBLE.pack(MAGIC, VERSION, len(text), hashlib.sha256(text).digest()) + text
        self._whole[: len(start)] = np.frombuffer(start, np.uint8)
        self._whole.flush()


@contextmanager
def written(path: Path, arrays: Mapping[str, tuple[str, int]], counts: Mapping[str, int]) -> Iterator[LayoutWriter]:
    """A writer whose file appears under ``path``, whole and readable by nobody else, when the block is left well."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        writer = LayoutWriter(unfinished, arrays, counts)
        yield writer
        writer.finish()
        sync(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(array: Array) -> int:
    found = 0
    flat = array.view(np.uint8)
    for start in range(0, len(flat), _AT_ONCE):
        found = zlib.crc32(flat[start : start + _AT_ONCE].data, found)
    return found
