"""A list of links as a table: CSV (RFC 4180) as spreadsheets really write it, or plain lines of links.

Spreadsheets write byte order marks, UTF-16, semicolons and tabs, a first line `sep=;`, `="…"` around text that they
would otherwise change, and `=HYPERLINK("…";"…")` where a link was clicked together. Cells are text here, whatever they
look like; whoever writes them into a spreadsheet again makes formulas harmless (:mod:`portal.exports.csv_file`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verification.codes import Container
from verification.containers import sniff

__all__ = ["LinkRow", "TableError", "is_table", "read_table"]

NAMES = (".csv", ".tsv", ".tab")
LINES = (".txt", ".list", ".urls")
_COLUMNS = {
    "link": "link url links urls href record credential badge share sharelink publiclink recordlink recordurl "
    "credentiallink credentialurl badgelink badgeurl verificationurl verificationlink verifyurl",
    "name": "name candidate candidatename fullname learner learnername student studentname applicant applicantname "
    "recipient recipientname",
    "first": "firstname givenname forename first",
    "last": "lastname surname familyname last",
    "email": "email mail emailaddress mailaddress candidateemail recipientemail",
    "job": "job jobtitle position role requisition jobid opening",
}
_COLUMN_OF = {word: column for column, words in _COLUMNS.items() for word in words.split()}
_NOT_WORDS = re.compile(r"[^a-z]+")
_HYPERLINK = re.compile(r'=\s*HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_AS_TEXT = re.compile(r'=\s*"(.*)"', re.DOTALL)
_UNSEEN = re.compile("[\u00a0\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_LINK = re.compile(r"(?:https?://|data:)\S", re.IGNORECASE)
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LONGEST_CELL = 100_000


class TableError(Exception):
    """Raised when the text is no list of links; ``code`` is stable, the message is for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One row: its number as the spreadsheet shows it, and what it gives. ``problem`` says why it cannot be read."""

    number: int
    link: str = ""
    name: str = ""
    email: str = ""
    job: str = ""
    problem: str = ""


def is_table(name: str, data: bytes) -> bool:
    """Whether a file is meant as a list of links: by its name, or because its lines are links."""
    if not name.lower().endswith(NAMES + LINES) or not data.strip() or sniff(data) is not Container.UNKNOWN:
        return False
    if name.lower().endswith(NAMES):
        return True
    return _LINK.match(data[:2_000].decode("utf-8", "replace").lstrip()) is not None


def read_table(data: bytes) -> Iterator[LinkRow]:
    """The rows that say anything, in order.

    Raises:
        TableError: no column holds links, or the text is broken as a table.
    """
    text = _decoded(data)
    rows = _rows(text)
    first = next(((number, cells) for number, cells in rows if any(cells)), None)
    if first is None:
        raise TableError("empty", "There is nothing in it.")
    number, cells = first
    places = _header(cells)
    if places is None:
        yield _row(number, cells, _guessed(cells))
    for number, cells in rows:
        if any(cells):
            yield _row(number, cells, places if places is not None else _guessed(cells))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Excel writes as plain "CSV" in western Europe and America


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.replace("\0", "")
    said = _SEPARATOR_LINE.match(text)
    first = 1
    if said:
        text, first = text[said.end() :], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=said.group(1) if said else _delimiter(text))
    number = first - 1
    while True:
        number += 1
        csv.field_size_limit(_LONGEST_CELL)  # of this process: whoever reads tables says how long cells may be
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, [_BROKEN]
            continue
        yield number, [_clean(cell) for cell in cells]


_BROKEN = "\x00broken"
_LONGEST_CELL = 131_072


def _delimiter(text: str) -> str:
    """What stands between cells: judged by the first lines, where quoted text does not count."""
    head = re.sub(r'"[^"]*"', "", text[:8_000])
    line = next((line for line in head.splitlines() if line.strip()), "")
    links_out = re.sub(r"https?://[^\s;\t|]*|data:\S*", "", line, flags=re.IGNORECASE)
    counts = {sign: links_out.count(sign) for sign in (";", "\t", ",", "|")}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def _clean(cell: str) -> str:
    """A cell as the person saw it: no invisible signs, no spreadsheet's wrapping."""
    text = _UNSEEN.sub("", cell[:_LONGEST_CELL]).strip()
    found = _HYPERLINK.match(text)
    if found:
        return found.group(1).strip()
    wrapped = _AS_TEXT.fullmatch(text)
    if wrapped:
        return wrapped.group(1).strip()
    return text.removeprefix("'")


def _header(cells: Sequence[str]) -> dict[str, int] | None:
    """Where each column is; None when the first row is no header.

    Raises:
        TableError: it is a header, and none of its columns holds links.
    """
    if any(_LINK.match(cell) for cell in cells):
        return None
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = _COLUMN_OF.get(_NOT_WORDS.sub("", cell.lower()))
        if column:
            places.setdefault(column, place)
    if "link" not in places:
        raise TableError(
            "no_links", "No column of it holds links. Call one “link”; “name”, “email” and “job” may stand beside it."
        )
    return places


def _guessed(cells: Sequence[str]) -> dict[str, int]:
    """Without a header: the link, the address and the name, told by their looks."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if _LINK.match(cell):
            places.setdefault("link", place)
        elif "@" in cell:
            places.setdefault("email", place)
        elif cell:
            places.setdefault("name", place)
    return places


def _row(number: int, cells: Sequence[str], places: dict[str, int]) -> LinkRow:
    if cells and cells[0] == _BROKEN:
        return LinkRow(number, problem="It is broken: a quotation mark is missing, or a cell is far too long.")
    given = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
    name = given.get("name", "") or f"{given.get('first', '')} {given.get('last', '')}".strip()
    link, problem = given.get("link", "").strip("<>"), ""
    if not link:
        problem = "There is no link in it."
    elif link[:5].lower() == "data:":
        problem = "It holds the record itself and no link. Add the records as files, or as a ZIP of them."
    return LinkRow(number, link, " ".join(name.split()), given.get("email", ""), given.get("job", ""), problem)
