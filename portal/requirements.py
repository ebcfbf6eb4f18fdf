"""A job version as matching reads it, and the part of the frameworks' graph that can answer it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from matching.relations import MAX_CROSSINGS, MAX_NARROWER_STEPS, ConceptGraph
from matching.statements import Edge, EdgeKind, Need, Requirement, TrustLevel, Weight
from portal.actions.requirement_checks import LEVELS, MAX_AGE_DAYS, RequirementInput
from portal.models import ConceptEdge, JobRequirement, JobVersion
from portal.parts import parts

__all__ = ["graph_around", "graph_for", "requirement_from", "requirement_from_input", "requirements_of"]

MAX_EDGES = 50_000
AT_ONCE = 400  # names in one query; SQLite takes a thousand, and there are two lists in each


def requirements_of(version: JobVersion) -> list[Requirement]:
    """The version's requirements in the job's order."""
    return [requirement_from(row) for row in version.requirements.order_by("position")]


def requirement_from(row: JobRequirement) -> Requirement:
    """One requirement as matching reads it; its id is the key that stays from version to version."""
    return Requirement(
        id=row.key,
        label=row.label,
        concepts=tuple(concept["uri"] for concept in row.concepts),
        need=Need(row.need),
        weight=Weight(row.weight),
        minimum_level=row.minimum_level,
        maximum_age_days=row.maximum_age_days,
        age_reason=row.age_reason,
        in_force=row.in_force,
        description=row.task or row.behaviour,
        minimum_trust=TrustLevel(row.minimum_trust) if row.minimum_trust else None,
    )


def requirement_from_input(name: str, line: RequirementInput) -> Requirement:
    """A line that is still being typed, as matching reads it: what is not as it should be yet asks for nothing.

    ``name`` becomes its id. The line has a concept at least.
    """
    days = line.maximum_age_days
    level = line.minimum_level
    return Requirement(
        id=name,
        label=line.label,
        concepts=tuple(dict.fromkeys(str(concept["uri"]) for concept in line.concepts)),
        need=Need.NICE if line.day_one is False or line.need != Need.MUST else Need.MUST,
        weight=Weight(line.weight) if line.weight in set(Weight) else Weight.NORMAL,
        minimum_level=level if level is not None and LEVELS[0] <= level <= LEVELS[1] else None,
        maximum_age_days=days if days is not None and 1 <= days <= MAX_AGE_DAYS else None,
        age_reason=line.age_reason or "not said yet",
        in_force=line.in_force,
        minimum_trust=TrustLevel(line.minimum_trust) if line.minimum_trust in set(TrustLevel) else None,
    )


def graph_for(requirements: Sequence[Requirement]) -> ConceptGraph:
    """The graph around what is required: every edge that a path of :mod:`matching.relations` may use, and no more.

    A framework has a hundred thousand edges; a job needs those within a few steps of a dozen concepts.
    """
    return graph_around({uri for requirement in requirements for uri in requirement.concepts})


def graph_around(required: set[str]) -> ConceptGraph:
    """As :func:`graph_for`, where only the concepts asked for are at hand."""
    found: dict[tuple[str, str, str], Edge] = {}
    near = required | _exact(required, found)
    _collect(Q(kind="close") | Q(kind="related"), near, found, both=True)
    parents = _ends(_collect(Q(kind="broader"), near, found, downwards=False))
    _collect(Q(kind="broader"), parents, found)
    frontier, seen = near, set(near)
    for _ in range(MAX_NARROWER_STEPS):
        children = _ends(_collect(Q(kind="broader"), frontier, found)) - seen
        children |= _exact(children, found)
        seen |= children
        frontier = children
    _exact(_ends(found.values()), found, hops=1)
    return ConceptGraph(found.values())


def _exact(nodes: set[str], found: dict[tuple[str, str, str], Edge], hops: int = MAX_CROSSINGS) -> set[str]:
    """Everything that exact crosswalks lead to from ``nodes``."""
    reached: set[str] = set()
    frontier = nodes
    for _ in range(hops):
        frontier = _ends(_collect(Q(kind="exact"), frontier, found, both=True)) - reached - nodes
        reached |= frontier
    return reached


def _collect(
    kind: Q,
    nodes: Iterable[str],
    found: dict[tuple[str, str, str], Edge],
    *,
    both: bool = False,
    downwards: bool = True,
) -> list[Edge]:
    """The edges of a kind at ``nodes``, added to ``found``: those that point at them, away from them, or both."""
    names, edges = sorted(nodes), []
    for part in parts(names, AT_ONCE):
        at = (
            Q(source__in=part) | Q(target__in=part) if both else Q(target__in=part) if downwards else Q(source__in=part)
        )
        if len(found) >= MAX_EDGES:
            break
        rows = ConceptEdge.objects.filter(kind, at).values_list("source", "target", "kind")[: MAX_EDGES - len(found)]
        for source, target, word in rows:
            edge = Edge(source, target, EdgeKind(word))
            found[source, target, word] = edge
            edges.append(edge)
    return edges


def _ends(edges: Iterable[Edge]) -> set[str]:
    return {end for edge in edges for end in (edge.source, edge.target)}
