"""Tables as XLSX (ECMA-376), packed row by row on their way out: neither memory nor the disk holds a sheet.

A sheet takes 1,048,576 rows (https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3), and less than
2 GB before it is packed, so that the ZIP needs no extension (ZIP64) that spreadsheets may not read in a stream: rows go
on in another sheet. What names the sheets stands after them in the file, since only then is their number known.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, cast
from xml.sax.saxutils import quoteattr

from portal.exports.table import Row, Sink, Table
from portal.exports.xlsx_cell import QUOTED, cell_xml, column_letters, sheet_text

__all__ = ["MOST_BYTES", "MOST_ROWS", "write_xlsx"]

MOST_ROWS = 1_048_576  # of a sheet, its header among them
MOST_BYTES = 2_000 * 1024**2  # of a sheet, before it is packed
MOST_IN_NAME = 31
AT_ONCE = 256 * 1024  # characters of XML
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\']")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_SHEET_BEGINS = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_SHEET_ENDS = "</sheetData></worksheet>"
#: The least that a workbook has of fonts, fills and borders, and two styles: cells, and cells that stay text.
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{QUOTED + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_xlsx(table: Table, sink: Sink) -> None:
    """The whole workbook."""
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED) as archive:
        count = _write_sheets(archive, table)
        for path, text in _parts([_sheet_name(table, number) for number in range(1, count + 1)]):
            archive.writestr(path, text)


def _write_sheets(archive: zipfile.ZipFile, table: Table) -> int:
    """Write as many sheets as the rows take, one at the least; how many."""
    header: Row = tuple(column.name for column in table.columns)
    letters = [column_letters(number) for number in range(len(header))]
    rows = table.rows()
    waiting, count = next(rows, None), 0
    while waiting is not None or count == 0:
        count += 1
        with archive.open(f"xl/worksheets/sheet{count}.xml", "w") as part:
            sheet = _Sheet(part, letters)
            sheet.add(header)
            while waiting is not None and sheet.has_room:
                sheet.add(waiting)
                waiting = next(rows, None)
            sheet.end()
    return count


class _Sheet:
    """A sheet being written."""

    def __init__(self, part: IO[bytes], letters: list[str]) -> None:
        self._part, self._letters = part, letters
        self._lines = [_SHEET_BEGINS]
        self._rows = self._waiting = self._bytes = 0

    @property
    def has_room(self) -> bool:
        """Whether it takes another row."""
        return self._rows < MOST_ROWS and self._bytes < MOST_BYTES

    def add(self, row: Row) -> None:
        """Take a row."""
        self._rows += 1
        number = str(self._rows)
        cells = [cell_xml(letter + number, cell) for letter, cell in zip(self._letters, row, strict=True)]
        line = f'<row r="{number}">{"".join(cells)}</row>'
        self._lines.append(line)
        self._waiting += len(line)
        if self._waiting >= AT_ONCE:
            self._flush()

    def end(self) -> None:
        """Take no more."""
        self._lines.append(_SHEET_ENDS)
        self._flush()

    def _flush(self) -> None:
        self._bytes += self._part.write("".join(self._lines).encode())
        self._lines.clear()
        self._waiting = 0


def _sheet_name(table: Table, number: int) -> str:
    ending = f" ({number})" if number > 1 else ""
    return _NOT_IN_NAME.sub(" ", sheet_text(table.name))[: MOST_IN_NAME - len(ending)] + ending


def _parts(names: list[str]) -> Iterator[tuple[str, str]]:
    """What stands around sheets of these names, each part with its path (ECMA-376, part 2: Open Packaging)."""
    sheets = range(1, len(names) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    yield "xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    related = {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in sheets}
    related[f"rId{len(names) + 1}"] = ("styles", "styles.xml")
    yield "xl/_rels/workbook.xml.rels", _relationships(related)
    yield "xl/styles.xml", _STYLES
    yield "_rels/.rels", _relationships({"rId1": ("officeDocument", "xl/workbook.xml")})
    types = {"xl/workbook.xml": "sheet.main+xml", "xl/styles.xml": "styles+xml"}
    types |= {f"xl/worksheets/sheet{number}.xml": "worksheet+xml" for number in sheets}
    yield "[Content_Types].xml", _content_types(types)


def _relationships(related: dict[str, tuple[str, str]]) -> str:
    lines = [
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in related.items()
    ]
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _content_types(types: dict[str, str]) -> str:
    lines = [f'<Override PartName="/{path}" ContentType="{_TYPE}.{kind}"/>' for path, kind in types.items()]
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(lines)}</Types>'
    )
