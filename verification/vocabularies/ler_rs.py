"""A signed LER-RS: a W3C credential whose subject is a résumé, with other credentials in its `verifications`.

Specification: https://www.hropenstandards.org/ LER Resume Standard, VerifiableCredentialLER-RSType. Whoever signed the
résumé vouches for it as a whole; the credentials inside have issuers of their own, and only they tell of achievements.
"""

from __future__ import annotations

from collections.abc import Iterable

from verification.claims import Claim
from verification.codes import Format
from verification.containers.ler_rs import embedded
from verification.jsontypes import JsonObject
from verification.report import Check
from verification.vocabularies.nested import Nested
from verification.vocabularies.reader import Node
from verification.vocabularies.structure import contexts_of, credential_faults, types_of

__all__ = ["FORMAT", "children", "claims", "faults", "recognises"]

FORMAT = Format.LER_RS


def recognises(document: JsonObject) -> bool:
    """Whether the record says it is a signed LER-RS."""
    named = any("hropenstandards.org" in context and "LER-RS" in context for context in contexts_of(document))
    return "VerifiableCredential" in types_of(document) and (named or "LER-RS VC" in types_of(document))


def faults(document: JsonObject) -> Iterable[Check]:
    """What is amiss with the record as a W3C credential."""
    return credential_faults(document)


def claims(credential: Node, *, covered: bool) -> Iterable[Claim]:  # noqa: ARG001 - a registry's signature
    """None: what a résumé tells of its writer is told by the credentials inside it, or by nobody."""
    return ()


def children(document: JsonObject) -> Iterable[Nested]:
    """The credentials inside the résumé."""
    for found in embedded(document.get("credentialSubject"), "/credentialSubject"):
        yield Nested(found.value, found.pointer)
