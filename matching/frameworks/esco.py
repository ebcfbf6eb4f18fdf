"""ESCO as CSV: https://esco.ec.europa.eu/en/use-esco/download (classification, version 1.1 and later, one language).

Read from a folder, from one ZIP, or from a folder of ZIPs as ESCO offers them; nothing is unpacked to disk. Where a
folder holds several versions the newest is read, unless another is asked for.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO
from zipfile import BadZipFile, ZipFile

from matching.frameworks.errors import FrameworkError
from matching.statements import Concept, Edge, EdgeKind

__all__ = ["NAME", "TITLE", "read", "series_of", "version_of"]

NAME = "esco"
TITLE = "ESCO, European Skills, Competences, Qualifications and Occupations"
_VERSION = re.compile(r"esco\D*(\d+\.\d+(?:\.\d+)?)", re.IGNORECASE)
_CONCEPT_FILES = ("skills", "skillGroups", "occupations", "ISCOGroups")
_KINDS = {"KnowledgeSkillCompetence": "skill", "SkillGroup": "group", "Occupation": "occupation", "ISCOGroup": "group"}
_LONGEST_CELL = 10_000_000
_LINES = re.compile(r"\s*\n\s*")
Row = dict[str, str]


def version_of(path: Path) -> str:
    """The version that ``path`` holds, by the names of its files.

    The newest of several; `unknown` where no name says.
    """
    names = [path.name, *(item.name for item in path.iterdir())] if path.is_dir() else [path.name]
    found = {match[1] for name in names if (match := _VERSION.search(name))}
    return max(found, key=lambda text: tuple(map(int, text.split("."))), default="unknown")


def series_of(path: Path) -> str:  # noqa: ARG001 - a registry's signature
    """There is one framework of this form."""
    return ""


def read(path: Path) -> Iterator[Concept | Edge]:
    """Every concept, then every edge, of the newest version at ``path``.

    Raises:
        FrameworkError: when no file of ESCO is there, or one is not as ESCO writes it.

    """
    files = _Files(path)
    if not files.has("skills"):
        raise FrameworkError(f"{path} holds no skills_….csv of ESCO, neither as a file nor inside a ZIP.")
    for name in _CONCEPT_FILES:
        for row in files.rows(name):
            yield _concept(row)
    yield from files.edges("broaderRelationsSkillPillar", _broader)
    yield from files.edges("broaderRelationsOccPillar", _broader)
    yield from files.edges("skillSkillRelations", _skill_to_skill)
    yield from files.edges("occupationSkillRelations", _occupation_to_skill)


class _Files:
    """The CSV files at a path, wherever they are."""

    def __init__(self, path: Path) -> None:
        self.places: dict[str, Callable[[], TextIO]] = {}
        if not path.exists():
            raise FrameworkError(f"There is nothing at {path}.")
        wanted = version_of(path)
        archives = sorted(path.glob("*.zip")) if path.is_dir() else [path] if path.suffix.lower() == ".zip" else []
        for archive in archives:
            if len(archives) == 1 or wanted == "unknown" or wanted in archive.name:
                self._add_archive(archive)
        if path.is_dir():
            for file in sorted(path.glob("*.csv")):
                self.places[_stem(file.name)] = _opener(file)
        elif path.suffix.lower() == ".csv":
            self.places[_stem(path.name)] = _opener(path)

    def _add_archive(self, archive: Path) -> None:
        try:
            held = ZipFile(archive)
        except (BadZipFile, OSError) as error:
            raise FrameworkError(f"{archive} cannot be opened: {error}.") from error
        for name in held.namelist():
            if name.endswith(".csv"):
                self.places[_stem(Path(name).name)] = _zip_opener(held, name)

    def has(self, name: str) -> bool:
        return name in self.places

    @contextmanager
    def _open(self, name: str) -> Iterator[TextIO]:
        file = self.places[name]()
        try:
            yield file
        finally:
            file.close()

    def rows(self, name: str) -> Iterator[Row]:
        """The file's rows; none when it is not there (older downloads lack some)."""
        if name not in self.places:
            return
        with self._open(name) as file:
            reader = csv.DictReader(file)
            csv.field_size_limit(_LONGEST_CELL)  # of this process: whoever reads tables says how long cells may be
            try:
                yield from reader
            except (csv.Error, UnicodeDecodeError) as error:
                raise FrameworkError(f"{name}, line {reader.line_num}: {error}.") from error

    def edges(self, name: str, edge: Callable[[Row], Edge]) -> Iterator[Edge]:
        """The file's rows as edges."""
        for number, row in enumerate(self.rows(name), start=2):
            try:
                yield edge(row)
            except KeyError as error:
                raise FrameworkError(f"{name}, row {number}: the column {error} is missing.") from error


def _stem(name: str) -> str:
    return name.removesuffix(".csv").rpartition("_")[0] or name.removesuffix(".csv")


def _opener(file: Path) -> Callable[[], TextIO]:
    return lambda: file.open(encoding="utf-8-sig", newline="")


def _zip_opener(archive: ZipFile, name: str) -> Callable[[], TextIO]:
    return lambda: TextIOWrapper(archive.open(name), encoding="utf-8-sig", newline="")


def _concept(row: Row) -> Concept:
    try:
        uri, label = row["conceptUri"].strip(), row["preferredLabel"].strip()
        kind = _KINDS[row["conceptType"]]
    except (KeyError, AttributeError) as error:
        raise FrameworkError(f"A row of ESCO lacks {error}.") from error
    if kind == "skill" and row.get("skillType") == "knowledge":
        kind = "knowledge"
    code = (row.get("code") or "").strip()
    names = _LINES.split((row.get("altLabels") or "").strip()) + _LINES.split((row.get("hiddenLabels") or "").strip())
    also = tuple(dict.fromkeys(name for name in names if name and name != label))
    return Concept(
        uri=uri,
        framework=NAME,
        label=label,
        kind=kind,
        alternative_labels=also,
        description=(row.get("description") or "").strip(),
        identifiers=(code,) if code else (),
    )


def _broader(row: Row) -> Edge:
    return Edge(row["conceptUri"].strip(), row["broaderUri"].strip(), EdgeKind.BROADER)


def _skill_to_skill(row: Row) -> Edge:
    return Edge(row["originalSkillUri"].strip(), row["relatedSkillUri"].strip(), EdgeKind.RELATED)


def _occupation_to_skill(row: Row) -> Edge:
    kind = EdgeKind.ESSENTIAL if row["relationType"] == "essential" else EdgeKind.OPTIONAL
    return Edge(row["occupationUri"].strip(), row["skillUri"].strip(), kind)
