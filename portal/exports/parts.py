"""In which part of a résumé a credential belongs: certificate, licence, education or work.

Achievement types: Open Badges 3.0, https://www.imsglobal.org/spec/ob/v3p0/ section B.8.4 (`AchievementType`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from verification.codes import Format

__all__ = ["Part", "part_of"]


class Part(StrEnum):
    """A part of a résumé."""

    CERTIFICATION = "certification"
    LICENSE = "license"
    LEARNING = "learning"
    WORK = "work"


_LEARNING_FORMATS = frozenset({Format.CLR_1, Format.CLR_2, Format.EUROPASS})
_LEARNING = frozenset(
    {
        "Assignment",
        "AssociateDegree",
        "BachelorDegree",
        "Course",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "GeneralEducationDevelopment",
        "LearningProgram",
        "MasterDegree",
        "ProfessionalDoctorate",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    }
)


def part_of(report: Mapping[str, Any]) -> Part:
    """The part for a credential, by its report: its types first, then what it says was achieved."""
    types = " ".join(map(str, report.get("types") or ())).casefold()
    achieved = {str(claim.get("achievement_type") or "") for claim in report.get("claims") or ()}
    if "employment" in types:
        return Part.WORK
    if "licen" in types or any("licen" in name.casefold() for name in achieved):
        return Part.LICENSE
    if report.get("format") in _LEARNING_FORMATS or achieved & _LEARNING or "education" in types:
        return Part.LEARNING
    return Part.CERTIFICATION
