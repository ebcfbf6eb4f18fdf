"""What keys mean at one place of a document: pyld's processed contexts, remembered.

pyld processes a context afresh for every object; records use the same few contexts over and over. A :class:`Scope`
wraps one active context and remembers what each key means in it and which scope follows from each local,
property-scoped and type-scoped context. All memos are bounded, for inline contexts and keys are the sender's to
choose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from verification.budget import Budget
from verification.contexts.editions import settled
from verification.jcs import jcs
from verification.jsontypes import JsonValue
from verification.memo import Memo
from verification.nquads import XSD, is_absolute_iri, literal_term
from verification.pyld_seam import (
    KEYWORDS,
    RawContext,
    expand_iri,
    initial_context,
    mapping_of,
    process_context,
)

__all__ = ["NO_CONTEXT", "ROOT", "Scope", "Term"]

_COST_OF_PROCESSING = 1_000
_COST_OF_DEFINITION = 20
_COST_OF_URL = 5_000
_MOST_TERMS = 4_096
_LONGEST_NAME = 200


class _NoContext:
    """The absence of a scoped context; null is a context."""


NO_CONTEXT = _NoContext()


@dataclass(frozen=True, slots=True)
class Term:
    """What a key means: a ``keyword`` (`@id`), a property's ``iri``, or neither when it expands to nothing.

    ``lost`` is a property whose own statements RDF cannot hold (a blank node for a predicate) while its values' can.
    ``is_reference`` tells whether strings of this term are references and not texts; ``suffix`` what follows the quotes
    of a text, for properties whose texts need no other thought, and None for all others. ``is_simple``: the property is
    no JSON, map, list, graph or reverse one, and has no context of its own.
    """

    keyword: str
    iri: str
    coercion: str
    language: str
    direction: str
    container: frozenset[str]
    scoped: JsonValue | _NoContext
    reverse: bool
    lost: bool
    is_reference: bool
    suffix: str | None
    is_simple: bool


class _Terms(dict[str, Term]):
    """What each key asked for means in one scope; starts over when it is full."""

    __slots__ = ("_raw",)

    def __init__(self, raw: RawContext) -> None:
        self._raw = raw

    def __missing__(self, key: str) -> Term:
        if len(self) >= _MOST_TERMS:
            self.clear()
        term = self[key] = _read_term(self._raw, key)
        return term


def _read_term(raw: RawContext, key: str) -> Term:
    name = expand_iri(raw, key, vocab=True, relative=False)
    mapping = mapping_of(raw, key) or {}
    container = mapping.get("@container", ())
    keyword, iri = name if name in KEYWORDS else "", name if is_absolute_iri(name) else ""
    coercion = mapping.get("@type") or ""
    term = Term(
        keyword=keyword,
        iri=iri,
        coercion=coercion,
        language=(mapping["@language"] if "@language" in mapping else raw.get("@language")) or "",
        direction=(mapping["@direction"] if "@direction" in mapping else raw.get("@direction")) or "",
        container=frozenset((container,) if isinstance(container, str) else container),
        scoped=mapping.get("@context", NO_CONTEXT),
        reverse=bool(mapping.get("reverse")),
        lost=":" in name and not iri and not keyword,
        is_reference=coercion in {"@id", "@vocab"},
        suffix=None,
        is_simple=False,
    )
    simple = bool(iri) and _is_simple(term)
    return replace(term, suffix=_suffix_of(term) if simple else None, is_simple=simple)


def _is_simple(term: Term) -> bool:
    """Whether nothing but its coercion makes values of a property something else than they are."""
    plain = not term.reverse and isinstance(term.scoped, _NoContext) and term.container <= {"@set"}
    return plain and term.coercion != "@json"


def _suffix_of(term: Term) -> str | None:
    """What follows the quotes of every text of a property, where that is always the same and the text itself kept."""
    if term.language or term.direction or term.coercion == XSD + "double":
        return None
    if term.coercion and not is_absolute_iri(term.coercion):  # a keyword, or what only a value may be blamed for
        return None
    return literal_term("", datatype=term.coercion)[2:]


class Scope:
    """One active context; ``terms`` tells what a key means in it.

    Two scopes are the same context only if they are the same object.
    """

    __slots__ = ("_locals", "_properties", "_references", "_types", "previous", "raw", "terms")

    def __init__(self, raw: RawContext) -> None:
        self.raw = raw
        before = raw.get("previousContext")
        self.previous: Scope | None = None if before is None else _scope_of(before)
        self._references: Memo[str, str] = Memo(512)
        self.terms = _Terms(raw)
        self._locals: Memo[str | bytes | tuple[str, ...], Scope] = Memo(128)
        self._properties: Memo[str, Scope] = Memo(512)
        self._types: Memo[tuple[int, str], tuple[Scope, Scope]] = Memo(512)

    def reference(self, value: str, *, vocab: bool) -> str:
        """A reference in full, or nothing when it is relative: an IRI, or a blank node's label with its `_:`."""
        known = self._references.entries.get(value) if vocab else None
        if known is None:
            known = self._reference(value, vocab=vocab)
            if vocab and len(value) <= _LONGEST_NAME:  # names of types come again in every record; addresses do not
                self._references.put(value, known)
        return known

    def _reference(self, value: str, *, vocab: bool) -> str:
        prefix, colon, rest = value.partition(":")
        mappings = self.raw["mappings"]
        is_compact = colon and prefix in mappings and not rest.startswith("//")
        is_term = vocab and value in mappings
        if colon and not is_compact and not is_term and (prefix == "_" or is_absolute_iri(value)):
            return value
        expanded = expand_iri(self.raw, value, vocab=vocab, relative=True)
        return expanded if expanded.startswith("_:") or is_absolute_iri(expanded) else ""

    def with_local(self, local: JsonValue, budget: Budget) -> Scope:
        """The scope below an object's own `@context`, moving URLs meaning their settled editions.

        Lists are taken entry by entry, to remember what is common.
        """
        if isinstance(local, list):
            return self._with_list(local, budget)
        return self._with_entry(local, budget)

    def _with_list(self, local: list[JsonValue], budget: Budget) -> Scope:
        names = tuple([entry for entry in local if isinstance(entry, str)])
        if len(names) < len(local) or not names:
            return self._with_entries(settled(local), budget)
        known = self._locals.entries.get(names)
        return known or self._locals.put(names, self._with_entries(settled(local), budget))

    def _with_entries(self, local: JsonValue, budget: Budget) -> Scope:
        if not isinstance(local, list) or not local or not all(_is_plain(entry) for entry in local):
            return self._with_entry(local, budget)
        scope = self
        for entry in local:
            scope = scope._with_entry(entry, budget)
        return scope

    def _with_entry(self, local: JsonValue, budget: Budget) -> Scope:
        key = local if isinstance(local, str) else jcs(local)
        known = self._locals.entries.get(key)
        if known is not None:
            return known
        budget.spend(_cost_of(local, self.raw))
        return self._locals.put(key, _scope_of(process_context(self.raw, local)))

    def for_property(self, key: str, origin: Scope, budget: Budget) -> Scope:
        """The scope that the property-scoped context of ``key``, as ``origin`` defines it, makes of this one."""
        local = origin.terms[key].scoped
        if isinstance(local, _NoContext):
            return self
        memo = self._properties
        if origin is self and key in memo.entries:
            return memo.entries[key]
        following = self._scoped(local, budget, propagate=True)
        return memo.put(key, following) if origin is self else following

    def for_type(self, name: str, origin: Scope, budget: Budget) -> Scope:
        """The scope that the type-scoped context of the type ``name``, as ``origin`` defines it, makes of this one."""
        local = (mapping_of(origin.raw, name) or {}).get("@context")
        if local is None or local is False:
            return self
        known = self._types.entries.get((id(origin), name))
        if known is not None:
            return known[1]
        following = self._scoped(local, budget, propagate=False)
        return self._types.put((id(origin), name), (origin, following))[1]

    def _scoped(self, local: JsonValue, budget: Budget, *, propagate: bool) -> Scope:
        budget.spend(_cost_of(local, self.raw))
        return _scope_of(process_context(self.raw, local, override_protected=propagate, propagate=propagate))


_known_scopes: Memo[str, Scope] = Memo(2048)


def _scope_of(raw: RawContext) -> Scope:
    """The scope of an active context: the same object for the same context, so that its memos are found again."""
    identity = raw.get("_uuid")
    if identity is None:
        return Scope(raw)
    return _known_scopes.entries.get(identity) or _known_scopes.put(identity, Scope(raw))


def _is_plain(entry: JsonValue) -> bool:
    """Whether an entry of a list of contexts means the same alone as in the list."""
    return isinstance(entry, str) or (isinstance(entry, dict) and "@propagate" not in entry and "@context" not in entry)


def _cost_of(local: JsonValue, active: RawContext) -> int:
    """An upper estimate, in work units, of processing a context in pyld: every scoped context copies the table."""
    definitions = scopes = 0
    urls = int(isinstance(local, str))
    waiting: list[JsonValue] = [local]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            urls += sum(isinstance(item, str) for item in value)
            waiting += value
        elif isinstance(value, dict):
            definitions += len(value)
            scopes += "@context" in value
            urls += isinstance(value.get("@context"), str)
            waiting += value.values()
    copies = scopes * (len(active["mappings"]) + definitions)
    return _COST_OF_PROCESSING + _COST_OF_DEFINITION * definitions + _COST_OF_URL * urls + copies // 8


ROOT = _scope_of(initial_context())
