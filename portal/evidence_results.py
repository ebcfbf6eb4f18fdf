"""What a claim's results say: which kind of assessment stands behind a skill, and at what level of 1 to 4.

Achievement types and result types are those of Open Badges 3.0, sections B.7.1 and B.7.11
(https://www.imsglobal.org/spec/ob/v3p0/#achievementtype-enumeration). Reads the documented JSON of a claim; see
:class:`verification.claims.Claim`.

Levels come as intervals on the one scale of :mod:`matching.levels`, which also says how each kind of result is read.
A scale of two (passed or not) states no level, nor does a score that was only predicted. Anything else: not stated,
which is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from matching.levels import (
    Level,
    average,
    between,
    letter_grade,
    lowest_first,
    number_of,
    of_framework,
    on_steps,
    place_on,
    word,
)
from matching.statements import Assessment
from portal.evidence_levels import framework_in
from portal.report_json import Json, objects_of, sequence_of, text_of

__all__ = ["ACHIEVEMENT_ASSESSMENTS", "Outcome", "ResultReading", "achievement_assessment", "read_result"]


_ASSESSED = (
    "ApprenticeshipCertificate Assessment Assignment AssociateDegree BachelorDegree Certificate Certification Degree "
    "Diploma DoctoralDegree GeneralEducationDevelopment JourneymanCertificate License MasterCertificate MasterDegree "
    "ProfessionalDoctorate QualityAssuranceCredential ResearchDoctorate SecondarySchoolDiploma"
)
_COMPLETION = (
    "Achievement Award Badge CertificateOfCompletion Competency Course Fieldwork LearningProgram MicroCredential"
)
_PARTICIPATION = "CoCurricular CommunityService Membership"
ACHIEVEMENT_ASSESSMENTS: Mapping[str, Assessment] = MappingProxyType(
    dict.fromkeys(_ASSESSED.split(), Assessment.ASSESSED)
    | dict.fromkeys(_COMPLETION.split(), Assessment.COMPLETION)
    | dict.fromkeys(_PARTICIPATION.split(), Assessment.PARTICIPATION)
)
CREDENTIAL_TYPES = frozenset({"License", "Certification", "ApprenticeshipCertificate", "JourneymanCertificate"})
_PRESENCE_WORDS = ("attendance", "attended", "attendee", "participation", "participated", "participant")
#: Criteria that ask for presence and for nothing that anybody looked at.
_PRESENCE_CRITERIA = re.compile(r"\W*(?:be(?:ing)? present|attend|participa|presence|took part|take part|taking part)")
_LOOKED_AT = re.compile(r"assess|exam|test|quiz|grade|pass|demonstrat|complet|submit|project|rubric|observ|score")

_NOT_REACHED = frozenset({"failed", "withdrew", "withdrawn", "fail", "not passed", "unsatisfactory"})
_UNDER_WAY = frozenset({"enrolled", "inprogress", "in progress", "onhold", "on hold", "provisional"})
_FAILING_GRADES = frozenset({"f", "e/f", "fail", "failed", "no credit", "nc", "u"})
_WITHOUT_LEVEL = frozenset({"PredictedScore", "Status"})
_CEFR = frozenset({"a1", "a2", "b1", "b2", "c1", "c2"})
#: So many steps of the CEFR among the allowed values, and the scale is the CEFR.
_CEFR_STEPS = 4
_LETTER = re.compile(r"[A-Fa-f][+\-\N{MINUS SIGN}]?|A\*")


class Outcome(StrEnum):
    """Whether the result says that the achievement was reached."""

    REACHED = "reached"
    UNDER_WAY = "under_way"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class ResultReading:
    """One result: outcome, level (None when not stated), words for a citation, whether it grades at all."""

    outcome: Outcome
    level: Level | None
    words: str
    graded: bool


def achievement_assessment(achievement_type: str, name: str, criteria: str = "") -> Assessment:
    """What an achievement of this type stands for without results; an unknown type counts as completion.

    A name or a type that speaks of attendance or participation says so itself, and so do criteria that ask for being
    there and for nothing that anybody looked at.
    """
    stated = f"{name} {achievement_type}".casefold()
    if any(word in stated for word in _PRESENCE_WORDS):
        return Assessment.PARTICIPATION
    asked = criteria.casefold()
    if _PRESENCE_CRITERIA.match(asked) and not _LOOKED_AT.search(asked):
        return Assessment.PARTICIPATION
    return ACHIEVEMENT_ASSESSMENTS.get(achievement_type.removeprefix("ext:"), Assessment.COMPLETION)


def read_result(result: Json) -> ResultReading:
    """What one result of a claim says."""
    kind, value, status = text_of(result, "kind"), text_of(result, "value"), text_of(result, "status").casefold()
    scale = lowest_first(tuple(item for item in sequence_of(result.get("scale")) if isinstance(item, str)))
    low, high = _bounds(result, kind)
    number = number_of(value)
    words = "" if value.startswith(("urn:", "http:", "https:")) or not value else f"result {value}"[:120]
    if number is not None and high is not None and value:
        words = f"result {value} of {high:g}"
    outcome = _outcome(kind, value, status, reaches=_reaches(value, text_of(result, "required"), scale))
    level = None
    if outcome is Outcome.REACHED and value and kind not in _WITHOUT_LEVEL:
        level = _on_scale(kind, value, scale, words) if scale else _alone(result, kind, value, words, (low, high))
    graded = bool(value) and kind != "Status"
    return ResultReading(outcome, level, words[:120], graded)


def _on_scale(kind: str, value: str, scale: Sequence[str], words: str) -> Level | None:
    """The level of one of the allowed values."""
    names = [name.strip().casefold() for name in scale]
    if len(_CEFR.intersection(names)) >= _CEFR_STEPS:
        return _worded(of_framework("cefr", value), words)
    if kind == "LetterGrade" or all(_LETTER.fullmatch(name.strip()) for name in scale):
        return letter_grade(value, scale, words)
    place = place_on(value, scale)
    return None if place is None else on_steps(place, len(scale), words)


def _alone(result: Json, kind: str, value: str, words: str, ends: tuple[float | None, float | None]) -> Level | None:
    """The level of a value without allowed values: a number between its ends, a grade, a known scale's, a word."""
    number = number_of(value)
    low, high = ends
    if kind == "GradePointAverage":
        return None if number is None or high is None else average(number, high, words)
    if number is not None and low is not None and high is not None:
        return between(number, low, high, words, whole="." not in value)
    if kind == "LetterGrade":
        return letter_grade(value, (), words)
    framework = framework_in(" ".join([text_of(result, "name"), *_aligned_with(result)])[:600])
    return _worded(of_framework(framework, value), words) if framework else word(value, words)


def _aligned_with(result: Json) -> list[str]:
    return [text_of(item, "target_framework") for item in objects_of(result.get("alignments"))[:10]]


def _worded(level: Level | None, words: str) -> Level | None:
    return level and replace(level, words=words)


def _outcome(kind: str, value: str, status: str, *, reaches: bool | None) -> Outcome:
    stated = {status, value.casefold()}
    if reaches is False or stated & _NOT_REACHED or (kind == "LetterGrade" and stated & _FAILING_GRADES):
        return Outcome.NOT_REACHED
    under_way = status in _UNDER_WAY or (kind == "Status" and value.casefold() in _UNDER_WAY)
    return Outcome.UNDER_WAY if under_way else Outcome.REACHED


def _reaches(value: str, required: str, scale: Sequence[str]) -> bool | None:
    """Whether ``value`` comes up to what the description requires; None when that cannot be told."""
    if not required or not value:
        return None
    place, needed = place_on(value, scale), place_on(required, scale)
    if place is not None and needed is not None:
        return place >= needed
    number, least = number_of(value), number_of(required)
    return None if number is None or least is None else number >= least


def _bounds(result: Json, kind: str) -> tuple[float | None, float | None]:
    low, high = number_of(text_of(result, "minimum")), number_of(text_of(result, "maximum"))
    if kind == "Percent":
        return (0.0 if low is None else low), (100.0 if high is None else high)
    return low, high
