"""Taking in dropped files: together, once each, with their candidate; and what became of each."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.actions import receive_dropped as module
from portal.actions.receive_dropped import outcomes, receive_dropped
from portal.actions.receive_once import taken_already
from portal.intake.drop_folder import DropFolder, DroppedFile
from portal.models import Batch, ReceivedMessage, Submission
from portal.scope import NotAllowedError, Scope
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.work import work_off
from tests.portal.work_factories import a_candidate, a_job, an_application


@pytest.fixture
def scope(bob: Person) -> Scope:
    return Scope(organization_id=bob.organization.pk, system="folder")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def folder(root: Path) -> Iterator[DropFolder]:
    with DropFolder.opened(root) as opened:
        yield opened


def put(root: Path, name: str, data: bytes | None = None) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data if data is not None else json.dumps(badge("did:web:x.example", hash(name) % 1000)).encode())


def dropped(folder: DropFolder) -> list[DroppedFile]:
    return [DroppedFile(folder, file) for file in folder.files()]


def results(scope: Scope, files: list[DroppedFile]) -> dict[str, tuple[str, dict[str, Any]]]:
    known = taken_already(scope, [file.dropped.key for file in files])
    found = outcomes(scope, known)
    return {file.dropped.path: found[file.dropped.key] for file in files if file.dropped.key in found}


def test_it_works(bob: Person, scope: Scope, root: Path, folder: DropFolder) -> None:
    application = an_application(bob, a_job(bob), "Danette Kowalczyk")
    for name in ("a.json", "b.json", "Danette@mail.example/c.json", "nobody@mail.example/d.json"):
        put(root, name)
    put(root, "note.txt", b"hello")
    files = dropped(folder)

    done = receive_dropped(scope, files)

    assert (done.taken, done.unreadable) == (5, {})
    assert Batch.objects.within(scope).count() == 3  # one for each folder
    theirs = Submission.objects.within(scope).get(file_name="c.json")
    assert (theirs.candidate, theirs.job, theirs.channel) == (application.candidate, application.job, "folder")
    assert results(scope, files) == {}  # nothing is settled yet
    work_off()
    told = results(scope, files)
    assert {path: where for path, (where, _) in told.items()} == {
        "a.json": "done", "b.json": "done", "note.txt": "failed",
        "Danette@mail.example/c.json": "done", "nobody@mail.example/d.json": "done",
    }  # fmt: skip
    (record,) = told["a.json"][1]["records"]
    assert record["verdict"] == "rejected"  # it is unsigned, and that was found out
    assert record["record"].startswith("http://127.0.0.1:8000/records/")
    assert "note.txt" in told["note.txt"][1]["error"]


def test_each_is_taken_once(bob: Person, scope: Scope, root: Path, folder: DropFolder) -> None:
    put(root, "a.json")
    files = dropped(folder)
    assert receive_dropped(scope, files).taken == 1
    assert receive_dropped(scope, files).taken == 0
    assert (Submission.objects.within(scope).count(), Batch.objects.within(scope).count()) == (1, 1)


def test_an_archive_tells_of_its_members(bob: Person, scope: Scope, root: Path, folder: DropFolder) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.json", json.dumps(badge("did:web:x.example", 1)))
        archive.writestr("two.txt", "hello")
    put(root, "all.zip", packed.getvalue())
    put(root, "other.json")
    files = dropped(folder)
    receive_dropped(scope, files)
    work_off()
    where, result = results(scope, files)["all.zip"]
    assert where == "done"
    assert sorted(item["file"] for item in result["records"]) == ["one.json", "two.txt"]


def test_too_large_is_failed_with_its_reason(
    bob: Person, scope: Scope, root: Path, folder: DropFolder, settings: Any
) -> None:
    settings.CREDENCE_MAX_FILE = 1024
    put(root, "big.json", b"x" * 2_000)
    files = dropped(folder)
    receive_dropped(scope, files)
    where, result = results(scope, files)["big.json"]
    assert where == "failed"
    assert result["sha256"]
    assert "limit" in result["error"]


def test_a_batch_is_never_overfull(
    bob: Person, scope: Scope, root: Path, folder: DropFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    for number in range(5):
        put(root, f"{number}.json")
    assert receive_dropped(scope, dropped(folder)).taken == 5
    assert Batch.objects.within(scope).count() == 3


def test_a_file_that_changes_meanwhile_is_left(bob: Person, scope: Scope, root: Path, folder: DropFolder) -> None:
    put(root, "a.json")
    put(root, "b.json")
    files = dropped(folder)
    (root / "a.json").write_bytes(b"something else")
    done = receive_dropped(scope, files)
    assert (done.taken, done.unreadable) == (1, {"a.json": "it changed"})


def test_a_kill_before_the_commit_leaves_nothing(
    bob: Person, scope: Scope, root: Path, folder: DropFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.actions import receive_once

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    put(root, "a.json")
    files = dropped(folder)
    monkeypatch.setattr(receive_once, "record_event", killed)
    with pytest.raises(KeyboardInterrupt):
        receive_dropped(scope, files)
    assert not ReceivedMessage.objects.within(scope).exists()
    assert not Submission.objects.within(scope).exists()
    monkeypatch.undo()
    assert receive_dropped(scope, files).taken == 1


def test_what_was_erased_meanwhile_is_said(bob: Person, scope: Scope, root: Path, folder: DropFolder) -> None:
    put(root, "a.json")
    files = dropped(folder)
    receive_dropped(scope, files)
    Submission.objects.within(scope).all().delete()
    where, result = results(scope, files)["a.json"]
    assert where == "failed"
    assert "erased" in result["error"]


def test_the_job_that_is_named_counts(bob: Person, scope: Scope, root: Path, folder: DropFolder) -> None:
    a_candidate(bob)
    job = a_job(bob)
    put(root, "danette@mail.example/a.json")
    receive_dropped(scope, dropped(folder), job=job)
    assert Submission.objects.within(scope).get().job == job


def test_strangers_organizations_are_apart(
    bob: Person, charlie: Person, scope: Scope, root: Path, folder: DropFolder
) -> None:
    a_candidate(charlie)
    put(root, "danette@mail.example/a.json")
    receive_dropped(scope, dropped(folder))
    assert Submission.objects.within(scope).get().candidate is None
    assert not Submission.objects.within(charlie.scope).exists()


def test_only_who_may_receive(erin: Person, root: Path, folder: DropFolder) -> None:
    with pytest.raises(NotAllowedError):
        receive_dropped(erin.scope, dropped(folder))
