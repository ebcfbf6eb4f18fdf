"""From an alignment or a text to a concept: what a person confirmed first, then identifiers, then words.

The linker itself is :mod:`matching.linking`; here stands what is asked of it, and what is remembered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from matching.statements import LinkMethod

__all__ = ["Link", "LinkFinder", "Linked", "Linker", "link_key"]

MAX_TEXT_LINKS = 500
TEXT_LINK_AT_LEAST = 0.35
OWN_CREDENTIAL = "urn:credence:credential:"


class Link(Protocol):
    """A concept that something was linked to, with a confidence of 0 to 1; ``method`` names how, for people."""

    @property
    def uri(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def method(self) -> str: ...


class Linker(Protocol):
    """Finds concepts; see :mod:`matching.linking`."""

    def link_identifier(self, url: str, code: str, framework: str) -> Link | None:
        """The concept that the identifier names, None when no framework knows it."""
        ...

    def link_text(self, text: str, top: int) -> Sequence[Link]:
        """The ``top`` nearest concepts to ``text``, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Linked:
    """A concept found: how, how surely, and by which spelling."""

    uri: str
    label: str
    method: LinkMethod
    confidence: float
    text: str


@dataclass(slots=True)
class LinkFinder:
    """Links for one record: what people confirmed, the linker, what was linked already, and a budget for texts."""

    linker: Linker
    confirmed: Mapping[str, str]
    text_links_left: int = MAX_TEXT_LINKS
    known: dict[tuple[str, str, str], Linked | None] = field(default_factory=dict)

    def link(self, *, url: str = "", code: str = "", framework: str = "", text: str = "") -> Linked | None:
        """The concept for an alignment or a text, by what a person confirmed, then by identifier, then by its words."""
        key = (url, code, text)
        if key not in self.known:
            self.known[key] = self._find(url, code, framework, text)
        return self.known[key]

    def own_credential(self, *spellings: str) -> Linked | None:
        """The credential of the organization's own that one of the spellings names; None where none does."""
        for spelling in spellings:
            uri = self.confirmed.get(link_key(spelling), "") if spelling else ""
            if uri.startswith(OWN_CREDENTIAL):
                return Linked(uri, spelling, LinkMethod.CONFIRMED, 1.0, spelling)
        return None

    def _find(self, url: str, code: str, framework: str, text: str) -> Linked | None:
        for spelling in (url, code, text):
            uri = self.confirmed.get(link_key(spelling)) if spelling else None
            if uri:
                return Linked(uri, text, LinkMethod.CONFIRMED, 1.0, spelling)
        exact = self.linker.link_identifier(url, code, framework) if url or code else None
        if exact is not None:
            return Linked(exact.uri, exact.label, LinkMethod.IDENTIFIER, 1.0, url or code)
        return self._by_words(text) if text else None

    def _by_words(self, text: str) -> Linked | None:
        """The nearest concept to a text; a record with more texts than the budget leaves the rest unlinked."""
        self.text_links_left -= 1
        near = next(iter(self.linker.link_text(text, 1)), None) if self.text_links_left >= 0 else None
        if near is None or near.confidence < TEXT_LINK_AT_LEAST:
            return None
        method = LinkMethod.LABEL if near.method == LinkMethod.LABEL.value else LinkMethod.TEXT
        return Linked(near.uri, near.label, method, min(near.confidence, 1.0), text)


def link_key(text: str) -> str:
    """The key under which a confirmed link of a text, URL or code is kept: NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:500]
