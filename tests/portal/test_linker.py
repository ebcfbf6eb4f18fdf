"""The linker over the database: rebuilt after an import, kept in the data folder, by framework or over all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from matching.linking import model
from matching.linking.link import IDENTIFIER, LABEL
from portal import linker
from portal.actions.framework_versions import Choice, make_current
from portal.checks import check_embedding_extra
from portal.models import ConceptIdentifier, Framework, SkillConcept
from tests.portal.framework_files import LIFT, TURN, WASH, import_version

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


def test_a_retired_concept_is_found_by_identifier_and_never_by_words(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    assert linker.linker_of("csv").link_text("lifting people")[0].uri == LIFT
    import_version(tmp_path, "1.2")
    for built in (linker.linker_of("csv"), linker.current()):
        named = built.link(LIFT)[0]
        assert (named.uri, named.label, named.method) == (LIFT, "Lifting people", IDENTIFIER)
        by_words = built.link_text("lifting people", 100)
        assert (by_words[0].uri, by_words[0].method) == (TURN, LABEL)
        assert LIFT not in {link.uri for link in by_words}


def test_words_are_those_of_the_current_version_whichever_a_person_made_it(tmp_path: Path) -> None:
    import_version(tmp_path, "1.2")
    import_version(tmp_path, "1.1", Choice.KEEP)
    newer = linker.current()
    assert newer.link_text("showering")[0].uri == WASH
    make_current(Framework.objects.get(name="csv", version="1.1"))
    older = linker.current()
    assert older is not newer
    for built in (older, linker.linker_of("csv")):
        assert LABEL not in {link.method for link in built.link_text("showering")}
        assert built.link_text("washing people")[0].method == LABEL
        assert built.label_of(WASH) == "Washing people"
        assert built.link(TURN)[0].method == IDENTIFIER
        assert TURN not in {link.uri for link in built.link_text("moving people safely", 100)}


def test_an_extra_that_is_refused_is_a_warning(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(model, "_folder", lambda: None)
    assert check_embedding_extra(None) == []
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"other weights")
    monkeypatch.setattr(model, "_folder", lambda: tmp_path)
    (missing,) = check_embedding_extra(None)
    assert (missing.id, "tokenizers" in missing.msg) == ("credence.W030", True)
    monkeypatch.setattr(model, "installed", lambda: True)
    (altered,) = check_embedding_extra(None)
    assert (altered.id, "not the file that was measured" in altered.msg) == ("credence.W030", True)
    assert "requirements-embeddings.txt" in altered.hint
    for name in ("WEIGHTS_SHA256", "TOKENIZER_SHA256"):
        monkeypatch.setattr(model, name, hashlib.sha256(b"other weights").hexdigest())
    assert check_embedding_extra(None) == []
