"""Rows as NDJSON (one JSON object a line, https://github.com/ndjson/ndjson-spec) and as one JSON document (RFC 8259).

Both hold the exact text: nothing is put in front of what a spreadsheet would run, since none opens these.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from portal.exports.table import Sink, Table

__all__ = ["json_chunks", "ndjson_chunks", "write_json", "write_ndjson"]

AT_ONCE = 50


def ndjson_chunks(table: Table) -> Iterator[bytes]:
    """One object a line."""
    objects = table.each()
    while some := list(islice(objects, AT_ONCE)):
        yield b"".join(_bytes(each) + b"\n" for each in some)


def json_chunks(table: Table) -> Iterator[bytes]:
    """One document, an object a line: an array, or the table's head with the array as its last member."""
    if table.head:
        yield _bytes(dict(table.head))[:-1] + b", " + _bytes(table.listed) + b": ["
    else:
        yield b"["
    objects, first = table.each(), True
    while some := list(islice(objects, AT_ONCE)):
        yield (b"\n" if first else b",\n") + b",\n".join(map(_bytes, some))
        first = False
    yield b"\n]}\n" if table.head else b"\n]\n"


def write_ndjson(table: Table, sink: Sink) -> None:
    """The whole file."""
    for chunk in ndjson_chunks(table):
        sink.write(chunk)


def write_json(table: Table, sink: Sink) -> None:
    """The whole file."""
    for chunk in json_chunks(table):
        sink.write(chunk)


def _bytes(value: Any) -> bytes:  # noqa: ANN401 - JSON
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a lone surrogate is no character; escaped it comes through
        return json.dumps(value).encode()
