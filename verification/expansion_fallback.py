"""The rare corners of JSON-LD: statements by way of pyld's own expansion, and proof of what they cover.

https://www.w3.org/TR/json-ld11-api/ (section 8.1 "Deserialize JSON-LD to RDF Algorithm"). Used for documents with
constructs that :mod:`verification.expansion_plan` does not walk. What such a construct covers is not argued but tried:
a leaf is signed if changing it changes the canonical statements of the document.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from verification.budget import Budget
from verification.canonical import canonicalize
from verification.codes import Code
from verification.contexts.editions import settled
from verification.errors import Invalid
from verification.expansion_ledger import Finding
from verification.literals import json_literal, literal
from verification.nquads import Dataset, iri_term, is_absolute_iri
from verification.placing import child
from verification.pyld_seam import NO_BASE, expand_document
from verification.statements import TYPE, Statements

__all__ = ["find_unsigned", "statements_by_pyld"]

_COST_OF_VALUE = 60
_COST_OF_OBJECT = 300


def statements_by_pyld(document: dict[str, Any], budget: Budget, *, directed: bool = True) -> Dataset:
    """The statements of a whole document, expanded by pyld alone; ``directed`` as for :func:`walk`.

    Raises:
        Invalid: the document breaks a rule of JSON-LD.
        Unavailable: `unknown_context`, `over_budget`.
    """
    values = objects = 0
    for _, value in _everything(document, ""):
        values += 1
        objects += isinstance(value, dict)
    budget.spend(_COST_OF_VALUE * values + _COST_OF_OBJECT * objects)
    emission = _Emission(directed=directed)
    for node in expand_document(_settled(document)):
        emission.node(node, "")
    return emission.dataset


def find_unsigned(
    document: dict[str, Any], pointer: str, dataset: Dataset, budget: Budget, *, directed: bool = True
) -> list[Finding]:
    """Findings for every key and leaf at and below ``pointer`` that cannot be shown to be signed."""
    reference = canonicalize(dataset, budget=budget)
    findings: list[Finding] = []
    for path, is_key in _leaves(document, pointer):
        changed = copy.deepcopy(document)
        if not _change(changed, path, is_key=is_key):
            continue
        try:
            signed = canonicalize(statements_by_pyld(changed, budget, directed=directed), budget=budget) != reference
        except Invalid:
            signed = False
        if not signed:
            place = "".join(child("", step) for step in path)
            findings.append(Finding(Code.UNSIGNED_TERM, place, "Changing this does not change what is signed."))
    return findings


def _settled(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """A copy of the document in which every `@context` names settled editions."""
    if isinstance(value, dict):
        return {key: settled(item) if key == "@context" else _settled(item) for key, item in value.items()}
    return [_settled(item) for item in value] if isinstance(value, list) else value


class _Emission(Statements):
    """Statements out of pyld's expanded form."""

    def __init__(self, *, directed: bool) -> None:
        super().__init__()
        self.directed = directed

    def node(self, node: dict[str, Any], graph: str) -> str:
        """State a node object; its term, or nothing when its id is relative."""
        if "@value" in node or "@list" in node:
            return ""
        subject = self._reference(node["@id"]) if "@id" in node else self.fresh()
        for type_name in node.get("@type", ()):
            self.state(subject, TYPE, self._reference(type_name), graph)
        for member in node.get("@graph", ()):
            self.node(member, subject or self.fresh())
        for member in node.get("@included", ()):
            self.node(member, graph)
        for name, members in node.get("@reverse", {}).items():
            for member in members:
                self.state(self.node(member, graph), _predicate(name), subject, graph)
        for name, values in node.items():
            if not name.startswith("@"):
                for value in values:
                    self.state(subject, _predicate(name), self._object(value, graph), graph)
        return subject

    def _object(self, value: dict[str, Any], graph: str) -> str:
        if "@list" in value:
            return self.chain([self._object(member, graph) for member in value["@list"]], graph)
        if "@value" not in value:
            return self.node(value, graph)
        if value.get("@type") == "@json":
            return json_literal(value["@value"])
        datatype = value.get("@type", "")
        if _is_relative(datatype):
            raise Invalid(Code.BAD_VALUE, "The type of a value must expand to a whole IRI.")
        direction = value.get("@direction", "") if self.directed and isinstance(value["@value"], str) else ""
        return literal(value["@value"], datatype=datatype, language=value.get("@language") or "", direction=direction)

    def _reference(self, value: str | None) -> str:
        if value is None or _is_relative(value):
            return ""
        if value.startswith("_:"):
            return self.labelled(value)
        return iri_term(value) if is_absolute_iri(value) else ""


def _is_relative(iri: str) -> bool:
    return iri.startswith(NO_BASE.partition("//")[0])


def _predicate(name: str) -> str:
    return iri_term(name) if is_absolute_iri(name) else ""


def _everything(value: Any, key: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  any JSON value
    waiting = [(key, value)]
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found[1], dict):
            waiting += found[1].items()
        elif isinstance(found[1], list):
            waiting += [("", item) for item in found[1]]


_Path = tuple[str | int, ...]


def _leaves(document: dict[str, Any], pointer: str) -> Iterator[tuple[_Path, bool]]:
    """The paths of the keys (true) and scalar leaves (false) at and below ``pointer``, contexts left out."""
    path, value = _resolve(document, pointer)
    if path and isinstance(path[-1], str):
        yield path, True
    waiting: list[tuple[_Path, Any]] = [(path, value)]
    while waiting:
        here, value = waiting.pop()
        if isinstance(value, dict):
            for key, member in value.items():
                if key != "@context":
                    yield (*here, key), True
                    waiting.append(((*here, key), member))
        elif isinstance(value, list):
            waiting += [((*here, index), member) for index, member in enumerate(value)]
        elif value is not None:
            yield here, False


def _resolve(document: dict[str, Any], pointer: str) -> tuple[_Path, Any]:
    path: list[str | int] = []
    value: Any = document
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        path.append(int(key) if isinstance(value, list) else key)
        value = value[path[-1]]
    return tuple(path), value


def _change(document: dict[str, Any], path: _Path, *, is_key: bool) -> bool:
    """Change one key or leaf in place; false when the key is a keyword, which says nothing itself."""
    parent: Any = document
    for step in path[:-1]:
        parent = parent[step]
    last = path[-1]
    if is_key:
        if str(last).startswith("@"):
            return False
        parent[f"{last}x"] = parent.pop(last)
        return True
    value = parent[last]
    if isinstance(value, bool):
        parent[last] = not value
    elif isinstance(value, str):
        parent[last] = f"{value}x"
    else:
        parent[last] = value + 1
    return True
