"""The structure of a record for seeing: the whole, what is nested in it, what endorses what, and what is tied to what.

Laid out twice: as geometry for an SVG and as rows for its list twin. A record with many credentials is drawn in groups,
one for each issuer, of which one stands open at a time, a page of it: the picture stays as large as a screen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.parts import page_count
from portal.structure_nodes import Group, Node, Tie, groups_of, nodes_of_report, ties_of

__all__ = ["Box", "Group", "Node", "Structure", "Tie", "build_structure"]

DRAWN_WHOLE = 24
OF_A_GROUP = 20
BOX_HEIGHT, STEP = 54, 66
COLUMNS = ((0, 268), (340, 300), (712, 268))  # x and width
WIDTH = 980
_TITLE, _UNDER = 34, 40  # characters that fit a box

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the picture: a credential, or a group of them."""

    x: int
    y: int
    width: int
    line: str
    title: str
    under: str
    node: Node | None = None
    group: Group | None = None
    more: int = 0  # what stands in it and is not drawn

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        return self.x + 38

    @property
    def title_y(self) -> int:
        """The baseline of its title."""
        return self.y + 23

    @property
    def under_y(self) -> int:
        """The baseline of the line under it."""
        return self.y + 41

    @property
    def sign_x(self) -> int:
        """The left edge of its verdict's shape."""
        return self.x + 12

    @property
    def sign_y(self) -> int:
        """The upper edge of its verdict's shape."""
        return self.y + 12


@dataclass(frozen=True, slots=True)
class Structure:
    """The picture and its list. ``total`` counts every credential; ``shown`` are those of the list."""

    nodes: tuple[Node, ...]
    boxes: tuple[Box, ...] = ()
    ties: tuple[Tie, ...] = ()
    groups: tuple[Group, ...] = ()
    shown: tuple[Node, ...] = ()
    page: int = 1
    pages: int = 1
    height: int = 0
    ties_left_out: int = 0
    box_height: int = BOX_HEIGHT
    verdicts: tuple[tuple[str, int], ...] = ()

    @property
    def width(self) -> int:
        """As wide as its boxes need."""
        return max((box.x + box.width for box in self.boxes), default=WIDTH) + 2

    @property
    def total(self) -> int:
        """How many credentials there are, the whole one left aside."""
        return max(0, len(self.nodes) - 1)

    @property
    def grouped(self) -> bool:
        """Whether there are too many to draw each."""
        return bool(self.groups)

    @property
    def open_group(self) -> Group | None:
        """The group whose members are shown."""
        return next((group for group in self.groups if group.open), None)


def build_structure(report: Json, payload: Any, *, group: int = 0, page: int = 1) -> Structure:  # noqa: ANN401
    """Lay the record out; of a record with many credentials the ``group`` with its ``page`` open."""
    nodes = tuple(nodes_of_report(report, payload))
    verdicts = tuple(Counter(node.verdict for node in nodes[1:]).most_common())
    ties, left_out = ties_of(payload, nodes)
    if len(nodes) - 1 <= DRAWN_WHOLE:
        boxes, height = _drawn_whole(nodes)
        drawn = _with_paths(ties, boxes)
        return Structure(nodes, boxes, drawn, (), nodes[1:], 1, 1, height, left_out, verdicts=verdicts)
    groups, members = groups_of(nodes, group)
    of_group = members[next(one.number for one in groups if one.open)]
    pages = page_count(len(of_group), OF_A_GROUP)
    page = min(max(page, 1), pages)
    shown = tuple(of_group[(page - 1) * OF_A_GROUP : page * OF_A_GROUP])
    boxes, height = _drawn_in_groups(nodes[0], groups, shown)
    drawn = _with_paths(ties, boxes)
    return Structure(nodes, boxes, drawn, groups, shown, page, pages, height, left_out, verdicts=verdicts)


def _drawn_whole(nodes: Sequence[Node]) -> tuple[tuple[Box, ...], int]:
    """Three columns: the whole, what is in it, and what is in that; deeper ones are counted in their box."""
    drawn = [node for node in nodes if node.depth < len(COLUMNS)]
    children: dict[int, list[Node]] = {}
    for node in drawn:
        children.setdefault(node.parent, []).append(node)
    places: dict[int, int] = {}
    row = 0

    def place(node: Node) -> int:
        nonlocal row
        inside = children.get(node.number, [])
        if not inside:
            places[node.number], row = row * STEP, row + 1
        else:
            ys = [place(child) for child in inside]
            places[node.number] = (ys[0] + ys[-1]) // 2
        return places[node.number]

    place(nodes[0])
    below = Counter(node.parent for node in nodes if node.depth >= len(COLUMNS))
    boxes = tuple(_box(node, places[node.number] + 2, places.get(node.parent), below[node.number]) for node in drawn)
    return boxes, max(1, row) * STEP - (STEP - BOX_HEIGHT) + 4


def _drawn_in_groups(whole: Node, groups: Sequence[Group], shown: Sequence[Node]) -> tuple[tuple[Box, ...], int]:
    rows = max(len(groups), len(shown), 1)
    height = rows * STEP - (STEP - BOX_HEIGHT) + 4
    at = (height - BOX_HEIGHT) // 2
    boxes = [_box(whole, at, None, 0)]
    first = max(0, (rows - len(groups)) * STEP // 2)
    opened = 0
    for index, group in enumerate(groups):
        y = first + index * STEP + 2
        opened = y if group.open else opened
        x, width = COLUMNS[1]
        boxes.append(Box(x, y, width, _line(0, at, 1, y), _cut(group.issuer, _TITLE), "", group=group))
    start = min(max(2, opened - len(shown) * STEP // 2), max(2, height - len(shown) * STEP))
    for index, node in enumerate(shown):
        y, (x, width) = start + index * STEP, COLUMNS[2]
        boxes.append(
            Box(x, y, width, _line(1, opened, 2, y), _cut(node.title, _TITLE - 4), _cut(node.issued, _UNDER), node=node)
        )
    return tuple(boxes), max(height, start + len(shown) * STEP)


def _box(node: Node, y: int, parent_y: int | None, more: int) -> Box:
    x, width = COLUMNS[min(node.depth, len(COLUMNS) - 1)]
    line = "" if parent_y is None else _line(node.depth - 1, parent_y + 2, node.depth, y)
    return Box(x, y, width, line, _cut(node.title, _TITLE), _cut(node.issuer, _UNDER), node=node, more=more)


def _line(from_column: int, from_y: int, to_column: int, to_y: int) -> str:
    """The path from the right side of one box to the left side of another."""
    x, width = COLUMNS[from_column]
    start, end = x + width, COLUMNS[to_column][0]
    bend = (start + end) // 2
    return f"M{start} {from_y + BOX_HEIGHT // 2}H{bend}V{to_y + BOX_HEIGHT // 2}H{end}"


def _with_paths(ties: Iterable[Tie], boxes: Iterable[Box]) -> tuple[Tie, ...]:
    """The ties, each between two drawn boxes with a dashed bow on their left."""
    places = {box.node.number: box for box in boxes if box.node is not None}

    def path(tie: Tie) -> str:
        ends = [places.get(node.number) if node else None for node in (tie.source, tie.target)]
        if ends[0] is None or ends[1] is None or ends[0] is ends[1]:
            return ""
        (x1, y1), (x2, y2) = ((box.x + 6, box.y + BOX_HEIGHT // 2) for box in ends if box is not None)
        out = min(x1, x2) - 34
        return f"M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}"

    return tuple(replace(tie, path=path(tie)) for tie in ties)


def _cut(text: str, at_most: int) -> str:
    return text if len(text) <= at_most else f"{text[: at_most - 1]}…"
