"""What a credential says that somebody reached: its achievements with their results and skills, for those who match."""

from __future__ import annotations

from dataclasses import dataclass

from verification.codes import SubjectMatch
from verification.jsontypes import JsonObject

__all__ = ["Alignment", "Claim", "Result"]


@dataclass(frozen=True, slots=True)
class Alignment:
    """A skill that an achievement or a result says it is aligned with (Open Badges 3.0, section B.1.4)."""

    target_url: str
    target_code: str
    target_name: str
    target_framework: str
    target_type: str
    pointer: str

    def to_json(self) -> JsonObject:
        """The alignment as the documented JSON object."""
        return {
            "target_url": self.target_url,
            "target_code": self.target_code,
            "target_name": self.target_name,
            "target_framework": self.target_framework,
            "target_type": self.target_type,
            "pointer": self.pointer,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """A result that the learner reached (Open Badges 3.0, `Result` joined with its `ResultDescription`).

    ``scale`` lists the allowed values, or the names of the rubric's levels, lowest first, when the description gives
    them; ``minimum`` and ``maximum`` are ``valueMin`` and ``valueMax`` as written.
    """

    name: str
    kind: str
    value: str
    scale: tuple[str, ...]
    minimum: str
    maximum: str
    required: str
    status: str
    alignments: tuple[Alignment, ...]
    pointer: str

    def to_json(self) -> JsonObject:
        """The result as the documented JSON object."""
        return {
            "name": self.name,
            "kind": self.kind,
            "value": self.value,
            "scale": list(self.scale),
            "minimum": self.minimum,
            "maximum": self.maximum,
            "required": self.required,
            "status": self.status,
            "alignments": [item.to_json() for item in self.alignments],
            "pointer": self.pointer,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """One achievement that the credential says its subject reached.

    ``covered`` is true only when an issuer's verified proof covers the credential (its own, or that of the record
    around a credential without one), and every term read here expands into the signed graph (or stands in a signed
    JWT payload).
    ``pointer`` leads to the achievement (or the subject, for a plain credential). Dates are the strings of the record,
    interpreted in ``Check`` only. ``subject_match`` is that of the claim's own subject, since a credential may speak
    of several people; None means the credential's.
    """

    kind: str
    name: str
    description: str
    criteria: str
    achievement_id: str
    achievement_type: str
    creator_id: str
    subject_id: str
    tags: tuple[str, ...]
    alignments: tuple[Alignment, ...]
    results: tuple[Result, ...]
    awarded: str
    valid_from: str
    valid_until: str
    activity_start: str
    activity_end: str
    credits: str
    covered: bool
    pointer: str
    subject_match: SubjectMatch | None = None

    def to_json(self) -> JsonObject:
        """The claim as the documented JSON object."""
        return {
            "kind": self.kind,
            "name": self.name,
            "description": self.description,
            "criteria": self.criteria,
            "achievement_id": self.achievement_id,
            "achievement_type": self.achievement_type,
            "creator_id": self.creator_id,
            "subject_id": self.subject_id,
            "tags": list(self.tags),
            "alignments": [item.to_json() for item in self.alignments],
            "results": [item.to_json() for item in self.results],
            "awarded": self.awarded,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "activity_start": self.activity_start,
            "activity_end": self.activity_end,
            "credits": self.credits,
            "covered": self.covered,
            "pointer": self.pointer,
            "subject_match": self.subject_match.value if self.subject_match else None,
        }
