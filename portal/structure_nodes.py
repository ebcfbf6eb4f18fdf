"""What a record holds: its credentials in reading order, by issuer where there are many, and what ties them together.

Associations are those of CLR 2.0, section "Association" (https://www.imsglobal.org/spec/clr/v2p0/): they name
achievements or credentials by their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.pointers import child_payload

__all__ = ["Group", "Node", "Tie", "groups_of", "nodes_of_report", "ties_of"]

GROUPS_DRAWN = 16
TIES_SHOWN = 60
MOST_NODES = 2_000
DEEPEST = 12

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Node:
    """One credential: ``number`` in reading order, ``parent`` the number of the one it stands in (-1 at the top)."""

    number: int
    parent: int
    depth: int
    kind: str  # whole, inside, endorsement
    title: str
    issuer: str
    trust: str
    verdict: str
    digest: str
    issued: str
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """The credentials of one issuer among many."""

    number: int
    issuer: str
    verdicts: tuple[tuple[str, int], ...]
    size: int
    open: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """An association: its type as the record spells it, and what it joins; None for what the record does not hold."""

    type: str
    source: Node | None
    target: Node | None
    source_id: str
    target_id: str
    path: str = ""


def nodes_of_report(report: Json, payload: Any = None) -> list[Node]:  # noqa: ANN401 - any JSON
    """Every credential of a report in reading order, at most :data:`MOST_NODES`."""
    return list(_walk(report, payload))


def _walk(report: Json, payload: Any) -> Iterator[Node]:  # noqa: ANN401 - any JSON
    stack: list[tuple[Json, Any, int, int, str]] = [(report, payload, -1, 0, "whole")]
    number = 0
    while stack and number < MOST_NODES:
        of, own, parent, depth, kind = stack.pop()
        issuer = of.get("issuer") or {}
        yield Node(
            number=number,
            parent=parent,
            depth=depth,
            kind=kind,
            title=str(of.get("title") or of.get("name") or ""),
            issuer=str(issuer.get("name") or issuer.get("id") or ""),
            trust=str(issuer.get("trust") or ""),
            verdict=str(of.get("verdict") or ""),
            digest=str(of.get("digest") or ""),
            issued=str(of.get("issued") or "")[:10],
            ids=_ids(own),
        )
        if depth < DEEPEST:
            inside = [(child, "inside") for child in of.get("credentials", [])]
            inside += [(child, "endorsement") for child in of.get("endorsements", [])]
            for child, what in reversed(inside):
                stack.append((child, child_payload(own, str(child.get("pointer") or "")), number, depth + 1, what))
        number += 1


def _ids(payload: Any) -> frozenset[str]:  # noqa: ANN401 - any JSON
    """The ids by which associations may name this credential: its own, and those of its achievements."""
    if not isinstance(payload, Mapping):
        return frozenset()
    found = {payload.get("id")}
    for subject in _list(payload.get("credentialSubject")):
        if isinstance(subject, Mapping):
            achievements = _list(subject.get("achievement"))
            found |= {one.get("id") for one in achievements[:200] if isinstance(one, Mapping)}
    return frozenset(name for name in found if isinstance(name, str) and name)


def ties_of(payload: Any, nodes: Sequence[Node]) -> tuple[list[Tie], int]:  # noqa: ANN401 - any JSON
    """The associations of the record, at most :data:`TIES_SHOWN`, and how many more there are."""
    if not isinstance(payload, Mapping):
        return [], 0
    by_id: dict[str, Node] = {}
    for node in reversed(nodes[1:]):  # the first that has an id keeps it; what is nested before the whole
        by_id.update(dict.fromkeys(node.ids, node))
    by_id = dict.fromkeys(nodes[0].ids, nodes[0]) | by_id
    found = [
        Tie(
            str(one.get("associationType") or "")[:80], by_id.get(source), by_id.get(target), source[:300], target[:300]
        )
        for subject in _list(payload.get("credentialSubject"))
        if isinstance(subject, Mapping)
        for one in _list(subject.get("association"))
        if isinstance(one, Mapping)
        for source, target in [(str(one.get("sourceId") or ""), str(one.get("targetId") or ""))]
    ]
    return found[:TIES_SHOWN], max(0, len(found) - TIES_SHOWN)


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, list) else [] if value is None else [value]


def groups_of(nodes: Sequence[Node], wanted: int) -> tuple[tuple[Group, ...], dict[int, list[Node]]]:
    """By issuer, the largest first; those that do not fit the picture together in a last group."""
    by_issuer: dict[str, list[Node]] = {}
    for node in nodes[1:]:
        by_issuer.setdefault(node.issuer, []).append(node)
    ordered = sorted(by_issuer.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    if len(ordered) > GROUPS_DRAWN:
        rest = [node for _, found in ordered[GROUPS_DRAWN - 1 :] for node in found]
        ordered = [*ordered[: GROUPS_DRAWN - 1], ("", rest)]
    members = {number: found for number, (_, found) in enumerate(ordered)}
    chosen = wanted if wanted in members else 0
    groups = tuple(
        Group(
            number,
            issuer,
            tuple(Counter(node.verdict for node in found).most_common()),
            len(found),
            open=number == chosen,
        )
        for number, (issuer, found) in enumerate(ordered)
    )
    return groups, members
