"""Which items are told of a requirement, which stands nearest to meeting it, and the state that the report gives it.

A neighbour of the skill that is needed is a near miss, unless the same job asks for that neighbour by itself: there it
is told already, and telling it twice would say nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence

from matching.codes import Gate, State
from matching.gates import countable
from matching.plan import Plan
from matching.relations import RelationKind
from matching.score import Item, Scored
from matching.statements import Statement

__all__ = ["by_nearness", "nearest_item", "set_aside", "state_of", "told_items"]

_RELATION_ORDER = {kind: index for index, kind in enumerate(RelationKind)}
_GATE_STATES = {
    Gate.LEVEL_UNDER: State.UNDER_LEVEL,
    Gate.LEVEL_RANGE: State.LEVEL_NOT_STATED,
    Gate.LEVEL_UNSTATED: State.LEVEL_NOT_STATED,
    Gate.EXPIRED: State.EXPIRED,
    Gate.STALE: State.STALE,
}


def told_items(scored: Scored, plan: Plan) -> tuple[tuple[Item, ...], ...]:
    """The items of each requirement, without neighbours that answer another line of the same job."""
    return tuple(tuple(item for item in items if not _told_elsewhere(item, plan)) for items in scored.items)


def _told_elsewhere(item: Item, plan: Plan) -> bool:
    if item.relation.kind is not RelationKind.SIBLING:
        return False
    return any(relation.meets for _, relation in plan.answers.get(item.statement.concept, ()))


def set_aside(scored: Scored, plan: Plan, index: int) -> Statement | None:
    """A record that speaks of the very skill and is in no set: revoked, forged, or about another person."""
    licence = plan.requirements[index].in_force
    for statement in scored.application.statements:
        if countable(statement):
            continue
        speaks_of = (statement.concept, statement.credential_type) if licence else (statement.concept,)
        hits = [hit for concept in speaks_of for hit in plan.answers.get(concept, ())]
        if any(at == index and relation.meets for at, relation in hits):
            return statement
    return None


def nearest_item(items: Sequence[Item]) -> Item | None:
    """The item that stands nearest to meeting the requirement; digests break ties."""
    return min(items, key=_nearness, default=None)


def by_nearness(items: Sequence[Item]) -> list[Item]:
    """The items, the one nearest to meeting the requirement first."""
    return sorted(items, key=_nearness)


def _nearness(item: Item) -> tuple[bool, bool, bool, int, int, int, int, str, str, str]:
    statement = item.statement
    return (
        not item.meets,
        not item.could_meet,
        item.blocked and not item.relation.meets,
        0 if item.could_meet else _RELATION_ORDER[item.relation.kind],
        item.set_index,
        len(item.gates),
        -item.values[2],
        statement.digest,
        statement.pointer,
        statement.concept,
    )


def state_of(item: Item | None) -> State:
    """The gap report's state for the nearest item."""
    if item is None:
        return State.NO_EVIDENCE
    if item.meets:
        return State.MET
    if not item.relation.meets:
        return State.NEAR_MISS
    if item.blocked:
        return State.STALE if Gate.STALE in item.gates else State.EXPIRED
    return _GATE_STATES.get(item.gates[0], State.UNVERIFIED)
