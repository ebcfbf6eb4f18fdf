"""A synthetic pool and jobs for the index's benchmark: repeatable, made chunk by chunk, and readable back plainly.

Concepts stand in a tree of eight children each, as deep as ESCO; every fourth has an exact twin in another framework,
and each has a close neighbour. How often a concept is shown falls off with its place, so that one in six or so shows
the commonest. A candidate has as many statements as asked for, of a few hundred profiles, some of them past their end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.index.profiles import FIRST_DAY, NEVER, UNDATED, profile_of, profile_table
from matching.index.rows import Columns, Rows, Texts, bounds_of, concept_key, id_digest
from matching.relations import ConceptGraph
from matching.statements import (
    Application,
    Assessment,
    Edge,
    EdgeKind,
    Need,
    Requirement,
    Standing,
    Statement,
    TrustLevel,
    Weight,
)
from tests.matching.people import AS_OF, requirement, statement

Array: TypeAlias = npt.NDArray[Any]

CHILDREN = 8
TODAY = (AS_OF - FIRST_DAY).days
PEOPLE_IN_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """The statements of some candidates: one row each, in the order of the candidates."""

    concept: Array
    template: Array
    issued: Array
    expires: Array


class SyntheticPool:
    """A pool of ``people`` with ``skills`` statements each."""

    def __init__(self, people: int, skills: int, concepts: int, skew: float, seed: int) -> None:
        self.people, self.skills, self.concepts, self.seed = people, skills, concepts, seed
        self.templates = _templates()
        dice = np.random.default_rng(seed)
        weights = (np.arange(concepts) + 10.0) ** -skew
        self.popularity = dice.permutation(weights / weights.sum())
        self._steps = np.cumsum(self.popularity)
        likely = np.array([_likelihood(item) for item in self.templates])
        self._template_steps = np.cumsum(likely / likely.sum())

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.people // PEOPLE_IN_CHUNK)

    def draw(self, chunk: int) -> Drawn:
        """The statements of a chunk's candidates, the same whenever it is asked."""
        dice = np.random.default_rng((self.seed, chunk))
        number = len(self.names(chunk)) * self.skills
        ends = TODAY + dice.integers(-400, 1_500, number)
        return Drawn(
            concept=self._pick(self._steps, dice.random(number)),
            template=self._pick(self._template_steps, dice.random(number)),
            issued=np.where(dice.random(number) < 0.9, TODAY - dice.integers(0, 3_000, number), UNDATED),
            expires=np.where(dice.random(number) < 0.3, ends, NEVER),
        )

    def names(self, chunk: int) -> list[str]:
        """The ids of a chunk's candidates, as long as the portal's."""
        last = min((chunk + 1) * PEOPLE_IN_CHUNK, self.people)
        return [f"candidate-{number:026d}" for number in range(chunk * PEOPLE_IN_CHUNK, last)]

    def rows(self, chunk: int) -> Rows:
        """A chunk as rows of the index."""
        drawn = self.draw(chunk)
        names = [name.encode() for name in self.names(chunk)]
        digests = np.array([id_digest(name) for name in names], np.uint64)
        order = np.argsort(digests)
        place = np.empty(len(order), np.uint64)
        place[order] = np.arange(len(order))
        candidate = np.repeat(place, self.skills)
        by_key = np.argsort(drawn.concept.astype(np.uint64) << np.uint64(32) | candidate)
        concept = drawn.concept[by_key]
        used, numbers = np.unique(concept, return_inverse=True)
        table = profile_table([profile_of(item) for item in self.templates])
        expired = np.array([item.expired for item in self.templates])[drawn.template]
        return Rows(
            digests=digests[order],
            ids=Texts.of([names[at] for at in order.tolist()]),
            keys=Texts.of([concept_key(concept_name(at)) for at in used.tolist()]),
            bounds=bounds_of(numbers, len(used)),
            profiles=table,
            columns=Columns(
                candidate[by_key].astype(np.uint32),
                drawn.template[by_key].astype(np.uint16),
                drawn.issued[by_key].astype(np.uint16),
                np.where(expired, NEVER, drawn.expires)[by_key].astype(np.uint16),
            ),
        )

    def applications(self, chunk: int, wanted: set[str] | None = None) -> Iterator[Application]:
        """A chunk's candidates as the plain ranking takes them; with ``wanted`` only statements of these concepts."""
        drawn, names = self.draw(chunk), self.names(chunk)
        marks = np.ones(len(drawn.concept), np.bool_)
        if wanted is not None:
            marks = np.array([concept_name(at) in wanted for at in range(self.concepts)])[drawn.concept]
        held: dict[int, list[Statement]] = {}
        for row in np.flatnonzero(marks).tolist():
            held.setdefault(row // self.skills, []).append(self._statement(drawn, row))
        for number, name in enumerate(names):
            yield Application(name, tuple(held.get(number, ())), 1)

    def _statement(self, drawn: Drawn, row: int) -> Statement:
        issued, expires = int(drawn.issued[row]), int(drawn.expires[row])
        return replace(
            self.templates[drawn.template[row]],
            digest=f"d{row}",
            concept=concept_name(int(drawn.concept[row])),
            issued=None if issued == UNDATED else FIRST_DAY + timedelta(issued),
            expires=None if expires == NEVER else FIRST_DAY + timedelta(expires),
        )

    def _pick(self, steps: Array, dice: Array) -> Array:
        return np.minimum(np.searchsorted(steps, dice), len(steps) - 1)

    def graph(self) -> ConceptGraph:
        """The tree, exact twins, close neighbours."""
        tree = [
            Edge(concept_name(at), concept_name(at // CHILDREN), EdgeKind.BROADER)
            for at in range(CHILDREN, self.concepts)
        ]
        twins = [Edge(concept_name(at), concept_name(at + 1), EdgeKind.EXACT) for at in range(0, self.concepts - 1, 4)]
        close = [
            Edge(concept_name(at), concept_name((at * 7 + 3) % self.concepts), EdgeKind.CLOSE)
            for at in range(self.concepts)
        ]
        return ConceptGraph([*tree, *twins, *close])

    def jobs(self, number: int, *, musts: int = 5) -> list[tuple[Requirement, ...]]:
        """Jobs of eight to fifteen requirements, common concepts more often, three of them with grandchildren."""
        dice = np.random.default_rng((self.seed, 1_000_003))
        return [self._job(dice, musts) for _ in range(number)]

    def _job(self, dice: np.random.Generator, musts: int) -> tuple[Requirement, ...]:
        size = int(dice.integers(8, 16))
        low, high = self.concepts // CHILDREN**3 + 1, self.concepts // CHILDREN**2
        wide = dice.choice(np.arange(low, high), min(3, high - low), replace=False)
        common = dice.choice(self.concepts, size - len(wide), replace=False, p=self.popularity)
        concepts = dice.permutation(np.concatenate([wide, common]))
        return tuple(
            requirement(
                f"r{index}",
                concept_name(int(at)),
                need=Need.MUST if index < musts else Need.NICE,
                weight=list(Weight)[int(dice.integers(3))],
                minimum_level=[None, 2.0, 2.5, 3.0][int(dice.integers(4))],
                maximum_age_days=1_500 if index % 5 == 4 else None,
                age_reason="the standard changed",
                in_force=index % 7 == 3,
            )
            for index, at in enumerate(concepts)
        )


def concept_name(number: int) -> str:
    """A concept's URI, as long as ESCO's."""
    return f"http://data.europa.eu/esco/skill/{number:08x}-0000-4000-8000-000000000000"


def _templates() -> list[Statement]:
    grid = product(Standing, TrustLevel, Assessment, (None, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0), (False, True))
    return [
        statement("d", "", standing=standing, trust=trust, assessment=assessment, level=level, expired=expired)
        for standing, trust, assessment, level, expired in grid
        if standing is not Standing.REJECTED and expired == (standing is Standing.NOT_IN_FORCE)
    ]


def _likelihood(item: Statement) -> float:
    standing = {Standing.VERIFIED: 0.6, Standing.SELF_ASSERTED: 0.25, Standing.INDETERMINATE: 0.1}
    trust = {TrustLevel.TRUSTED: 0.5, TrustLevel.KNOWN: 0.3, TrustLevel.UNKNOWN: 0.2}
    return standing.get(item.standing, 0.05) * trust[item.trust] * (0.3 if item.level is None else 0.1)
