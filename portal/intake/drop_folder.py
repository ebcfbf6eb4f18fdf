"""A folder that others put files into (SFTP, a network share): what lies there, read and moved without being led out.

Whoever may write there may also put links there, or swap a file while it is read. So the folder is held open, every
step is relative to it, no symbolic link is followed, only plain files are opened, and a file that is not the one that
was seen is not the one that is taken.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

__all__ = ["DONE", "FAILED", "DropFolder", "Dropped", "DroppedFile", "FolderError", "OtherFileError"]

DONE, FAILED, RESULT = "done", "failed", ".result.json"
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".swp", "~")
_PIECE = 1024 * 1024
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LONGEST_NAME = 200


class FolderError(Exception):
    """Raised when the folder cannot be used at all; one plain sentence."""


class OtherFileError(Exception):
    """Raised when a file is gone, was changed, or cannot be read. It is looked at again in the next round."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was seen. ``key`` changes when the file does, so it names this very file for good."""

    folder: str  # empty, or the one folder in between, which may be a candidate's address
    name: str
    size: int
    modified: int
    inode: int
    key: str

    @property
    def path(self) -> str:
        """Its place below the folder."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


class DropFolder:
    """A folder held open, for one process at a time."""

    def __init__(self, descriptor: int) -> None:
        self._root = descriptor
        about = os.fstat(descriptor)
        self._salt = f"{about.st_dev}:{about.st_ino}"

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator[Self]:
        """The folder, with `done/` and `failed/` in it.

        Raises:
            FolderError: it is not there, is no folder of its own, cannot be written, or another process watches it.
        """
        try:
            descriptor = os.open(path, _FOLDER)
        except OSError as error:
            raise FolderError(f"{path} cannot be watched: {os.strerror(error.errno or 0).lower()}.") from None
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise FolderError(f"{path} is being watched by another process already.") from None
            folder = cls(descriptor)
            for name in (DONE, FAILED):
                try:
                    os.close(folder._made(name))
                except OSError as error:
                    raise FolderError(
                        f"{path}/{name} cannot be used: {os.strerror(error.errno or 0).lower()}."
                    ) from None
            yield folder
        finally:
            os.close(descriptor)

    def files(self) -> list[Dropped]:
        """The plain files here and one folder down, by name; nothing that is hidden or says it is unfinished."""
        found = list(self._files_in(self._root, ""))
        for name in sorted(self._folders()):
            try:
                inner = os.open(name, _FOLDER, dir_fd=self._root)
            except OSError:
                continue  # gone, or a link by now
            try:
                found.extend(self._files_in(inner, name))
            finally:
                os.close(inner)
        return sorted(found, key=lambda item: (item.folder, item.name))

    def _folders(self) -> list[str]:
        with os.scandir(self._root) as entries:
            return [
                entry.name
                for entry in entries
                if entry.name not in {DONE, FAILED}
                and not entry.name.startswith(".")
                and entry.is_dir(follow_symlinks=False)
            ]

    def _files_in(self, descriptor: int, folder: str) -> Iterator[Dropped]:
        with os.scandir(descriptor) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith((*_UNFINISHED, RESULT)):
                    continue
                with suppress(OSError):  # gone meanwhile
                    about = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(about.st_mode):
                        yield self._dropped(folder, entry.name, about)

    def _dropped(self, folder: str, name: str, about: os.stat_result) -> Dropped:
        parts = ["folder", self._salt, folder, name, about.st_ino, about.st_size, about.st_mtime_ns]
        key = hashlib.sha256("\n".join(str(part) for part in parts).encode("utf-8", "surrogateescape")).hexdigest()
        return Dropped(folder, name, about.st_size, about.st_mtime_ns, about.st_ino, key)

    @contextmanager
    def _parent(self, dropped: Dropped) -> Iterator[int]:
        """The folder that the file is in, held open."""
        if not dropped.folder:
            yield self._root
            return
        try:
            descriptor = os.open(dropped.folder, _FOLDER, dir_fd=self._root)
        except OSError as error:
            raise OtherFileError(_because(error)) from None
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def reading(self, dropped: Dropped) -> Iterator[int]:
        """The file, open for reading.

        Raises:
            OtherFileError: it is not the file that was seen, or cannot be read.
        """
        with self._parent(dropped) as parent:
            try:
                descriptor = os.open(dropped.name, _FILE, dir_fd=parent)
            except OSError as error:
                raise OtherFileError(_because(error)) from None
            try:
                _insist(dropped, os.fstat(descriptor))
                yield descriptor
                _insist(dropped, os.fstat(descriptor))
            finally:
                os.close(descriptor)

    def move(self, dropped: Dropped, to: str, result: Mapping[str, Any]) -> str:
        """Write what became of the file, then move it beside that; the file's new place.

        A crash in between repeats both without harm: the name follows from the file, and a result is replaced.

        Raises:
            OtherFileError: it is not the file that was seen, or cannot be moved.
        """
        try:
            with self._parent(dropped) as parent:
                _insist(dropped, os.stat(dropped.name, dir_fd=parent, follow_symlinks=False))
                target = self._made(to, dropped.folder)
                try:
                    name = _free_name(target, dropped)
                    _write(target, f"{name}{RESULT}", json.dumps(result, ensure_ascii=False, indent=2) + "\n")
                    os.rename(dropped.name, name, src_dir_fd=parent, dst_dir_fd=target)
                finally:
                    os.close(target)
        except OSError as error:
            raise OtherFileError(_because(error)) from None
        return "/".join(filter(None, (to, dropped.folder, name)))

    def _made(self, *names: str) -> int:
        """The folder below this one, made where it is not there, and open; the caller closes it."""
        current = os.dup(self._root)
        for name in filter(None, names):
            with suppress(FileExistsError):
                os.mkdir(name, 0o770, dir_fd=current)
            try:
                inner = os.open(name, _FOLDER, dir_fd=current)
            finally:
                os.close(current)
            current = inner
        return current


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A dropped file as a channel hands it on."""

    place: DropFolder
    dropped: Dropped

    @property
    def name(self) -> str:
        """Its name; bytes that are no text are replaced."""
        return self.dropped.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @property
    def size(self) -> int:
        """How many bytes it had when it was seen."""
        return self.dropped.size

    def start(self) -> bytes:
        """Its first bytes.

        Raises:
            OtherFileError: it is not the file that was seen, or cannot be read.
        """
        with self.place.reading(self.dropped) as descriptor:
            return os.read(descriptor, 16)

    def chunks(self) -> Iterator[bytes]:
        """The bytes, in pieces.

        Raises:
            OtherFileError: it is not the file that was seen, changes while it is read, or cannot be read.
        """
        with self.place.reading(self.dropped) as descriptor:
            while piece := os.read(descriptor, _PIECE):
                yield piece


def _insist(dropped: Dropped, about: os.stat_result) -> None:
    same = (about.st_ino, about.st_size, about.st_mtime_ns) == (dropped.inode, dropped.size, dropped.modified)
    if not same or not stat.S_ISREG(about.st_mode):
        raise OtherFileError("it changed")


def _free_name(target: int, dropped: Dropped) -> str:
    """The file's own name; where another file has it already, with a part of its key."""
    name = (
        dropped.name if len(os.fsencode(dropped.name)) <= _LONGEST_NAME else f"{dropped.key[:16]} {dropped.name[-60:]}"
    )
    try:
        os.stat(name, dir_fd=target, follow_symlinks=False)
    except FileNotFoundError:
        return name
    stem, dot, ending = name.rpartition(".")
    marked = f"{stem or ending} ({dropped.key[:8]})"
    return f"{marked}{dot}{ending}" if stem else marked


def _write(folder: int, name: str, text: str) -> None:
    partial = f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(partial, flags, 0o640, dir_fd=folder), "wb") as file:
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        os.fsync(file.fileno())
    os.rename(partial, name, src_dir_fd=folder, dst_dir_fd=folder)


def _because(error: OSError) -> str:
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return "it is gone"
    if error.errno == errno.ELOOP:
        return "it is a link"
    return os.strerror(error.errno or 0).lower()
