"""SD-JWT VCs: https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/ section 2.2.2 (claims of the payload).

Their claims are the subject's, beside the registered ones. The learning credential of the European wallet
(`urn:eu.europa.ec.eudi:learning:credential:1`) names an achievement, its outcomes and its grade; of any other type, one
claim carries what the credential calls itself, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable

from verification.claims import Claim, Result
from verification.codes import Code, Format
from verification.dates import from_seconds
from verification.jsontypes import JsonObject, JsonValue
from verification.report import Check
from verification.vocabularies.nested import Nested
from verification.vocabularies.reader import Node
from verification.vocabularies.structure import fault

__all__ = ["FORMAT", "children", "claims", "faults", "recognises"]

FORMAT = Format.SD_JWT_VC
_TITLES = ("achievement_title", "title", "name", "degree_name")
_DESCRIPTIONS = ("achievement_description", "description")
_AWARDED = ("date_of_issuance", "issuance_date", "issue_date", "graduation_date")
_UNTIL = ("date_of_expiry", "expiry_date")
_RESULTS = {"assessment_grade": "LetterGrade", "level_of_learning_experience": "RubricCriterionLevel"}


def recognises(document: JsonObject) -> bool:
    """Whether the payload says it is an SD-JWT VC."""
    return isinstance(document.get("vct"), str) and "@context" not in document


def faults(document: JsonObject) -> Iterable[Check]:
    """What is amiss with the payload as an SD-JWT VC."""
    if not document.get("vct"):
        yield fault(Code.MISSING_PROPERTY, "The record does not say of which type it is.", "/vct")
    for name in ("iss", "sub"):
        if name in document and not isinstance(document[name], str):
            yield fault(Code.BAD_VALUE, f"“{name}” is no text.", f"/{name}")
    if "iss" not in document:
        yield fault(Code.MISSING_PROPERTY, "The record names no issuer.", "/iss")


def claims(credential: Node, *, covered: bool) -> Iterable[Claim]:
    """The achievement that the payload names."""
    outcomes = credential.texts("learning_outcomes")
    until = _first(credential, _UNTIL) or _moment(credential.value.get("exp"))
    awarded = _first(credential, _AWARDED) or _moment(credential.value.get("iat"))
    yield Claim(
        kind="achievement" if credential.text("achievement_title") else "credential",
        name=_first(credential, _TITLES) or _degree(credential) or credential.text("vct"),
        description=_first(credential, _DESCRIPTIONS),
        criteria="\n".join(outcomes),
        achievement_id="",
        achievement_type="",
        creator_id="",
        subject_id=credential.text("sub"),
        tags=(),
        alignments=(),
        results=tuple(_results(credential)),
        awarded=awarded,
        valid_from=_moment(credential.value.get("nbf")) or awarded,
        valid_until=until,
        activity_start="",
        activity_end="",
        credits="",
        covered=covered,
        pointer="",
    )


def children(document: JsonObject) -> Iterable[Nested]:  # noqa: ARG001 - a registry's signature
    """An SD-JWT VC holds no others."""
    return ()


def _first(credential: Node, names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := credential.text(name))), "")


def _degree(credential: Node) -> str:
    degree = credential.node("degree")
    return (degree.text("name") or degree.text("type")) if degree is not None else ""


def _results(credential: Node) -> Iterable[Result]:
    for name, kind in _RESULTS.items():
        value = credential.text(name)
        if value:
            title = name.replace("_", " ").capitalize()
            yield Result(title, kind, value, (), "", "", "", "", (), f"/{name}")


def _moment(seconds: JsonValue) -> str:
    moment = from_seconds(seconds)
    return moment.isoformat().replace("+00:00", "Z") if moment else ""
