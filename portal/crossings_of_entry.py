"""Where a candidate's points went from one framework to another, told from a stored ranking.

The path of a contribution is not stored: it is found again in the frameworks of today, from the statement that the
points cite to what the requirement asks for.
"""

from __future__ import annotations

from portal.crossings import crossings_of
from portal.models import RankingEntry
from portal.requirements import graph_for, requirements_of

__all__ = ["entry_crossings"]


def entry_crossings(row: RankingEntry) -> list[tuple[str, str]]:
    """The requirement's label and a sentence for each crossing behind the row's points, in the order of the job."""
    inputs = row.inputs or {}
    concepts = {
        (item.get("digest"), item.get("pointer"), item.get("title")): item.get("concept", "")
        for item in inputs.get("statements", ())
    }
    requirements = {item.id: item for item in requirements_of(row.run.version)}
    wanted: list[tuple[str, str, tuple[str, ...]]] = []
    for contribution in (row.entry or {}).get("contributions", ()):
        requirement = requirements.get(contribution.get("requirement", ""))
        for cited in contribution.get("evidence") or ():
            concept = concepts.get((cited.get("digest"), cited.get("pointer"), cited.get("title")), "")
            if requirement is not None and concept and concept not in requirement.concepts:
                wanted += [(requirement.id, concept, requirement.concepts)]
    if not wanted:
        return []
    graph = graph_for([requirements[key] for key, _, _ in wanted])
    paths = {}
    for key, concept, asked in wanted:
        best = max((graph.relation(concept, uri) for uri in asked), key=lambda relation: relation.parts)
        if best.parts:
            paths[key] = best.path
    crossings = crossings_of(paths.values())
    return [(requirements[key].label, item.words) for key, path in paths.items() for item in crossings[path]]
