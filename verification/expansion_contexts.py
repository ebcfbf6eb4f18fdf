"""The contexts a document used: which pinned ones, and what inline ones do.

https://www.w3.org/TR/vc-data-integrity/ (section 2.4.1): an inline context can give any name any meaning. The proof
covers the meaning, not the name, so readers go by meaning, and people are told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from verification.budget import Budget
from verification.codes import Code
from verification.contexts import pinned
from verification.contexts.editions import settled
from verification.expansion_ledger import ContextAt, Finding
from verification.expansion_scope import ROOT, Scope
from verification.expansion_shapes import Shape
from verification.jsontypes import JsonValue
from verification.placing import child
from verification.pyld_seam import KEYWORDS, expand_iri

__all__ = ["ContextUse", "context_findings", "context_uses", "respelled", "spelled_plainly", "vocabulary"]

_READ_BY_NAME = ("@id", "@type", "@value", "@set", "@list")
_CREDENTIAL_VOCABULARIES = (
    "https://www.w3.org/2018/credentials#",
    "https://www.w3.org/ns/credentials/",
    "https://w3id.org/security#",
    "https://w3id.org/vc/status-list#",
    "https://purl.imsglobal.org/spec/",
)
#: Names and descriptions; a record may call them by words of its own, and not by their whole address.
_SCHEMA = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class ContextUse:
    """A pinned context that the document used: its URL and the SHA-256 (hex) of the pinned bytes."""

    url: str
    sha256: str


def context_uses(contexts: Iterable[ContextAt]) -> tuple[ContextUse, ...]:
    """Every pinned context that the document's own contexts name, directly or through another, once each.

    The URL is the one the document names, the hash that of the edition it means there.
    """
    named: list[tuple[str, str]] = []
    for context in contexts:
        urls = _urls(context.local)
        plain = isinstance(context.local, list) and urls == context.local
        named += _named_in(tuple(urls)) if plain else zip(urls, _urls(settled(context.local)), strict=True)
    return _uses_below(tuple(named))


@lru_cache(maxsize=256)
def _named_in(urls: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The addresses in a list of nothing else, each with the edition that it means there."""
    return tuple(zip(urls, _urls(settled(list(urls))), strict=True))


@lru_cache(maxsize=256)
def _uses_below(named: tuple[tuple[str, str], ...]) -> tuple[ContextUse, ...]:
    """The uses of the contexts named (address, edition meant) and of those that they name."""
    found: dict[str, ContextUse] = {}
    waiting = list(named)
    while waiting:
        url, edition = waiting.pop(0)
        document = pinned(edition)
        if document is not None and url not in found:
            found[url] = ContextUse(url, document.sha256)
            waiting += [(inner, inner) for inner in _urls(document.document["@context"])]
    return tuple(found.values())


def context_findings(contexts: Iterable[ContextAt], uses: Iterable[ContextUse]) -> list[Finding]:
    """A finding for each inline context, and for each term it takes from a pinned one (of ``uses``)."""
    findings: list[Finding] = []
    meanings: dict[str, set[str]] | None = None
    for context in contexts:
        for place, entry in _entries(context):
            if not isinstance(entry, dict):
                continue
            findings.append(Finding(Code.INLINE_CONTEXT, place, "The record brings definitions of its own."))
            meanings = meanings or _pinned_meanings(use.url for use in uses)
            findings += _redefinitions(entry, place, context.after, meanings)
    return findings


def spelled_plainly(shapes: frozenset[Shape], uses: Iterable[ContextUse]) -> bool:
    """Whether nothing in a document of these shapes can be a finding of :func:`respelled`."""
    return _spelled_plainly(shapes, tuple([use.url for use in uses]))


@lru_cache(maxsize=512)
def _spelled_plainly(shapes: frozenset[Shape], urls: tuple[str, ...]) -> bool:
    names = _names_by_iri(urls)
    return all(key in names.get(meaning, (key,)) for shape in shapes for key, meaning in shape.meanings.items())


@lru_cache(maxsize=512)
def vocabulary(shapes: frozenset[Shape]) -> frozenset[str]:
    """Everything that the keys of a document of these shapes mean: IRIs and keywords."""
    return frozenset([meaning for shape in shapes for meaning in shape.meanings.values()])


def respelled(meanings: Mapping[str, str], uses: Iterable[ContextUse]) -> list[Finding]:
    """A finding for each property of the credential vocabularies, or keyword, that is not called by its pinned name.

    A full IRI, or an alias of an inline context, leaves the statements and so the signature as they are; a reader who
    looks for `validUntil` or `credentialStatus` sees none. W3C credentials are in compacted form, so no honest one
    looks like this.
    """
    names = _names_by_iri(tuple(use.url for use in uses))
    findings = []
    for pointer, iri in meanings.items():
        known = names.get(iri)
        if known and (name := _last(pointer)) not in known and (":" in name or not iri.startswith(_SCHEMA)):
            detail = f"{min(known)} is spelled so that readers overlook it."
            findings.append(Finding(Code.HIDDEN_TERM, pointer, detail))
    return findings


def _last(pointer: str) -> str:
    name = pointer[pointer.rfind("/") + 1 :]
    return name.replace("~1", "/").replace("~0", "~") if "~" in name else name


@lru_cache(maxsize=256)
def _names_by_iri(urls: tuple[str, ...]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for keyword in _READ_BY_NAME:
        names[keyword] |= {keyword, keyword[1:]}
    for term, iris in _pinned_meanings(urls).items():
        for iri in iris:
            if iri.startswith((*_CREDENTIAL_VOCABULARIES, _SCHEMA)) or iri in _READ_BY_NAME:
                names[iri].add(term)
    return dict(names)


def _redefinitions(
    inline: dict[str, JsonValue], place: str, scope: Scope, meanings: Mapping[str, set[str]]
) -> Iterator[Finding]:
    for pointer, term, text in _definitions(inline, place):
        iri = expand_iri(scope.raw, text, vocab=True, relative=False) if text else ""
        if term in meanings and iri not in meanings[term]:
            detail = f"The record gives {term[:80]} another meaning than the context it names."
            yield Finding(Code.REDEFINED_TERM, pointer, detail)


def _pinned_meanings(urls: Iterable[str]) -> dict[str, set[str]]:
    meanings: dict[str, set[str]] = defaultdict(set)
    for url in urls:
        for term, iri in _meanings_in(url):
            meanings[term].add(iri)
    return meanings


@cache
def _meanings_in(url: str) -> frozenset[tuple[str, str]]:
    """Every term a pinned context defines, at any depth, with its IRI or keyword."""
    context = pinned(url)
    if context is None:
        return frozenset()
    scope = ROOT.with_local(url, Budget())
    terms = _definitions(context.document["@context"], "")
    return frozenset((term, expand_iri(scope.raw, text, vocab=True, relative=False)) for _, term, text in terms)


def _definitions(context: JsonValue, place: str) -> Iterator[tuple[str, str, str]]:
    """Pointer, name and IRI text of every term that a context defines, scoped contexts included."""
    waiting = [(place, context)]
    while waiting:
        here, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(child(here, index), entry) for index, entry in enumerate(value)]
        if not isinstance(value, dict):
            continue
        for term, definition in value.items():
            if term in KEYWORDS:
                continue
            pointer = child(here, term)
            inner = definition if isinstance(definition, dict) else {"@id": definition}
            text = inner.get("@id", inner.get("@reverse", term))
            yield pointer, term, text if isinstance(text, str) else ""
            if "@context" in inner:
                waiting.append((child(pointer, "@context"), inner["@context"]))


def _entries(context: ContextAt) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(context.local, list):
        for index, entry in enumerate(context.local):
            yield child(context.pointer, index), entry
    else:
        yield context.pointer, context.local


def _urls(context: JsonValue) -> list[str]:
    """The URLs that a context names at any depth."""
    if isinstance(context, str):
        return [context]
    if isinstance(context, list):
        found: list[str] = []
        for entry in context:
            found += (entry,) if isinstance(entry, str) else _urls(entry)
        return found
    if not isinstance(context, dict):
        return []
    urls = [context["@import"]] if isinstance(context.get("@import"), str) else []
    for definition in context.values():
        if isinstance(definition, dict) and "@context" in definition:
            urls += _urls(definition["@context"])
    return urls
