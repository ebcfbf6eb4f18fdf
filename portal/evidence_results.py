"""What a claim's results say: which kind of assessment stands behind a skill, and at what level of 1 to 4.

Achievement types and result types are those of Open Badges 3.0, sections B.7.1 and B.7.11
(https://www.imsglobal.org/spec/ob/v3p0/#achievementtype-enumeration). Reads the documented JSON of a claim; see
:class:`verification.report.Claim`.

Levels: one documented scale of 1 to 4. A value on an ordered scale of n (allowed values, or the levels of a rubric,
lowest first) at place p is 1 + 3 (p - 1) / (n - 1); a number between a stated minimum and maximum is placed the same
way, and so is a percentage. A scale of two (passed or not) states no level. Anything else: not stated, which is never
guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from matching.statements import Assessment
from portal.report_json import Json, sequence_of, text_of

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
_GRADED_WITHOUT_LEVEL = frozenset({"GradePointAverage"})
_SMALLEST_LEVEL_SCALE = 3
_LONGEST_NUMBER = 20


class Outcome(StrEnum):
    """Whether the result says that the achievement was reached."""

    REACHED = "reached"
    UNDER_WAY = "under_way"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class ResultReading:
    """One result: outcome, level of 1 to 4 (None when not stated), words for a citation, whether it grades at all."""

    outcome: Outcome
    level: float | None
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
    scale = tuple(item for item in sequence_of(result.get("scale")) if isinstance(item, str))
    low, high = _bounds(result, kind)
    number = _number(value)
    words = f"result {value}" if value else ""
    if number is not None and high is not None and value:
        words = f"result {value} of {high:g}"
    outcome = _outcome(kind, value, status, reaches=_reaches(value, text_of(result, "required"), scale))
    level = None
    if outcome is Outcome.REACHED and kind not in _GRADED_WITHOUT_LEVEL:
        level = _level_on_scale(value, scale) if scale else _level_between(number, low, high)
    graded = bool(value) and kind != "Status"
    return ResultReading(outcome, level, words[:120], graded)


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
    place, needed = _place(value, scale), _place(required, scale)
    if place is not None and needed is not None:
        return place >= needed
    number, least = _number(value), _number(required)
    return None if number is None or least is None else number >= least


def _bounds(result: Json, kind: str) -> tuple[float | None, float | None]:
    low, high = _number(text_of(result, "minimum")), _number(text_of(result, "maximum"))
    if kind == "Percent":
        return (0.0 if low is None else low), (100.0 if high is None else high)
    return low, high


def _level_on_scale(value: str, scale: Sequence[str]) -> float | None:
    place = _place(value, scale)
    if place is None or len(scale) < _SMALLEST_LEVEL_SCALE:
        return None
    return round(1 + 3 * place / (len(scale) - 1), 3)


def _level_between(number: float | None, low: float | None, high: float | None) -> float | None:
    if number is None or low is None or high is None or not low < high or not low <= number <= high:
        return None
    return round(1 + 3 * (number - low) / (high - low), 3)


def _place(value: str, scale: Sequence[str]) -> int | None:
    wanted = value.strip().casefold()
    return next((index for index, name in enumerate(scale) if name.strip().casefold() == wanted), None)


def _number(text: str) -> float | None:
    cleaned = text.strip().removesuffix("%").strip()
    if not cleaned or len(cleaned) > _LONGEST_NUMBER:
        return None
    try:
        number = float(cleaned)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
