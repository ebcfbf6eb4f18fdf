"""Collecting statements: what the compiled plan and pyld's expansion have in common.

https://www.w3.org/TR/json-ld11-api/ (section 8.1 "Deserialize JSON-LD to RDF Algorithm", section 8.2 "List
Conversion").
"""

from __future__ import annotations

from collections.abc import Sequence

from verification.nquads import RDF, Dataset, iri_term

__all__ = ["TYPE", "Statements"]

TYPE = iri_term(RDF + "type")
_FIRST = iri_term(RDF + "first")
_REST = iri_term(RDF + "rest")
_NIL = iri_term(RDF + "nil")


class Statements:
    """The statements of one document. One with an empty term is one that RDF cannot hold, and is not kept."""

    def __init__(self) -> None:
        self.dataset = Dataset()
        self._blanks = 0
        self._labelled: dict[str, str] = {}

    def state(self, subject: str, predicate: str, value: str, graph: str) -> None:
        """Add one statement."""
        if subject and predicate and value:
            self.dataset.add(subject, predicate, value, graph)

    def fresh(self) -> str:
        """A new blank node."""
        self._blanks += 1
        return f"_:n{self._blanks}"

    def labelled(self, label: str) -> str:
        """The blank node of one of the document's own labels, which could otherwise clash with ours."""
        return self._labelled.get(label) or self._labelled.setdefault(label, self.fresh())

    def chain(self, members: Sequence[str], graph: str) -> str:
        """State a list, and give its head."""
        head = _NIL
        for member in reversed(members):
            node = self.fresh()
            self.state(node, _FIRST, member, graph)
            self.state(node, _REST, head, graph)
            head = node
        return head
