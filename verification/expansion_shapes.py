"""What an object of a document is by its keys and types alone: worked out once, and met again in record after record.

Ten alignments of a badge have the same keys and type, and so have those of the issuer's next badge. A :class:`Shape`
holds what that combination means under the contexts around it: which scope its properties are read in, which keys are
keywords, which properties there are. No value is in it but the names of types. The memos are bounded, and odd shapes
are not remembered, for keys and types are the sender's to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from verification.budget import Budget
from verification.expansion_scope import Scope, Term
from verification.expansion_values import as_list
from verification.memo import Memo
from verification.nquads import iri_term, saying
from verification.statements import TYPE

__all__ = ["Form", "Kind", "Property", "Shape", "Types", "form_below", "form_in", "scope_below"]

_OF_NODES = frozenset({"@id", "@type", "@index"})
_LARGEST_REFERENCE = 2
_MOST_SHAPES = 2_048
_MOST_KEYS = 48
_MOST_TYPES = 8
_LONGEST_NAMES = 2_048

Names: TypeAlias = tuple[str, ...]


class Property(NamedTuple):
    """A key that is no keyword.

    ``before`` and ``after`` are what stands around a plain text in what it says (:func:`verification.nquads.saying`);
    both are empty where the key's :class:`~verification.expansion_scope.Term` has no suffix.
    """

    key: str
    before: str
    after: str


class Types(NamedTuple):
    """The types of a node whose names all are IRIs in full, and what they say."""

    iris: Names
    said: Names


class Kind(Enum):
    """What an object is, by its keywords: JSON-LD 1.1, sections 9.4 to 9.9; RARE is what the plan does not walk."""

    NODE = "node"
    VALUE = "value"
    COLLECTION = "collection"
    RARE = "rare"


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """An object's meaning by its keys and types.

    ``scope`` is where its properties are read, ``type_scope`` where its types are. ``keywords`` holds the keys that are
    keywords or aliases of one, by keyword; `@context` is not among them. ``properties`` are in the order of their keys.
    ``types`` is None where the names of types take a closer look. ``meanings`` has what each key means, where it means
    anything: an IRI or a keyword. ``id_key`` holds the id, if any; ``twice`` is a keyword that may stand once, and does
    not.
    """

    scope: Scope
    type_scope: Scope
    keywords: Mapping[str, list[str]]
    properties: tuple[Property, ...]
    types: Types | None
    kind: Kind
    meanings: Mapping[str, str]
    id_key: str
    index_keys: Names
    twice: str


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """Objects with the keys ``names`` in a scope: their types, which stand under ``type_keys``, make them shapes."""

    scope: Scope
    names: Names
    type_keys: Names

    def shape(self, element: Mapping[str, Any], budget: Budget) -> Shape:
        """The shape of an object of this form.

        Raises:
            Invalid: a context that its types bring breaks a rule.
            Unavailable: `unknown_context`, `over_budget`.
        """
        named = element[self.type_keys[0]] if len(self.type_keys) == 1 else []
        types = tuple(named) if type(named) is list else (named,)
        try:
            known = _shapes.entries.get((self, types))
        except TypeError:  # an object or a list among the types
            known = None
        if known is not None:
            return known
        plain = len(self.type_keys) <= 1 and all(type(name) is str for name in types)
        made = self._made(element, types if plain else None, budget)
        usual = plain and _is_usual(self.names, _MOST_KEYS) and _is_usual(types, _MOST_TYPES)
        return _shapes.put((self, types), made) if usual else made

    def _made(self, element: Mapping[str, Any], types: Names | None, budget: Budget) -> Shape:
        scope = self.scope
        for key in self.type_keys:
            for name in sorted([item for item in as_list(element[key]) if isinstance(item, str)]):
                scope = scope.for_type(name, self.scope, budget)
        keywords: dict[str, list[str]] = {}
        for key in self.names:
            if key != "@context" and (word := scope.terms[key].keyword):
                keywords.setdefault(word, []).append(key)
        terms = [(key, scope.terms[key]) for key in sorted(self.names) if key != "@context"]
        properties = tuple([_property(key, term) for key, term in terms if not term.keyword])
        read = _types(self.scope, self.type_keys, types) if list(self.type_keys) == keywords.get("@type", []) else None
        meanings = {key: word for word, keys in keywords.items() for key in keys if word != "@index"}
        meanings |= {key: term.iri for key, term in terms if term.iri}
        if "@context" in self.names:
            meanings["@context"] = "@context"
        return Shape(
            scope,
            self.scope,
            keywords,
            properties,
            read,
            _kind(keywords),
            meanings,
            id_key=keywords.get("@id", [""])[0],
            index_keys=tuple(keywords.get("@index", ())),
            twice=next((word for word in ("@id", "@index") if len(keywords.get(word, ())) > 1), ""),
        )


def form_in(scope: Scope, names: Names) -> Form:
    """The form of an object with these keys, once its own `@context` has made ``scope``."""
    known = _forms.entries.get((scope, names))
    if known is not None:
        return known
    terms = scope.terms
    form = Form(scope, names, tuple(sorted([name for name in names if terms[name].keyword == "@type"])))
    return _forms.put((scope, names), form) if _is_usual(names, _MOST_KEYS) else form


def form_below(outer: Scope, key: str, names: Names, budget: Budget) -> Form:
    """The form of an object without a `@context`, under the property ``key`` of an object in the scope ``outer``.

    Raises:
        Invalid: the context that the property brings breaks a rule.
        Unavailable: `unknown_context`, `over_budget`.
    """
    known = _forms_below.entries.get((outer, key, names))
    if known is not None:
        return known
    form = form_in(scope_below(outer, key, names, budget), names)
    return _forms_below.put((outer, key, names), form) if _is_usual((*names, key), _MOST_KEYS) else form


def scope_below(outer: Scope, key: str, names: Names, budget: Budget) -> Scope:
    """The scope that the property ``key`` gives an object with these keys; ``key`` is empty at the top.

    Raises:
        Invalid: the context that the property brings breaks a rule.
        Unavailable: `unknown_context`, `over_budget`.
    """
    scope = outer
    if outer.previous is not None and not _stays(names, outer):
        scope = outer.previous
    return scope.for_property(key, outer, budget) if key else scope


def _stays(names: Names, scope: Scope) -> bool:
    """Whether the parent's type-scoped context still holds in this object: it does in values and in mere references."""
    if len(names) > _LARGEST_REFERENCE or "@context" in names:
        return False
    words = [scope.terms[key].keyword for key in names]
    return "@value" in words or words == ["@id"]


def _types(scope: Scope, keys: Names, names: Names | None) -> Types | None:
    if not keys:
        return Types((), ())
    iris = tuple([scope.reference(name, vocab=True) for name in names or ()])
    if names is None or not all(iri and not iri.startswith("_:") for iri in iris):
        return None
    return Types(iris, tuple([saying(TYPE, iri_term(iri)) for iri in iris]))


def _property(key: str, term: Term) -> Property:
    if term.suffix is None:
        return Property(key, "", "")
    before, after = saying(iri_term(term.iri), f'""{term.suffix}').split('""', 1)
    return Property(key, f'{before}"', f'"{after}')


def _kind(keywords: Mapping[str, list[str]]) -> Kind:
    if "@value" in keywords:
        return Kind.VALUE
    if "@list" in keywords or "@set" in keywords:
        return Kind.COLLECTION
    return Kind.NODE if _OF_NODES.issuperset(keywords) else Kind.RARE


def _is_usual(names: Names, most: int) -> bool:
    """Whether names are few and short enough to be remembered."""
    return len(names) <= most and sum([len(name) for name in names]) <= _LONGEST_NAMES


_forms: Memo[tuple[Scope, Names], Form] = Memo(_MOST_SHAPES)
_forms_below: Memo[tuple[Scope, str, Names], Form] = Memo(_MOST_SHAPES)
_shapes: Memo[tuple[Form, Names], Shape] = Memo(_MOST_SHAPES)
