"""CASE packages: https://www.imsglobal.org/spec/CASE/v1p1/ (CFPackage; version 1.0 reads the same, both as JSON).

An item is a competency by its abbreviated or full statement. `isChildOf` leads to what is broader; `exactMatchOf` is
the same skill elsewhere, `isPeerOf` and `isRelatedTo` a neighbour; `replacedBy` names what to use instead. An item
past its `statusEndDate` is retired, and so are the items of a document whose `adoptionStatus` says so. What says
nothing of skills (`precedes`, `exemplar`, `hasSkillLevel`) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from matching.frameworks.errors import FrameworkError
from matching.frameworks.json_files import documents, words
from matching.statements import Concept, Edge, EdgeKind

__all__ = ["NAME", "TITLE", "read", "series_of", "version_of"]

NAME = "case"
TITLE = "CASE competency frameworks"
_LONGEST_LABEL = 200
_KINDS = {
    "isChildOf": EdgeKind.BROADER,
    "isPartOf": EdgeKind.BROADER,
    "exactMatchOf": EdgeKind.EXACT,
    "isPeerOf": EdgeKind.RELATED,
    "isRelatedTo": EdgeKind.RELATED,
    "replacedBy": EdgeKind.SUCCESSOR,
}
_OVER = frozenset({"deprecated", "retired"})
Json = Mapping[str, Any]


def version_of(path: Path) -> str:
    """The newest version or last change that a package at ``path`` names."""
    found = [_version(package) for _, package in _packages(path)]
    return max(found, default="unknown")


def series_of(path: Path) -> str:
    """The document's identifier, which stays from version to version; a folder of several is known by its name."""
    found = sorted({_identity(package["CFDocument"]) for _, package in _packages(path)})
    return found[0][:200] if len(found) == 1 else path.stem[:200]


def read(path: Path) -> Iterator[Concept | Edge]:
    """The frameworks themselves and their items, then the relations between them.

    Raises:
        FrameworkError: when a file is no package of CASE, or an item has no identity or no statement.

    """
    packages = list(_packages(path))
    for name, package in packages:
        document = package["CFDocument"]
        yield _concept(name, document, "title", kind="group")
        for item in _entries(name, package, "CFItems"):
            yield _concept(name, item, "fullStatement", over=_is_over(document))
    for name, package in packages:
        for association in _entries(name, package, "CFAssociations"):
            kind = _KINDS.get(words(association.get("associationType")))
            source, target = _node(association, "originNodeURI"), _node(association, "destinationNodeURI")
            if kind is not None and source and target:
                yield Edge(source, target, kind)


def _packages(path: Path) -> Iterator[tuple[str, Json]]:
    for name, value in documents(path):
        package = value.get("CFPackage", value) if isinstance(value, Mapping) else None
        if isinstance(package, Mapping) and isinstance(package.get("CFDocument"), Mapping):
            yield name, package
        elif not path.is_dir():
            raise FrameworkError(f"{name} is no package of CASE: it has no CFDocument.")


def _version(package: Json) -> str:
    document = package["CFDocument"]
    return words(document.get("version")) or words(document.get("lastChangeDateTime"))[:10] or "unknown"


def _identity(document: Json) -> str:
    return words(document.get("identifier")) or words(document.get("uri"))


def _is_over(document: Json) -> bool:
    return words(document.get("adoptionStatus")).casefold() in _OVER


def _past(day: str) -> bool:
    """Whether an ISO day is over; what is no day is not."""
    try:
        return date.fromisoformat(day[:10]) < datetime.now(UTC).date()
    except ValueError:
        return False


def _entries(name: str, package: Json, part: str) -> Iterator[Json]:
    entries = package.get(part) or []
    if not isinstance(entries, list):
        raise FrameworkError(f"{name}: {part} is no list.")
    for number, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            raise FrameworkError(f"{name}: {part}, entry {number}, is no object.")
        yield entry


def _concept(name: str, entry: Json, statement: str, *, kind: str = "competence", over: bool = False) -> Concept:
    uri, full = words(entry.get("uri")), words(entry.get(statement))
    if not uri or not full:
        raise FrameworkError(f"{name}: an entry has no “uri” or no “{statement}” ({words(entry.get('identifier'))}).")
    short = words(entry.get("abbreviatedStatement"))
    identity = (words(entry.get("identifier")), words(entry.get("humanCodingScheme")))
    return Concept(
        uri=uri,
        framework=NAME,
        label=(short or full)[:_LONGEST_LABEL],
        kind=kind,
        alternative_labels=(full,) if short and short != full and len(full) <= _LONGEST_LABEL else (),
        description=full,
        identifiers=tuple(dict.fromkeys(text for text in identity if text)),
        retired=over or _past(words(entry.get("statusEndDate"))),
    )


def _node(association: Json, end: str) -> str:
    node = association.get(end)
    return words(node.get("uri")) if isinstance(node, Mapping) else words(node)
