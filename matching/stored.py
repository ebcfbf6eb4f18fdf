"""A plan as a run stores it: the relations that were used, so that the run can be computed again to the letter.

Frameworks are imported anew and crosswalks are corrected, so the graph of today may answer otherwise than that of the
day. What a run used of it is small: the concepts that its statements name and that answer the job.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from matching.plan import Plan
from matching.relations import ConceptGraph, Relation, RelationKind
from matching.statements import Requirement
from matching.wire import JsonValue

__all__ = ["plan_from", "relations_used"]


def relations_used(plan: Plan, used_concepts: Iterable[str]) -> dict[str, JsonValue]:
    """From each used or required concept to ``[requirement, kind, parts, path]`` of every requirement that it answers.

    ``requirement`` is the requirement's id. The required ones are there because what a new record would change is
    scored, too, though nobody has one.
    """
    required = {concept for requirement in plan.requirements for concept in requirement.concepts}
    return {
        concept: [
            [plan.requirements[index].id, relation.kind.value, relation.parts, list[JsonValue](relation.path)]
            for index, relation in plan.answers[concept]
        ]
        for concept in sorted(required.union(used_concepts))
        if concept in plan.answers
    }


def plan_from(requirements: Sequence[Requirement], relations: Mapping[str, object]) -> Plan:
    """The plan for ``requirements`` with stored ``relations``; those of other requirements are left out.

    Raises:
        ValueError: for requirements that :meth:`Plan.of` refuses, or relations of another shape.
    """
    places = {requirement.id: index for index, requirement in enumerate(requirements)}
    answers = {
        str(concept): tuple(
            sorted(
                ((places[key], relation) for key, relation in map(_read, _rows(rows)) if key in places),
                key=lambda hit: hit[0],
            )
        )
        for concept, rows in relations.items()
    }
    return replace(
        Plan.of(requirements, ConceptGraph()), answers={concept: hits for concept, hits in answers.items() if hits}
    )


def _rows(rows: object) -> Sequence[object]:
    if not isinstance(rows, list):
        raise ValueError("Stored relations: an array expected.")  # noqa: TRY004 - bad data, not a bad call
    return rows


def _read(row: object) -> tuple[str, Relation]:
    if not isinstance(row, list) or len(row) != 4:  # noqa: PLR2004 - requirement, kind, parts, path
        raise ValueError("Stored relations: four items expected.")
    key, kind, parts, path = row
    return str(key), Relation(RelationKind(kind), int(parts), tuple(map(str, path)))
