"""European Digital Credentials for Learning: https://europa.eu/europass/elm-browser/ (European Learning Model 3).

Their proof is a seal over the text (JAdES), not over statements: every term is read by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verification.claims import Claim
from verification.codes import Format
from verification.jsontypes import JsonObject, JsonValue
from verification.report import Check
from verification.vocabularies.nested import Nested
from verification.vocabularies.reader import Node
from verification.vocabularies.structure import contexts_of, credential_faults, types_of

__all__ = ["FORMAT", "children", "claims", "faults", "recognises"]

FORMAT = Format.EUROPASS
_TYPES = frozenset({"EuropeanDigitalCredential", "EuropassCredential"})
_MOST_DEPTH = 6
_LANGUAGES = ("en",)


def recognises(document: JsonObject) -> bool:
    """Whether the record says it is a European Digital Credential."""
    return "data.europa.eu/snb" in " ".join(contexts_of(document)) or not _TYPES.isdisjoint(types_of(document))


def faults(document: JsonObject) -> Iterable[Check]:
    """What is amiss with the record as a W3C credential."""
    return credential_faults(document)


def children(document: JsonObject) -> Iterable[Nested]:  # noqa: ARG001 - a registry's signature
    """A European Digital Credential holds no others."""
    return ()


def claims(credential: Node, *, covered: bool) -> Iterable[Claim]:
    """The learning achievements, activities and entitlements that the subject is said to have."""
    for subject in credential.nodes("credentialSubject"):
        for held in _within(subject, 0):
            yield _claim(held, subject, credential, covered=covered)


def _within(node: Node, depth: int) -> Iterator[Node]:
    if depth > _MOST_DEPTH:
        return
    for term in ("hasClaim", "hasPart"):
        for held in node.nodes(term):
            yield held
            yield from _within(held, depth + 1)


def _claim(held: Node, subject: Node, credential: Node, *, covered: bool) -> Claim:
    specified = held.node("specifiedBy")
    outcomes = [_text(one.value.get("title")) for one in (specified.nodes("learningOutcome") if specified else ())]
    return Claim(
        kind="achievement",
        name=_text(held.value.get("title")) or (_text(specified.value.get("title")) if specified else ""),
        description=_text(held.value.get("description")),
        criteria="\n".join(outcome for outcome in outcomes if outcome),
        achievement_id=(specified.text("id") if specified else "") or held.text("id"),
        achievement_type=held.text("type"),
        creator_id="",
        subject_id=subject.text("id"),
        tags=(),
        alignments=(),
        results=(),
        awarded=credential.text("issuanceDate") or credential.text("validFrom"),
        valid_from=credential.text("validFrom") or credential.text("issuanceDate"),
        valid_until=credential.text("validUntil") or credential.text("expirationDate"),
        activity_start="",
        activity_end="",
        credits="",
        covered=covered,
        pointer=held.pointer,
    )


def _text(value: JsonValue) -> str:
    """A text in several languages: English where there is one, else the first."""
    if isinstance(value, dict):
        value = next((value[name] for name in _LANGUAGES if name in value), next(iter(value.values()), None))
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) else ""
