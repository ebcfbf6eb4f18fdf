"""The structure of a record: drawn whole while it fits, in groups where there is much, and bounded whatever comes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from portal.structure import DRAWN_WHOLE, OF_A_GROUP, build_structure
from portal.structure_nodes import MOST_NODES
from tests.portal.conftest import Person
from tests.portal.work_factories import a_record, child


def credential(name: str, issuer: str = "College", verdict: str = "verified", **more: Any) -> dict[str, Any]:
    told = {"title": name, "issuer": {"id": "did:web:x", "name": issuer, "trust": "known"}, "verdict": verdict}
    return told | {"digest": f"d-{name}", "pointer": "", "issued": "2025-05-01", **more}


def many(count: int) -> list[dict[str, Any]]:
    return [
        credential(f"Course {n}", "Big" if n % 3 else "Small", "rejected" if n == 4 else "verified")
        for n in range(count)
    ]


def test_it_works() -> None:
    inner = credential("Lab", "Lab", "indeterminate")
    whole = credential("Transcript", credentials=[credential("A", credentials=[inner]), credential("B")])
    whole["endorsements"] = [credential("Praise", "Board")]
    found = build_structure(whole, {})
    assert [(node.title, node.kind, node.depth) for node in found.nodes] == [
        ("Transcript", "whole", 0),
        ("A", "inside", 1),
        ("Lab", "inside", 2),
        ("B", "inside", 1),
        ("Praise", "endorsement", 1),
    ]
    assert len(found.boxes) == 5
    assert found.total == 4
    assert not found.grouped
    places = {(box.x, box.y) for box in found.boxes}
    assert len(places) == 5
    assert all(0 <= box.y <= found.height - found.box_height for box in found.boxes)


def test_associations_are_joined_by_the_ids_of_achievements() -> None:
    payload = {
        "credentialSubject": {
            "verifiableCredential": [
                {"id": "urn:a", "credentialSubject": {"achievement": {"id": "urn:course"}}},
                {"id": "urn:b", "credentialSubject": {"achievement": {"id": "urn:programme"}}},
            ],
            "association": [
                {"associationType": "isChildOf", "sourceId": "urn:course", "targetId": "urn:programme"},
                {"associationType": "precedes", "sourceId": "urn:course", "targetId": "urn:elsewhere"},
                "nonsense",
            ],
        }
    }
    place = "/credentialSubject/verifiableCredential/"
    inside = [credential("Course", pointer=f"{place}0"), credential("Programme", pointer=f"{place}1")]
    found = build_structure(credential("Record", credentials=inside), payload)
    first, second = found.ties
    assert first.source is not None
    assert first.target is not None
    assert (first.source.title, first.type, first.target.title) == ("Course", "isChildOf", "Programme")
    assert first.path.startswith("M")
    assert (second.target, second.target_id, second.path) == (None, "urn:elsewhere", "")


def test_many_stand_in_groups_of_which_one_is_open() -> None:
    whole = credential("Transcript", credentials=many(300))
    found = build_structure(whole, {})
    assert [(group.issuer, group.size, group.open) for group in found.groups] == [
        ("Big", 200, True),
        ("Small", 100, False),
    ]
    assert (len(found.shown), found.pages) == (OF_A_GROUP, 10)
    assert ("rejected", 1) in found.groups[0].verdicts
    other = build_structure(whole, {}, group=1, page=99)
    assert other.open_group is not None
    assert (other.open_group.issuer, other.page) == ("Small", 5)
    assert len(build_structure(credential("T", credentials=many(DRAWN_WHOLE)), {}).boxes) == DRAWN_WHOLE + 1


def test_what_is_hostile_is_bounded() -> None:
    deep = credential("bottom")
    for n in range(400):
        deep = credential(f"level {n}", credentials=[deep])
    assert build_structure(deep, {}).total < 20
    assert len(build_structure(credential("T", credentials=many(MOST_NODES + 50)), {}).nodes) == MOST_NODES
    for payload in ({}, [], "text", None, {"credentialSubject": [{"association": {"sourceId": 7}}]}):
        build_structure(credential("T", credentials=many(3)), payload)
    crowd = [credential(f"C{n}", f"Issuer {n}") for n in range(90)]
    assert len(build_structure(credential("T", credentials=crowd), {}).groups) == 16


def test_the_page_of_three_hundred_stays_small(bob: Person, charlie: Person) -> None:
    inside = tuple(child(f"{'A long course title ' * 12}{n}") for n in range(300))
    record = a_record(bob, title="Transcript", children=inside)
    for address in (reverse("record", args=[record.pk]), reverse("record_structure", args=[record.pk]) + "?page=2"):
        page = bob.client.get(address)
        assert page.status_code == 200
        assert len(page.content) < 150_000
        assert 'role="group"' in page.content.decode()
    assert "300 credentials inside" in page.content.decode()
    assert charlie.client.get(reverse("record_structure", args=[record.pk])).status_code == 404
