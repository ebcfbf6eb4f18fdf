"""Comprehensive Learner Record 2.0: https://www.imsglobal.org/spec/clr/v2p0/ (2.0, 2.0.1), section 4 and appendix B."""

from __future__ import annotations

from collections.abc import Iterable

from verification.claims import Claim
from verification.codes import Code, Format
from verification.jsontypes import JsonObject
from verification.report import Check
from verification.vocabularies.nested import Nested
from verification.vocabularies.reader import Node
from verification.vocabularies.structure import contexts_of, credential_faults, fault, placed, remark, types_of

__all__ = ["FORMAT", "children", "claims", "faults", "recognises"]

FORMAT = Format.CLR_2
_TYPE = "ClrCredential"
_CONTEXT = "https://purl.imsglobal.org/spec/clr/v2p0/"


def recognises(document: JsonObject) -> bool:
    """Whether the record says it is a CLR 2.0."""
    return _TYPE in types_of(document)


def faults(document: JsonObject) -> Iterable[Check]:
    """What is amiss with the record as a CLR."""
    yield from credential_faults(document)
    if not any(context.startswith(_CONTEXT) for context in contexts_of(document)):
        yield fault(Code.BAD_CONTEXT, "The record names no context of CLR 2.0.", "/@context")
    for subject, pointer in placed(document.get("credentialSubject"), "/credentialSubject"):
        if not isinstance(subject, dict):
            continue
        if not placed(subject.get("verifiableCredential"), ""):
            detail = "The learner record holds no credentials."
            yield fault(Code.MISSING_PROPERTY, detail, f"{pointer}/verifiableCredential")
        if not subject.get("id") and not subject.get("identifier"):
            yield remark("The learner record does not say whose it is.", pointer)


def claims(credential: Node, *, covered: bool) -> Iterable[Claim]:  # noqa: ARG001 - a registry's signature
    """None of its own: the credentials inside say what was achieved.

    `achievement` of a ClrSubject describes what its associations point at, such as the programme that a course is part
    of; that one is described does not say that it was reached.
    """
    return ()


def children(document: JsonObject) -> Iterable[Nested]:
    """The credentials inside, as objects or tokens."""
    for subject, pointer in placed(document.get("credentialSubject"), "/credentialSubject"):
        if isinstance(subject, dict):
            for child, place in placed(subject.get("verifiableCredential"), f"{pointer}/verifiableCredential"):
                yield Nested(child, place)
