"""One walk over a JSON-LD document: its statements, what each property means, and what would go unsigned.

https://www.w3.org/TR/json-ld11-api/ (section 5.1 "Expansion Algorithm" and section 8.1 "Deserialize JSON-LD to RDF"),
for the constructs that records use: nodes, values, sets, lists, JSON literals, graph containers, scoped contexts. The
steps stand in the order in which pyld takes them, for reverting and scoping depend on it. Rarer constructs are not
walked: the ledger's ``complete`` turns false, and the caller leaves the statements to pyld and has the ``rare`` places
examined.

Nothing is dropped in silence. Whatever would leave no trace in the statements becomes a finding `unsigned_term`.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from verification.budget import Budget
from verification.codes import Code
from verification.errors import Invalid
from verification.expansion_ledger import TEXT_PER_UNIT, ContextAt, Ledger, Place
from verification.expansion_scope import NO_CONTEXT, ROOT, Scope, Term
from verification.expansion_shapes import Form, Kind, Shape, form_below, form_in, scope_below
from verification.expansion_values import Listed, Object, as_list, coerced, is_nothing, located, value_object
from verification.jsontypes import JsonValue
from verification.literals import json_literal
from verification.nquads import escaped, iri_term, saying
from verification.placing import child
from verification.statements import TYPE

__all__ = ["walk"]

MAX_DEPTH = 100
_MAPS = frozenset({"@language", "@index", "@id", "@type"})
_OF_VALUES = frozenset({"@value", "@type", "@language", "@direction", "@index"})
_DIRECTIONS = ("ltr", "rtl")
_COST_OF_OBJECT = 4

_Element: TypeAlias = "dict[str, Any]"


def walk(document: _Element, budget: Budget, *, directed: bool = True) -> Ledger:
    """Walk a whole document; ``directed`` says whether the base direction of a text is stated with it.

    Raises:
        Invalid: the document breaks a rule of JSON-LD, or of a context.
        Unavailable: `unknown_context`, `over_budget`.
    """
    walker = _Walk(budget, directed=directed)
    try:
        walker.document(document)
    except RecursionError:
        raise Invalid(Code.TOO_DEEP, "The record is nested too deeply.") from None
    return walker.ledger


class _Walk:
    """The mutually recursive steps of a walk."""

    def __init__(self, budget: Budget, *, directed: bool) -> None:
        self.budget = budget
        self.ledger = Ledger(budget, directed=directed)

    def document(self, document: _Element) -> None:
        """The object at the top."""
        top = Place("", "", 0)
        shape = self._enter(document, ROOT, "", top)
        if shape.kind is Kind.NODE:
            self._node(document, shape, top)
        else:
            self.ledger.leave_object(document, shape.keywords, "")

    def _enter(self, element: _Element, outer: Scope, key: str, place: Place) -> Shape:
        """What an object is, below the property ``key`` of an object in the scope ``outer``."""
        form = self._with_context(element, outer, key, place) if "@context" in element else None
        if form is None:
            form = form_below(outer, key, tuple(element), self.budget)
        shape = form.shape(element, self.budget)
        self.ledger.shapes.add(shape)
        return shape

    def _with_context(self, element: _Element, outer: Scope, key: str, place: Place) -> Form:
        names = tuple(element)
        scope = scope_below(outer, key, names, self.budget)
        pointer, local = child(place.pointer, "@context"), element["@context"]
        scope = located(pointer, scope.with_local, local, self.budget)
        self.ledger.contexts.append(ContextAt(pointer, local, scope))
        self.ledger.meanings.put(place.pointer, {"@context": "@context"})
        return form_in(scope, names)

    def _node(self, element: _Element, shape: Shape, place: Place) -> str:
        """State a node object. Its term; empty when its id is none, so that nothing can be said of it."""
        _guard_depth(place)
        ledger, (pointer, graph, depth) = self.ledger, place
        subject = self._subject(element, shape, place)
        if depth == 0:
            ledger.root = subject
        elif subject == ledger.root:
            ledger.root_again = True
        for name in shape.index_keys:
            self._annotation("@index", name, element[name], place)
        said = ledger.dataset.said[subject, graph] if subject else set()
        if shape.types is None:
            self._state_odd_types(element, shape, subject, place)
        elif shape.types.iris:
            said.update(shape.types.said)
            ledger.types[pointer] = shape.types.iris
        paid = len(shape.properties)
        for key, before, after in shape.properties:
            value = element[key]
            if not before or type(value) is not str:
                self._property(subject, key, value, shape.scope, place)
                continue
            # The commonest property by far: one text, under a term that asks for nothing else.
            text = f"{before}{escaped(value)}{after}"
            said.add(text)
            paid += 1 + len(value) // TEXT_PER_UNIT
            if depth == 0:
                ledger.root_says.add(text)
        self.budget.spend(paid)
        return subject

    def _subject(self, element: _Element, shape: Shape, place: Place) -> str:
        if shape.twice:
            raise Invalid(Code.BAD_VALUE, f"An object says {shape.twice} twice.", pointer=place.pointer)
        self.ledger.meanings.put(place.pointer, shape.meanings)
        name = shape.id_key
        if not name:
            return self.ledger.fresh()
        pointer, value = child(place.pointer, name), element[name]
        if not isinstance(value, str):
            raise Invalid(Code.BAD_VALUE, f"{name} must be a string.", pointer=pointer)
        subject = self.ledger.reference(value, shape.scope, pointer, vocab=False)
        if subject.startswith("_:"):  # a blank node's label is not signed, and nobody's name
            self.ledger.meanings.set(place.pointer, name, "")
        elif not subject:
            said = {key: meaning for key, meaning in shape.meanings.items() if meaning.startswith("@")}
            self.ledger.meanings.put(place.pointer, said)
        return subject

    def _annotation(self, word: str, name: str, value: JsonValue, place: Place) -> None:
        """An `@index`, or the `@direction` of what is no text: lawful, and lost."""
        pointer = child(place.pointer, name)
        if not isinstance(value, str) or (word == "@direction" and value not in _DIRECTIONS):
            raise Invalid(Code.BAD_VALUE, f"{name} has a value that is none.", pointer=pointer)
        self.ledger.unsigned(pointer, f"{name} leaves no trace in what is signed.")

    def _state_odd_types(self, element: _Element, shape: Shape, subject: str, place: Place) -> None:
        """Types that are not all IRIs in full: some may be no text, or mean nothing, or be blank."""
        found: list[str] = []
        for name in shape.keywords.get("@type", ()):
            pointer, value = child(place.pointer, name), element[name]
            for index, item in enumerate(as_list(value)):
                here = child(pointer, index) if isinstance(value, list) else pointer
                if not isinstance(item, str):
                    raise Invalid(Code.BAD_VALUE, f"{name} must be a string or a list of strings.", pointer=here)
                term = self.ledger.reference(item, shape.type_scope, here, vocab=True)
                self.ledger.state(subject, TYPE, term, place.graph)
                found += [term.strip("<>")] if term else []
        if found:
            self.ledger.types[place.pointer] = tuple(found)

    def _property(self, subject: str, key: str, value: JsonValue, scope: Scope, node: Place) -> None:
        """One property of a node, with all its values."""
        term, place = scope.terms[key], node.child(key)
        if not term.iri:
            if not is_nothing(value):
                self.ledger.unsigned(place.pointer, f"The term {key[:80]} is defined by no context of the record.")
            self.ledger.complete &= not term.lost
            return
        predicate = iri_term(term.iri)
        if term.is_simple:
            objects: list[Object] | None = self._values(value, scope, key, place, in_list=False)
        else:
            objects = self._odd_objects(value, key, scope, place, node)
        if objects is None:
            return
        self.budget.spend(len(objects))
        for found in objects:
            stated = found if type(found) is str else self._stated(found, place.graph)
            if subject and stated:
                self.ledger.dataset.add(subject, predicate, stated, place.graph)
            if node.depth == 0:
                self.ledger.root_says.add(saying(predicate, stated))

    def _odd_objects(self, value: JsonValue, key: str, scope: Scope, place: Place, node: Place) -> list[Object] | None:
        """The objects of a property with a context of its own, or a container; None when it is left to pyld."""
        term, inner = scope.terms[key], scope.for_property(key, scope, self.budget)
        if term.reverse or inner.terms[key].reverse:
            self.ledger.leave_object({key: value}, {"@reverse": [key]}, node.pointer)
        elif _is_rare(term, inner.terms[key], value):
            self.ledger.leave(place.pointer)
            self.ledger.root_open |= {iri_term(term.iri)} if node.depth == 0 else set()
        else:
            return self._objects_of(value, term, inner, key, place)
        self.ledger.meanings.set(node.pointer, key, "")
        return None

    def _objects_of(self, value: JsonValue, term: Term, inner: Scope, key: str, place: Place) -> list[Object]:
        """The objects of a property, by its container (section 5.1.2, steps 13.4 to 13.12)."""
        if term.coercion == "@json":
            self.ledger.pay_for(value)
            return [located(place.pointer, json_literal, value)]
        if "@graph" in term.container:
            return self._graphs(value, inner, key, place)
        members = self._values(value, inner, key, place, in_list=False)
        if "@list" not in term.container or value is None:
            return members
        if isinstance(value, dict) and not members:
            self.ledger.leave(place.pointer)  # a null or an empty set: only the first makes no list
        if isinstance(value, dict) and len(members) == 1 and isinstance(members[0], Listed):
            return members
        return [Listed(tuple(members))]

    def _graphs(self, value: JsonValue, scope: Scope, key: str, place: Place) -> list[Object]:
        """The values of a graph container, each a graph of its own."""
        graphs: list[Object] = []
        for index, item in enumerate(as_list(value)):
            if not isinstance(item, dict):
                continue
            here = place.child(index) if isinstance(value, list) else place
            graph, before = self.ledger.fresh(), len(self.ledger.dataset)
            members = self._object(item, scope, key, Place(here.pointer, graph, here.depth))
            if len(members) != 1 or not isinstance(members[0], str) or members[0].startswith('"'):
                self.ledger.leave(here.pointer)
            elif item and len(self.ledger.dataset) == before:
                self.ledger.unsigned(here.pointer, "A graph without statements: what stands here is not signed.")
            graphs.append(graph)
        return graphs

    def _values(self, value: JsonValue, scope: Scope, key: str, place: Place, *, in_list: bool) -> list[Object]:
        """The objects that a value stands for, in order; a reference that means nothing is an empty one."""
        if value is None:
            return []
        if isinstance(value, list):
            return self._array(value, scope, key, place, in_list=in_list or "@list" in scope.terms[key].container)
        if isinstance(value, dict):
            return self._object(value, scope, key, place)
        term = scope.terms[key]
        if isinstance(value, str) and term.is_reference:
            return [self.ledger.reference(value, scope, place.pointer, vocab=term.coercion == "@vocab")]
        self.ledger.pay_for(value)
        directed = term.direction and not term.coercion and isinstance(value, str)
        direction = self.ledger.direction(term.direction, place.pointer) if directed else ""
        return [located(place.pointer, coerced, value, term, direction)]

    def _array(self, value: list[Any], scope: Scope, key: str, place: Place, *, in_list: bool) -> list[Object]:
        _guard_depth(place)
        members: list[Object] = []
        for index, item in enumerate(value):
            here = place.child(index)
            if type(item) is dict:
                found = self._object(item, scope, key, here)
            else:
                found = self._values(item, scope, key, here, in_list=in_list)
            if in_list and isinstance(item, list):
                members.append(Listed(tuple(found)))
            elif in_list and isinstance(item, dict) and len(found) != 1:
                self.ledger.leave(here.pointer)
            else:
                members += found
        return members

    def _object(self, element: _Element, outer: Scope, key: str, place: Place) -> list[Object]:
        """The objects that a JSON object stands for: one, several for an `@set`, none for a null."""
        self.budget.spend(_COST_OF_OBJECT)
        shape = self._enter(element, outer, key, place)
        if shape.kind is Kind.NODE:
            return [self._node(element, shape, place)]
        if shape.kind is Kind.VALUE:
            return self._value(element, shape, place)
        if shape.kind is Kind.COLLECTION:
            return self._collection(element, shape, key, place)
        self.ledger.leave_object(element, shape.keywords, place.pointer)
        return []

    def _value(self, element: _Element, shape: Shape, place: Place) -> list[Object]:
        """A value object (section 5.1.2, step 14)."""
        keywords, scope = shape.keywords, shape.scope
        entries = len(element) - ("@context" in element)
        if entries != len(keywords) or not _OF_VALUES.issuperset(keywords) or scope is not shape.type_scope:
            self.ledger.leave_object(element, keywords, place.pointer)
            return []
        self.ledger.meanings.put(place.pointer, {names[0]: word for word, names in keywords.items()})
        given = {word: element[names[0]] for word, names in keywords.items()}
        direction = ""
        for word, names in keywords.items():
            pointer = child(place.pointer, names[0])
            if word == "@direction" and isinstance(given["@value"], str) and given[word] in _DIRECTIONS:
                direction = self.ledger.direction(given[word], pointer)
            elif word in {"@direction", "@index"}:
                self._annotation(word, names[0], given[word], place)
        self.ledger.pay_for(given["@value"])
        term = located(place.pointer, value_object, given, scope, direction)
        if not term and len(given) > 1:
            self.ledger.unsigned(place.pointer, "A null with a type or language: neither leaves a trace.")
        return [term] if term else []

    def _collection(self, element: _Element, shape: Shape, key: str, place: Place) -> list[Object]:
        """`{"@set": ...}` and `{"@list": ...}` (section 5.1.2, step 13.4)."""
        keywords, scope = shape.keywords, shape.scope
        word, names = next(iter(keywords.items()))
        inner = names[0]
        if len(element) > 1 or scope.terms[inner].scoped is not NO_CONTEXT or element[inner] is None:
            self.ledger.leave_object(element, keywords, place.pointer)
            return []
        here = place.child(inner)
        self.ledger.meanings.put(place.pointer, {inner: word})
        members = self._values(element[inner], scope, key, here, in_list=word == "@list")
        return [Listed(tuple(members))] if word == "@list" else members

    def _stated(self, value: Object, graph: str) -> str:
        """The term of an object; a list is stated as the chain of nodes that RDF writes for it."""
        if isinstance(value, str):
            return value
        return self.ledger.chain([self._stated(member, graph) for member in value.members], graph)


def _is_rare(outer: Term, inner: Term, value: JsonValue) -> bool:
    """Whether a property, as the node and as its own scoped context know it, is one that only pyld expands."""
    if inner.keyword or ("@list" in outer.container) != ("@list" in inner.container):
        return True
    if "@graph" in outer.container:
        members = as_list(value)
        return bool(outer.container & _MAPS) or not all(isinstance(item, dict) or item is None for item in members)
    return bool(outer.container & _MAPS) and isinstance(value, dict)


def _guard_depth(place: Place) -> None:
    if place.depth > MAX_DEPTH:
        raise Invalid(Code.TOO_DEEP, f"The record is nested more than {MAX_DEPTH} levels deep.", pointer=place.pointer)
