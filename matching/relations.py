"""How a candidate's concept answers a required one, and along which path.

SKOS relations (https://www.w3.org/TR/skos-reference/#semantic-relations) become seven kinds, each with one factor:
same 1.0, exact crosswalk 0.95, narrower than required 0.9, close 0.8, broader 0.5, sibling a near miss worth 0, none.

Paths compose like this, and no further:

* an exact crosswalk may stand before or after any other step, at most twice, and each crossing costs its 0.95 (a
  crossing loses a little meaning every time);
* narrower is transitive (`skos:broaderTransitive`) for at most three steps and costs 0.9 once, since narrower is
  narrower however deep;
* close and broader are one step each and never follow one another or a narrower step: "close to something narrower"
  says nothing;
* a sibling shares a direct broader concept with the required one, or is `related` to it.

The kind of a path is that of its weakest step. Factors are whole hundred-thousandths, so that nothing is ever rounded.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from matching.statements import Edge, EdgeKind

__all__ = ["FACTORS", "MEETING", "SCALE", "ConceptGraph", "Relation", "RelationKind"]

SCALE = 100_000
MAX_CROSSINGS = 2
MAX_NARROWER_STEPS = 3
MAX_ANSWERS = 20_000


class RelationKind(StrEnum):
    """What the candidate's concept is to the required one."""

    SAME = "same"
    EXACT = "exact"
    NARROWER = "narrower"
    CLOSE = "close"
    BROADER = "broader"
    SIBLING = "sibling"
    NONE = "none"


FACTORS: Mapping[RelationKind, int] = MappingProxyType(
    {
        RelationKind.SAME: 100_000,
        RelationKind.EXACT: 95_000,
        RelationKind.NARROWER: 90_000,
        RelationKind.CLOSE: 80_000,
        RelationKind.BROADER: 50_000,
        RelationKind.SIBLING: 0,
        RelationKind.NONE: 0,
    }
)
MEETING = frozenset({RelationKind.SAME, RelationKind.EXACT, RelationKind.NARROWER})


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation with its ``parts`` of :data:`SCALE` and its ``path`` of concept URIs, the candidate's first."""

    kind: RelationKind
    parts: int
    path: tuple[str, ...]

    @property
    def meets(self) -> bool:
        """Whether a must-have may be met along it: same, exact or narrower."""
        return self.kind in MEETING


NO_RELATION = Relation(RelationKind.NONE, 0, ())


@dataclass(frozen=True, slots=True)
class _Reached:
    node: str
    kind: RelationKind
    parts: int
    crossings: int
    steps: int
    path: tuple[str, ...]


class ConceptGraph:
    """The concepts' relations, ready to be asked. Unchanging once built, and safe to share between threads."""

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        wider: defaultdict[str, set[str]] = defaultdict(set)
        deeper: defaultdict[str, set[str]] = defaultdict(set)
        level: dict[EdgeKind, defaultdict[str, set[str]]] = {
            kind: defaultdict(set) for kind in (EdgeKind.EXACT, EdgeKind.CLOSE, EdgeKind.RELATED)
        }
        for edge in edges:
            if edge.source == edge.target:
                continue
            if edge.kind is EdgeKind.BROADER:
                wider[edge.source].add(edge.target)
                deeper[edge.target].add(edge.source)
            elif edge.kind in level:  # what an occupation needs says nothing of how skills are related
                level[edge.kind][edge.source].add(edge.target)
                level[edge.kind][edge.target].add(edge.source)
        self._wider, self._deeper = _sorted(wider), _sorted(deeper)
        self._exact, self._close = _sorted(level[EdgeKind.EXACT]), _sorted(level[EdgeKind.CLOSE])
        self._related = _sorted(level[EdgeKind.RELATED])
        self._answers: dict[str, Mapping[str, Relation]] = {}

    def relation(self, candidate_concept: str, required_concept: str) -> Relation:
        """What ``candidate_concept`` is to ``required_concept``; `none` without a path of the allowed kinds."""
        return self.answers(required_concept).get(candidate_concept, NO_RELATION)

    def answers(self, required_concept: str) -> Mapping[str, Relation]:
        """Every concept that answers ``required_concept``, with its best relation, near misses included.

        At most :data:`MAX_ANSWERS` concepts, the strongest first, so that a job that asks for the root of a framework
        stays cheap.
        """
        known = self._answers.get(required_concept)
        if known is None:
            known = MappingProxyType(self._search(required_concept))
            self._answers[required_concept] = known
        return known

    def _search(self, required: str) -> dict[str, Relation]:
        found: dict[str, Relation] = {}
        first = _Reached(required, RelationKind.SAME, SCALE, 0, 0, (required,))
        queue = [_priority(first)]
        seen: set[tuple[str, RelationKind, int, int]] = set()
        while queue and len(found) < MAX_ANSWERS:
            reached = heapq.heappop(queue)[1]
            state = (reached.node, reached.kind, reached.crossings, reached.steps)
            if state in seen:
                continue
            seen.add(state)
            found.setdefault(reached.node, Relation(reached.kind, reached.parts, reached.path))
            for following in self._onward(reached):
                heapq.heappush(queue, _priority(following))
        self._add_near_misses(required, found)
        return found

    def _onward(self, at: _Reached) -> Iterator[_Reached]:
        def step(node: str, kind: RelationKind, parts: int, *, crossings: int = 0, steps: int = 0) -> _Reached:
            return _Reached(node, kind, parts, at.crossings + crossings, at.steps + steps, (node, *at.path))

        if at.crossings < MAX_CROSSINGS:
            kind = RelationKind.EXACT if at.kind is RelationKind.SAME else at.kind
            for node in self._exact.get(at.node, ()):
                yield step(node, kind, _times(at.parts, RelationKind.EXACT), crossings=1)
        if at.kind in MEETING and at.steps < MAX_NARROWER_STEPS:
            parts = at.parts if at.kind is RelationKind.NARROWER else _times(at.parts, RelationKind.NARROWER)
            for node in self._deeper.get(at.node, ()):
                yield step(node, RelationKind.NARROWER, parts, steps=1)
        if at.kind in {RelationKind.SAME, RelationKind.EXACT}:
            for node in self._close.get(at.node, ()):
                yield step(node, RelationKind.CLOSE, _times(at.parts, RelationKind.CLOSE))
            for node in self._wider.get(at.node, ()):
                yield step(node, RelationKind.BROADER, _times(at.parts, RelationKind.BROADER))

    def _add_near_misses(self, required: str, found: dict[str, Relation]) -> None:
        for parent in self._wider.get(required, ()):
            for node in self._deeper.get(parent, ()):
                if len(found) >= MAX_ANSWERS:
                    return
                found.setdefault(node, Relation(RelationKind.SIBLING, 0, (node, parent, required)))
        for node in self._related.get(required, ()):
            found.setdefault(node, Relation(RelationKind.SIBLING, 0, (node, required)))


def _priority(at: _Reached) -> tuple[tuple[int, int, tuple[str, ...], str, int, int], _Reached]:
    """The strongest first, then the shortest; the rest only makes equal ones come in the same order everywhere."""
    return (-at.parts, len(at.path), at.path, at.kind.value, at.crossings, at.steps), at


def _times(parts: int, kind: RelationKind) -> int:
    return parts * FACTORS[kind] // SCALE


def _sorted(neighbours: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {node: tuple(sorted(others)) for node, others in neighbours.items()}
