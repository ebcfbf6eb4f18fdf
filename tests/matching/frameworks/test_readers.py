"""Each framework's reader: a good file read whole, a bad one refused with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matching.frameworks import FRAMEWORKS, FrameworkError
from matching.statements import Concept, Edge, EdgeKind

RSD = {
    "id": "https://osmt.example/api/skills/1",
    "uuid": "11111111-1111-4111-8111-111111111111",
    "skillName": "Wound Dressing",
    "skillStatement": "Dress a wound so that it stays clean.",
    "keywords": ["Care"],
    "alignments": [{"id": "https://skills.example/wounds", "skillName": "Wound care"}],
    "occupations": [{"code": "31-1131", "name": "Nursing Assistants"}],
}
RSD_CSV = (
    "Canonical URL,RSD Name,Skill Statement,Keywords,Alignment URL\n"
    "https://osmt.example/api/skills/1,Wound Dressing,Dress a wound.,Care,https://skills.example/wounds\n"
)
CASE = {
    "CFDocument": {"uri": "urn:f", "identifier": "f", "title": "Care", "version": "2.1"},
    "CFItems": [
        {"uri": "urn:i:1", "identifier": "i1", "fullStatement": "Cares for people", "humanCodingScheme": "C.1"},
        {"uri": "urn:i:2", "identifier": "i2", "fullStatement": "Dresses wounds", "abbreviatedStatement": "Wounds"},
    ],
    "CFAssociations": [
        {"associationType": "isChildOf", "originNodeURI": {"uri": "urn:i:2"}, "destinationNodeURI": {"uri": "urn:i:1"}},
        {"associationType": "exactMatchOf", "originNodeURI": {"uri": "urn:i:2"}, "destinationNodeURI": "urn:else"},
        {"associationType": "precedes", "originNodeURI": {"uri": "urn:i:1"}, "destinationNodeURI": {"uri": "urn:i:2"}},
    ],
}
CTDL = {
    "@graph": [
        {"@id": "urn:f", "@type": "ceasn:CompetencyFramework", "ceasn:name": {"en-US": "Care"}},
        {
            "@id": "urn:c:1",
            "@type": ["ceasn:Competency"],
            "ceasn:competencyText": {"de": "Wunden verbinden", "en-US": "Dress wounds"},
            "ceterms:ctid": "ce-1",
            "ceasn:isChildOf": ["urn:c:0"],
            "ceasn:exactAlignment": [{"@id": "urn:else"}],
        },
        {"@id": "urn:l", "@type": "ceterms:License", "ceterms:name": {"en": "Nurse aide"}},
        {"@id": "urn:o", "@type": "ceterms:CredentialOrganization", "ceterms:name": "Board"},
    ]
}
OWN = "\ufeffuri;label;broader;alternatives\nurn:w:1;Welding;;Weld|Fusing\nurn:w:2;TIG welding;urn:w:1;\n\n"
CROSSWALK = (
    "\ufeffMapping project name,ESCO-O*NET Crosswalk,,,,,\n"
    "Classification 1 Version,O*NET-SOC 2019,,,,,\nClassification 2 Version,v1.1.0,,,,,\n,,,,,,\n"
    "O*NET Id,O*NET Title,O*NET Description,"
    "ESCO or ISCO URI,ESCO or ISCO Title,ESCO or ISCO Description,Type of Match\n"
    "31-1131.00,Nursing Assistants,,urn:esco:1,nurse assistant,,exactMatch\n"
    "31-1131.00,Nursing Assistants,,urn:esco:2,care worker,,broadMatch\n"
    "31-1131.00,Nursing Assistants,,urn:esco:3,ward aide,,narrowMatch\n"
)
ONET = "https://www.onetonline.org/link/summary/"


def read(name: str, path: Path) -> tuple[dict[str, Concept], set[Edge]]:
    items = list(FRAMEWORKS[name].read(path))
    concepts = {item.uri: item for item in items if isinstance(item, Concept)}
    return concepts, {item for item in items if isinstance(item, Edge)}


def written(folder: Path, name: str, content: Any) -> Path:
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_it_works(tmp_path: Path) -> None:
    concepts, edges = read("rsd", written(tmp_path, "skills.json", [RSD]))
    (skill,) = concepts.values()
    assert (skill.label, skill.description) == ("Wound Dressing", "Dress a wound so that it stays clean.")
    assert skill.identifiers == (RSD["uuid"],)
    assert skill.alternative_labels == ()  # keywords are no names
    assert edges == {
        Edge(skill.uri, "https://skills.example/wounds", EdgeKind.CLOSE),
        Edge(f"{ONET}31-1131", skill.uri, EdgeKind.OPTIONAL),
    }


def test_a_descriptor_in_json_and_csv_is_one(tmp_path: Path) -> None:
    written(tmp_path, "a.csv", RSD_CSV)
    written(tmp_path, "b.json", {"skills": [RSD]})
    items = list(FRAMEWORKS["rsd"].read(tmp_path))
    assert sum(isinstance(item, Concept) for item in items) == 1


def test_case(tmp_path: Path) -> None:
    package = written(tmp_path, "case.json", {"CFPackage": CASE})
    concepts, edges = read("case", package)
    assert FRAMEWORKS["case"].version_of(package) == "2.1"
    assert concepts["urn:f"].kind == "group"
    assert concepts["urn:i:1"].identifiers == ("i1", "C.1")
    wounds = concepts["urn:i:2"]
    assert (wounds.label, wounds.alternative_labels) == ("Wounds", ("Dresses wounds",))
    assert edges == {Edge("urn:i:2", "urn:i:1", EdgeKind.BROADER), Edge("urn:i:2", "urn:else", EdgeKind.EXACT)}


def test_ctdl(tmp_path: Path) -> None:
    concepts, edges = read("ctdl", written(tmp_path, "graph.jsonld", CTDL))
    assert {uri: concept.kind for uri, concept in concepts.items()} == {
        "urn:f": "group",
        "urn:c:1": "competence",
        "urn:l": "credential",
    }
    assert concepts["urn:c:1"].label == "Dress wounds"
    assert edges == {Edge("urn:c:1", "urn:c:0", EdgeKind.BROADER), Edge("urn:c:1", "urn:else", EdgeKind.EXACT)}


def test_a_plain_csv_as_excel_writes_it(tmp_path: Path) -> None:
    file = written(tmp_path, "shop floor.csv", OWN)
    concepts, edges = read("csv", file)
    assert FRAMEWORKS["csv"].version_of(file) == "shop floor"
    assert concepts["urn:w:1"].alternative_labels == ("Weld", "Fusing")
    assert edges == {Edge("urn:w:2", "urn:w:1", EdgeKind.BROADER)}


def test_the_crosswalk(tmp_path: Path) -> None:
    file = written(tmp_path, "crosswalk.csv", CROSSWALK)
    concepts, edges = read("esco-onet", file)
    assert FRAMEWORKS["esco-onet"].version_of(file) == "O*NET-SOC 2019 / v1.1.0"
    assert concepts == {}
    aide = f"{ONET}31-1131.00"
    assert edges == {
        Edge(aide, "urn:esco:1", EdgeKind.EXACT),
        Edge(aide, "urn:esco:2", EdgeKind.BROADER),
        Edge("urn:esco:3", aide, EdgeKind.BROADER),
    }


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rsd", [{"id": "https://osmt.example/1"}], "skillName"),
        ("rsd", "[7]", "no descriptor"),
        ("rsd", "{", "no JSON"),
        ("rsd", "[" * 100_000, "no JSON"),
        ("case", {"items": []}, "no CFDocument"),
        ("case", {**CASE, "CFItems": [{"identifier": "i9"}]}, "i9"),
        ("case", {**CASE, "CFItems": "many"}, "no list"),
        ("ctdl", {"@graph": []}, "no competency"),
        ("ctdl", {"@type": "ceasn:Competency", "@id": "urn:x"}, "no text"),
        ("csv", "name,label\n", "uri"),
        ("csv", "uri,label,weight\n", "weight"),
        ("csv", "uri,label\nwelding,Welding\n", "line 2"),
        ("csv", "uri,label,kind\nurn:x,Welding,thing\n", "thing"),
        ("esco-onet", "a,b\n", "no line"),
        ("esco-onet", CROSSWALK + "1,,,urn:x,,,sameish\n", "row 9"),
    ],
)
def test_what_is_not_as_it_should_be_is_named(tmp_path: Path, name: str, content: Any, said: str) -> None:
    with pytest.raises(FrameworkError, match=said):
        list(
            FRAMEWORKS[name].read(
                written(tmp_path, "file.json" if name in {"rsd", "case", "ctdl"} else "f.csv", content)
            )
        )


@pytest.mark.parametrize("name", sorted(set(FRAMEWORKS) - {"builtin"}))
def test_nothing_there_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(FrameworkError):
        list(FRAMEWORKS[name].read(tmp_path / "nothing"))
