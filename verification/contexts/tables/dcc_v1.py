"""The first context of the Digital Credentials Consortium, of its pilots: diplomas in the words of schema.org.

https://w3id.org/dcc/v1 and https://schema.org/ (EducationalOccupationalCredential, Course, Person).
"""

from __future__ import annotations

from verification.jsontypes import JsonObject

__all__ = ["TERMS"]

_SCHEMA = "http://schema.org/"
_DCC = "https://w3id.org/dcc/v1#"
_OF_SCHEMA = (
    "EducationalOccupationalCredential",
    "EducationalOccupationalProgram",
    "Course",
    "CourseInstance",
    "Person",
    "name",
    "url",
    "identifier",
    "courseCode",
    "numberOfCredits",
    "startDate",
    "endDate",
    "value",
    "educationalCredentialAwarded",
    "hasCourseInstance",
    "hasCredential",
)
_OF_CREDENTIAL = ("competencyRequired", "credentialCategory")
_OWN = (
    "assertion",
    "Assertion",
    "ProgramCompletionCredential",
    "CourseCompletionCredential",
    "LearningCredential",
)

TERMS: JsonObject = {
    "@protected": True,
    "id": "@id",
    "type": "@type",
    **{name: _SCHEMA + name for name in _OF_SCHEMA},
    **{name: f"{_SCHEMA}EducationalOccupationalCredential#{name}" for name in _OF_CREDENTIAL},
    **{name: _DCC + name for name in _OWN},
    "description": {"@id": _SCHEMA + "description"},
    "image": {"@id": _SCHEMA + "image", "@type": "@id"},
    "awardedOnCompletionOf": {"@reverse": _SCHEMA + "educationalCredentialAwarded"},
    "Issuer": "https://w3id.org/openbadges#Issuer",
}
