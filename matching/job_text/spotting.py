"""Finding labels of skills in a phrase, word by word: the longest first, none inside another.

Labels are compared by the stems of their words, so that "managing staff" is "manage staff". A single word counts only
where it is no everyday word of postings, and an abbreviation only in its own capitals: "Go" and "IT" are words too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from matching.statements import Concept

__all__ = ["LabelBook", "Spot", "bare_phrase"]

_WORD = re.compile(r"[^\W_]+(?:[+#]{1,2}|(?:[.'\N{RIGHT SINGLE QUOTATION MARK}/-][^\W_]+)*)", re.UNICODE)
_MOST_WORDS = 8
_LONGEST_LABEL = 120
_LONGEST_PHRASE = 1_000
_SHORT = 3
_EXACT, _ALTERNATIVE, _INFLECTED, _SINGLE_ALTERNATIVE = 0.95, 0.9, 0.85, 0.7
_EVERYDAY_WORDS = """
ability access accuracy achieve act advice analyse analysis apply assist attend attention availability benefits
build business candidate care check clean clear client coach collaborate collect communicate communication company
complete contact coordinate create culture current customer customers data degree deliver design develop development
direct drive duties education energy ensure environment equipment examination experience explain family flexibility
follow food growth health help hire home hours implement improve include information initiative innovation insurance
integrity job knowledge lead leadership learn learning level lift listen location maintain manage management market
meet mentor monitor move negotiate office operate order organise organize paid people perform physical plan planning
policies policy prepare present process produce product production program project provide quality read record
records report respond responsibility review safety salary sales schedule school security sell serve service
services set shift skills social staff standards strategy supervise support system systems task tasks teach team
teams teamwork test time tools train training transport travel treat understand use values variety vision wash work
workplace write writing
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
#: A single word that is part of a longer name: a person looks first.
_PART = 0.75
_APOSTROPHE = "['\N{RIGHT SINGLE QUOTATION MARK}]"
_FILLER_WORDS = """
must should will can to be have has hold holding possess able a an the and or strong good excellent solid proven
demonstrated demonstrable sound basic advanced working prior previous some minimum ability knowledge understanding
experience familiarity proficiency proficient expertise skill skills skilled hands-on required preferred essential
desirable year years of in with using for
"""
_FREE = frozenset(f"{_FILLER_WORDS} is are would on as at by intermediate expert proficient level user plus a".split())
_FILLERS = re.compile(
    rf"^(?:you(?:{_APOSTROPHE}ll)?\s+)?(?:(?:at\s+least|\d+\+?|{'|'.join(_FILLER_WORDS.split())})\b\+?[\s:,]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,(]*\b(?:is|are|would be)?\s*(?:an?\s+)?(?:required|preferred|essential|desirable|plus|bonus|asset|advantage"
    r"|a must|nice to have)\b[\s.)]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A label found: ``start`` and ``end`` within the phrase, the concept, and how sure it is (0 to 1)."""

    start: int
    end: int
    uri: str
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Entry:
    uri: str
    label: str
    text: str
    confidence: float


class LabelBook:
    """The labels of concepts, ready to be found in texts. Unchanging once built; safe to share between threads."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._entries: dict[tuple[str, ...], _Entry] = {}
        self._longest = 1
        for concept in concepts:
            for index, label in enumerate((concept.label, *concept.alternative_labels)):
                self._add(concept, label, preferred=not index)

    def __len__(self) -> int:
        return len(self._entries)

    def spots(self, words: str) -> tuple[Spot, ...]:
        """The labels in a phrase, in its order; of labels that share words, the surest, then the longest."""
        found = list(_WORD.finditer(words))
        stems = [_stem(match[0]) for match in found]
        seen: list[Spot] = []
        for at in range(len(found)):
            for count in range(1, min(self._longest, len(found) - at) + 1):
                entry = self._entries.get(tuple(stems[at : at + count]))
                if entry is None:
                    continue
                start, end = found[at].start(), found[at + count - 1].end()
                confidence = _confidence(entry, words[start:end], count)
                if count == 1 and confidence > _PART and not _stands_alone(words, found, at):
                    confidence = _PART
                if at == 0 and end - start <= _SHORT and not words[start:end].isupper():  # "Go to clients"
                    confidence = min(confidence, _PART)
                if confidence:
                    seen.append(Spot(start, end, entry.uri, entry.label, confidence))
        return _apart(seen)

    def _add(self, concept: Concept, label: str, *, preferred: bool) -> None:
        if len(label) > _LONGEST_LABEL:
            return
        text = _without_brackets(label)
        stems = tuple(_stem(word) for word in _WORD.findall(text))
        if not stems or len(stems) > _MOST_WORDS:
            return
        self._longest = max(self._longest, len(stems))
        entry = _Entry(concept.uri, concept.label, text, _EXACT if preferred else _ALTERNATIVE)
        before = self._entries.get(stems)
        if before is None or before.confidence < entry.confidence:
            self._entries[stems] = entry


def _apart(spots: list[Spot]) -> tuple[Spot, ...]:
    """Of spots that share words, the surest, then the longest."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda one: (-one.confidence, one.start - one.end, one.start)):
        if all(spot.end <= other.start or spot.start >= other.end for other in kept):
            kept.append(spot)
    return tuple(sorted(kept, key=lambda one: one.start))


def bare_phrase(words: str) -> str:
    """A phrase without the words around its skill: "Must have strong knowledge of SQL" is "SQL".

    What is longer than any name of a skill with words around it is left as it is: the patterns look at each place.
    """
    if len(words) > _LONGEST_PHRASE:
        return words.strip(" .,;:")
    return _TAIL.sub("", _FILLERS.sub("", words.strip())).strip(" .,;:") or words.strip(" .,;:")


def _stands_alone(words: str, found: list[re.Match[str]], at: int) -> bool:
    """Whether a single word is the whole of what is named: "Mechanical" is not what "mechanical lift" names."""
    before, after = found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None
    left = before is None or before[0].casefold() in _FREE or words[before.end() : found[at].start()].strip() != ""
    right = after is None or after[0].casefold() in _FREE or words[found[at].end() : after.start()].strip() != ""
    return left and right


def _confidence(entry: _Entry, words: str, count: int) -> float:
    """How sure a match is; 0 for one that proves nothing."""
    same = words.casefold() == entry.text.casefold()
    if count == 1:
        if words.casefold() in _EVERYDAY:
            return 0.0
        if len(words) <= _SHORT or entry.text.isupper():
            return entry.confidence if words == entry.text and len(words) > 1 else 0.0
        if not same and not entry.text.casefold().startswith(words.casefold()[:4]):
            return 0.0
        return entry.confidence if same and entry.confidence == _EXACT else _SINGLE_ALTERNATIVE
    return entry.confidence if same else min(entry.confidence, _INFLECTED)


def _without_brackets(label: str) -> str:
    return re.sub(r"\s*\([^()]{1,60}\)\s*$", "", label).strip() or label


def _stem(word: str) -> str:
    """The word without the commonest English endings; short words, and those with signs or digits, stay."""
    plain = word.casefold()
    if len(plain) <= _SHORT or not plain.isalpha():
        return plain
    for ending in ("ies", "ied"):
        if plain.endswith(ending):
            return plain[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORT and not plain.endswith("ss"):
            plain = plain[: -len(ending)]
            break
    if len(plain) > _SHORT and plain[-1] == plain[-2] and plain[-1] not in "ls":
        plain = plain[:-1]
    return plain.removesuffix("e")
