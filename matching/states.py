"""Which item stands nearest to meeting a requirement, and the state that the gap report gives it."""

from __future__ import annotations

from collections.abc import Sequence

from matching.relations import RelationKind
from matching.results import Gate, State
from matching.score import Item

__all__ = ["by_nearness", "nearest_item", "state_of"]

_RELATION_ORDER = {kind: index for index, kind in enumerate(RelationKind)}
_GATE_STATES = {
    Gate.LEVEL_UNDER: State.UNDER_LEVEL,
    Gate.LEVEL_RANGE: State.LEVEL_NOT_STATED,
    Gate.LEVEL_UNSTATED: State.LEVEL_NOT_STATED,
    Gate.EXPIRED: State.EXPIRED,
    Gate.STALE: State.STALE,
}


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
