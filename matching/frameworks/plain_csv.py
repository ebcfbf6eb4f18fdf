"""A plain CSV of skills, for frameworks that exist nowhere else: `uri,label` and, as wanted, the columns below.

`kind` (skill unless told), `description`, `alternatives` and `identifiers` (several separated by `|`), `broader`,
`exact`, `close`, `related` (the other skills' addresses, several separated by `|`), `replaced` (what this one is
replaced by: it is then retired). A header names the columns; their order does not matter. Excel's separators (`;`,
tab) and byte order mark are taken.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from matching.frameworks.errors import FrameworkError
from matching.frameworks.json_files import undated
from matching.statements import Concept, Edge, EdgeKind

__all__ = ["NAME", "TITLE", "read", "series_of", "version_of"]

NAME = "csv"
TITLE = "Own skills"
_EDGES = {kind.value: kind for kind in (EdgeKind.BROADER, EdgeKind.EXACT, EdgeKind.CLOSE, EdgeKind.RELATED)}
_EDGES["replaced"] = EdgeKind.SUCCESSOR
_COLUMNS = frozenset({"uri", "label", "kind", "description", "alternatives", "identifiers", *_EDGES})
_KINDS = frozenset({"skill", "knowledge", "competence", "technology", "task", "occupation", "credential", "group"})
Row = dict[str, str]


def version_of(path: Path) -> str:
    """The date or version at the end of the file's name (`skills-2026-11-01`, `skills v1.2`), else the whole name."""
    ending = path.stem.removeprefix(undated(path.stem)).strip(" -_.")
    return (ending or path.stem)[:40] or "unknown"


def series_of(path: Path) -> str:
    """The file's name without the date or version at its end."""
    return undated(path.stem)[:200]


def read(path: Path) -> Iterator[Concept | Edge]:
    """Every skill, then every relation.

    Raises:
        FrameworkError: naming the line that is not as it should be.

    """
    rows = list(_rows(path))
    for number, row in rows:
        yield _concept(path.name, number, row)
    for _, row in rows:
        for column, kind in _EDGES.items():
            yield from (Edge(row["uri"], target, kind) for target in _many(row.get(column, "")))


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FrameworkError(f"{path.name} cannot be read as UTF-8 text: {error}.") from error
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        unknown = sorted(set(names) - _COLUMNS)
        if not {"uri", "label"} <= set(names) or unknown:
            also = f" It also has {', '.join(unknown)}." if unknown else ""
            raise FrameworkError(f"{path.name}: the first line must name the columns uri and label.{also}")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
    except csv.Error as error:
        raise FrameworkError(f"{path.name}, line {reader.line_num}: {error}.") from error


def _concept(name: str, number: int, row: Row) -> Concept:
    uri, label, kind = row.get("uri", ""), row.get("label", ""), row.get("kind", "") or "skill"
    if ":" not in uri or not label:
        raise FrameworkError(f"{name}, line {number}: a skill has an address (such as urn:skill:welding) and a label.")
    if kind not in _KINDS:
        raise FrameworkError(f"{name}, line {number}: “{kind}” is none of {', '.join(sorted(_KINDS))}.")
    return Concept(
        uri=uri,
        framework=NAME,
        label=label,
        kind=kind,
        alternative_labels=_many(row.get("alternatives", "")),
        description=row.get("description", ""),
        identifiers=_many(row.get("identifiers", "")),
        retired=bool(row.get("replaced", "")),
    )


def _many(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))
