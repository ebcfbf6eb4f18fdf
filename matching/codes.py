"""The closed lists of what matching answers in: sets, tiers, states, gates, who acts next, and why nobody is ranked."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ActionKind", "EvidenceSet", "Gate", "NotRankableReason", "Owner", "State", "Tier"]


class EvidenceSet(StrEnum):
    """The three nested sets: V verified, B best estimate, A all claims."""

    VERIFIED = "verified"
    BEST = "best"
    ALL = "all"


class Tier(StrEnum):
    """Of a must-have, and of a candidate (the worst of the must-haves)."""

    MET = "met"
    UNPROVEN = "unproven"
    NO_EVIDENCE = "no_evidence"


class State(StrEnum):
    """How a requirement stands, for the gap report."""

    MET = "met"
    LEVEL_NOT_STATED = "level_not_stated"
    UNDER_LEVEL = "under_level"
    STALE = "stale"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"
    NEAR_MISS = "near_miss"
    NO_EVIDENCE = "no_evidence"


class Gate(StrEnum):
    """One thing that stands between an item and a met requirement; the first that applies is told first."""

    SELF_ASSERTED = "self_asserted"
    SELF_ISSUED = "self_issued"
    OBSERVATION = "observation"
    STATUS = "status"
    VERDICT = "verdict"
    SUBJECT = "subject"
    NOT_IN_FORCE = "not_in_force"
    EXPIRED = "expired"
    ISSUER_UNKNOWN = "issuer_unknown"
    LINK_DOUBTFUL = "link_doubtful"
    STALE = "stale"
    AGE_UNKNOWN = "age_unknown"
    LEVEL_UNDER = "level_under"
    LEVEL_RANGE = "level_range"
    PRESENCE = "presence"
    BULK = "bulk"
    LEVEL_UNSTATED = "level_unstated"
    ISSUER_KNOWN = "issuer_known"
    LINK_LIKELY = "link_likely"
    NOT_THE_SKILL = "not_the_skill"
    NOTHING_SHOWN = "nothing_shown"


class Owner(StrEnum):
    """Who acts next."""

    NOBODY = "nobody"
    CREDENCE = "Credence"
    CANDIDATE = "candidate"
    ISSUER = "issuer"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring manager"
    ADMINISTRATOR = "administrator"


class ActionKind(StrEnum):
    """What a button beside the question does."""

    NONE = "none"
    ASK = "ask"
    DECIDE_ISSUER = "decide_issuer"
    CONFIRM_LINK = "confirm_link"
    CONFIRM_OBSERVATION = "confirm_observation"
    OBSERVE = "observe"
    INTERVIEW = "interview"


class NotRankableReason(StrEnum):
    """Why there is not enough evidence to rank."""

    NOTHING_SHARED = "nothing_shared"
    NOTHING_READABLE = "nothing_readable"
    NOTHING_COUNTS = "nothing_counts"
    NOTHING_ON_POINT = "nothing_on_point"
