"""What a kind of export hands to a writer: named, typed columns, and rows that are read page by page."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

__all__ = ["Cell", "Column", "Row", "Sink", "Table", "Tell", "Type", "as_text", "columns", "moment", "plain", "quiet"]

Cell = str | int | float | bool | datetime | date | UUID | dict[str, Any] | list[Any] | None
Row = tuple[Cell, ...]
#: Called with how many more things were read; it may raise to stop the reading.
Tell = Callable[[int], None]


class Type(StrEnum):
    """What stands in a column. Numbers stay numbers; ids and times are text, times ISO 8601 in UTC."""

    TEXT = "text"
    ID = "id"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    type: Type = Type.TEXT


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take the bytes; how many."""

    def flush(self) -> None:
        """Let nothing wait."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to be written, once.

    ``rows`` gives them for forms that are tables; ``objects`` for JSON, where that holds more than the columns do;
    without it, objects are the rows under the columns' names. ``head`` stands before the objects of one JSON document,
    which are then its member ``listed``; without a head the document is an array. ``total`` counts the things of which
    ``Tell`` tells, which may have several rows each. What is a file by itself is written by ``whole``.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]
    total: int
    file_name: str
    objects: Callable[[], Iterator[dict[str, Any]]] | None = None
    head: Mapping[str, Any] = field(default_factory=dict)
    listed: str = ""
    whole: Callable[[Sink], None] | None = None

    def each(self) -> Iterator[dict[str, Any]]:
        """The objects."""
        if self.objects is not None:
            return self.objects()
        names = [column.name for column in self.columns]
        return ({name: plain(cell) for name, cell in zip(names, row, strict=True)} for row in self.rows())


def columns(words: str) -> tuple[Column, ...]:
    """Columns from words such as ``"name count:integer"``."""
    made = []
    for word in words.split():
        name, _, kind = word.partition(":")
        made.append(Column(name, Type(kind) if kind else Type.TEXT))
    return tuple(made)


def quiet(_count: int) -> None:
    """Tell nobody."""


def moment(value: datetime) -> str:
    """A time as text: ISO 8601, in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plain(cell: Cell) -> Any:  # noqa: ANN401 - JSON
    """A cell as JSON has it. A number that JSON does not have (infinite, none) is null."""
    if isinstance(cell, datetime):
        return moment(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, UUID):
        return str(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell


def as_text(cell: Cell) -> str | int | float | bool | None:
    """A cell as a table has it: what is nested becomes JSON text."""
    value = plain(cell)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    found: str | int | float | bool | None = value
    return found
