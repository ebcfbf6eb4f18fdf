"""`manage.py watch_folder`: waits until a file is complete, takes it in, and moves it once its result is there."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.intake.drop_folder import DropFolder, OtherFileError
from portal.management.commands import watch_folder
from portal.management.commands.watch_folder import Watch
from portal.models import Batch, Submission
from portal.queries_senders import job_reference
from portal.scope import Scope
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.work import work_off
from tests.portal.work_factories import a_candidate, a_job


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers do their part while the command sleeps."""
    monkeypatch.setattr(watch_folder.time, "sleep", lambda _: work_off())


def put(root: Path, name: str, number: int = 1) -> Path:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(badge("did:web:x.example", number)))
    return path


def watch(root: Path, *words: str, **options: Any) -> str:
    out = io.StringIO()
    settled = {"settle": 0.0} | options
    call_command("watch_folder", str(root), *words, organization="Alder Grove Care", once=True, stdout=out, **settled)
    return out.getvalue()


def test_it_works(bob: Person, root: Path, worked: None) -> None:
    candidate = a_candidate(bob)
    put(root, "a.json")
    put(root, "danette@mail.example/b.json", 2)
    (root / "note.txt").write_text("hello")
    (root / "c.json.part").write_text("half")

    assert watch(root) == "3 taken in, 2 moved to done, 1 to failed.\n"

    assert sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()) == [
        "c.json.part",
        "done/a.json",
        "done/a.json.result.json",
        "done/danette@mail.example/b.json",
        "done/danette@mail.example/b.json.result.json",
        "failed/note.txt",
        "failed/note.txt.result.json",
    ]
    result = json.loads((root / "done/danette@mail.example/b.json.result.json").read_text())
    assert (result["outcome"], result["candidate"]) == ("done", str(candidate.pk))
    assert result["records"][0]["verdict"] == "rejected"
    assert "Taken" in json.loads((root / "failed/note.txt.result.json").read_text())["error"]
    assert watch(root) == ""


def test_a_file_is_complete_when_it_has_not_changed_for_a_while(
    bob: Person, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(watch_folder.time, "monotonic", lambda: clock[0])
    scope = Scope(organization_id=bob.organization.pk, system="folder")
    path = put(root, "a.json")
    with DropFolder.opened(root) as folder:
        watching = Watch(folder, scope, None, 5.0, print)
        for _ in range(4):  # it grows every three seconds, so it is never five seconds old
            watching.look()
            clock[0] += 3
            with path.open("ab") as file:
                file.write(b" ")
        assert not Submission.objects.within(scope).exists()
        watching.look()
        clock[0] += 5
        watching.look()
        assert Submission.objects.within(scope).count() == 1


@pytest.mark.parametrize("step", ["before the commit", "after the commit", "before the move"])
def test_a_kill_between_steps(
    bob: Person, root: Path, worked: None, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = watch_folder.receive_dropped

    def killed(*args: Any, **named: Any) -> None:
        if step == "after the commit":
            real(*args, **named)
        raise KeyboardInterrupt

    put(root, "a.json")
    with monkeypatch.context() as broken:
        if step == "before the move":
            broken.setattr(DropFolder, "move", killed)
        else:
            broken.setattr(watch_folder, "receive_dropped", killed)
        with pytest.raises(KeyboardInterrupt):
            watch(root)
    assert (root / "a.json").exists()

    watch(root)

    assert Submission.objects.within(bob.scope).count() == 1
    assert Batch.objects.within(bob.scope).count() == 1
    assert sorted(path.name for path in (root / "done").iterdir()) == ["a.json", "a.json.result.json"]
    assert list((root / "failed").iterdir()) == []


def test_without_workers_it_says_what_still_waits(bob: Person, root: Path) -> None:
    put(root, "a.json")
    said = watch(root, patience=0.6)
    assert "1 still here, unfinished or being checked" in said
    assert (root / "a.json").exists()
    work_off()
    assert watch(root) == "0 taken in, 1 moved to done, 0 to failed.\n"


def test_a_file_that_cannot_be_moved_is_said_once(
    bob: Person, root: Path, worked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise OtherFileError("permission denied")

    put(root, "a.json")
    monkeypatch.setattr(DropFolder, "move", refused)
    assert watch(root).count("a.json was left where it is: permission denied.") == 1


def test_the_same_name_again_is_another_file(bob: Person, root: Path, worked: None) -> None:
    for number in (1, 2):
        put(root, "a.json", number)
        watch(root)
    assert Submission.objects.within(bob.scope).count() == 2
    assert len(list((root / "done").glob("a*.json"))) == 4  # two files, two results


def test_a_job_by_its_reference_or_title(bob: Person, root: Path, worked: None) -> None:
    job = a_job(bob)
    for number, named in enumerate((job_reference(job), job.title, str(job.pk))):
        put(root, f"{number}.json", number)
        watch(root, job=named)
    assert set(Submission.objects.within(bob.scope).values_list("job", flat=True)) == {job.pk}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"organization": "Nobody"}, "No organization is called"),
        ({"job": "Nothing"}, "No open job is called"),
        ({"every": 0.0}, "Seconds"),
        ({"path": "absent"}, "is no folder"),
    ],
)
def test_wrong_usage(bob: Person, root: Path, options: dict[str, Any], said: str) -> None:
    path = root / options.pop("path", "")
    with pytest.raises(CommandError, match=said) as wrong:
        call_command("watch_folder", str(path), **{"organization": "Alder Grove Care", "once": True} | options)
    assert wrong.value.returncode == 64


def test_no_words_at_all() -> None:
    with pytest.raises((CommandError, SystemExit)):
        call_command("watch_folder")


def test_two_at_once(bob: Person, root: Path) -> None:
    with DropFolder.opened(root), pytest.raises(CommandError, match="another process") as busy:
        watch(root)
    assert busy.value.returncode == 70


@pytest.mark.slow
def test_thousands(bob: Person, root: Path, worked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand that are no records: what is measured is the folder, not the checking."""
    monkeypatch.setattr(watch_folder, "SAY_EVERY", 0.0)
    for number in range(2_000):
        (root / f"{number:04}.txt").write_bytes(b"")
    said = watch(root).splitlines()
    assert said[-1] == "2,000 taken in, 0 moved to done, 2,000 to failed."
    assert len(said) > 4
    assert Batch.objects.within(bob.scope).count() == 4
