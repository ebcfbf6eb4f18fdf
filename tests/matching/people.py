"""Makers of statements, requirements and applications for the tests of matching."""

from __future__ import annotations

from datetime import date
from typing import Any

from matching.relations import ConceptGraph
from matching.statements import (
    Application,
    Assessment,
    Edge,
    EdgeKind,
    LinkMethod,
    Need,
    Requirement,
    Standing,
    Statement,
    SubjectLink,
    TrustLevel,
    Weight,
)

AS_OF = date(2026, 11, 23)
VITALS, CPR, TRANSFER, CHARTING, SPANISH = "c:vitals", "c:cpr", "c:transfer", "c:charting", "c:spanish"
LIFT, POSITIONING, PORTUGUESE, CARE, MOBILITY, LANGUAGES = (
    "c:lift",
    "c:positioning",
    "c:portuguese",
    "c:care",
    "c:mobility",
    "c:languages",
)
VITALS_ONET, RECORDS = "o:vitals", "c:records"
EDGES = (
    Edge(LIFT, TRANSFER, EdgeKind.BROADER),
    Edge(TRANSFER, MOBILITY, EdgeKind.BROADER),
    Edge(POSITIONING, MOBILITY, EdgeKind.BROADER),
    Edge(SPANISH, LANGUAGES, EdgeKind.BROADER),
    Edge(PORTUGUESE, LANGUAGES, EdgeKind.BROADER),
    Edge(VITALS, CARE, EdgeKind.BROADER),
    Edge(VITALS_ONET, VITALS, EdgeKind.EXACT),
    Edge(RECORDS, CHARTING, EdgeKind.CLOSE),
)
GRAPH = ConceptGraph(EDGES)


def statement(digest: str, concept: str, **changes: Any) -> Statement:
    """A verified, assessed credential of a trusted issuer, surely about the candidate, unless changed."""
    values: dict[str, Any] = {
        "digest": digest,
        "pointer": "/credentialSubject/achievement",
        "concept": concept,
        "title": f"Certificate {digest}",
        "issuer": "did:web:college.example",
        "issuer_name": "Cedar Fork Community College",
        "standing": Standing.VERIFIED,
        "trust": TrustLevel.TRUSTED,
        "subject": SubjectLink.IDENTIFIER,
        "assessment": Assessment.ASSESSED,
        "link": LinkMethod.IDENTIFIER,
        "link_confidence": 1.0,
        "issued": date(2025, 6, 1),
        "concept_label": concept.removeprefix("c:").capitalize(),
    }
    return Statement(**{**values, **changes})


def requirement(key: str, *concepts: str, need: Need = Need.MUST, **changes: Any) -> Requirement:
    """A must-have of normal weight, unless changed; its label is made from its key."""
    values: dict[str, Any] = {"id": key, "label": key.capitalize(), "concepts": concepts, "need": need}
    return Requirement(**{**values, **changes})


def application(
    candidate: str, *statements: Statement, received: int | None = None, unreadable: int = 0
) -> Application:
    """An application whose records were all received and read, unless said otherwise."""
    number = len({item.digest for item in statements}) if received is None else received
    return Application(candidate, statements, number, unreadable)


NURSING = (
    requirement("vitals", VITALS, weight=Weight.HIGH, minimum_level=3.0),
    requirement("cpr", CPR, weight=Weight.HIGH, in_force=True),
    requirement("transfer", TRANSFER, minimum_level=2.0),
    requirement("charting", CHARTING, need=Need.NICE),
    requirement("spanish", SPANISH, need=Need.NICE, weight=Weight.LOW),
)
