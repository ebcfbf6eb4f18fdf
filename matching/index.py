"""The fast path for large pools: the same order as :func:`matching.rank.rank`, from arrays.

The index keeps one row per countable statement, sorted by concept, with everything that does not depend on the job. A
query reads only the rows of concepts that answer the job, in whole numbers of 64 bits; where a job's numbers would
not fit, it says so instead of rounding. A property test holds it equal to the plain ranking. Entries with their
reasons are built, by the plain code, only for the ranks that are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from matching.entries import build_entry
from matching.fingerprint import lottery
from matching.gates import countable, open_gates, set_of
from matching.plan import LEVEL_SCALE, MEETING_ASSESSMENT, SETS, UNSTATED_LEVELS, Plan
from matching.relations import ConceptGraph, Relation, RelationKind
from matching.results import EvidenceSet, RankedEntry
from matching.score import assessment_tenths, score, stated_levels
from matching.statements import Application, Requirement, Statement

__all__ = ["Order", "PoolIndex"]

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

BEST = SETS.index(EvidenceSet.BEST)
NEVER = 0
LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class _Rows:
    """Columns of the statements, one row each.

    Days are proleptic ordinals, 0 for none; levels are thousandths, -1 for not stated; ``word`` marks a confirmed
    observation.
    """

    candidate: Ints
    tenths: Ints
    level: Ints
    issued: Ints
    expires: Ints
    set_index: Ints
    open: Flags
    expired: Flags
    observation: Flags
    word: Flags


@dataclass(frozen=True, slots=True)
class Order:
    """The order of those who can be ranked: positions in the index in display order, and the rank and tie of each."""

    positions: Ints
    ranks: Ints
    tied: Flags

    def __len__(self) -> int:
        return len(self.positions)


@dataclass(slots=True)
class _Tally:
    """What a query adds up per candidate."""

    met: Ints
    unproven: Ints
    best: Ints
    evidence: Flags

    @classmethod
    def empty(cls, number: int) -> _Tally:
        """Nothing added up yet, for ``number`` candidates."""
        zero = np.zeros(number, np.int64)
        return cls(zero, zero.copy(), zero.copy(), np.zeros(number, np.bool_))


class PoolIndex:
    """A pool, ready to be ordered for any job. Unchanging once built."""

    def __init__(self, applications: Sequence[Application]) -> None:
        self.applications = tuple(applications)
        if len({item.candidate for item in applications}) != len(self.applications):
            raise ValueError("One candidate applies twice; give all statements in one application.")
        held = [
            (position, statement)
            for position, item in enumerate(self.applications)
            for statement in item.statements
            if countable(statement)
        ]
        self._rows = _columns(held)
        self._by_concept = _postings([statement.concept for _, statement in held])
        self._by_type = _postings([statement.credential_type for _, statement in held])

    def __len__(self) -> int:
        return len(self.applications)

    def order(self, requirements: Sequence[Requirement], graph: ConceptGraph, *, seed: str, as_of: date) -> Order:
        """Everybody who can be ranked, in the order of :func:`matching.rank.rank`.

        Raises:
            ValueError: for requirements that :meth:`Plan.of` refuses.
            OverflowError: when a job's exact numbers need more than 64 bits (odd minimum levels on many requirements).
        """
        return self._order(Plan.of(requirements, graph), seed, as_of)

    def top(
        self, requirements: Sequence[Requirement], graph: ConceptGraph, *, seed: str, as_of: date, count: int = 100
    ) -> tuple[RankedEntry, ...]:
        """The first ``count`` entries, the same as those of the plain ranking; raises as :meth:`order` does."""
        plan = Plan.of(requirements, graph)
        found = self._order(plan, seed, as_of)
        return tuple(
            build_entry(score(self.applications[position], plan, as_of), plan, as_of, rank=int(rank), tied=bool(tied))
            for position, rank, tied in zip(found.positions[:count], found.ranks, found.tied, strict=False)
        )

    def _order(self, plan: Plan, seed: str, as_of: date) -> Order:
        if plan.denominator >= LARGEST:
            raise OverflowError("This job's numbers do not fit the index; use the plain ranking.")
        number = len(self.applications)
        tally = _Tally.empty(number)
        answering = _by_requirement(plan)
        for index in range(len(plan.requirements)):
            self._add(tally, plan, index, answering[index], as_of)
        return self._placed(tally, len(plan.musts), seed)

    def _add(self, tally: _Tally, plan: Plan, index: int, answering: _Answering, as_of: date) -> None:
        """Weigh every row that bears on one requirement, and add it to the candidates' tallies."""
        requirement = plan.requirements[index]
        rows, relations = self._bearing(answering, with_types=requirement.in_force)
        columns = self._rows
        if requirement.in_force:
            keep = ~columns.observation[rows]
            rows, relations = rows[keep], relations[keep]
        if not len(rows):
            return
        parts, meets, counts = answering.columns(relations)
        people = columns.candidate[rows]
        late = (
            (columns.expires[rows] != NEVER) & (columns.expires[rows] < as_of.toordinal()) & ~columns.observation[rows]
        )
        blocked, undated = _aged(columns.issued[rows], requirement, as_of)
        if requirement.in_force:
            blocked |= columns.expired[rows] | late
        in_best = (np.maximum(columns.set_index[rows], late) <= BEST) & ~undated & ~blocked
        values = np.where(in_best, parts * columns.tenths[rows] * _levels(columns.level[rows], plan, index), 0)
        points = np.zeros(len(tally.best), np.int64)
        np.maximum.at(points, people, values)
        tally.best += points * plan.weights[index]
        tally.evidence[people[counts]] = True
        if index in plan.musts:
            could = meets & ~blocked
            short = _short(columns, rows, plan.minimums[index])
            met = could & ~columns.open[rows] & ~late & ~undated & ~short
            holds = _any(people[met], len(points))
            tally.met += holds
            tally.unproven += _any(people[could], len(points)) & ~holds

    def _bearing(self, answering: _Answering, *, with_types: bool) -> tuple[Ints, Ints]:
        """Row numbers that bear on a requirement, and for each the number of its relation."""
        found: list[Ints] = []
        relations: list[Ints] = []
        for postings in (self._by_concept, self._by_type) if with_types else (self._by_concept,):
            for number, concept in enumerate(answering.concepts):
                rows = postings.get(concept)
                if rows is not None:
                    found.append(rows)
                    relations.append(np.full(len(rows), number, np.int64))
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return np.concatenate(found), np.concatenate(relations)

    def _placed(self, tally: _Tally, musts: int, seed: str) -> Order:
        people = np.flatnonzero(tally.evidence)
        met, unproven = tally.met[people], tally.unproven[people]
        tier = np.where(met == musts, 0, np.where(met + unproven == musts, 1, 2))
        keys = np.stack([tier, -met, -unproven, -tally.best[people]])
        order = np.lexsort(keys[::-1])
        people, keys = people[order], keys[:, order]
        if not len(people):
            return Order(people, people.copy(), np.zeros(0, np.bool_))
        starts = np.flatnonzero(np.concatenate([[True], (keys[:, 1:] != keys[:, :-1]).any(axis=0)]))
        sizes = np.diff(np.append(starts, len(people)))
        for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
            group = people[start : start + size]
            people[start : start + size] = sorted(
                group, key=lambda position: lottery(seed, self.applications[position].candidate)
            )
        return Order(people, np.repeat(starts + 1, sizes), np.repeat(sizes > 1, sizes))


@dataclass(frozen=True, slots=True)
class _Answering:
    """The concepts that answer one requirement, each with its relation."""

    concepts: tuple[str, ...]
    relations: tuple[Relation, ...]

    def columns(self, numbers: Ints) -> tuple[Ints, Flags, Flags]:
        """Parts, whether a must-have may be met, and whether it is more than a near miss, for relation ``numbers``."""
        parts = np.array([relation.parts for relation in self.relations], np.int64)
        meets = np.array([relation.meets for relation in self.relations], np.bool_)
        counts = np.array([relation.kind is not RelationKind.SIBLING for relation in self.relations], np.bool_)
        return parts[numbers], meets[numbers], counts[numbers]


def _by_requirement(plan: Plan) -> list[_Answering]:
    found: list[list[tuple[str, Relation]]] = [[] for _ in plan.requirements]
    for concept, hits in plan.answers.items():
        for index, relation in hits:
            found[index].append((concept, relation))
    return [_Answering(tuple(name for name, _ in pairs), tuple(relation for _, relation in pairs)) for pairs in found]


def _columns(held: Sequence[tuple[int, Statement]]) -> _Rows:
    gates = [open_gates(statement, date.min) for _, statement in held]
    statements = [statement for _, statement in held]

    def whole(values: list[int]) -> Ints:
        return np.array(values, np.int64)

    def flags(values: list[bool]) -> Flags:
        return np.array(values, np.bool_)

    return _Rows(
        candidate=whole([position for position, _ in held]),
        tenths=whole([assessment_tenths(item) for item in statements]),
        level=whole([-1 if (levels := stated_levels(item)) is None else levels[1] for item in statements]),
        issued=whole([item.issued.toordinal() if item.issued else NEVER for item in statements]),
        expires=whole([item.expires.toordinal() if item.expires else NEVER for item in statements]),
        set_index=whole([SETS.index(set_of(open_)) for open_ in gates]),
        open=flags([bool(open_) for open_ in gates]),
        expired=flags([item.expired for item in statements]),
        observation=flags([item.observation for item in statements]),
        word=flags([item.observation and item.confirmed_observation for item in statements]),
    )


def _postings(concepts: Sequence[str]) -> dict[str, Ints]:
    """The rows of each concept; rows without one are left out."""
    found: dict[str, list[int]] = {}
    for row, concept in enumerate(concepts):
        if concept:
            found.setdefault(concept, []).append(row)
    return {concept: np.array(rows, np.int64) for concept, rows in found.items()}


def _aged(issued: Ints, requirement: Requirement, as_of: date) -> tuple[Flags, Flags]:
    """Which rows are older than the requirement allows, and which state no date where one is needed."""
    if requirement.maximum_age_days is None:
        return np.zeros(len(issued), np.bool_), np.zeros(len(issued), np.bool_)
    undated = issued == NEVER
    return ~undated & (as_of.toordinal() - issued > requirement.maximum_age_days), undated


def _levels(level: Ints, plan: Plan, index: int) -> Ints:
    minimum = plan.minimums[index]
    if not minimum:
        return np.full(len(level), plan.level_unit, np.int64)
    counted = np.where(level < 0, UNSTATED_LEVELS[BEST], level)
    return np.minimum(counted, minimum) * (plan.level_unit // minimum)


def _short(columns: _Rows, rows: Ints, minimum: int) -> Flags:
    """Which rows do not show enough: presence only, too many skills at once, a level below or not stated."""
    level, word = columns.level[rows], columns.word[rows]
    short: Flags = (columns.tenths[rows] < MEETING_ASSESSMENT) & ~word
    if minimum:
        short |= (level >= 0) & (level < minimum)
    if minimum > LEVEL_SCALE:
        short |= (level < 0) & ~word
    return short


def _any(people: Ints, number: int) -> Flags:
    seen = np.zeros(number, np.bool_)
    seen[people] = True
    return seen
