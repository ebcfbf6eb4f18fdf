"""Things that a record speaks of at several places: which place says what is not signed.

A signature over statements covers what is said of a thing, wherever in the document it stands
(https://www.w3.org/TR/json-ld11/ section 3.3, node identifiers). Whoever holds the record can take an object apart, and
move a grade from one course of a learner to another, and the signature fits all the same. Honest records repeat a thing
whole, or name it; what depends on the place where it stands is not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from verification.codes import Act, CheckId, Code, Outcome
from verification.expansion import Expanded
from verification.jsontypes import JsonObject, JsonValue
from verification.placing import unwrapped
from verification.report import Check

__all__ = ["Places", "firm", "repeated", "scattered_checks"]

_NAMES = ("id", "@id", "type", "@type", "@context")
_OF_THE_SUBJECT_ITSELF = frozenset({*_NAMES, "achievement", "identifier"})
_DATES = ("awardedDate", "validFrom", "issuanceDate", "validUntil", "expirationDate")
_SUBJECT = "/credentialSubject"
_CHILDREN = "verifiableCredential"
Places = dict[str, list[tuple[str, JsonObject]]]


def scattered_checks(document: JsonObject, places_of: Places, held: Expanded) -> Iterator[Check]:
    """A `coverage` check for each object that stands in several pieces where one should stand."""
    for name, places in places_of.items():
        pieces: dict[str, set[str]] = {}
        for pointer, value in places:
            pieces.setdefault("" if name.startswith("_:") else _property(pointer), set()).add(_told(value))
        apart = next((place for place, told in pieces.items() if len(told) > 1), None)
        if apart is not None:
            yield _apart(apart or places[0][0], Outcome.UNKNOWN if apart else Outcome.FAILED)
        yield from _misplaced(places)
    if any(finding.code is Code.INLINE_CONTEXT for finding in held.findings):
        yield from _abbreviated(document, held)


def _abbreviated(document: JsonObject, held: Expanded) -> Iterator[Check]:
    """Ids that the record's own definitions spell in another way: two spellings of one thing would go unnoticed."""
    known = {subject for subject, _ in held.dataset.said} | {subject for subject, _, _, _ in held.dataset.linked}
    for pointer, value in _objects(document):
        name = value.get("id", value.get("@id"))
        told = (item for key, item in value.items() if key not in _NAMES)
        if isinstance(name, str) and not {f"<{name}>", name} & known and any(map(_is_solid, told)):
            detail = "By the record's own definitions, this id is another one than it spells."
            yield Check(CheckId.COVERAGE, Outcome.UNKNOWN, Code.REDEFINED_TERM, detail, pointer, Act.ISSUER)


def _misplaced(places: list[tuple[str, JsonObject]]) -> Iterator[Check]:
    """Results that stand where no achievement is, or beside another achievement than that whose grade they are."""
    subjects = _subjects(places)
    elsewhere = {name for _, value in subjects for name in _described(value)}
    for pointer, value in places:
        if "result" not in value or not subjects:
            continue
        named = {str(result.get("resultDescription")) for result in _parts(value["result"])}
        if (pointer, value) not in subjects or named & elsewhere - _described(value):
            detail = "A result stands apart from what it is a result of."
            yield Check(CheckId.COVERAGE, Outcome.UNKNOWN, Code.HIDDEN_TERM, detail, f"{pointer}/result", Act.ISSUER)


def _subjects(places: list[tuple[str, JsonObject]]) -> list[tuple[str, JsonObject]]:
    """Those of the places at which somebody's achievement is claimed."""
    return [
        (pointer, value)
        for pointer, value in places
        if "achievement" in value and _CHILDREN not in value and _property(pointer).endswith(_SUBJECT)
    ]


def firm(places_of: Places, held: Expanded) -> Expanded:
    """The statements, with meanings for those properties only that are signed to stand where they stand.

    Several credentials about one learner inside another leave open which result belongs to which achievement, and which
    date; a result that names a description of the achievement's own (`resultDescription`) says it itself.
    """
    loose: set[str] = set()
    for places in places_of.values():
        subjects = _subjects(places)
        if len(subjects) > 1:
            differing = _differing([value for _, value in subjects])
            loose.update(place for pointer, value in subjects for place in _loose(pointer, value, differing))
    if not loose:
        return held
    return replace(held, meanings=held.meanings.without(loose))


def _differing(pieces: list[JsonObject]) -> set[str]:
    """The terms under which the pieces do not all say the same."""
    told: dict[str, set[frozenset[str]]] = {}
    for piece in pieces:
        for term in piece:
            told.setdefault(term, set()).add(_members(piece, term))
    return {term for term, values in told.items() if len(values) > 1 or any(term not in piece for piece in pieces)}


def _loose(pointer: str, value: JsonObject, differing: set[str]) -> Iterator[str]:
    for term in differing & set(value):
        if term == "achievement":
            around = _property(pointer).removesuffix(_SUBJECT)
            yield from (f"{around}/{name}" for name in _DATES)
        elif term not in _OF_THE_SUBJECT_ITSELF and not (term == "result" and _all_described(value)):
            yield f"{pointer}/{term}"


def _all_described(subject: JsonObject) -> bool:
    """Whether each result names a description that an achievement beside it holds."""
    descriptions = _described(subject)
    return all(str(result.get("resultDescription")) in descriptions for result in _parts(subject.get("result")))


def _described(subject: JsonObject) -> set[str]:
    """The results that the achievements of a subject describe."""
    names = (
        item.get("id")
        for achievement in _parts(subject.get("achievement"))
        for item in _parts(achievement.get("resultDescription"))
    )
    return {name for name in names if isinstance(name, str)}


def _parts(value: JsonValue) -> list[JsonObject]:
    return [item for item, _ in unwrapped(value, "") if isinstance(item, dict)]


def repeated(document: JsonObject) -> Places:
    """The objects of each id that more than one object has."""
    if not _has_one_twice(document):
        return {}
    places: Places = {}
    for pointer, value in _objects(document):
        name = value.get("id", value.get("@id"))
        if isinstance(name, str):
            places.setdefault(name, []).append((pointer, value))
    return {name: found for name, found in places.items() if len(found) > 1}


def _has_one_twice(document: JsonObject) -> bool:
    """Whether any two objects have one id. In most records none have, and where they stand need not be asked."""
    seen: set[str] = set()
    waiting: list[JsonValue] = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            name = item.get("id", item.get("@id"))
            if isinstance(name, str):
                if name in seen:
                    return True
                seen.add(name)
            waiting += [inner for inner in item.values() if isinstance(inner, dict | list)]
        else:
            waiting += [inner for inner in item if isinstance(inner, dict | list)]  # type: ignore[union-attr]
    return False


def _objects(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Every object with its pointer.

    Without what a presentation carries, which states nothing among the rest, and without what has a proof of its own,
    which is read as its own document.
    """
    waiting: list[tuple[JsonValue, str]] = [({key: item for key, item in document.items() if key != _CHILDREN}, "")]
    while waiting:
        item, place = waiting.pop()
        if isinstance(item, dict) and (not place or "proof" not in item):
            yield place, item
            waiting += [
                (inner, f"{place}/{key}")
                for key, inner in item.items()
                if key != "@context" and isinstance(inner, dict | list)
            ]
        elif isinstance(item, list):
            waiting += [
                (inner, f"{place}/{index}") for index, inner in enumerate(item) if isinstance(inner, dict | list)
            ]


def _property(pointer: str) -> str:
    """The pointer without places in arrays and sets at its end."""
    while (last := pointer.rpartition("/")[2]).isdigit() or last == "@set":
        pointer = pointer.rpartition("/")[0]
    return pointer


def _told(value: JsonObject) -> str:
    return json.dumps({key: item for key, item in value.items() if key not in _NAMES}, sort_keys=True)


def _members(value: JsonObject, term: str) -> frozenset[str]:
    return frozenset(json.dumps(item, sort_keys=True) for item, _ in unwrapped(value.get(term), ""))


def _is_solid(value: JsonValue) -> bool:
    return any(not isinstance(item, dict) or item for item, _ in unwrapped(value, ""))


def _apart(pointer: str, outcome: Outcome) -> Check:
    detail = "One thing stands here in several pieces; which of them says what is not signed."
    act = Act.ISSUER if outcome is Outcome.UNKNOWN else None
    return Check(CheckId.COVERAGE, outcome, Code.HIDDEN_TERM, detail, pointer, act)
