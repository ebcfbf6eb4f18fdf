"""The ESCO-O*NET crosswalk of occupations: https://esco.ec.europa.eu/en/about-esco/data-science-and-esco (CSV).

Each line relates an O*NET occupation to one of ESCO, by SKOS: exact, close, broad (the one of ESCO is broader), narrow.
A preamble describes the project; the table begins at its header.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from matching.frameworks.errors import FrameworkError
from matching.statements import Concept, Edge, EdgeKind

__all__ = ["NAME", "TITLE", "read", "series_of", "version_of"]

NAME = "esco-onet"
TITLE = "ESCO-O*NET crosswalk of occupations"
_ONET, _ESCO, _MATCH = "O*NET Id", "ESCO or ISCO URI", "Type of Match"
_OCCUPATION = "https://www.onetonline.org/link/summary/"
_KINDS = {"exactMatch": EdgeKind.EXACT, "closeMatch": EdgeKind.CLOSE, "broadMatch": EdgeKind.BROADER}
_NARROW, _GROUPS = "narrowMatch", "exactISCO"
_PREAMBLE = 60  # lines


def version_of(path: Path) -> str:
    """The versions of the two classifications that the preamble names, such as `O*NET-SOC 2019 / v1.1.0`."""
    found = [row[1] for row in _lines(path, _PREAMBLE) if row and re.fullmatch(r"Classification \d Version", row[0])]
    return " / ".join(found)[:40] or "unknown"


def series_of(path: Path) -> str:  # noqa: ARG001 - a registry's signature
    """There is one framework of this form."""
    return ""


def read(path: Path) -> Iterator[Concept | Edge]:
    """Every relation; the occupations themselves come with their own frameworks.

    Raises:
        FrameworkError: when the table is not there, or a line names an unknown kind of match.

    """
    rows = _lines(path)
    header: list[str] = []
    number = 0
    for number, row in enumerate(rows, start=1):
        if {_ONET, _ESCO, _MATCH} <= set(row):
            header = row
            break
        if number > _PREAMBLE:
            break
    if not header:
        raise FrameworkError(f"{path.name} has no line with the columns “{_ONET}”, “{_ESCO}” and “{_MATCH}”.")
    for place, cells in enumerate(rows, start=number + 1):
        yield from _edges(path.name, place, dict(zip(header, cells, strict=False)))


def _edges(name: str, number: int, row: dict[str, str]) -> Iterator[Edge]:
    onet, esco, match = (row.get(column, "").strip() for column in (_ONET, _ESCO, _MATCH))
    if not onet and not esco:
        return
    source = _OCCUPATION + onet
    if match in _KINDS:
        yield Edge(source, esco, _KINDS[match])
    elif match == _NARROW:
        yield Edge(esco, source, EdgeKind.BROADER)
    elif match == _GROUPS:  # the very group of ISCO, which ESCO's occupations stand under
        yield Edge(source, esco, EdgeKind.EXACT)
    else:
        raise FrameworkError(f"{name}, row {number}: “{match}” is no kind of match.")


def _lines(path: Path, at_most: int | None = None) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file)):
                if at_most is not None and number >= at_most:
                    return
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FrameworkError(f"{path.name} cannot be read: {error}.") from error
