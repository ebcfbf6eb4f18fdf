"""What one walk over a document writes down: statements, meanings, findings, and what it left to pyld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from verification.budget import Budget
from verification.codes import Code
from verification.expansion_scope import Scope
from verification.expansion_shapes import Shape
from verification.jsontypes import JsonObject, JsonValue
from verification.meanings import Meanings
from verification.nquads import iri_term
from verification.placing import child
from verification.statements import Statements

__all__ = ["TEXT_PER_UNIT", "ContextAt", "Finding", "Ledger", "Place"]

_MOVERS = frozenset({"@nest", "@reverse", "@included", "@graph"})
_OF_OBJECTS = _MOVERS | {"@id", "@type", "@value", "@list", "@set", "@index", "@language", "@direction"}
TEXT_PER_UNIT = 64


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the document's meaning that a person must know. ``pointer`` leads to it in the document."""

    code: Code
    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class ContextAt:
    """An `@context` of the document: where it stands, as written, and the scope that follows from it."""

    pointer: str
    local: JsonValue
    after: Scope


class Place(NamedTuple):
    """Where the walk stands: in the document, in which graph, and how deep."""

    pointer: str
    graph: str
    depth: int

    def child(self, key: str | int) -> Place:
        """The place of a member."""
        pointer = f"{self.pointer}/{key}" if type(key) is int else child(self.pointer, key)
        return Place(pointer, self.graph, self.depth + 1)


class Ledger(Statements):
    """The results of one walk; every entry is paid from the budget.

    ``rare`` holds the pointers of what only pyld can expand, and ``complete`` tells whether the statements here are
    all. ``directed`` says whether the base direction of a text is stated with it, ``has_directions`` whether any has
    one. ``root`` is the term of the document's own node, ``root_says`` what its JSON object states of it (as
    :func:`verification.nquads.saying` writes it), and ``root_open`` the predicates of its rare properties;
    ``root_again`` tells whether another object has the same id. ``shapes`` are those of all objects walked.
    """

    def __init__(self, budget: Budget, *, directed: bool = True) -> None:
        super().__init__()
        self.budget = budget
        self.directed = directed
        self.has_directions = False
        self.findings: list[Finding] = []
        self.meanings = Meanings()
        self.types: dict[str, tuple[str, ...]] = {}
        self.contexts: list[ContextAt] = []
        self.rare: list[str] = []
        self.complete = True
        self.root = ""
        self.root_says: set[str] = set()
        self.root_open: set[str] = set()
        self.root_again = False
        self.shapes: set[Shape] = set()

    def state(self, subject: str, predicate: str, value: str, graph: str) -> None:
        """Add one statement."""
        self.budget.spend()
        super().state(subject, predicate, value, graph)

    def reference(self, value: str, scope: Scope, pointer: str, *, vocab: bool) -> str:
        """The term of an IRI or blank node. A relative reference means nothing: it gives no term, and a finding."""
        self.pay_for(value)
        found = scope.reference(value, vocab=vocab)
        if not found:
            self.unsigned(pointer, f"{value[:80]!r} is neither a term of the record's contexts nor a whole IRI.")
            return ""
        return self.labelled(found) if found.startswith("_:") else iri_term(found)

    def unsigned(self, pointer: str, detail: str) -> None:
        """Note something that leaves no trace in the statements."""
        self.findings.append(Finding(Code.UNSIGNED_TERM, pointer, detail))

    def direction(self, value: str, pointer: str) -> str:
        """The base direction of a text to state; none where directions are left out, which is noted."""
        self.has_directions = True
        if self.directed:
            return value
        detail = "The direction in which this text is written is not signed; the text is."
        self.findings.append(Finding(Code.UNSIGNED_DIRECTION, pointer, detail))
        return ""

    def leave(self, pointer: str) -> None:
        """Leave a place to pyld."""
        self.complete = False
        self.rare.append(pointer)

    def leave_object(self, element: JsonObject, keywords: Mapping[str, Iterable[str]], pointer: str) -> None:
        """Leave an object with rare keywords to pyld.

        Keywords that state things in another place than where they are read are findings, whatever pyld makes of them:
        an attacker can hide a status behind `@nest` or `@included` without touching the signature. Those that belong
        into contexts and frames say nothing here, and neither does one without a value.
        """
        for word, names in keywords.items():
            for name in names:
                if word not in _OF_OBJECTS or _is_hollow(element[name]):
                    self.unsigned(child(pointer, name), f"{word} says nothing here, and is not signed.")
        movers = [name for word, names in keywords.items() if word in _MOVERS for name in names]
        for name in movers:
            detail = f"{name[:80]} states things in another place than where they are read."
            self.findings.append(Finding(Code.HIDDEN_TERM, child(pointer, name), detail))
        self.complete = False
        if not movers:
            self.rare.append(pointer)

    def pay_for(self, value: JsonValue) -> None:
        """Pay for reading a scalar; long texts cost more."""
        self.budget.spend(1 + len(value) // TEXT_PER_UNIT if isinstance(value, str) else 1)


def _is_hollow(value: JsonValue) -> bool:
    """Whether there is nothing but arrays and objects around nothing."""
    if isinstance(value, dict | list):
        return all(_is_hollow(item) for item in (value.values() if isinstance(value, dict) else value))
    return value is None
