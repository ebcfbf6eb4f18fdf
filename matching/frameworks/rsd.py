"""Rich Skill Descriptors: https://rsd.openskillsnetwork.org/ (the Open Skills Management Tool's JSON, or its CSV).

A descriptor is a name and a statement; keywords lead to it in a search, and are no names of it: "Writing" is a keyword
of a hundred descriptors. Alignments name the same or a near skill elsewhere; occupations are those for which it was
written.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from matching.frameworks.errors import FrameworkError
from matching.frameworks.json_files import documents, texts, undated, words
from matching.statements import Concept, Edge, EdgeKind

__all__ = ["NAME", "TITLE", "read", "series_of", "version_of"]

NAME = "rsd"
TITLE = "Rich Skill Descriptors"
_URL, _SKILL, _STATEMENT, _ALIGNED = "Canonical URL", "RSD Name", "Skill Statement", "Alignment URL"
_DATE = re.compile(r"\d{4}[.-]\d{2}[.-]\d{2}")
_MANY = re.compile(r"\s*[;|]\s*")


def version_of(path: Path) -> str:
    """The date in the name, for descriptors have no version of their own; `unknown` where there is none."""
    found = _DATE.search(path.name)
    return found[0] if found else "unknown"


def series_of(path: Path) -> str:
    """The name without its date: collections have no identity of their own in an export."""
    return undated(path.stem)[:200]


def read(path: Path) -> Iterator[Concept | Edge]:
    """Every descriptor, each followed by its relations.

    Raises:
        FrameworkError: when a file is neither OSMT's JSON nor its CSV.

    """
    tables = sorted(path.glob("*.csv")) if path.is_dir() else [path] if path.suffix.lower() == ".csv" else []
    seen: set[str] = set()
    for table in tables:
        yield from _once(_from_table(table), seen)
    if not tables or (path.is_dir() and any(path.glob("*.json"))):
        for name, value in documents(path):
            entries = value.get("skills", [value]) if isinstance(value, dict) else value
            if not isinstance(entries, list):
                raise FrameworkError(f"{name} is no list of descriptors.")
            for number, entry in enumerate(entries):
                yield from _once(_from_json(name, number, entry), seen)


def _once(items: Iterator[Concept | Edge], seen: set[str]) -> Iterator[Concept | Edge]:
    """A descriptor that stands in several exports counts once."""
    for item in items:
        if isinstance(item, Concept):
            if item.uri in seen:
                return
            seen.add(item.uri)
        yield item


def _from_json(name: str, number: int, entry: Any) -> Iterator[Concept | Edge]:  # noqa: ANN401 - any JSON
    if not isinstance(entry, Mapping):
        raise FrameworkError(f"{name}, entry {number}: this is no descriptor.")
    uri, label = words(entry.get("id")), words(entry.get("skillName"))
    if not uri or not label:
        raise FrameworkError(f"{name}, entry {number}: a descriptor has an “id” and a “skillName”.")
    uuid = words(entry.get("uuid"))
    yield Concept(
        uri=uri,
        framework=NAME,
        label=label,
        kind="skill",
        description=words(entry.get("skillStatement")),
        identifiers=(uuid,) if uuid else (),
    )
    for aligned in texts(entry.get("alignments", [])):
        if aligned.startswith(("http:", "https:")):
            yield Edge(uri, aligned, EdgeKind.CLOSE)
    for occupation in entry.get("occupations") or ():
        code = words(occupation.get("code")) if isinstance(occupation, Mapping) else ""
        if code:
            yield Edge(f"https://www.onetonline.org/link/summary/{code}", uri, EdgeKind.OPTIONAL)


def _from_table(file: Path) -> Iterator[Concept | Edge]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if rows.fieldnames is None or not {_URL, _SKILL, _STATEMENT} <= set(rows.fieldnames):
            raise FrameworkError(f"{file.name} lacks one of the columns “{_URL}”, “{_SKILL}”, “{_STATEMENT}”.")
        try:
            for row in rows:
                uri, label = (row[_URL] or "").strip(), (row[_SKILL] or "").strip()
                if not uri or not label:
                    raise FrameworkError(f"{file.name}, line {rows.line_num}: a descriptor has an address and a name.")
                yield Concept(uri, NAME, label, description=(row[_STATEMENT] or "").strip())
                for aligned in _MANY.split((row.get(_ALIGNED) or "").strip()):
                    if aligned.startswith(("http:", "https:")):
                        yield Edge(uri, aligned, EdgeKind.CLOSE)
        except (csv.Error, UnicodeDecodeError) as error:
            raise FrameworkError(f"{file.name}, line {rows.line_num}: {error}.") from error
