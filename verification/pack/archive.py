"""Opening a pack: a ZIP (PKWARE APPNOTE 6.3.10) of which nothing is believed. Nothing is written to any disk."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from verification.pack.layout import MOST_BYTES, MOST_FILES
from verification.pack_names import FOLDERS, NAMES

__all__ = ["BrokenPackError", "Pack"]

_END, _END_64, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", b"PK\x06\x07", 22, 65_535
_MOST_LISTING = 4 * 1024**2
_CHUNK = 256 * 1024
_RATIO, _FREE = 400, 1024**2
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, RuntimeError)


class BrokenPackError(ValueError):
    """Raised when the ZIP, or a file in it, is not as a pack has it; the message says what is wrong."""


class Pack:
    """An open pack. Sizes that the ZIP declares are not believed: reading stops where more comes out."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            OSError: when the file cannot be read.
            BrokenPackError: when it is no ZIP, or one that no pack is.
        """
        self._file: BinaryIO = path.open("rb")
        self._left = MOST_BYTES
        try:
            _refuse_listing(self._file)
            self._zip = zipfile.ZipFile(self._file)
            self.names = _names(self._zip)
        except BrokenPackError:
            self._file.close()
            raise
        except _DAMAGED:
            self._file.close()
            raise BrokenPackError("The ZIP is damaged or cut short.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()
        self._file.close()

    def read(self, name: str, most: int) -> bytes:
        """A file's bytes.

        Raises:
            BrokenPackError: when it is not there, is damaged, or has more than ``most`` bytes.
        """
        return b"".join(self._chunks(name, most))

    def digest(self, name: str, most: int) -> tuple[int, str]:
        """A file's size and SHA-256, without holding it.

        Raises:
            BrokenPackError: as :meth:`read`.
        """
        size, digest = 0, hashlib.sha256()
        for chunk in self._chunks(name, most):
            size += len(chunk)
            digest.update(chunk)
        return size, digest.hexdigest()

    def refresh(self) -> None:
        """Let everything be read once more; each pass over the pack is bounded by itself."""
        self._left = MOST_BYTES

    def _chunks(self, name: str, most: int) -> Iterator[bytes]:
        entry = self.names.get(name)
        if entry is None:
            raise BrokenPackError(f"{name} is missing.")
        left = min(most, entry.compress_size * _RATIO + _FREE)
        for chunk in self._unpacked(entry):
            left -= len(chunk)
            self._left -= len(chunk)
            if left < 0 or self._left < 0:
                raise BrokenPackError(f"{name} is larger than is taken; reading stopped.")
            yield chunk

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _DAMAGED:
            raise BrokenPackError(f"{entry.filename} is damaged.") from None


def _refuse_listing(file: BinaryIO) -> None:
    """Bound the listing before anything parses it: a million entries take a gigabyte."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise BrokenPackError("This is no ZIP, or one that was cut short.")
    entries, listing = struct.unpack_from("<HI", tail, at + 10)
    if _END_64 in tail[max(0, at - 20) : at]:
        raise BrokenPackError("The ZIP is of the kind for huge archives, which no pack is.")
    if entries > MOST_FILES + len(FOLDERS) or listing > _MOST_LISTING:
        raise BrokenPackError(f"The ZIP lists more than the {MOST_FILES:,} files that a pack may have.")
    file.seek(0)


def _names(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = entry.orig_filename
        if name in FOLDERS and entry.file_size == 0:
            continue  # who zips a folder anew lists them
        shown = "".join(sign if sign.isprintable() else "?" for sign in name)[:100]
        if not NAMES.fullmatch(name) or name != entry.filename:
            raise BrokenPackError(f"“{shown}” is no file of a pack.")
        if name in found:
            raise BrokenPackError(f"{name} is in the ZIP twice.")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG}:
            raise BrokenPackError(f"{name} is no plain file (a link, or a device).")
        if entry.flag_bits & _ENCRYPTED:
            raise BrokenPackError(f"{name} is encrypted with a password.")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise BrokenPackError(f"{name} is packed in a way that packs are not.")
        found[name] = entry
    return found
