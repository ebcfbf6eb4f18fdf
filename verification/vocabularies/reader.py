"""Reading a value only where it means what it seems to mean.

The JSON of a record is not what is signed: its statements are. A second context can make `result` mean anything, so a
value is read only where its term expands, in the signed graph, to the vocabulary's own property (design, section 2,
"Coverage"). In a token every byte is signed, and terms are read by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from verification.jsontypes import JsonObject, JsonValue
from verification.meanings import Meanings
from verification.placing import unwrapped

__all__ = ["Node"]

_VOCABULARIES = (
    "https://purl.imsglobal.org/spec/vc/ob/vocab.html#",
    "https://purl.imsglobal.org/spec/vc/clr/vocab.html#",
    "https://www.w3.org/2018/credentials#",
    "https://schema.org/",
)
_LOCAL_NAMES = {"tag": "keywords"}
_KEYWORDS = {"id": "@id", "type": "@type"}
_MOST_ITEMS = 1_000


class Node:
    """An object of the record at ``pointer``; ``meanings`` is None for tokens."""

    __slots__ = ("_own", "meanings", "pointer", "value")

    def __init__(self, value: JsonObject, pointer: str, meanings: Meanings | None) -> None:
        self.value = value
        self.pointer = pointer
        self.meanings = meanings
        self._own = None if meanings is None else meanings.at(pointer)

    def get(self, term: str) -> JsonValue:
        """The term's value; None when it is absent, or does not mean what the vocabulary means by it."""
        value = self.value.get(term)
        if value is None and term in _KEYWORDS:  # the keyword itself, which an honest record may use
            return self.value.get(_KEYWORDS[term])
        return value if value is not None and self._means(term) else None

    def text(self, term: str) -> str:
        """The term's value as text: of a string or a number, of an object its `id` or its `@value`; else empty.

        Of several values the first counts: names in several languages are written so.
        """
        held = self.value.get(term)
        if type(held) is str:
            return held if self._own is None or _is_meant(self._own.get(term), term) else ""
        if held is None and term not in _KEYWORDS:
            return ""
        value, pointer = next(self._members(term), (None, ""))
        if isinstance(value, dict):
            if "@value" in value:
                value = value["@value"]
            else:
                return Node(value, pointer, self.meanings).text("id")
        return _as_text(value) or ""

    def texts(self, term: str) -> tuple[str, ...]:
        """The term's values that are text or numbers, one or many."""
        if term not in self.value and term not in _KEYWORDS:
            return ()
        return tuple([text for item, _ in self._members(term) if (text := _as_text(item)) is not None])

    def nodes(self, term: str) -> Iterator[Node]:
        """The term's values that are objects, one or many."""
        held = self.value.get(term)
        if type(held) is dict and "@set" not in held and "@list" not in held:
            if self._means(term):
                yield Node(held, f"{self.pointer}/{term}", self.meanings)
            return
        for item, pointer in self._members(term) if held is not None or term in _KEYWORDS else ():
            if isinstance(item, dict):
                yield Node(item, pointer, self.meanings)

    def node(self, term: str) -> Node | None:
        """The first object among the term's values."""
        return next(self.nodes(term), None)

    def _members(self, term: str) -> Iterator[tuple[JsonValue, str]]:
        """The term's values and their pointers, whatever JSON-LD wraps around them."""
        return islice(unwrapped(self.get(term), f"{self.pointer}/{term}"), _MOST_ITEMS)

    def _means(self, term: str) -> bool:
        return self._own is None or _is_meant(self._own.get(term), term)


@lru_cache(maxsize=2_048)
def _is_meant(meaning: str | None, term: str) -> bool:
    """Whether an IRI (or keyword) is what the vocabularies mean by a term; what has no meaning is not."""
    if meaning is None:
        return False
    if term in _KEYWORDS:
        return meaning == _KEYWORDS[term]
    return any(
        meaning.startswith(base) and _local(meaning[len(base) :]) == _LOCAL_NAMES.get(term, term).lower()
        for base in _VOCABULARIES
    )


def _as_text(value: JsonValue) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


def _local(name: str) -> str:
    """Open Badges 3.0.1 numbers some of its properties (`achievement-0`), and capitalizes others (`Criteria`)."""
    stem, dash, number = name.rpartition("-")
    return (stem if dash and number.isdigit() else name).lower()
