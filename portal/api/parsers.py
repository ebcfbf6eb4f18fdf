"""Bodies of calls: JSON read by the strict parser that reads records: none is deep, ambiguous or half a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from verification.budget import Limits
from verification.errors import Problem
from verification.strict_json import parse

__all__ = ["StrictJSONParser"]

_LIMITS = Limits(depth=32, values=100_000)


class StrictJSONParser(BaseParser):
    """`application/json`, as RFC 8259 and RFC 7493 have it."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - the base's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - the base's signature
    ) -> Any:  # noqa: ANN401 - whatever the JSON says
        """The body's value.

        Raises:
            ParseError: it is too large, or no JSON that means one thing only.

        """
        most = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        data = stream.read(most + 1)
        if len(data) > most:
            raise ParseError(f"A body of JSON may have {most // 1024**2} MB; send a larger record as a file.")
        try:
            return parse(data, _LIMITS)
        except Problem as problem:
            raise ParseError(problem.detail) from None
