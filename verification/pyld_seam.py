"""The one place that touches the inside of pyld: context processing, IRI expansion, and whole-document expansion.

https://www.w3.org/TR/json-ld11-api/ (section 4 "Context Processing Algorithms", section 5.2 "IRI Expansion"). pyld
(pinned in `requirements.txt`) knows every rule of contexts; it gives no public access to a processed context, so this
module uses its underscored methods. `tests/verification/test_expansion_against_pyld.py` fails when a new pyld changes
what they mean.

Relative references are resolved against :data:`NO_BASE`: a credential has no base, so what needs one means nothing,
and this base makes it recognizable afterwards.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping
from types import NoneType
from typing import Any, Final, TypeAlias

from cachetools import LRUCache
from pyld import jsonld
from pyld.context_resolver import ContextResolver
from pyld.resolved_context import ResolvedContext

from verification.codes import Act, Code
from verification.contexts import pinned
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue

__all__ = [
    "KEYWORDS",
    "NO_BASE",
    "RawContext",
    "expand_document",
    "expand_iri",
    "initial_context",
    "mapping_of",
    "process_context",
]

RawContext: TypeAlias = Mapping[str, Any]
"""pyld's own active context: ``mappings`` of terms, and what was before it."""

NO_BASE: Final = "x-no-base://relative.invalid/"
KEYWORDS: Final = frozenset(jsonld.KEYWORDS)

_TEXT = (str, NoneType)
_SHAPES: Final[Mapping[str, tuple[type, ...]]] = {
    "@version": (float, int),
    "@protected": (bool,),
    "@propagate": (bool,),
    **dict.fromkeys(("@base", "@vocab", "@language", "@direction"), _TEXT),
    "@import": (str,),
}
_SHAPES_IN_TERMS: Final[Mapping[str, tuple[type, ...]]] = {
    "@protected": (bool,),
    "@prefix": (bool,),
    "@container": (str, list, NoneType),
    "@context": (str, dict, list, NoneType),
    **dict.fromkeys(("@id", "@type", "@language", "@direction", "@reverse", "@index", "@nest"), _TEXT),
}

_processor = jsonld.JsonLdProcessor()


def _load(url: str, _options: object = None) -> dict[str, Any]:
    """Pyld's document loader: pinned contexts, never the network."""
    context = pinned(url)
    if context is None:
        raise Unavailable(Code.UNKNOWN_CONTEXT, f"The context {url[:200]} is not one this verifier knows.", act=Act.US)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": copy.deepcopy(context.document),
        "tag": "static",
    }


class _Unprocessed(ResolvedContext):  # type: ignore[misc]  # pyld has no types
    """A context that remembers nothing of how it was processed."""

    def get_processed(self, _active: RawContext) -> None:
        return None

    def set_processed(self, _active: RawContext, _processed: RawContext) -> None:
        return None


class _Resolver(ContextResolver):  # type: ignore[misc]  # pyld has no types
    """Contexts by URL, or as they stand, to be processed anew each time.

    pyld 3.3 remembers what a context made of another without remembering whether protected terms could be overridden
    then. A record could so have a term-scoped context processed first, where they can, and the same one again where
    they cannot, or leave it behind for the next record. :mod:`verification.expansion_scope` does the remembering.
    """

    def resolve(self, *arguments: Any, **options: Any) -> list[ResolvedContext]:  # noqa: ANN401  pyld's own
        return [_Unprocessed(found.document) for found in super().resolve(*arguments, **options)]


_resolved: LRUCache[str, Any] = LRUCache(maxsize=64)
_settings: dict[str, Any] = {
    "base": NO_BASE,
    "processingMode": "json-ld-1.1",
    "isFrame": False,
    "keepFreeFloatingNodes": False,
    "extractAllScripts": False,
    "documentLoader": _load,
}


def _options() -> dict[str, Any]:
    """The options of one call. A resolver of its own, for a resolver remembers every context it ever saw."""
    return {**_settings, "contextResolver": _Resolver(_resolved, _load)}


def initial_context() -> RawContext:
    """The context before any `@context` was seen."""
    context: RawContext = _processor._get_initial_context(_settings)  # noqa: SLF001
    return context


def process_context(
    active: RawContext, local: JsonValue, *, override_protected: bool = False, propagate: bool = True
) -> RawContext:
    """The active context that follows from ``active`` by a local context (section 4.1.2).

    Raises:
        Invalid: `bad_context` when the local context breaks a rule, a protected term above all.
        Unavailable: `unknown_context` for a URL that is not pinned; `over_budget` for absurdly intertwined definitions;
            `internal` where pyld breaks down.
    """
    if isinstance(local, dict) and len(local) == 1 and "@context" in local:
        raise Invalid(Code.BAD_CONTEXT, "A context may not define the term @context.")
    _refuse_imports(local)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            context: RawContext = _processor._process_context(  # noqa: SLF001
                active, local, _options(), override_protected=override_protected, propagate=propagate
            )
    except (jsonld.JsonLdError, RecursionError, TypeError, KeyError, AttributeError, ValueError) as error:
        raise _as_problem(error, Code.BAD_CONTEXT, local) from error
    return context


def expand_iri(active: RawContext, value: str, *, vocab: bool, relative: bool) -> str:
    """A term, compact IRI or IRI in full; what cannot be resolved comes back empty.

    ``vocab`` looks the value up as a term first; ``relative`` allows a reference relative to the document's (absent)
    base.
    """
    expanded = _processor._expand_iri(active, value, vocab=vocab, base=NO_BASE if relative else None)  # noqa: SLF001
    if not isinstance(expanded, str) or expanded.startswith("x-no-base:"):
        return ""
    return expanded


def mapping_of(active: RawContext, term: str) -> Mapping[str, Any] | None:
    """Pyld's definition of a term, if any.

    Its entries: `@id`, `@type`, `@container`, `@language`, `@context` (false stands for null), `reverse`.
    """
    mapping: Mapping[str, Any] | None = active["mappings"].get(term)
    return mapping


def expand_document(document: JsonObject) -> list[dict[str, Any]]:
    """The expanded form of a whole document (section 5.1), by pyld alone.

    Raises:
        Invalid: `bad_value` when the document breaks a rule of JSON-LD.
        Unavailable: `unknown_context`; `over_budget` when it is nested too deeply for pyld.
    """
    _refuse_imports(document)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            expanded: list[dict[str, Any]] = _processor.expand(document, _options())
    except (jsonld.JsonLdError, RecursionError, TypeError, KeyError, AttributeError, ValueError) as error:
        raise _as_problem(error, Code.BAD_VALUE) from error
    return expanded


def _refuse_imports(value: JsonValue) -> None:
    """Refuse `@import`: pyld 3.3 writes its overrides into the imported context, which every later record shares.

    Raises:
        Unavailable: `unknown_context`.
    """
    waiting: list[JsonValue] = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            if "@import" in found:
                detail = "A context of the record imports another one, which this verifier does not do."
                raise Unavailable(Code.UNKNOWN_CONTEXT, detail, act=Act.US)
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found


def _misshapen(local: Any) -> str:  # noqa: ANN401  any JSON value
    """The first entry of a local context whose value is of a type that JSON-LD forbids there (JSON-LD 1.1, 9.15)."""
    if isinstance(local, list):
        return next((entry for item in local if (entry := _misshapen(item))), "")
    for name, value in local.items() if isinstance(local, dict) else ():
        if not isinstance(value, _SHAPES.get(name, (str, dict, NoneType))):
            return str(name)
        for part, held in value.items() if isinstance(value, dict) else ():
            if not isinstance(held, _SHAPES_IN_TERMS.get(part, (object,))) or (part == "@context" and _misshapen(held)):
                return f"{part} of {name}"
    return ""


def _as_problem(error: BaseException, code: Code, local: JsonValue = None) -> Problem:
    """The problem inside pyld's chain of causes.

    Pyld lets Python's own errors out too, on lawful input (`"@vocab": null`) and on unlawful: that settles nothing,
    unless the shape of the local context does.
    """
    cause: BaseException | None = error
    innermost = error
    while cause is not None:
        if isinstance(cause, Problem):
            return cause
        if isinstance(cause, RecursionError):
            return Unavailable(Code.OVER_BUDGET, "The record's definitions are too intertwined to follow.", act=Act.US)
        innermost, cause = cause, cause.__cause__
    if isinstance(innermost, jsonld.JsonLdError):
        rule = str(innermost.args[0]).removeprefix("Invalid JSON-LD syntax; ").strip()
        return Invalid(code, f"The record breaks a rule of JSON-LD ({innermost.code or 'syntax'}): {rule}")
    if entry := _misshapen(local):
        return Invalid(code, f"The record breaks a rule of JSON-LD: its context gives {entry[:80]} no usable value.")
    return Unavailable(Code.INTERNAL, "The JSON-LD processor broke down on this record.", act=Act.US)
