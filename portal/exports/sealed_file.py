"""Large files at rest: encrypted chunk by chunk, so that neither writing nor reading holds more than one in memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", CRYPTO 2015, https://eprint.iacr.org/2015/189, section 7) over AES-256-GCM (NIST SP 800-38D): the
nonce of a chunk is the file's random prefix (7 bytes), the chunk's number (4 bytes) and whether it is the last one
(1 byte). So a chunk that is missing, moved, repeated or another file's does not open, and a file that breaks off is
known to. A file has a key of its own, and is bound to its row by the additional data of every chunk.

Layout: the magic, the prefix, the chunks. Every chunk but the last holds :data:`CHUNK` bytes; the last may be empty.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["CHUNK", "SealedFileChangedError", "SealedWriter", "plain_size", "read_sealed"]

CHUNK = 64 * 1024
MAGIC = b"CRX1"
_PREFIX, _TAG = 7, 16
_HEAD = len(MAGIC) + _PREFIX
_MOST_CHUNKS = 2**32


class SealedFileChangedError(Exception):
    """Raised when a file is missing, breaks off, or is not what was written."""


class SealedWriter:
    """A file to be written to once, from beginning to end. ``size`` and ``sha256`` are of what was written.

    Left by an exception, the file has no last chunk: nothing reads it.
    """

    def __init__(self, path: Path, key: bytes, binding: bytes) -> None:
        self._cipher, self._binding = AESGCM(key), binding
        self._prefix, self._number = secrets.token_bytes(_PREFIX), 0
        self._held = bytearray()
        self._digest = hashlib.sha256()
        self.size = 0
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(MAGIC + self._prefix)

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written so far, lower-case hex."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Take the bytes; how many."""
        self._digest.update(data)
        self.size += len(data)
        for start in range(0, len(data), CHUNK):  # a document of many megabytes may come in one piece
            self._held += memoryview(data)[start : start + CHUNK]
            if len(self._held) > CHUNK:  # a full chunk waits until there is more: the last one is sealed otherwise
                self._seal(bytes(self._held[:CHUNK]), last=False)
                del self._held[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Do nothing: chunks are written when they are full."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._seal(bytes(self._held), last=True)
                self._file.flush()
                os.fsync(self._file.fileno())

    def _seal(self, data: bytes, *, last: bool) -> None:
        if self._number >= _MOST_CHUNKS:
            raise ValueError("too long for this format")
        self._file.write(self._cipher.encrypt(_nonce(self._prefix, self._number, last=last), data, self._binding))
        self._number += 1


def plain_size(path: Path) -> int:
    """How many bytes come out, as the length of the file says; whether they are ours, only reading says.

    Raises:
        SealedFileChangedError: the file is missing, or of a length that none of ours has.
    """
    try:
        sealed = path.stat().st_size - _HEAD
    except FileNotFoundError:
        raise SealedFileChangedError("The file is missing.") from None
    whole, rest = divmod(sealed, CHUNK + _TAG)
    if rest == 0 and whole:
        return whole * CHUNK
    if sealed < 0 or rest < _TAG:
        raise SealedFileChangedError("The file breaks off.")
    return whole * CHUNK + rest - _TAG


def read_sealed(path: Path, key: bytes, binding: bytes, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The bytes from ``start`` up to ``end`` (not itself), each piece checked before it is given.

    Raises:
        SealedFileChangedError: the file is missing, breaks off, or is not what was written. Pieces given before that
            were as written, and there are fewer of them than :func:`plain_size` says.
    """
    size = plain_size(path)
    end = size if end is None else min(end, size)
    last = max(0, -(-size // CHUNK) - 1)
    cipher = AESGCM(key)
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not head.startswith(MAGIC):
            raise SealedFileChangedError("The file is not one of ours.")
        number = min(start // CHUNK, last)
        file.seek(_HEAD + number * (CHUNK + _TAG))
        while number <= last and (number * CHUNK < end or size == 0):
            nonce = _nonce(head[len(MAGIC) :], number, last=number == last)
            try:
                data = cipher.decrypt(nonce, file.read(CHUNK + _TAG), binding)
            except (InvalidTag, ValueError):
                raise SealedFileChangedError("The file was changed.") from None
            began = number * CHUNK
            piece = data[max(0, start - began) : end - began]
            if piece:
                yield piece
            number += 1


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\1" if last else b"\0")
