"""Taking apart what was sent to be verified in the queue: a ZIP with a record in each file, or lines of records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from portal.verify_demands import BadGivenError, bytes_of
from verification.budget import Limits
from verification.containers.zip_archive import open_zip
from verification.errors import Invalid, Problem
from verification.strict_json import parse

__all__ = ["MOST_RECORDS", "BadUploadError", "Taken", "is_zip", "records_in"]

MOST_RECORDS = 10_000
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NAME = 200


class BadUploadError(ValueError):
    """Raised when the upload as a whole cannot be taken apart; ``code`` says why for machines."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Taken:
    """One record of an upload; ``error`` and its ``code`` where there is none to be had."""

    name: str
    data: bytes = b""
    code: str = ""
    error: str = ""


def is_zip(data: bytes) -> bool:
    """Whether the upload is a ZIP."""
    return data.startswith(_ZIP)


def records_in(data: bytes) -> Iterator[Taken]:
    """The records of the upload, in order, read one at a time where they stand on lines.

    Raises:
        BadUploadError: the ZIP cannot be opened, there is no record, or there are too many.
    """
    return _of_zip(data) if is_zip(data) else _of_lines(data)


def _of_zip(data: bytes) -> Iterator[Taken]:
    limits = Limits(archive=settings.CREDENCE_MAX_BATCH, archive_members=MOST_RECORDS)
    try:
        members = open_zip(data, limits).members
    except Invalid as problem:
        raise BadUploadError(problem.code.value, problem.detail) from None
    if not members:
        raise BadUploadError("empty", "The ZIP holds no file.")
    for member in members:
        if isinstance(member.error, Problem):
            yield Taken(member.name, code=member.error.code.value, error=member.error.detail)
        elif not member.data.strip():
            yield Taken(member.name, code="empty", error="There is nothing in it.")
        else:
            yield Taken(member.name, member.data)


def _of_lines(data: bytes) -> Iterator[Taken]:
    number = 0
    for line in data.splitlines():
        if not line.strip():
            continue
        number += 1
        if number > MOST_RECORDS:
            raise BadUploadError("too_many", f"At most {MOST_RECORDS:,} records are taken at once.")
        yield _of_line(line.strip(), number)
    if not number:
        raise BadUploadError("empty", "There is no record in it.")


def _of_line(line: bytes, number: int) -> Taken:
    """A record itself on the line, as JSON or as a token, or wrapped with its name."""
    name = f"{number}"
    if line[:1] not in {b"{", b'"'} or (line[:1] == b"{" and b'"record"' not in line):
        return Taken(name, line)
    try:
        value = parse(line, Limits(depth=Limits().depth + 2))
    except Problem:
        return Taken(name, line)  # the verifier says what is wrong with it
    if isinstance(value, dict):
        if "record" not in value or "@context" in value:
            return Taken(name, line)
        if isinstance(value.get("name"), str) and value["name"]:
            name = str(value["name"])[:_NAME]
        if extra := sorted(set(value) - {"record", "name"}):
            return Taken(
                name, code="bad_record", error=f"On a line stand record and name, not {', '.join(extra)[:200]}."
            )
        value = value["record"]
    try:
        found = bytes_of(value)
    except BadGivenError as bad:
        return Taken(name, code="bad_record", error=str(bad))
    return Taken(name, found) if found.strip() else Taken(name, code="empty", error="There is nothing in it.")
