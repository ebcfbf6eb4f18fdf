"""A job's requirements prepared for scoring, and the one table of numbers.

The numbers are shown to the user and enter the ranking's hash; only calibration on development data changes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from types import MappingProxyType

from matching.codes import EvidenceSet
from matching.relations import SCALE as RELATION_SCALE
from matching.relations import ConceptGraph, Relation
from matching.statements import Assessment, Need, Requirement, Weight

__all__ = [
    "ASSESSMENTS",
    "ASSESSMENT_SCALE",
    "BULK_CAP",
    "BULK_SKILLS",
    "HIGHEST_LEVEL",
    "LEVEL_SCALE",
    "MEETING_ASSESSMENT",
    "SETS",
    "UNSTATED_LEVELS",
    "WEIGHTS",
    "Plan",
]

SETS = (EvidenceSet.VERIFIED, EvidenceSet.BEST, EvidenceSet.ALL)
WEIGHTS: Mapping[Weight, int] = MappingProxyType({Weight.LOW: 1, Weight.NORMAL: 2, Weight.HIGH: 3})
ASSESSMENT_SCALE = 10
ASSESSMENTS: Mapping[Assessment, int] = MappingProxyType(
    {Assessment.RESULT: 10, Assessment.ASSESSED: 8, Assessment.COMPLETION: 6, Assessment.PARTICIPATION: 2}
)
MEETING_ASSESSMENT = 6
BULK_SKILLS = 10
BULK_CAP = 4
LEVEL_SCALE = 1000
UNSTATED_LEVELS = (1 * LEVEL_SCALE, 2 * LEVEL_SCALE, 4 * LEVEL_SCALE)
HIGHEST_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """A job's requirements, prepared once for any number of candidates.

    ``answers`` leads from a concept to the requirements it answers; ``unit`` is the denominator of g and
    ``denominator`` that of the score.
    """

    requirements: tuple[Requirement, ...]
    weights: tuple[int, ...]
    minimums: tuple[int, ...]
    level_unit: int
    unit: int
    denominator: int
    answers: Mapping[str, tuple[tuple[int, Relation], ...]]
    musts: tuple[int, ...]

    @classmethod
    def of(cls, requirements: Sequence[Requirement], graph: ConceptGraph) -> Plan:
        """The plan for ``requirements`` over ``graph``.

        Raises:
            ValueError: for no requirement at all, two with one id, one without a concept, or a level or age out of
            range.
        """
        _check(requirements)
        minimums = tuple(round((item.minimum_level or 0) * LEVEL_SCALE) for item in requirements)
        level_unit = lcm(*(minimum for minimum in minimums if minimum)) if any(minimums) else 1
        weights = tuple(WEIGHTS[item.weight] for item in requirements)
        unit = RELATION_SCALE * ASSESSMENT_SCALE * level_unit
        return cls(
            requirements=tuple(requirements),
            weights=weights,
            minimums=minimums,
            level_unit=level_unit,
            unit=unit,
            denominator=unit * sum(weights),
            answers=_answers(requirements, graph),
            musts=tuple(index for index, item in enumerate(requirements) if item.need is Need.MUST),
        )


def _answers(
    requirements: Sequence[Requirement], graph: ConceptGraph
) -> Mapping[str, tuple[tuple[int, Relation], ...]]:
    """From each concept to the requirements it answers, by its best relation to any of their alternatives."""
    found: dict[str, dict[int, Relation]] = {}
    for index, requirement in enumerate(requirements):
        for required in requirement.concepts:
            for concept, relation in graph.answers(required).items():
                known = found.setdefault(concept, {}).get(index)
                if known is None or (relation.meets, relation.parts) > (known.meets, known.parts):
                    found[concept][index] = relation
    return {concept: tuple(sorted(hits.items())) for concept, hits in found.items()}


def _check(requirements: Sequence[Requirement]) -> None:
    if not requirements:
        raise ValueError("A job needs at least one requirement before anybody can be ranked for it.")
    if len({item.id for item in requirements}) != len(requirements):
        raise ValueError("Two requirements share one id.")
    for item in requirements:
        if not item.concepts:
            raise ValueError(f"Requirement {item.id} names no concept.")
        if item.minimum_level is not None and not 1 <= item.minimum_level <= HIGHEST_LEVEL:
            raise ValueError(f"Requirement {item.id}: a minimum level is 1 to {HIGHEST_LEVEL}.")
        if item.maximum_age_days is not None and (item.maximum_age_days <= 0 or not item.age_reason.strip()):
            raise ValueError(
                f"Requirement {item.id}: a maximum age is a positive number of days and has a written reason."
            )
