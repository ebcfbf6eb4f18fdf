"""The linker over the database: rebuilt after an import, kept in the data folder, by framework or over all."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.linking import model
from portal import linker
from portal.models import ConceptIdentifier, Framework, SkillConcept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path, monkeypatch) -> None:
    settings.CREDENCE_DATA = tmp_path
    monkeypatch.setattr(linker, "_built", None)
    monkeypatch.setattr(model, "installed", lambda: False)
    SkillConcept.objects.all().delete()


def imported(name: str, label: str) -> SkillConcept:
    framework = Framework.objects.create(name=name, version="1", concept_count=1)
    return SkillConcept.objects.create(
        framework=framework, uri=f"u:{name}", label=label, kind="skill", description="words of it", search_text=label
    )


def test_it_works(tmp_path: Path) -> None:
    ConceptIdentifier.objects.create(concept=imported("esco", "measure vital signs"), value="S1.2")
    imported("onet", "operate presses")
    assert linker.current().link_text("operating a press")[0].uri == "u:onet"
    found = linker.current().link_identifier("", "S1.2", "ESCO")
    assert found is not None
    assert found.uri == "u:esco"
    assert list((tmp_path / "linking").glob("words_all=*"))


def test_the_same_one_until_something_is_imported() -> None:
    imported("esco", "measure vital signs")
    first = linker.current()
    assert linker.current() is first
    imported("onet", "operate presses")
    assert linker.current() is not first
    assert linker.current().link_text("operate presses")[0].uri == "u:onet"


def test_one_framework_knows_nothing_of_another() -> None:
    imported("esco", "measure vital signs")
    imported("onet", "operate presses")
    assert [link.uri for link in linker.linker_of("esco").link_text("operate presses and measure vital signs")] == [
        "u:esco"
    ]


def test_a_framework_that_is_not_imported_is_said() -> None:
    with pytest.raises(linker.NotImportedError, match=r"manage\.py import_framework onet"):
        linker.linker_of("onet")


def test_an_extra_that_was_altered_is_not_used_by_workers_and_stops_the_command(monkeypatch) -> None:
    def altered() -> None:
        raise model.ModelError("It is not the file that was measured.")

    imported("esco", "measure vital signs")
    monkeypatch.setattr(model, "installed", lambda: True)
    monkeypatch.setattr(model, "load", altered)
    assert linker.current().method == "text"
    with pytest.raises(model.ModelError):
        linker.linker_of("esco")
