"""A ZIP of records (PKWARE APPNOTE 6.3.10), unpacked in memory under a budget; declared sizes are never believed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from verification.budget import Limits
from verification.codes import Code
from verification.credential import Archive, Member
from verification.errors import Invalid
from verification.pack_names import DOCUMENTS, is_pack

__all__ = ["open_zip"]

_ENCRYPTED = 0x1
_NAMED_IN_UTF8 = 0x800
_CHUNK = 64 * 1024
_LISTED = b"PK\x01\x02"
_ZIP = b"PK\x03\x04"
_OFFICE = ("[Content_Types].xml", "mimetype")
_LONGEST_NAME = 255
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)


def open_zip(data: bytes, limits: Limits) -> Archive:
    """The members that may hold records; a member that cannot be read carries its own problem and harms no other.

    Folders, dotfiles and what macOS adds are left out, and of an evidence pack all but its
    documents. Unpacking stops when the members cross ``limits.archive``.

    Raises:
        Invalid: BAD_ARCHIVE when the archive cannot be opened, TOO_MANY for more members than the limit,
            NOT_A_RECORD for office files.

    """
    if data.count(_LISTED) > 4 * limits.archive_members:  # before a million entries are parsed
        raise Invalid(Code.TOO_MANY, f"The ZIP holds far more than {limits.archive_members:,} files.")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except _DAMAGED:
        raise Invalid(Code.BAD_ARCHIVE, "The ZIP is damaged or cut short; nothing in it can be listed.") from None
    if any(entry.filename in _OFFICE for entry in entries):
        raise Invalid(Code.NOT_A_RECORD, "This is an office document, not a record and not a ZIP of records.")
    wanted = [entry for entry in entries if not _ignored(entry)]
    pack = is_pack(entry.filename for entry in entries)
    if pack:  # receipts and the rest say what somebody else found; what is verified here are the documents
        wanted = [entry for entry in wanted if entry.filename.startswith(DOCUMENTS)]
    if len(wanted) > limits.archive_members:
        raise Invalid(
            Code.TOO_MANY, f"The ZIP holds {len(wanted):,} files; at most {limits.archive_members:,} are taken at once."
        )
    unpacking = _Unpacking(archive, limits)
    return Archive(tuple(unpacking.member(entry) for entry in wanted), is_pack=pack)


def _ignored(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    hidden = path.name.startswith(".") and not path.name.startswith("..")  # `..\x` is unsafe, and said to be
    return entry.filename.endswith("/") or hidden or "__MACOSX" in path.parts


class _Unpacking:
    """One archive being unpacked; every byte that comes out is paid for, also of members that are then refused."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._left = limits.archive

    def member(self, entry: zipfile.ZipInfo) -> Member:
        """The member, or its name with what kept it from being read."""
        name = _name(entry)
        try:
            _refuse_unsafe(entry)
            return Member(name, self._unpacked(entry))
        except Invalid as problem:
            return Member(name[:_LONGEST_NAME], b"", problem)

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        by_ratio = max(entry.compress_size, 1) * self._limits.archive_ratio + _CHUNK
        most = min(self._limits.record, by_ratio)
        data = bytearray()
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    self._left -= len(chunk)
                    data += chunk
                    if self._left < 0 or len(data) > most:
                        what = "the files of this ZIP are" if self._left < 0 else "this file is"
                        raise Invalid(Code.TOO_LARGE, f"Unpacked, {what} larger than is taken; unpacking stopped.")
        except _DAMAGED:
            raise Invalid(Code.BAD_ARCHIVE, "This file of the ZIP is damaged.") from None
        if data.startswith(_ZIP):
            raise Invalid(Code.BAD_ARCHIVE, "A ZIP inside a ZIP is not unpacked; share its files directly.")
        return bytes(data)


def _refuse_unsafe(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or "\0" in name or (len(name) > 1 and name[1] == ":"):
        raise Invalid(Code.UNSAFE_NAME, "The name of this file leads out of the ZIP; the file was not unpacked.")
    if entry.flag_bits & _ENCRYPTED:
        raise Invalid(Code.BAD_ARCHIVE, "This file is encrypted with a password; share it without one.")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Invalid(Code.BAD_ARCHIVE, "This file is packed in an unusual way; pack it with any common program.")


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's name; many programs write UTF-8 without saying so, which then reads as an old DOS code page."""
    if entry.flag_bits & _NAMED_IN_UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename
