"""What a candidate's concept is to a required one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import relations
from matching.relations import FACTORS, MEETING, SCALE, ConceptGraph, RelationKind
from matching.statements import Edge, EdgeKind
from tests.matching.people import CARE, GRAPH, LIFT, MOBILITY, POSITIONING, RECORDS, TRANSFER, VITALS, VITALS_ONET
from tests.matching.people import CHARTING as CHARTING_CONCEPT


def test_it_works() -> None:
    found = GRAPH.relation(LIFT, TRANSFER)
    assert (found.kind, found.parts, found.path) == (RelationKind.NARROWER, 90_000, (LIFT, TRANSFER))


@pytest.mark.parametrize(
    ("shown", "required", "kind", "parts"),
    [
        (VITALS, VITALS, RelationKind.SAME, 100_000),
        (VITALS_ONET, VITALS, RelationKind.EXACT, 95_000),
        (VITALS, VITALS_ONET, RelationKind.EXACT, 95_000),
        (LIFT, MOBILITY, RelationKind.NARROWER, 90_000),
        (RECORDS, CHARTING_CONCEPT, RelationKind.CLOSE, 80_000),
        (CARE, VITALS, RelationKind.BROADER, 50_000),
        (CARE, VITALS_ONET, RelationKind.BROADER, 47_500),
        (VITALS_ONET, CARE, RelationKind.NARROWER, 85_500),
        (POSITIONING, TRANSFER, RelationKind.SIBLING, 0),
        (VITALS, TRANSFER, RelationKind.NONE, 0),
        ("c:never-heard-of", TRANSFER, RelationKind.NONE, 0),
    ],
)
def test_each_kind(shown: str, required: str, kind: RelationKind, parts: int) -> None:
    found = GRAPH.relation(shown, required)
    assert (found.kind, found.parts) == (kind, parts)


def test_two_crossings_cost_twice_and_a_third_is_one_too_many() -> None:
    graph = ConceptGraph([Edge(f"c:{number}", f"c:{number + 1}", EdgeKind.EXACT) for number in range(4)])
    assert graph.relation("c:2", "c:0").parts == 90_250
    assert graph.relation("c:3", "c:0").kind is RelationKind.NONE


def test_narrower_reaches_three_steps_and_no_further() -> None:
    graph = ConceptGraph([Edge(f"c:{number + 1}", f"c:{number}", EdgeKind.BROADER) for number in range(6)])
    assert [graph.relation(f"c:{number}", "c:0").kind for number in (1, 3, 4)] == [
        RelationKind.NARROWER,
        RelationKind.NARROWER,
        RelationKind.NONE,
    ]


def test_close_does_not_follow_narrower() -> None:
    graph = ConceptGraph([Edge("c:child", "c:needed", EdgeKind.BROADER), Edge("c:child", "c:near", EdgeKind.CLOSE)])
    assert graph.relation("c:near", "c:needed").kind is RelationKind.NONE


def test_related_is_a_near_miss() -> None:
    graph = ConceptGraph([Edge("c:a", "c:b", EdgeKind.RELATED)])
    assert graph.relation("c:a", "c:b").kind is graph.relation("c:b", "c:a").kind is RelationKind.SIBLING


def test_a_circle_of_broader_ends() -> None:
    graph = ConceptGraph([Edge("c:a", "c:b", EdgeKind.BROADER), Edge("c:b", "c:a", EdgeKind.BROADER)])
    assert graph.relation("c:a", "c:b").kind is RelationKind.NARROWER


def test_the_root_of_a_huge_framework_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relations, "MAX_ANSWERS", 50)
    graph = ConceptGraph([Edge(f"c:{number}", "c:root", EdgeKind.BROADER) for number in range(500)])
    assert len(graph.answers("c:root")) == 50


def test_every_meeting_path_beats_every_other() -> None:
    least = FACTORS[RelationKind.NARROWER] * FACTORS[RelationKind.EXACT] ** 2 // SCALE**2
    assert least > FACTORS[RelationKind.CLOSE]


nodes = st.integers(0, 7).map("c:{}".format)
edges = st.lists(st.builds(Edge, nodes, nodes, st.sampled_from(list(EdgeKind))), max_size=20)


@given(edges, st.randoms())
def test_the_order_of_edges_changes_nothing(given_edges: list[Edge], random: object) -> None:
    shuffled = list(given_edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = ConceptGraph(given_edges), ConceptGraph(shuffled)
    assert all(dict(one.answers(f"c:{number}")) == dict(other.answers(f"c:{number}")) for number in range(8))


@given(edges)
def test_a_path_is_one_that_the_edges_allow(given_edges: list[Edge]) -> None:
    graph = ConceptGraph(given_edges)
    joined = {(edge.source, edge.target) for edge in given_edges} | {(edge.target, edge.source) for edge in given_edges}
    for concept, relation in graph.answers("c:0").items():
        assert relation.path[0] == concept
        assert relation.path[-1] == "c:0"
        assert all(pair in joined for pair in zip(relation.path, relation.path[1:], strict=False))
        assert (relation.kind in MEETING) == relation.meets
