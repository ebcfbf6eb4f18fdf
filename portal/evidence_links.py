"""From an alignment or a text to a concept: what a person confirmed first, then identifiers, then words.

The linker itself is :mod:`matching.linking`; here stands what is asked of it, and what is remembered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from matching.statements import LinkMethod

__all__ = ["Answer", "Link", "LinkFinder", "Linked", "Linker", "link_key"]

MAX_TEXT_LINKS = 500
TEXT_LINK_AT_LEAST = 0.35
ALTERNATIVES = 5
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What the linker says of one alignment or text, whatever people said: the link, and what else it could be.

    ``alternatives`` are the nearest concepts to a text, the linked one first; none for an identifier.
    """

    url: str
    code: str
    text: str
    linked: Linked | None
    alternatives: tuple[Link, ...] = ()


@dataclass(slots=True)
class LinkFinder:
    """Links for one record: what people confirmed, the linker, what was linked already, and a budget for texts.

    ``confirmed`` leads from :func:`link_key` to a URI; an empty one says that such words mean none of the known skills.
    ``identifiers_wait``: what an identifier names is held as words are, until a person says so. ``answers`` keeps what
    the linker said, so that a person's later word needs no linker.
    """

    linker: Linker
    confirmed: Mapping[str, str]
    text_links_left: int = MAX_TEXT_LINKS
    identifiers_wait: bool = False
    answers: dict[tuple[str, str, str], Answer] = field(default_factory=dict)

    def link(self, *, url: str = "", code: str = "", framework: str = "", text: str = "") -> Linked | None:
        """The concept: a person's word on the identifier, the identifier, a word on the text, then likeness."""
        key = (url, code, text)
        if key not in self.answers:
            self.answers[key] = self._ask(url, code, framework, text)
        return self._decide(self.answers[key])

    def own_credential(self, *spellings: str) -> Linked | None:
        """The credential of the organization's own that one of the spellings names; None where none does."""
        for spelling in spellings:
            uri = self.confirmed.get(link_key(spelling), "") if spelling else ""
            if uri.startswith(OWN_CREDENTIAL):
                return Linked(uri, spelling, LinkMethod.CONFIRMED, 1.0, spelling)
        return None

    def _decide(self, answer: Answer) -> Linked | None:
        named = answer.linked is not None and answer.linked.method is LinkMethod.IDENTIFIER
        # words remembered from another record say nothing against the identifier that this one's issuer gives
        for spelling in (answer.url, answer.code) if named else (answer.url, answer.code, answer.text):
            uri = self.confirmed.get(link_key(spelling)) if spelling else None
            if uri:
                return Linked(uri, answer.text or spelling, LinkMethod.CONFIRMED, 1.0, spelling)
        linked = answer.linked
        if linked is not None and self.confirmed.get(link_key(linked.text)) == "":
            return None
        return linked

    def _ask(self, url: str, code: str, framework: str, text: str) -> Answer:
        exact = self.linker.link_identifier(url, code, framework) if url or code else None
        if exact is not None and self.identifiers_wait:
            spelling = text or url or code
            linked = Linked(exact.uri, exact.label, LinkMethod.LABEL, min(exact.confidence, 1.0), spelling)
            return Answer(url, code, text, linked, (exact,))
        if exact is not None:
            linked = Linked(exact.uri, exact.label, LinkMethod.IDENTIFIER, 1.0, url or code)
            return Answer(url, code, text, linked)
        near = self._near(text) if text else ()
        if not near or near[0].confidence < TEXT_LINK_AT_LEAST:
            return Answer(url, code, text, None, near)
        method = LinkMethod.LABEL if near[0].method == LinkMethod.LABEL.value else LinkMethod.TEXT
        return Answer(
            url, code, text, Linked(near[0].uri, near[0].label, method, min(near[0].confidence, 1.0), text), near
        )

    def _near(self, text: str) -> tuple[Link, ...]:
        """The nearest concepts to a text; a record with more texts than the budget leaves the rest unlinked."""
        self.text_links_left -= 1
        return tuple(self.linker.link_text(text, ALTERNATIVES)) if self.text_links_left >= 0 else ()


def link_key(text: str) -> str:
    """The key under which a confirmed link of a text, URL or code is kept: NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:500]
