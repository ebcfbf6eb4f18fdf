"""Open Badges 3.0 as its unversioned context says it: an edition older than 3.0.1, told by what differs from 3.0.1.

https://purl.imsglobal.org/spec/ob/v3p0/context.json names this edition in credentials of the data model 1.1. It
contradicts the data model 2.0 (it redefines the protected `name` and `description`); see
:mod:`verification.contexts.editions` for those.
"""

from __future__ import annotations

import copy
from typing import Any

from verification.jsontypes import JsonObject

__all__ = ["served_edition"]

_OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"

_TYPED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("Achievement", "alignment"), _OB + "Alignment"),
    (("Achievement", "otherIdentifier"), _OB + "IdentifierEntry"),
    (("Achievement", "related"), _OB + "Related"),
    (("Achievement", "resultDescription"), _OB + "ResultDescription"),
    (("AchievementSubject", "identifier"), _OB + "IdentityObject"),
    (("AchievementSubject", "result"), _OB + "Result"),
    (("AchievementSubject", "source"), _OB + "Profile"),
    (("Profile", "otherIdentifier"), _OB + "IdentifierEntry"),
    (("Profile", "parentOrg"), "xsd:string"),
    (("ResultDescription", "rubricCriterionLevel"), _OB + "RubricCriterionLevel"),
    (("alignment",), _OB + "Alignment"),
    (("endorsement",), _OB + "EndorsementCredential"),
    (("image",), _OB + "Image"),
)
"""Terms whose plain strings are literals of a type of the vocabulary."""

_RENAMED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("Achievement", "creator"), _OB + "Profile"),
    (("AchievementSubject", "achievement"), _OB + "Achievement"),
    (("Alignment",), "https://schema.org/Alignment"),
    (("Profile", "address"), _OB + "Address"),
    (("Profile", "phone"), _OB + "PhoneNumber"),
)
"""Terms with another IRI."""

_ABSENT = (("Achievement", "image"), ("AchievementSubject", "image"), ("Profile", "image"), ("awardedDate",))
"""Terms that came with 3.0.1."""


def served_edition(edition_3_0_1: JsonObject) -> JsonObject:
    """The terms of the unversioned context, given the terms of context 3.0.1."""
    terms: Any = copy.deepcopy(edition_3_0_1)
    for path, datatype in _TYPED:
        _definition(terms, path)["@type"] = datatype
    for path, iri in _RENAMED:
        _definition(terms, path)["@id"] = iri
    del _definition(terms, ("Profile", "address"))["@type"]
    for path in _ABSENT:
        del _scope(terms, path)[path[-1]]
    result: JsonObject = terms
    return result


def _definition(terms: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    definition: dict[str, Any] = _scope(terms, path)[path[-1]]
    return definition


def _scope(terms: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The context in which a term of this path is defined: the whole, or that of a type."""
    for type_name in path[:-1]:
        terms = terms[type_name]["@context"]
    return terms
