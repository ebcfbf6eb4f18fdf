"""What the readers keep beyond names: ratings, levels in words, what was retired and what replaces it, versions."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from matching.frameworks import FRAMEWORKS, FrameworkError
from matching.frameworks.versions import version_key
from matching.statements import Concept, Edge, EdgeKind, LevelAnchor

ELEMENTS = "Element ID\tElement Name\tDescription\n2.A\tBasic\tb\n2.A.1.a\tReading\tReads.\n"
RATED = "O*NET-SOC Code\tElement ID\tScale ID\tData Value\tRecommend Suppress\tNot Relevant\n"
ANCHORS = "Element ID\tElement Name\tScale ID\tScale Name\tAnchor Value\tAnchor Description\n"
SHARED = Path(__file__).parents[3].parent / "shared" / "frameworks"
SOC, ELEMENT = "https://www.onetonline.org/link/summary/31-1131.00", "https://www.onetcenter.org/element/2.A.1.a"


def onet(folder: Path, **files: str) -> list[Concept | Edge | LevelAnchor]:
    (folder / "Content Model Reference.txt").write_text(ELEMENTS, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name.replace('_', ' ')}.txt").write_text(text, encoding="utf-8")
    return list(FRAMEWORKS["onet"].read(folder))


def test_it_works(tmp_path: Path) -> None:
    rated = RATED + "31-1131.00\t2.A.1.a\tIM\t3.12\tN\t\n31-1131.00\t2.A.1.a\tLV\t2.9\tN\tN\n"
    anchors = ANCHORS + "2.A.1.a\tReading\tLV\tLevel\t4\tReads an order\n"
    found = onet(tmp_path, Skills=rated, Level_Scale_Anchors=anchors)
    assert Edge(SOC, ELEMENT, EdgeKind.ESSENTIAL, 3.12, 2.9) in found
    assert found[-1] == LevelAnchor(ELEMENT, "LV", 4.0, "Reads an order")


def test_what_onet_advises_not_to_use_is_not_used(tmp_path: Path) -> None:
    rated = RATED + "31-1131.00\t2.A.1.a\tIM\t4.0\tY\t\n31-1131.00\t2.A.1.a\tLV\t5\tN\tY\n"
    assert Edge(SOC, ELEMENT, EdgeKind.OPTIONAL, None, None) in onet(tmp_path, Skills=rated)


def test_a_rating_that_is_no_number_is_named(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match=r"Skills\.txt, row 2: “high”"):
        onet(tmp_path, Skills=RATED + "31-1131.00\t2.A.1.a\tIM\thigh\tN\t\n")


def test_case_says_what_is_retired_and_what_replaces_it(tmp_path: Path) -> None:
    package = {
        "CFDocument": {"uri": "urn:f", "identifier": "f-1", "title": "Care", "version": "2"},
        "CFItems": [
            {"uri": "urn:1", "identifier": "1", "fullStatement": "Lifts", "statusEndDate": "2020-01-01"},
            {"uri": "urn:2", "identifier": "2", "fullStatement": "Moves", "statusEndDate": "2999-01-01"},
        ],
        "CFAssociations": [
            {"associationType": "replacedBy", "originNodeURI": {"uri": "urn:1"}, "destinationNodeURI": {"uri": "urn:2"}}
        ],
    }
    file = tmp_path / "care.json"
    file.write_text(json.dumps(package), encoding="utf-8")
    found = list(FRAMEWORKS["case"].read(file))
    assert [item.retired for item in found if isinstance(item, Concept)] == [False, True, False]
    assert found[-1] == Edge("urn:1", "urn:2", EdgeKind.SUCCESSOR)
    assert FRAMEWORKS["case"].series_of(file) == "f-1"


def test_ctdl_says_what_is_superseded(tmp_path: Path) -> None:
    old = {
        "@id": "urn:1",
        "@type": "ceterms:License",
        "ceterms:name": "Aide",
        "ceterms:supersededBy": {"@id": "urn:2"},
        "ceterms:credentialStatusType": {"ceterms:targetNode": "credentialStat:Deprecated"},
    }
    file = tmp_path / "aides-2024-05-01.json"
    file.write_text(json.dumps({"@graph": [old]}), encoding="utf-8")
    concept, edge = FRAMEWORKS["ctdl"].read(file)
    assert isinstance(concept, Concept)
    assert concept.retired
    assert edge == Edge("urn:1", "urn:2", EdgeKind.SUCCESSOR)
    assert FRAMEWORKS["ctdl"].series_of(file) == "aides"


@pytest.mark.parametrize(
    ("name", "series", "version"),
    [
        ("care.csv", "care", "care"),
        ("care-1.2.csv", "care", "1.2"),
        ("care v2.0.1.csv", "care", "v2.0.1"),
        ("care_2026-11-28.csv", "care", "2026-11-28"),
        ("unit 7.csv", "unit 7", "unit 7"),
    ],
)
def test_own_files_are_versions_by_their_names(name: str, series: str, version: str) -> None:
    reader = FRAMEWORKS["csv"]
    assert (reader.series_of(Path(name)), reader.version_of(Path(name))) == (series, version)


def test_versions_are_ordered_as_people_order_them() -> None:
    ordered = ["unknown", "1", "1.1.0", "1.1.1", "1.2-rc1", "1.2", "1.10", "2024-05-01", "2024-11-28"]
    assert sorted(set(ordered), key=version_key) == ordered
    assert version_key("1.2") == version_key("1.2.0")


def _excerpt(archive: Path, folder: Path, rows: int) -> None:
    """The first rows of each table of the archive, as files of their own: not a copy of the data."""
    with zipfile.ZipFile(archive) as held:
        for name in (name for name in held.namelist() if "conceptSchemes" not in name):  # one cell of it is 800 kB
            with held.open(name) as file:
                table = csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
                with (folder / Path(name).name).open("w", encoding="utf-8", newline="") as kept:
                    csv.writer(kept).writerows(row for _, row in zip(range(rows), table, strict=False))


@pytest.mark.skipif(not (SHARED / "esco").is_dir(), reason="the frameworks beside the project are not here")
@pytest.mark.parametrize("version", ["1.1.0", "1.1.1"])
def test_excerpts_of_esco(tmp_path: Path, version: str) -> None:
    for part in ("en", "relations"):
        _excerpt(SHARED / "esco" / f"esco_v{version}_{part}_csv.zip", tmp_path, 120)
    found = list(FRAMEWORKS["esco"].read(tmp_path))
    kinds = {item.kind for item in found if isinstance(item, Concept)}
    assert {"skill", "knowledge", "occupation", "group"} <= kinds
    needs = {item.kind for item in found if isinstance(item, Edge)}
    assert {EdgeKind.ESSENTIAL, EdgeKind.BROADER, EdgeKind.RELATED} <= needs
    assert FRAMEWORKS["esco"].version_of(SHARED / "esco" / f"esco_v{version}_en_csv.zip") == version


@pytest.mark.skipif(not (SHARED / "onet-text").is_dir(), reason="the frameworks beside the project are not here")
def test_an_excerpt_of_onet_as_text(tmp_path: Path) -> None:
    for name in ("Occupation Data", "Task Statements", "Technology Skills"):
        lines = (SHARED / "onet-text" / f"{name}.txt").read_text(encoding="utf-8").splitlines()[:200]
        (tmp_path / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
    found = list(FRAMEWORKS["onet"].read(tmp_path))
    kinds = {item.kind for item in found if isinstance(item, Concept)}
    assert kinds == {"occupation", "task", "technology"}
    assert {item.kind for item in found if isinstance(item, Edge)} >= {EdgeKind.ESSENTIAL, EdgeKind.OPTIONAL}
    assert FRAMEWORKS["onet"].version_of(SHARED / "onet-text") == "30.2"


@pytest.mark.skipif(not (SHARED / "onet-29.2").is_dir(), reason="the frameworks beside the project are not here")
def test_level_anchors_as_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "Content Model Reference.txt").write_text(ELEMENTS, encoding="utf-8")
    name = "Level Scale Anchors.xlsx"
    (tmp_path / name).symlink_to(SHARED / "onet-29.2" / name)
    anchors = [item for item in FRAMEWORKS["onet"].read(tmp_path) if isinstance(item, LevelAnchor)]
    assert len(anchors) > 100
    assert all(0 <= anchor.value <= 7 and anchor.text for anchor in anchors)
