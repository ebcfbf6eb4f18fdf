"""One file as any channel hands it on: a name, a size, bytes in pieces. Django's ``UploadedFile`` is one already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

__all__ = ["IncomingBytes", "IncomingFile", "shown_name", "shown_size"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST = 255
MEGABYTE = 1024 * 1024


class IncomingFile(Protocol):
    """What a channel gives. ``size`` is in bytes, and what ``chunks`` yields is not trusted to agree with it."""

    @property
    def name(self) -> str | None:
        """The file's name as its sender wrote it."""

    @property
    def size(self) -> int | None:
        """How many bytes the channel says there are."""

    def chunks(self) -> Iterator[bytes]:
        """The bytes, in pieces."""


@dataclass(frozen=True, slots=True)
class IncomingBytes:
    """A file whose bytes are at hand: a paste, an API call, a member of an archive."""

    name: str
    data: bytes

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data)

    def chunks(self) -> Iterator[bytes]:
        """The bytes, in one piece."""
        yield self.data


def shown_name(name: str | None, *, keep_folders: bool = False) -> str:
    """A name fit to be shown and stored: no control or direction characters, no folders unless asked, 255 characters.

    Direction overrides would let `fdp.exe` read as `exe.pdf`.
    """
    clean = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", name or "").replace("\\", "/").strip()
    if not keep_folders:
        clean = PurePosixPath(clean).name
    return clean[:_LONGEST] or "unnamed"


def shown_size(size: int) -> str:
    """A size for people: `31 MB`, `840 KB`, `12 bytes`; rounded up at the limits so that it never reads as allowed."""
    if size >= MEGABYTE:
        exact = size / MEGABYTE
        return f"{exact:.0f} MB" if exact == int(exact) or exact >= 100 else f"{exact:.1f} MB"  # noqa: PLR2004
    if size >= 1024:  # noqa: PLR2004 - one kilobyte
        return f"{size / 1024:.0f} KB"
    return "1 byte" if size == 1 else f"{size} bytes"
