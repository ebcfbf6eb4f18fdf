"""The scorer's words: short facts, each beside its citation.

One rule binds every sentence here and in :mod:`matching.gaps`: it says what was shown and what is open, never that a
person is without a skill. "No evidence yet" is the strongest word there is; a test reads every sentence that can be
produced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from matching.codes import EvidenceSet, Gate, State, Tier
from matching.plan import ASSESSMENT_SCALE, LEVEL_SCALE, UNSTATED_LEVELS, WEIGHTS
from matching.relations import SCALE as RELATION_SCALE
from matching.relations import RelationKind
from matching.score import Item, assessment_tenths, stated_levels, trusted_enough
from matching.statements import Assessment, Requirement, Statement, SubjectLink, TrustLevel, Weight

__all__ = [
    "ASSESSMENT_WORDS",
    "MONTHS",
    "SET_WORDS",
    "STATE_WORDS",
    "TIER_WORDS",
    "count_words",
    "crossing_words",
    "day_words",
    "gate_fact",
    "how_it_counts",
    "level_number",
    "musts_words",
    "need_words",
    "needed",
    "pips_words",
    "state_words",
    "weights_words",
]

TIER_WORDS: Mapping[Tier, str] = MappingProxyType(
    {Tier.MET: "met", Tier.UNPROVEN: "unproven", Tier.NO_EVIDENCE: "no evidence yet"}
)
STATE_WORDS: Mapping[State, str] = MappingProxyType(
    {
        State.MET: "Met",
        State.LEVEL_NOT_STATED: "Level not stated",
        State.UNDER_LEVEL: "Under level",
        State.STALE: "Stale",
        State.EXPIRED: "Expired",
        State.UNVERIFIED: "Unverified",
        State.NEAR_MISS: "Near miss",
        State.NO_EVIDENCE: "No evidence yet",
    }
)
SET_WORDS: Mapping[EvidenceSet, str] = MappingProxyType(
    {
        EvidenceSet.VERIFIED: "Verified",
        EvidenceSet.BEST: "Best estimate",
        EvidenceSet.ALL: "All claims",
    }
)
ASSESSMENT_WORDS: Mapping[Assessment, str] = MappingProxyType(
    {
        Assessment.RESULT: "result",
        Assessment.ASSESSED: "assessed",
        Assessment.COMPLETION: "completion",
        Assessment.PARTICIPATION: "attendance",
    }
)
TIMES = "\N{MULTIPLICATION SIGN}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS_PER_YEAR = 365
_DAYS_PER_MONTH = 30


def day_words(day: date) -> str:
    """A date as in "31 Mar 2028", the same in every locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def count_words(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 person", "14 people"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def number(value: float) -> str:
    """A factor as in "1.0", "0.95" or "0.667": three decimals at most, one at least."""
    text = f"{value:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def level_number(level: float) -> str:
    """A level as in "3" or "2.5"."""
    return number(level).removesuffix(".0")


def needed(requirement: Requirement) -> str:
    """What is needed, in one line: "Vital signs, level 3", "Nurse aide certification, in force"."""
    parts = [requirement.label]
    if requirement.minimum_level is not None and requirement.minimum_level > 1:
        parts.append(f"level {level_number(requirement.minimum_level)}")
    if requirement.in_force:
        parts.append("in force")
    if requirement.maximum_age_days is not None:
        parts.append(f"within {_age_words(requirement.maximum_age_days)}")
    return ", ".join(parts)


def _age_words(days: int) -> str:
    if days >= _DAYS_PER_YEAR and days % _DAYS_PER_YEAR < _DAYS_PER_MONTH:
        return count_words(days // _DAYS_PER_YEAR, "year")
    if days % _DAYS_PER_MONTH == 0:
        return count_words(days // _DAYS_PER_MONTH, "month")
    return count_words(days, "day")


def need_words(requirement: Requirement) -> str:
    """Need and weight: "must · high"."""
    return f"{requirement.need.value} · {requirement.weight.value}"


def weights_words(total: int) -> str:
    """The weights behind the points: "Requirement weights: high 3, normal 2, low 1, of 20 in all."."""
    named = ", ".join(f"{name.value} {WEIGHTS[name]}" for name in (Weight.HIGH, Weight.NORMAL, Weight.LOW))
    return f"Requirement weights: {named}, of {total} in all."


def musts_words(met: int, total: int) -> str:
    """How many are confirmed ("4 of 5 must-haves confirmed"), or that the job has none."""
    return f"{met} of {total} must-haves confirmed" if total else "no must-haves in this job"


def pips_words(tiers: Iterable[Tier]) -> str:
    """The pips in words: "Must-haves: 3 met, 1 unproven, 1 no evidence yet"."""
    counts = Counter(tiers)
    named = ", ".join(f"{counts[tier]} {TIER_WORDS[tier]}" for tier in Tier if counts[tier])
    return f"Must-haves: {named or 'none'}"


def how_it_counts(item: Item, minimum: int, position: int) -> str:
    """The factors as multiplied ("same 1.0 x level 1.0 x assessed 0.8"). ``minimum`` is in thousandths of a level."""
    statement = item.statement
    level = 1.0
    if minimum:
        stated = (stated_levels(statement) or UNSTATED_LEVELS)[position]
        level = min(stated, minimum) / minimum
    level_name = "level not stated" if minimum and statement.level is None else "level"
    tenths = assessment_tenths(statement)
    kind = "observed" if statement.observation else ASSESSMENT_WORDS[statement.assessment]
    if Gate.BULK in item.gates:
        kind = f"{kind} for {statement.aligned_skills} skills at once"
    factors = (
        f"{item.relation.kind.value} {number(item.relation.parts / RELATION_SCALE)}",
        f"{level_name} {number(level)}",
        f"{kind} {number(tenths / ASSESSMENT_SCALE)}",
    )
    return f" {TIMES} ".join(factors)


def crossing_words(item: Item | None) -> str:
    """How a record that names the skill otherwise answers for it; empty where it names the very skill."""
    if item is None or item.relation.kind not in _CROSSINGS or not item.statement.concept_label:
        return ""
    return f"recorded as “{item.statement.concept_label}”, {_CROSSINGS[item.relation.kind]}"


_CROSSINGS: Mapping[RelationKind, str] = MappingProxyType(
    {
        RelationKind.EXACT: "which another framework calls the same",
        RelationKind.NARROWER: "which is part of it",
    }
)


def state_words(state: State, gates: Iterable[Gate] = ()) -> str:
    """The state in words; a level that is stated as a range is not one that is not stated."""
    return "Level not exact" if state is State.LEVEL_NOT_STATED and Gate.LEVEL_RANGE in gates else STATE_WORDS[state]


def gate_fact(gate: Gate, item: Item | None, requirement: Requirement) -> str:
    """One open gate as a plain fact, without a capital or a full stop."""
    if item is None:
        return "no evidence yet"
    fact = _gate_fact(gate, item, requirement)
    if gate in _ABOUT_ISSUERS and not trusted_enough(item.statement, requirement):
        return f"{fact}, and this job counts only records of {_COUNTED[requirement.minimum_trust]}"
    return fact


_ABOUT_ISSUERS = frozenset({Gate.SELF_ASSERTED, Gate.SELF_ISSUED, Gate.ISSUER_KNOWN, Gate.ISSUER_UNKNOWN})
_COUNTED: Mapping[TrustLevel | None, str] = MappingProxyType(
    {TrustLevel.TRUSTED: "trusted issuers", TrustLevel.KNOWN: "issuers known or trusted"}
)


def _gate_fact(gate: Gate, item: Item, requirement: Requirement) -> str:
    statement = item.statement
    title = f"“{statement.title}”"
    words = f"“{statement.linked_text or statement.title}”"
    if gate is Gate.EXPIRED:
        return f"{title} expired on {day_words(statement.expires)}" if statement.expires else f"{title} has expired"
    if gate is Gate.STALE and statement.issued:
        age = _age_words(requirement.maximum_age_days or 0)
        return f"{title} is from {day_words(statement.issued)}; the job asks for the last {age}"
    if gate is Gate.NOT_THE_SKILL:
        kinship = _KINSHIP[item.relation.kind.value]
        return f"{statement.concept_label or title} is {kinship}; no evidence yet for the skill itself"
    if gate in {Gate.LEVEL_RANGE, Gate.LEVEL_UNDER}:
        needed_level = level_number(requirement.minimum_level or 0)
        return f"{_level_shown(statement)} shown, level {needed_level} needed"
    facts = {
        Gate.SELF_ASSERTED: f"{title} is the candidate's own statement, with no signed record yet",
        Gate.SELF_ISSUED: f"{title} is signed by the candidate's own key alone",
        Gate.OBSERVATION: "an observation is recorded and waits for confirmation",
        Gate.STATUS: f"record read; {statement.question or 'its status list has not answered'}",
        Gate.VERDICT: f"record read; {statement.question or 'one of its checks could not be made'}",
        Gate.SUBJECT: f"{title} {_SUBJECT_FACTS.get(statement.subject, _SUBJECT_FACTS[SubjectLink.NONE])}",
        Gate.NOT_IN_FORCE: f"{title} is not in force today{f' ({statement.question})' if statement.question else ''}",
        Gate.ISSUER_UNKNOWN: "issuer in no registry",
        Gate.ISSUER_KNOWN: "issuer known, not yet trusted here",
        Gate.LINK_DOUBTFUL: f"the skill was read from the words {words} with little certainty",
        Gate.LINK_LIKELY: f"the skill was read from the words {words}",
        Gate.AGE_UNKNOWN: f"{title} states no date, and the job sets a maximum age",
        Gate.PRESENCE: f"{title} shows attendance; nothing assessed yet",
        Gate.BULK: f"{title} names {statement.aligned_skills} skills at once, with no result for this one",
        Gate.LEVEL_UNSTATED: f"level not stated, level {level_number(requirement.minimum_level or 0)} needed",
    }
    return facts[gate]


def _level_shown(statement: Statement) -> str:
    """The level, or the range of levels, that a statement states: "level 2", "a level from 2 to 3"."""
    low, level, high = (value / LEVEL_SCALE for value in stated_levels(statement) or (0, 0, 0))
    if low == high:
        return f"level {level_number(level)}"
    return f"a level from {level_number(low)} to {level_number(high)}"


_KINSHIP = {"close": "close to it", "broader": "broader than it", "sibling": "next to it"}
_SUBJECT_FACTS = {
    SubjectLink.NAME: "matches by name only",
    SubjectLink.NONE: "names nobody we can match",
}
