"""The score, in whole numbers.

``g(e, r) = relation x level x assessment``; ``m(r)`` is the greatest g over the evidence of a set; ``S = sum(w m) /
sum(w)``, once for each of the sets V, B and A. All of it is integer arithmetic over one common denominator per job
(:class:`Plan`), so points add up to the score exactly and the result is the same on every machine. The numbers below
are the whole table; only calibration on development data changes them.

What an item may do for a must-have:

* it *meets* it: no gate open (set V), relation same, exact or narrower, assessment 0.6 or more, level at least the
  minimum, within the age; a confirmed observation needs neither a stated level nor an assessment;
* it *could meet* it: the same relation, and what is open could still be settled. A level or an assessment shown is a
  floor, since more of the same skill can be confirmed; a date is a fact, so what is stale, or expired where a
  credential in force is asked for, could not meet it;
* otherwise it may add points (close, broader) or be told as a near miss, and no more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isfinite
from typing import NamedTuple

from matching.codes import Gate, Tier
from matching.gates import countable, has_expired, open_gates, set_of
from matching.plan import (
    ASSESSMENTS,
    BULK_CAP,
    BULK_SKILLS,
    HIGHEST_LEVEL,
    LEVEL_SCALE,
    MEETING_ASSESSMENT,
    SETS,
    UNSTATED_LEVELS,
    Plan,
)
from matching.relations import Relation, RelationKind
from matching.statements import Application, Assessment, Requirement, Standing, Statement, TrustLevel

__all__ = ["Credit", "Item", "Scored", "assessment_tenths", "score", "stated_levels", "trusted_enough"]

_SET_INDEX = {name: index for index, name in enumerate(SETS)}
_TRUST_ORDER = {level: index for index, level in enumerate(TrustLevel)}
_GATE_ORDER = {gate: index for index, gate in enumerate(Gate)}


class Item(NamedTuple):
    """One statement seen from one requirement.

    ``values`` are g in units of 1 / :attr:`Plan.unit` for V, B and A, 0 in a set it does not belong to; ``set_index``
    is that of its narrowest set.
    """

    statement: Statement
    relation: Relation
    gates: tuple[Gate, ...]
    set_index: int
    values: tuple[int, int, int]
    blocked: bool

    @property
    def could_meet(self) -> bool:
        """Whether settling what is open would meet the requirement."""
        return self.relation.meets and not self.blocked

    @property
    def meets(self) -> bool:
        """Whether it meets the requirement as it stands."""
        return self.could_meet and not self.gates


class Credit(NamedTuple):
    """The item credited in one set, and the best item of any other credential."""

    best: Item | None
    runner_up: Item | None
    points: int
    drop: int


class Scored(NamedTuple):
    """One application scored: items and credits per requirement, tiers, and the exact sums for V, B and A."""

    application: Application
    items: tuple[tuple[Item, ...], ...]
    credits: tuple[tuple[Credit, Credit, Credit], ...]
    tiers: tuple[Tier, ...]
    totals: tuple[int, int, int]
    tier: Tier
    met: int
    unproven: int
    has_evidence: bool

    @property
    def order(self) -> tuple[int, int, int, int]:
        """What ranks it, least first: tier, must-haves met, must-haves unproven, best estimate. Equal means tied."""
        return (_TIER_ORDER[self.tier], -self.met, -self.unproven, -self.totals[1])


_TIER_ORDER = {Tier.MET: 0, Tier.UNPROVEN: 1, Tier.NO_EVIDENCE: 2}


def score(application: Application, plan: Plan, as_of: date) -> Scored:
    """The application's evidence weighed against every requirement of ``plan``, as things stand on ``as_of``."""
    found: list[list[Item]] = [[] for _ in plan.requirements]
    answers = plan.answers
    application = _in_one_order(application)
    for statement in application.statements:
        hits = answers.get(statement.concept, ())
        if statement.credential_type:
            licences = answers.get(statement.credential_type, ())
            hits = hits + tuple(hit for hit in licences if plan.requirements[hit[0]].in_force)
        if not hits or not countable(statement):
            continue
        gates = open_gates(statement, as_of)
        for index, relation in hits:
            item = _item(statement, relation, gates, plan, index, as_of)
            if item is not None:
                found[index].append(item)
    return _scored(application, tuple(tuple(items) for items in found), plan)


def _in_one_order(application: Application) -> Application:
    """The application with its statements in an order of their own, so that the order of arrival can decide nothing."""
    statements = application.statements
    distinct = len({(item.digest, item.pointer, item.concept) for item in statements}) == len(statements)
    in_order = sorted(statements, key=_place if distinct else repr)
    return replace(application, statements=tuple(in_order))


def _place(statement: Statement) -> tuple[str, str, str]:
    return (statement.digest, statement.pointer, statement.concept)


def assessment_tenths(statement: Statement) -> int:
    """What stands behind the statement, in tenths; capped for one of many skills that has no result of its own."""
    tenths = ASSESSMENTS[statement.assessment]
    if statement.aligned_skills > BULK_SKILLS and statement.assessment is not Assessment.RESULT:
        return min(tenths, BULK_CAP)
    return tenths


def _item(
    statement: Statement, relation: Relation, gates: tuple[Gate, ...], plan: Plan, index: int, as_of: date
) -> Item | None:
    requirement = plan.requirements[index]
    if requirement.in_force and statement.observation:
        return None
    age_gate = _age_gate(statement, requirement, as_of)
    blocked = age_gate is Gate.STALE or (requirement.in_force and has_expired(statement, as_of))
    if age_gate is not None:
        gates = (*gates, age_gate)
    set_index = _SET_INDEX[set_of(gates)]
    levels = stated_levels(statement)
    minimum = plan.minimums[index]
    gates = _in_order((*gates, *_proof_gates(statement, levels, minimum, relation)))
    worthless = blocked or not trusted_enough(statement, requirement)
    strength = 0 if worthless else relation.parts * assessment_tenths(statement)
    values = tuple(
        strength * _level_part(levels, minimum, plan.level_unit, position) if position >= set_index else 0
        for position in range(3)
    )
    return Item(statement, relation, gates, set_index, (values[0], values[1], values[2]), blocked)


def _age_gate(statement: Statement, requirement: Requirement, as_of: date) -> Gate | None:
    if requirement.maximum_age_days is None:
        return None
    if statement.issued is None:
        return Gate.AGE_UNKNOWN
    return Gate.STALE if (as_of - statement.issued).days > requirement.maximum_age_days else None


def trusted_enough(statement: Statement, requirement: Requirement) -> bool:
    """Whether the issuer is trusted as far as the requirement asks; an observation is a person's word, and is."""
    if requirement.minimum_trust is None or statement.observation:
        return True
    if statement.standing is Standing.SELF_ASSERTED or statement.issuer_is_subject:
        return requirement.minimum_trust is TrustLevel.UNKNOWN
    return _TRUST_ORDER[statement.trust] <= _TRUST_ORDER[requirement.minimum_trust]


def _proof_gates(
    statement: Statement, levels: tuple[int, int, int] | None, minimum: int, relation: Relation
) -> tuple[Gate, ...]:
    gates: list[Gate] = []
    trusted_word = statement.observation and statement.confirmed_observation
    if minimum and levels is not None and levels[0] < minimum:
        gates.append(Gate.LEVEL_UNDER if levels[2] < minimum else Gate.LEVEL_RANGE)
    if assessment_tenths(statement) < MEETING_ASSESSMENT and not trusted_word:
        bulk = ASSESSMENTS[statement.assessment] >= MEETING_ASSESSMENT
        gates.append(Gate.BULK if bulk else Gate.PRESENCE)
    if minimum > LEVEL_SCALE and levels is None and not trusted_word:
        gates.append(Gate.LEVEL_UNSTATED)
    if not relation.meets:
        gates.append(Gate.NOT_THE_SKILL)
    return tuple(gates)


def stated_levels(statement: Statement) -> tuple[int, int, int] | None:
    """The stated level as V, B and A count it: lowest, estimate, highest, in thousandths within 0 to 4.

    None when no level is stated.
    """
    if statement.level is None or not isfinite(statement.level):
        return None
    level = _thousandths(statement.level)
    low, high = statement.level_low, statement.level_high
    return (
        level if low is None or not isfinite(low) else min(_thousandths(low), level),
        level,
        level if high is None or not isfinite(high) else max(_thousandths(high), level),
    )


def _thousandths(level: float) -> int:
    return round(min(max(level, 0), HIGHEST_LEVEL) * LEVEL_SCALE)


def _level_part(levels: tuple[int, int, int] | None, minimum: int, level_unit: int, position: int) -> int:
    if not minimum:
        return level_unit
    counted = (levels or UNSTATED_LEVELS)[position]
    return min(counted, minimum) * (level_unit // minimum)


def _in_order(gates: tuple[Gate, ...]) -> tuple[Gate, ...]:
    return tuple(sorted(gates, key=_GATE_ORDER.__getitem__)) if len(gates) > 1 else gates


def _scored(application: Application, found: tuple[tuple[Item, ...], ...], plan: Plan) -> Scored:
    tiers: list[Tier] = []
    shares: list[tuple[Credit, Credit, Credit]] = []
    totals = [0, 0, 0]
    for items, weight in zip(found, plan.weights, strict=True):
        met = any(item.meets for item in items)
        could = met or any(item.could_meet for item in items)
        tiers.append(Tier.MET if met else Tier.UNPROVEN if could else Tier.NO_EVIDENCE)
        share = (_credit(items, 0, weight), _credit(items, 1, weight), _credit(items, 2, weight))
        shares.append(share)
        for position in range(3):
            totals[position] += share[position].points
    must_tiers = [tiers[index] for index in plan.musts]
    return Scored(
        application=application,
        items=found,
        credits=tuple(shares),
        tiers=tuple(tiers),
        totals=(totals[0], totals[1], totals[2]),
        tier=max(must_tiers, key=_TIER_ORDER.__getitem__, default=Tier.MET),
        met=must_tiers.count(Tier.MET),
        unproven=must_tiers.count(Tier.UNPROVEN),
        has_evidence=any(item.relation.kind is not RelationKind.SIBLING for items in found for item in items),
    )


_NOTHING = Credit(None, None, 0, 0)


def _credit(items: tuple[Item, ...], position: int, weight: int) -> Credit:
    """The best item of a set: greatest g; of equals the one of the narrower set, then the least digest and pointer."""
    counting = [item for item in items if item.values[position]]
    if not counting:
        return _NOTHING
    best = min(counting, key=lambda item: _credit_key(item, position))
    others = [item for item in counting if item.statement.digest != best.statement.digest]
    runner_up = min(others, key=lambda item: _credit_key(item, position), default=None)
    left = runner_up.values[position] if runner_up else 0
    points = best.values[position] * weight
    return Credit(best, runner_up, points, points - left * weight)


def _credit_key(item: Item, position: int) -> tuple[int, int, str, str, str]:
    statement = item.statement
    return (-item.values[position], item.set_index, statement.digest, statement.pointer, statement.concept)
