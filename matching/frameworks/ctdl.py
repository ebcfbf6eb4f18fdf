"""CTDL and CTDL-ASN as JSON-LD: https://credreg.net/ctdlasn/terms and https://credreg.net/ctdl/terms (graph or node).

Competencies (`ceasn:Competency`) with their frameworks, and the credentials that the registry describes. The terms are
read as the registry writes them, with its prefixes; a context that renames them would be somebody else's format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from matching.frameworks.errors import FrameworkError
from matching.frameworks.json_files import documents, texts, undated, words
from matching.statements import Concept, Edge, EdgeKind

__all__ = ["NAME", "TITLE", "read", "series_of", "version_of"]

NAME = "ctdl"
TITLE = "Credential Transparency Description Language"
_LONGEST_LABEL = 200
_GROUPS = frozenset({"ceasn:CompetencyFramework", "ceterms:Collection"})
_COMPETENCIES = frozenset({"ceasn:Competency", "ceterms:Competency"})
_CREDENTIALS = frozenset(
    f"ceterms:{name}"
    for name in (
        *("ApprenticeshipCertificate", "AssociateDegree", "BachelorDegree", "Badge", "Certificate", "Certification"),
        *("Degree", "DigitalBadge", "Diploma", "DoctoralDegree", "License", "MasterDegree", "MicroCredential"),
        *("OpenBadge", "ProfessionalDoctorate", "SecondarySchoolDiploma"),
    )
)
_RELATIONS = {
    "ceasn:isChildOf": EdgeKind.BROADER,
    "ceasn:isPartOf": EdgeKind.BROADER,
    "ceasn:isTopChildOf": EdgeKind.BROADER,
    "ceasn:broadAlignment": EdgeKind.BROADER,
    "ceasn:exactAlignment": EdgeKind.EXACT,
    "ceasn:majorAlignment": EdgeKind.CLOSE,
    "ceasn:minorAlignment": EdgeKind.RELATED,
    "ceasn:alignTo": EdgeKind.RELATED,
    "ceterms:supersededBy": EdgeKind.SUCCESSOR,
    "ceterms:nextVersion": EdgeKind.SUCCESSOR,
}
_EARLIER = ("ceterms:supersedes", "ceterms:previousVersion")
_STATUSES = ("ceterms:credentialStatusType", "ceterms:lifeCycleStatusType", "ceasn:publicationStatusType")
_OVER = frozenset({"deprecated", "ceased", "retired", "superseded"})
_NARROWER = ("ceasn:hasChild", "ceasn:hasTopChild", "ceasn:narrowAlignment")
Json = Mapping[str, Any]


def version_of(path: Path) -> str:
    """The newest date that a framework at ``path`` says it was changed; `unknown` where none does."""
    dates = [
        words(node.get("ceasn:dateModified", node.get("ceasn:versionIdentifier")))[:10]
        for _, node in _nodes(path)
        if _types(node) & _GROUPS
    ]
    return max(filter(None, dates), default="unknown")


def series_of(path: Path) -> str:
    """The only framework's address; files with several, or none, are known by their name without its date."""
    groups = sorted({words(node.get("@id")) for _, node in _nodes(path) if _types(node) & _GROUPS})
    return groups[0][:200] if len(groups) == 1 else undated(path.stem)[:200]


def read(path: Path) -> Iterator[Concept | Edge]:
    """Every competency, framework and credential, then the relations that they name.

    Raises:
        FrameworkError: when a file is no JSON-LD of the registry, or a competency has no identity or no text.

    """
    known: list[tuple[str, Json]] = []
    for name, node in _nodes(path):
        concept = _concept(name, node)
        if concept is not None:
            known.append((concept.uri, node))
            yield concept
    if not known:
        raise FrameworkError(f"{path} holds no competency and no credential of CTDL.")
    for uri, node in known:
        for term, kind in _RELATIONS.items():
            yield from (Edge(uri, target, kind) for target in texts(node.get(term, [])))
        for term in _NARROWER:
            yield from (Edge(target, uri, EdgeKind.BROADER) for target in texts(node.get(term, [])))
        for term in _EARLIER:
            yield from (Edge(earlier, uri, EdgeKind.SUCCESSOR) for earlier in texts(node.get(term, [])))


def _nodes(path: Path) -> Iterator[tuple[str, Json]]:
    for name, value in documents(path):
        graph = value.get("@graph", [value]) if isinstance(value, Mapping) else value
        if not isinstance(graph, list):
            raise FrameworkError(f"{name} is neither a graph nor a node.")
        yield from ((name, node) for node in graph if isinstance(node, Mapping))


def _types(node: Json) -> frozenset[str]:
    return frozenset(texts(node.get("@type", [])))


def _concept(name: str, node: Json) -> Concept | None:
    types = _types(node)
    if types & _COMPETENCIES:
        full, kind = words(node.get("ceasn:competencyText")) or words(node.get("ceterms:name")), "competence"
        short = words(node.get("ceasn:competencyLabel"))
    elif types & _GROUPS:
        full, kind, short = words(node.get("ceasn:name")) or words(node.get("ceterms:name")), "group", ""
    elif types & _CREDENTIALS:
        full, kind, short = words(node.get("ceterms:name")), "credential", ""
    else:
        return None
    uri = words(node.get("@id"))
    if not uri or not full:
        raise FrameworkError(f"{name}: something of type {', '.join(sorted(types))} has no “@id” or no text.")
    codes = (words(node.get("ceterms:ctid")), words(node.get("ceasn:codedNotation")))
    description = words(node.get("ceterms:description", node.get("ceasn:description", node.get("ceasn:comment"))))
    return Concept(
        uri=uri,
        framework=NAME,
        label=(short or full)[:_LONGEST_LABEL],
        kind=kind,
        alternative_labels=texts(node.get("ceterms:alternateName", [])),
        description=description or full,
        identifiers=tuple(dict.fromkeys(text for text in codes if text)),
        retired=_is_over(node),
    )


def _is_over(node: Json) -> bool:
    """Whether the registry calls it deprecated, ceased or superseded: the last word of the status's term."""
    stated = (word for term in _STATUSES for word in _statuses(node.get(term)))
    return any(re.split(r"[:/]", word)[-1].casefold() in _OVER for word in stated)


def _statuses(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    """The status as text, or as an alignment object that names its term."""
    entries = value if isinstance(value, list) else [value]
    named = [
        words(entry.get("ceterms:targetNode", entry.get("ceterms:targetNodeName")))
        if isinstance(entry, Mapping)
        else words(entry)
        for entry in entries
    ]
    return tuple(filter(None, named))
