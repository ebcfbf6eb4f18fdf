"""The dropped files' folder: what counts as a file, and every way to be led out of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.intake.drop_folder import DropFolder, Dropped, DroppedFile, FolderError, OtherFileError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def folder(root: Path) -> Iterator[DropFolder]:
    with DropFolder.opened(root) as opened:
        yield opened


def put(root: Path, name: str, data: bytes = b"{}") -> Path:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def only(folder: DropFolder) -> Dropped:
    (file,) = folder.files()
    return file


def test_it_works(root: Path, folder: DropFolder) -> None:
    put(root, "b.json", b"two")
    put(root, "ada@mail.example/a.json", b"one")
    first, second = folder.files()
    assert (first.path, second.path) == ("b.json", "ada@mail.example/a.json")
    assert b"".join(DroppedFile(folder, second).chunks()) == b"one"
    assert DroppedFile(folder, first).start() == b"two"

    assert folder.move(second, "done", {"verdict": "verified"}) == "done/ada@mail.example/a.json"

    assert (root / "done/ada@mail.example/a.json").read_bytes() == b"one"
    assert json.loads((root / "done/ada@mail.example/a.json.result.json").read_text()) == {"verdict": "verified"}
    assert [file.path for file in folder.files()] == ["b.json"]


@pytest.mark.parametrize(
    "name",
    [
        ".hidden",
        "a.json.part",
        "a.PART",
        "a.tmp",
        "a.filepart",
        "a~",
        "x.result.json",
        ".git/config",
        "done/a",
        "failed/a",
    ],
)
def test_what_is_no_finished_file(root: Path, folder: DropFolder, name: str) -> None:
    put(root, name)
    assert folder.files() == []


def test_links_are_not_followed(root: Path, folder: DropFolder, tmp_path: Path) -> None:
    secret = put(tmp_path, "secret", b"secret")
    outside = tmp_path / "outside"
    put(outside, "a.json")
    (root / "link.json").symlink_to(secret)
    (root / "ada@mail.example").symlink_to(outside)
    os.mkfifo(root / "pipe.json")
    assert folder.files() == []


def test_a_file_swapped_for_a_link_is_not_read(root: Path, folder: DropFolder, tmp_path: Path) -> None:
    secret = put(tmp_path, "secret", b"{}")
    path = put(root, "a.json")
    seen = only(folder)
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(OtherFileError, match="link"):
        list(DroppedFile(folder, seen).chunks())
    with pytest.raises(OtherFileError, match="changed"):
        folder.move(seen, "done", {})
    assert path.is_symlink()


def test_a_folder_swapped_for_a_link_is_not_entered(root: Path, folder: DropFolder, tmp_path: Path) -> None:
    put(root, "ada@mail.example/a.json")
    seen = only(folder)
    (root / "ada@mail.example").rename(tmp_path / "outside")
    (root / "ada@mail.example").symlink_to(tmp_path / "outside")
    with pytest.raises(OtherFileError):
        list(DroppedFile(folder, seen).chunks())
    with pytest.raises(OtherFileError):
        folder.move(seen, "done", {})
    assert (tmp_path / "outside/a.json").exists()


def test_results_are_not_written_through_links(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (root / "done").symlink_to(tmp_path / "outside")
    with pytest.raises(FolderError, match="done"), DropFolder.opened(root):
        pass


def test_a_link_where_the_result_belongs_is_replaced(root: Path, folder: DropFolder, tmp_path: Path) -> None:
    victim = put(tmp_path, "victim", b"keep me")
    put(root, "a.json")
    (root / "done/a.json.result.json").symlink_to(victim)
    folder.move(only(folder), "done", {"a": 1})
    assert victim.read_bytes() == b"keep me"
    assert json.loads((root / "done/a.json.result.json").read_text()) == {"a": 1}


def test_a_file_that_grew_is_another(root: Path, folder: DropFolder) -> None:
    path = put(root, "a.json", b"half")
    seen = only(folder)
    path.write_bytes(b"half and half")
    with pytest.raises(OtherFileError, match="changed"):
        list(DroppedFile(folder, seen).chunks())
    assert only(folder).key != seen.key


def test_a_file_that_grows_while_it_is_read(root: Path, folder: DropFolder) -> None:
    path = put(root, "a.json", b"x" * 3_000_000)
    pieces = DroppedFile(folder, only(folder)).chunks()
    next(pieces)
    with path.open("ab") as file:
        file.write(b"more")
    with pytest.raises(OtherFileError, match="changed"):
        list(pieces)


def test_a_file_that_is_gone(root: Path, folder: DropFolder) -> None:
    path = put(root, "a.json")
    seen = only(folder)
    path.unlink()
    with pytest.raises(OtherFileError, match="gone"):
        DroppedFile(folder, seen).start()
    with pytest.raises(OtherFileError, match="gone"):
        folder.move(seen, "done", {})
    assert not (root / "done/a.json.result.json").exists()


def test_nothing_is_overwritten(root: Path, folder: DropFolder) -> None:
    for data in (b"first", b"second"):
        put(root, "a.tar.gz", data)
        folder.move(only(folder), "done", {"data": data.decode()})
    kept = {path.name: path.read_bytes() for path in (root / "done").iterdir() if path.suffix == ".gz"}
    assert sorted(kept.values()) == [b"first", b"second"]
    assert len(list((root / "done").glob("*.result.json"))) == 2


def test_a_crash_between_result_and_move(root: Path, folder: DropFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "a.json")
    real = os.rename

    def killed(source: str, *more: object, **others: object) -> None:
        if source == "a.json":
            raise KeyboardInterrupt
        real(source, *more, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        folder.move(only(folder), "done", {"n": 1})
    monkeypatch.undo()
    folder.move(only(folder), "done", {"n": 2})
    assert sorted(path.name for path in (root / "done").iterdir()) == ["a.json", "a.json.result.json"]
    assert json.loads((root / "done/a.json.result.json").read_text()) == {"n": 2}


@pytest.mark.parametrize("name", [b"b\xfcro.json", "Zeugnis ü.json".encode(), b"x" * 240, b"a\nb.json", b"-rf"])
def test_odd_names(root: Path, folder: DropFolder, name: bytes) -> None:
    (root / os.fsdecode(name)).write_bytes(b"{}")
    file = DroppedFile(folder, only(folder))
    assert file.name.encode("utf-8", "strict")
    folder.move(file.dropped, "failed", {"file": file.name})
    assert folder.files() == []
    assert len(list((root / "failed").iterdir())) == 2


def test_one_process_at_a_time(root: Path, folder: DropFolder) -> None:
    with pytest.raises(FolderError, match="another process"), DropFolder.opened(root):
        pass


@pytest.mark.parametrize("what", ["absent", "file", "link"])
def test_what_cannot_be_watched(tmp_path: Path, what: str) -> None:
    path = tmp_path / "it"
    if what == "file":
        path.write_text("x")
    elif what == "link":
        path.symlink_to(tmp_path)
    with pytest.raises(FolderError, match="cannot be watched"), DropFolder.opened(path):
        pass
