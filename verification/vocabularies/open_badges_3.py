"""Open Badges 3.0: https://www.imsglobal.org/spec/ob/v3p0/ (3.0.1 to 3.0.3), sections 5 and appendix B.

An EndorsementCredential is of the same standard; shared on its own it says something about somebody else's claim, and
nothing about what anybody achieved.
"""

from __future__ import annotations

from collections.abc import Iterable

from verification.claims import Claim
from verification.codes import Act, CheckId, Code, Format, Outcome
from verification.contexts import pinned
from verification.jsontypes import JsonObject, JsonValue
from verification.report import Check
from verification.vocabularies.achievements import claim_of
from verification.vocabularies.nested import Nested
from verification.vocabularies.reader import Node
from verification.vocabularies.structure import contexts_of, credential_faults, fault, placed, remark, types_of

__all__ = ["FORMAT", "children", "claims", "faults", "recognises"]

FORMAT = Format.OPEN_BADGE_3
_BADGES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
_ENDORSEMENT = "EndorsementCredential"
_CONTEXTS = ("https://purl.imsglobal.org/spec/ob/v3p0/", "https://imsglobal.github.io/openbadges-specification/")
_OF_ACHIEVEMENT = ("id", "type", "name", "description", "criteria")


def recognises(document: JsonObject) -> bool:
    """Whether the record says it is an Open Badge 3.0, or an endorsement."""
    types = types_of(document)
    return _ENDORSEMENT in types or not _BADGES.isdisjoint(types)


def faults(document: JsonObject) -> Iterable[Check]:
    """What is amiss with the record as an Open Badge."""
    yield from credential_faults(document)
    contexts = contexts_of(document)
    if not any(context.startswith(_CONTEXTS) for context in contexts):
        detail = "The record names no context of Open Badges 3.0"
        if all(pinned(context) for context in contexts):
            yield fault(Code.BAD_CONTEXT, f"{detail}.", "/@context")
        else:  # a draft's, perhaps
            detail += ", and one that this verifier does not know."
            yield Check(CheckId.STRUCTURE, Outcome.UNKNOWN, Code.UNKNOWN_CONTEXT, detail, "/@context", Act.US)
    if "id" not in document:
        yield remark("The badge has no id.", "/id")
    if _BADGES.isdisjoint(types_of(document)):
        return
    for subject, pointer in placed(document.get("credentialSubject"), "/credentialSubject"):
        if isinstance(subject, dict):
            yield from _subject_faults(subject, pointer)


def _subject_faults(subject: JsonObject, pointer: str) -> Iterable[Check]:
    if not subject.get("id") and not subject.get("identifier"):
        detail = "The badge says about nobody that it was earned: the subject has neither id nor identifier."
        yield fault(Code.MISSING_PROPERTY, detail, pointer)
    if "AchievementSubject" not in types_of(subject):
        yield remark("The subject does not say that it is an AchievementSubject.", f"{pointer}/type")
    held = placed(subject.get("achievement"), f"{pointer}/achievement")
    if not held:
        yield fault(Code.MISSING_PROPERTY, "The subject has no achievement.", f"{pointer}/achievement")
    for achievement, place in held:
        yield from _achievement_faults(achievement, place)


def _achievement_faults(achievement: JsonValue, pointer: str) -> Iterable[Check]:
    if not isinstance(achievement, dict):
        yield fault(
            Code.BAD_VALUE, "The achievement is no object: what was achieved stands elsewhere, unsigned.", pointer
        )
        return
    for name in _OF_ACHIEVEMENT:
        if not achievement.get(name):
            yield remark(f"The achievement has no {name}.", f"{pointer}/{name}")


def claims(credential: Node, *, covered: bool) -> Iterable[Claim]:
    """The achievements that the badge says its subjects reached."""
    if _BADGES.isdisjoint(types_of(credential.value)):
        return
    for subject in credential.nodes("credentialSubject"):
        for achievement in subject.nodes("achievement"):
            yield claim_of(achievement, subject, credential, covered=covered)


def children(document: JsonObject) -> Iterable[Nested]:  # noqa: ARG001 - a registry's signature
    """A badge holds no credentials."""
    return ()
