"""The ZIP of an evidence pack while it is written: what goes in is counted, hashed and bounded on its way."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from verification.pack import layout
from verification.pack.signature import Signer

__all__ = ["PackFile"]

_FILE_MODE = 0o100644 << 16


class PackFile:
    """A pack being written; files are added once and in any order, the manifest closes it."""

    def __init__(self, file: IO[bytes], made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=False)
        self._moment = made_at.astimezone(UTC).timetuple()[:6]
        self._files: list[dict[str, Any]] = []
        self._left = layout.MOST_BYTES

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._zip.fp = None  # so that nothing ends it, not even its destructor: what was written so far is no ZIP
        self._zip.close()

    @property
    def count(self) -> int:
        """How many files the manifest lists."""
        return len(self._files)

    def add(self, path: str, data: bytes, *, packed: bool = True) -> str:
        """Add a file; its path."""
        return self.add_pieces(path, (data,), packed=packed)

    def add_pieces(self, path: str, pieces: Iterable[bytes], *, packed: bool = True) -> str:
        """Add a file that comes in pieces; its path.

        Raises:
            RefusedError: the pack would be larger than packs may be.
        """
        size, digest = self._write(path, pieces, packed=packed)
        self._files.append({"path": path, "media_type": layout.media_type_of(path), "size": size, "sha256": digest})
        return path

    def close_with(self, manifest: dict[str, Any], signer: Signer) -> str:
        """Add the manifest of everything so far, its signature and the sums; the manifest's SHA-256.

        Raises:
            RefusedError: the pack would be larger than packs may be.
        """
        listed = manifest | {"files": sorted(self._files, key=lambda item: item["path"])}
        data = f"{json.dumps(listed, ensure_ascii=False, indent=1)}\n".encode()
        if len(data) > layout.MOST_MANIFEST or len(self._files) > layout.MOST_FILES:
            raise _too_large()
        signature = signer.sign(data)
        sums = {item["path"]: item["sha256"] for item in self._files}
        _size, digest = self._write(layout.MANIFEST, (data,))
        sums[layout.MANIFEST] = digest
        _size, sums[layout.SIGNATURE] = self._write(layout.SIGNATURE, (signature,))
        self._write(layout.SUMS, (layout.sums_file(sums),))
        return digest

    def _write(self, path: str, pieces: Iterable[bytes], *, packed: bool = True) -> tuple[int, str]:
        entry = zipfile.ZipInfo(path, self._moment)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.external_attr = _FILE_MODE
        size, digest = 0, hashlib.sha256()
        with self._zip.open(entry, "w") as stream:
            for piece in pieces:
                size += len(piece)
                self._left -= len(piece)
                if self._left < 0:
                    raise _too_large()
                digest.update(piece)
                stream.write(piece)
        return size, digest.hexdigest()


def _too_large() -> RefusedError:
    return RefusedError(_("The records are too large for one evidence pack: it may have 1.9 GB."))
