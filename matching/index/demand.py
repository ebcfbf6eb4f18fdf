"""What a job demands of an index: which keys bear on each requirement, and what a profile is worth there.

Everything here repeats :mod:`matching.score` for many statements at once, in tables over the profiles of a segment;
``tests/matching/index`` holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.codes import EvidenceSet
from matching.index.profiles import FIRST_DAY, Profile, check_days, trust_order
from matching.index.rows import concept_key, type_key
from matching.plan import LEVEL_SCALE, MEETING_ASSESSMENT, SETS, UNSTATED_LEVELS, Plan
from matching.relations import RelationKind
from matching.statements import Requirement

__all__ = ["COULD", "NO_ITEM", "Demand", "Reach", "Values", "coded"]

Array: TypeAlias = npt.NDArray[Any]

COULD = 1
NO_ITEM = -1
LARGEST = 2**62
_BEST = SETS.index(EvidenceSet.BEST)
_NARROW, _WIDE = 15, 255


@dataclass(frozen=True, slots=True)
class Reach:
    """What bears on one requirement: keys, each with the number of its relation's parts and whether it may meet.

    What is only a near miss adds neither points nor evidence, and is left out.
    """

    requirement: Requirement
    minimum: int
    weight: int
    parts: tuple[int, ...]
    keys: tuple[tuple[bytes, int, bool], ...]


class Values(NamedTuple):
    """Values by number: ``codes`` are places in ``values``, least first; 0 is no item, and 1 is worth nothing."""

    codes: Array
    values: Array


@dataclass(frozen=True, slots=True)
class Demand:
    """A job prepared for an index; ``met`` is what a met must-have adds to a candidate's count, 1 an unproven one."""

    plan: Plan
    reaches: tuple[Reach, ...]
    day: int
    met: int

    @classmethod
    def of(cls, plan: Plan, as_of: date) -> Demand:
        """The demand of a job on a day.

        Raises:
            OverflowError: its numbers do not fit an index.
        """
        check_days(plan.requirements, as_of)
        if plan.denominator >= LARGEST or len(plan.musts) > _WIDE:
            raise OverflowError("This job's numbers do not fit the index; use the plain ranking.")
        met = 1 << (4 if len(plan.musts) <= _NARROW else 8)
        return cls(plan, _reaches(plan), (as_of - FIRST_DAY).days, met)

    @property
    def is_wide(self) -> bool:
        """Whether there are too many must-haves for counts of eight bits."""
        return len(self.plan.musts) > _NARROW

    @property
    def count_type(self) -> type[np.uint8 | np.uint16]:
        """The type of the candidates' counts; its greatest number is no count of anybody."""
        return np.uint16 if self.is_wide else np.uint8

    def buckets(self) -> list[int]:
        """Every count there can be, in the order of the ranking: tier, must-haves met, must-haves unproven."""
        musts = len(self.plan.musts)
        pairs = [(met, could) for met in range(musts + 1) for could in range(musts + 1 - met)]
        pairs.sort(key=lambda pair: (self.tier(*pair), -pair[0], -pair[1]))
        return [met * self.met + could for met, could in pairs]

    def tier(self, met: int, could: int) -> int:
        """The tier of so many must-haves met and unproven: 0 all are met, 1 all could be, 2 otherwise."""
        musts = len(self.plan.musts)
        return 0 if met == musts else 1 if met + could == musts else 2

    def states(self, reach: Reach, profiles: Array) -> Array:
        """By profile: ``met`` for what meets the requirement on a good day, :data:`COULD` for what could, or 0."""
        at = Profile(*profiles.T)
        could = np.ones(len(profiles), np.bool_)
        if reach.requirement.in_force:
            could &= (at.observation == 0) & (at.expired == 0)
        meets = could & (at.open == 0) & ((at.tenths >= MEETING_ASSESSMENT) | (at.word != 0))
        if reach.minimum:
            meets &= (at.low < 0) | (at.low >= reach.minimum)
        if reach.minimum > LEVEL_SCALE:
            meets &= (at.low >= 0) | (at.word != 0)
        states: Array = np.where(meets, self.met, np.where(could, COULD, 0)).astype(self.count_type)
        return states

    def values(self, reach: Reach, profiles: Array) -> Array:
        """By parts and profile, one after the other: an item's worth in the best estimate; -1 where it is none."""
        at = Profile(*profiles.T.astype(np.int64))
        levels = np.full(len(profiles), self.plan.level_unit, np.int64)
        if reach.minimum:
            counted = np.where(at.estimate < 0, UNSTATED_LEVELS[_BEST], at.estimate)
            levels = np.minimum(counted, reach.minimum) * (self.plan.level_unit // reach.minimum)
        worth = (at.set_index <= _BEST) & (at.trust <= trust_order(reach.requirement.minimum_trust))
        if reach.requirement.in_force:
            worth &= at.expired == 0
        strength = np.where(worth, at.tenths * levels, 0)
        table = np.outer(np.array(reach.parts, np.int64), strength)
        if reach.requirement.in_force:
            table[:, at.observation != 0] = NO_ITEM
        values: Array = table.reshape(-1)
        return values


def coded(values: Array) -> Values:
    """Values as few small numbers, for arrays over a whole segment."""
    distinct, codes = np.unique(np.append(values, (NO_ITEM, 0)), return_inverse=True)
    narrow = np.uint8 if len(distinct) <= 1 << 8 else np.uint32
    return Values(codes[:-2].astype(narrow), np.maximum(distinct, 0))


def _reaches(plan: Plan) -> tuple[Reach, ...]:
    parts: list[dict[int, int]] = [{} for _ in plan.requirements]
    keys: list[list[tuple[bytes, int, bool]]] = [[] for _ in plan.requirements]
    for concept, hits in plan.answers.items():
        for index, relation in hits:
            if relation.kind is RelationKind.SIBLING:
                continue
            number = parts[index].setdefault(relation.parts, len(parts[index]))
            keys[index].append((concept_key(concept), number, relation.meets))
            if plan.requirements[index].in_force:
                keys[index].append((type_key(concept), number, relation.meets))
    return tuple(
        Reach(requirement, plan.minimums[index], plan.weights[index], tuple(parts[index]), tuple(keys[index]))
        for index, requirement in enumerate(plan.requirements)
    )
