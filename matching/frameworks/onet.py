"""O*NET: https://www.onetcenter.org/database.html (29.2 and later; Excel or tab-separated text; CC BY 4.0).

Concepts are the content model's elements, detailed work activities, tasks, technology examples with their
commodities, and occupations with their alternate titles. An occupation needs what its raters call important (3.0 or
more of 5); the rest it may use. Importance (1 to 5) and level (0 to 7) stand on the relation, unless O*NET advises
not to use them; level scale anchors say in words what a level is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook

from matching.frameworks.errors import FrameworkError
from matching.statements import Concept, Edge, EdgeKind, LevelAnchor

__all__ = ["ELEMENT", "NAME", "TITLE", "read", "series_of", "version_of"]

NAME = "onet"
TITLE = "O*NET, Occupational Information Network"
ELEMENT = "https://www.onetcenter.org/element/"
_OCCUPATION = "https://www.onetonline.org/link/summary/"
_TASK = "https://www.onetcenter.org/task/"
_COMMODITY = "https://www.onetcenter.org/commodity/"
_TECHNOLOGY = "https://www.onetcenter.org/technology/"
_IMPORTANT = 3.0
_IMPORTANCE, _LEVEL = "IM", "LV"
_NOTE = 10_000  # bytes: a note, not data
_KINDS = {"2.C": "knowledge", "1.C": "competence", "1.D": "competence"}
_RATINGS = ("Skills", "Knowledge", "Work Styles")
_PLAIN = re.compile(r"[^a-z0-9]+")


def version_of(path: Path) -> str:
    """The version that the folder's name or its Read Me states; `unknown` where neither does."""
    texts = [path.name]
    notes = (file for pattern in ("*.txt", "*.md") for file in sorted(path.glob(pattern)))
    texts += [file.read_text(encoding="utf-8", errors="replace") for file in notes if file.stat().st_size < _NOTE]
    found = next((match for text in texts if (match := re.search(r"(\d{2}\.\d)", text))), None)
    return found[1] if found else "unknown"


def series_of(path: Path) -> str:  # noqa: ARG001 - a registry's signature
    """There is one framework of this form."""
    return ""


def read(path: Path) -> Iterator[Concept | Edge | LevelAnchor]:
    """Every concept, edge and level anchor of the files in the folder; a file that is not there is left out.

    Raises:
        FrameworkError: when none of O*NET's files is there, or one is not as O*NET writes it.

    """
    tables = _Tables(path)
    yield from _elements(tables)
    yield from _activities(tables)
    yield from _occupations(tables)
    yield from _tasks(tables)
    yield from _technology(tables)
    for name in _RATINGS:
        yield from _ratings(tables, name)
    for row in tables.rows("Tasks to DWAs"):
        yield Edge(f"{_TASK}{row['Task ID']}", ELEMENT + row["DWA ID"], EdgeKind.BROADER)
    for row in tables.rows("Related Occupations"):
        target = _OCCUPATION + row["Related O*NET-SOC Code"]
        yield Edge(_OCCUPATION + row["O*NET-SOC Code"], target, EdgeKind.RELATED)
    yield from _anchors(tables)


class _Tables:
    """The files of a folder by their O*NET names."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise FrameworkError(f"{path} is no folder with O*NET's files.")
        self.files = {file.stem: file for pattern in ("*.txt", "*.xlsx") for file in sorted(path.glob(pattern))}
        if not {"Occupation Data", "Content Model Reference", "Technology Skills"} & set(self.files):
            raise FrameworkError(f"{path} holds none of O*NET's files (Occupation Data, Technology Skills, …).")

    def rows(self, name: str) -> Iterator[_Checked]:
        """The rows of a file as dictionaries of text; none when it is not there."""
        file = self.files.get(name)
        if file is None:
            return
        rows = _workbook(file) if file.suffix == ".xlsx" else _text(file)
        header = next(rows, None)
        if header is None:
            return
        names = [str(cell) for cell in header]
        for number, row in enumerate(rows, start=2):
            if len(row) < len(names):
                raise FrameworkError(f"{file.name}, row {number}: {len(row)} cells where {len(names)} are expected.")
            yield _Checked(
                file.name, number, zip(names, ("" if cell is None else str(cell) for cell in row), strict=False)
            )


class _Checked(dict[str, str]):
    """A row that knows its ``place``, and says which file lacks which column."""

    def __init__(self, file: str, number: int, cells: Any) -> None:  # noqa: ANN401 - pairs
        super().__init__(cells)
        self.place = f"{file}, row {number}"

    def __missing__(self, name: str) -> str:
        raise FrameworkError(f"{self.place}: the column “{name}” is missing.")


def _workbook(file: Path) -> Iterator[tuple[Any, ...]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, OSError, KeyError, ValueError) as error:
        raise FrameworkError(f"{file.name} cannot be opened: {error}.") from error
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()


def _text(file: Path) -> Iterator[tuple[Any, ...]]:
    with file.open(encoding="utf-8", newline="") as lines:
        try:
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield tuple(row)
        except (csv.Error, UnicodeDecodeError) as error:
            raise FrameworkError(f"{file.name}: {error}.") from error


def _elements(tables: _Tables) -> Iterator[Concept | Edge]:
    rows = list(tables.rows("Content Model Reference"))
    for row in rows:
        element = row["Element ID"]
        yield Concept(
            uri=ELEMENT + element,
            framework=NAME,
            label=row["Element Name"],
            kind=_KINDS.get(element[:3], "skill"),
            description=row["Description"],
            identifiers=(element, f"https://www.onetonline.org/find/descriptor/result/{element}"),
        )
    for row in rows:
        above = row["Element ID"].rpartition(".")[0]
        if above:
            yield Edge(ELEMENT + row["Element ID"], ELEMENT + above, EdgeKind.BROADER)


def _activities(tables: _Tables) -> Iterator[Concept | Edge]:
    seen: set[str] = set()
    for row in tables.rows("DWA Reference"):
        for identifier, title, above in (
            (row["IWA ID"], row["IWA Title"], row["Element ID"]),
            (row["DWA ID"], row["DWA Title"], row["IWA ID"]),
        ):
            if identifier not in seen:
                seen.add(identifier)
                yield Concept(ELEMENT + identifier, NAME, title.rstrip("."), identifiers=(identifier,))
                yield Edge(ELEMENT + identifier, ELEMENT + above, EdgeKind.BROADER)


def _occupations(tables: _Tables) -> Iterator[Concept]:
    titles: dict[str, dict[str, None]] = {}
    for name, column in (("Alternate Titles", "Alternate Title"), ("Sample of Reported Titles", "Reported Job Title")):
        for row in tables.rows(name):
            titles.setdefault(row["O*NET-SOC Code"], {})[row[column]] = None
    for row in tables.rows("Occupation Data"):
        code = row["O*NET-SOC Code"]
        yield Concept(
            uri=_OCCUPATION + code,
            framework=NAME,
            label=row["Title"],
            kind="occupation",
            alternative_labels=tuple(titles.get(code, ())),
            description=row["Description"],
            identifiers=(code,),
        )


def _tasks(tables: _Tables) -> Iterator[Concept | Edge]:
    for row in tables.rows("Task Statements"):
        uri = f"{_TASK}{row['Task ID']}"
        yield Concept(uri, NAME, row["Task"].rstrip(".")[:400], kind="task", description=row["Task"])
        kind = EdgeKind.ESSENTIAL if row.get("Task Type") == "Core" else EdgeKind.OPTIONAL
        yield Edge(_OCCUPATION + row["O*NET-SOC Code"], uri, kind)


def _technology(tables: _Tables) -> Iterator[Concept | Edge]:
    seen: set[str] = set()
    for row in tables.rows("Technology Skills"):
        commodity = f"{_COMMODITY}{row['Commodity Code']}"
        uri = _TECHNOLOGY + _PLAIN.sub("-", row["Example"].lower()).strip("-")
        if commodity not in seen:
            seen.add(commodity)
            yield Concept(
                commodity, NAME, row["Commodity Title"], kind="technology", identifiers=(row["Commodity Code"],)
            )
        if uri not in seen:
            seen.add(uri)
            yield Concept(uri, NAME, row["Example"], kind="technology")
            yield Edge(uri, commodity, EdgeKind.BROADER)
        needed = row.get("In Demand") == "Y" or row.get("Hot Technology") == "Y"
        kind = EdgeKind.ESSENTIAL if needed else EdgeKind.OPTIONAL
        yield Edge(_OCCUPATION + row["O*NET-SOC Code"], uri, kind)


def _ratings(tables: _Tables, name: str) -> Iterator[Edge]:
    """What an occupation needs, with importance and level; a file gives an element's scales one after the other."""
    rated = (row for row in tables.rows(name) if row["Scale ID"] in {_IMPORTANCE, _LEVEL})
    for (occupation, element), rows in groupby(rated, key=lambda row: (row["O*NET-SOC Code"], row["Element ID"])):
        values = {row["Scale ID"]: _value(row) for row in rows}
        importance = values.get(_IMPORTANCE)
        kind = EdgeKind.ESSENTIAL if importance is not None and importance >= _IMPORTANT else EdgeKind.OPTIONAL
        yield Edge(_OCCUPATION + occupation, ELEMENT + element, kind, importance, values.get(_LEVEL))


def _value(row: _Checked) -> float | None:
    """The rating; None where O*NET advises not to use it, or says that a level makes no sense."""
    if row.get("Recommend Suppress") == "Y" or row.get("Not Relevant") == "Y":
        return None
    return _number(row, "Data Value")


def _anchors(tables: _Tables) -> Iterator[LevelAnchor]:
    for row in tables.rows("Level Scale Anchors"):
        value = _number(row, "Anchor Value")
        if value is not None and row["Anchor Description"]:
            yield LevelAnchor(ELEMENT + row["Element ID"], row["Scale ID"], value, row["Anchor Description"])


def _number(row: _Checked, column: str) -> float | None:
    text = row[column].strip()
    if not text or text.lower() == "n/a":
        return None
    try:
        return float(text)
    except ValueError as error:
        raise FrameworkError(f"{row.place}: “{text[:40]}” in the column “{column}” is no number.") from error
