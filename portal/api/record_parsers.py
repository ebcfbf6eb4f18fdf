"""Bodies that are records: whatever a client sends, as bytes; and lists of records as JSON, with wider bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from verification.budget import Limits
from verification.errors import Problem
from verification.strict_json import parse

__all__ = ["JOB_BYTES", "ONE_BYTES", "JobParser", "ListParser", "RawBody", "RecordParser", "TooLargeError", "json_of"]

#: A record of 20 MB, as base64 inside JSON, with documents beside it.
ONE_BYTES = 32 * 1024 * 1024
#: Of everything that one job brings.
JOB_BYTES = 64 * 1024 * 1024
#: A record may be nested as deep as anywhere, and stands two or three levels inside what wraps it.
_DEPTH = Limits().depth + 4


class TooLargeError(APIException):
    """Raised when a body is larger than the call takes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "request_too_large"
    default_detail = "The body is larger than this call takes."


@dataclass(frozen=True, slots=True)
class RawBody:
    """A body as it came."""

    content: bytes
    media_type: str


class RecordParser(BaseParser):
    """Any media type: the record says itself what it is, and its bytes stay as they came."""

    media_type = "*/*"
    most = ONE_BYTES

    def parse(  # type: ignore[override]  # a parser may give anything; the stubs know forms only
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - the base's signature
    ) -> RawBody:
        """The body.

        Raises:
            TooLargeError: it is larger than any record may be.
        """
        return RawBody(_read(stream, self.most), (media_type or "").partition(";")[0].strip().lower())


class JobParser(RecordParser):
    """A ZIP or lines of JSON."""

    most = JOB_BYTES


class ListParser(BaseParser):
    """`application/json` with many records in it."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - the base's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - the base's signature
    ) -> Any:  # noqa: ANN401 - whatever the JSON says
        """The body's value.

        Raises:
            TooLargeError: it is too large.
            ParseError: it is no JSON that means one thing only.
        """
        try:
            return json_of(_read(stream, ONE_BYTES))
        except Problem as problem:
            raise ParseError(problem.detail) from None


def json_of(data: bytes) -> Any:  # noqa: ANN401 - whatever the JSON says
    """The value that the bytes are.

    Raises:
        Problem: they are no JSON that means one thing only, or too deep, or hold too much.
    """
    return parse(data, Limits(depth=_DEPTH, values=1_000_000))


def _read(stream: IO[bytes], most: int) -> bytes:
    data = stream.read(most + 1)
    if len(data) > most:
        raise TooLargeError(f"A body of this call may have {most // 1024**2} MB.")
    return data
