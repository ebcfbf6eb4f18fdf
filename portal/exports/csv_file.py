"""Tables as CSV (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180). What a spreadsheet would run is made text.

UTF-8 with a byte order mark, so that spreadsheets read names right. Every text is quoted: a program that takes another
character than the comma for the separator finds no new cell inside one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from portal.exports.formulas import harmless
from portal.exports.table import Cell, Sink, Table, as_text

__all__ = ["csv_chunks", "harmless", "write_csv"]

AT_ONCE = 200


class _Echo:
    """A file that hands back what is written, for :func:`csv.writer`."""

    def write(self, text: str) -> str:
        return text


def csv_chunks(table: Table) -> Iterator[bytes]:
    """The file, in pieces of some rows."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    waiting = ["\ufeff" + writer.writerow([column.name for column in table.columns])]
    for row in table.rows():
        waiting.append(writer.writerow([_cell(cell) for cell in row]))
        if len(waiting) >= AT_ONCE:
            yield _bytes(waiting)
            waiting = []
    yield _bytes(waiting)


def write_csv(table: Table, sink: Sink) -> None:
    """The whole file."""
    for chunk in csv_chunks(table):
        sink.write(chunk)


def _cell(cell: Cell) -> str | int | float:
    value = as_text(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return harmless(value.replace("\0", "\ufffd")) if isinstance(value, str) else value


def _bytes(lines: list[str]) -> bytes:
    return "".join(lines).encode("utf-8", "replace")  # a lone surrogate is no character
