"""Small frameworks for tests, written as plain CSV files: versions of one framework, in words of our own."""

from __future__ import annotations

from pathlib import Path

from matching.frameworks import FRAMEWORKS
from portal.actions.framework_versions import Choice
from portal.actions.import_framework import Imported, import_framework
from portal.models import ConceptEdge, Framework, SkillConcept

WASH, LIFT, WATCH, TURN = (f"urn:care:{name}" for name in ("wash", "lift", "watch", "turn"))
HEADER = "uri,label,description,alternatives,broader,close,replaced"
VERSIONS = {
    "1.1": (
        f"{WASH},Washing people,Washes people.,Bathing,,,",
        f"{LIFT},Lifting people,Lifts people.,,{WASH},,",
        f"{WATCH},Watching over people,Watches.,Sitting,,{LIFT},",
    ),
    "1.2": (
        f"{WASH},Helping people wash,Washes people.,Bathing|Showering,,,",
        f"{WATCH},Watching over people,Watches and tells.,Sitting,,,",
        f"{TURN},Moving people safely,Moves people.,Lifting people,{WASH},,",
    ),
    "1.10": (
        f"{WASH},Helping people wash,Washes people.,Bathing|Showering,,,",
        f"{LIFT},Lifting people,Lifts people.,,,,{TURN}",
        f"{WATCH},Watching over people,Watches and tells.,Sitting,,,",
        f"{TURN},Moving people safely,Moves people.,Lifting people,{WASH},{WATCH},",
    ),
}


def write_version(folder: Path, version: str, rows: tuple[str, ...] | None = None) -> Path:
    """The version as a file."""
    file = folder / f"care-{version}.csv"
    file.write_text("\n".join((HEADER, *(rows if rows is not None else VERSIONS[version]))), encoding="utf-8")
    return file


def import_version(folder: Path, version: str, choice: Choice = Choice.NEWEST) -> Imported:
    """Import the version from a file of its own."""
    assert "csv" in FRAMEWORKS
    return import_framework("csv", write_version(folder, version), choice=choice)


def state() -> list[object]:
    """Everything that consumers see: concepts, with what they are called and whether they are retired, and edges."""
    concepts = SkillConcept.objects.filter(uri__startswith="urn:care:").order_by("uri")
    rows = concepts.values_list(
        "uri",
        "label",
        "description",
        "alternative_labels",
        "retired",
        "retired_in",
        "replaced_by",
        "framework__version",
    )
    edges = ConceptEdge.objects.order_by("source", "target", "kind").values_list("source", "target", "kind")
    current = Framework.objects.filter(current=True).order_by("name").values_list("name", "series", "version")
    return [list(rows), list(edges), list(current)]
