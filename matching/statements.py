"""The frozen input types of matching: what a job asks for, and what a candidate's records state.

Nothing here names a person: a candidate is an opaque id. No name, photograph, address, date of birth or standing of a
school has a field to travel in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "Application",
    "Assessment",
    "Concept",
    "Edge",
    "EdgeKind",
    "LevelAnchor",
    "LinkMethod",
    "Need",
    "Requirement",
    "Standing",
    "Statement",
    "SubjectLink",
    "TrustLevel",
    "Weight",
]


class EdgeKind(StrEnum):
    """How two concepts are related (SKOS); `broader` reads: the target is broader than the source.

    `essential` and `optional` lead from an occupation to what it needs; they say nothing of how skills are related.
    `successor` reads: the framework names the target in place of the source, which it retired.
    """

    BROADER = "broader"
    EXACT = "exact"
    CLOSE = "close"
    RELATED = "related"
    ESSENTIAL = "essential"
    OPTIONAL = "optional"
    SUCCESSOR = "successor"


@dataclass(frozen=True, slots=True)
class Concept:
    """A skill, knowledge or credential type as a framework defines it.

    ``uri`` is its identity; ``identifiers`` are every other spelling under which records may name it (URLs of other
    versions, O*NET element ids, ESCO codes), ``kind`` is `skill`, `knowledge`, `competence`, `technology`, `task`,
    `occupation` or `credential`. ``retired`` is the framework's own word that it is no longer to be used.
    """

    uri: str
    framework: str
    label: str
    kind: str = "skill"
    alternative_labels: tuple[str, ...] = ()
    description: str = ""
    identifiers: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed relation between two concepts by URI.

    Where a framework rates what an occupation needs, ``importance`` is on O*NET's scale of 1 to 5 and ``level`` on its
    scale of 0 to 7.
    """

    source: str
    target: str
    kind: EdgeKind
    importance: float | None = None
    level: float | None = None


@dataclass(frozen=True, slots=True)
class LevelAnchor:
    """What somebody at ``value`` of a ``scale`` can do, in the framework's words (`LV` of O*NET: 0 to 7)."""

    concept: str
    scale: str
    value: float
    text: str


class Standing(StrEnum):
    """The verdict of the credential that makes the statement; `self_asserted` has no credential at all."""

    VERIFIED = "verified"
    NOT_IN_FORCE = "not_in_force"
    INDETERMINATE = "indeterminate"
    REJECTED = "rejected"
    SELF_ASSERTED = "self_asserted"


class TrustLevel(StrEnum):
    """Whether the issuer is in a registry: the organization's (trusted), another's (known), none (unknown)."""

    TRUSTED = "trusted"
    KNOWN = "known"
    UNKNOWN = "unknown"


class SubjectLink(StrEnum):
    """How sure it is that the record is about this candidate."""

    HOLDER_KEY = "holder_key"
    IDENTIFIER = "identifier"
    NAME = "name"
    NONE = "none"
    MISMATCH = "mismatch"


class Assessment(StrEnum):
    """What stands behind the statement: a result for this very skill, an assessed credential, completion, presence."""

    RESULT = "result"
    ASSESSED = "assessed"
    COMPLETION = "completion"
    PARTICIPATION = "participation"


class LinkMethod(StrEnum):
    """How the statement was linked to its concept."""

    IDENTIFIER = "identifier"
    CONFIRMED = "confirmed"
    LABEL = "label"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of evidence: a signed statement (or a named person's observation) that bears on one concept.

    ``digest`` and ``pointer`` are the citation. ``level`` is on the scale 1 to 4, None when not stated; where only a
    range is stated, it is the estimate within ``level_low`` and ``level_high`` (None: the same as ``level``).
    ``only_status_unknown`` is true when the record's verdict is `indeterminate` and revocation or suspension status
    is all that is unknown; ``expired`` when it is authentic and past its end; ``suspended`` or not yet valid:
    ``in_force`` is false and ``expired`` too. ``aligned_skills`` counts the skills that the achievement is aligned
    with; ``observation`` marks a person's structured observation. ``credential_type`` is the achievement type or
    licence concept that a licence requirement may ask for. ``question`` says in a few words what is open about the
    record, or why it may not count ("revocation list unreachable since 3 Nov"); ``act`` who has to settle it
    (`candidate`, `issuer`, `network`, `us`). ``title``, ``issuer_name``, ``level_text``, ``question``, ``act``,
    ``concept_label`` and ``linked_text`` (the words that were linked to the concept) are shown, never scored.
    """

    digest: str
    pointer: str
    concept: str
    title: str
    issuer: str
    issuer_name: str
    standing: Standing
    trust: TrustLevel
    subject: SubjectLink
    assessment: Assessment
    link: LinkMethod
    link_confidence: float
    level: float | None = None
    level_text: str = ""
    issued: date | None = None
    expires: date | None = None
    in_force: bool = True
    expired: bool = False
    only_status_unknown: bool = False
    issuer_is_subject: bool = False
    aligned_skills: int = 1
    observation: bool = False
    confirmed_observation: bool = False
    credential_type: str = ""
    question: str = ""
    act: str = ""
    concept_label: str = ""
    linked_text: str = ""
    level_low: float | None = None
    level_high: float | None = None


class Need(StrEnum):
    """Must-have or nice-to-have."""

    MUST = "must"
    NICE = "nice"


class Weight(StrEnum):
    """How much a requirement weighs; the numbers stand in :mod:`matching.score`."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of what the job needs.

    ``concepts`` holds the concept and its alternatives: any of them answers the need. ``minimum_level`` is 1 to 4,
    None for any. ``maximum_age_days`` needs ``age_reason``. ``in_force`` asks for a credential that must be in force
    on the day (a licence). ``minimum_trust`` leaves evidence of a less trusted issuer without points, whatever the
    set; it may still be settled by trusting the issuer. ``description`` says what the skill is used for; it is shown
    and asked about, never scored.
    """

    id: str
    label: str
    concepts: tuple[str, ...]
    need: Need
    weight: Weight = Weight.NORMAL
    minimum_level: float | None = None
    maximum_age_days: int | None = None
    age_reason: str = ""
    in_force: bool = False
    description: str = ""
    minimum_trust: TrustLevel | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One candidate's application, as the scorer may see it: an opaque id and statements, nothing else.

    ``records_received`` and ``records_unreadable`` tell why there is nothing to rank: nothing shared, nothing
    readable, or nothing that may count.
    """

    candidate: str
    statements: tuple[Statement, ...] = ()
    records_received: int = 0
    records_unreadable: int = 0
