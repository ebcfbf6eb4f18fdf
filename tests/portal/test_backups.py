"""Backups: everything comes back, erased things do not, and nothing is overwritten by accident."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal import restores, store
from portal.backups import back_up, exported_models, read_manifest
from portal.models import StoredBlob
from tests.portal.conftest import Person

pytestmark = pytest.mark.django_db(transaction=True)


def names_in(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def test_it_works(bob: Person, data_folder: Path) -> None:
    blob = store.put(bob.scope, b"a record")
    path = back_up(data_folder / "backups")
    assert path.stat().st_mode & 0o777 == 0o600
    names = names_in(path)
    assert f"received/{blob.path}" in names
    assert not any(name.startswith("keys/") for name in names)
    with tarfile.open(path) as tar:
        manifest = read_manifest(tar)
    assert (manifest.files, manifest.keys) == (1, False)


def test_keys_come_along_only_when_asked(bob: Person, data_folder: Path) -> None:
    store.put(bob.scope, b"a record")
    assert "keys/master_key" in names_in(back_up(data_folder / "backups", keys=True))


def test_a_destroyed_key_is_not_in_the_backup(bob: Person, data_folder: Path) -> None:
    blob = store.put(bob.scope, b"a record")
    key = bytes(blob.wrapped_key)
    assert holds(back_up(data_folder / "backups"), key)
    store.erase(blob)
    path = back_up(data_folder / "backups")
    assert not holds(path, key)
    assert f"received/{blob.path}" not in names_in(path)


def holds(path: Path, needle: bytes) -> bool:
    """Whether the backup's database has these bytes anywhere, as they are or in base64."""
    import base64

    raw = path.read_bytes()
    return needle in raw or base64.b64encode(needle) in raw


def test_every_model_but_the_rebuilt_ones_is_exported() -> None:
    labels = {model._meta.label_lower for model in exported_models()}
    assert {"portal.organization", "portal.storedblob", "portal.eventdetail", "portal.user"} <= labels
    assert "sessions.session" not in labels


@pytest.mark.parametrize("written", [b"", b"not a tar", b"x" * 2_000])
def test_something_else_is_no_backup(db: None, data_folder: Path, written: bytes) -> None:
    path = data_folder / "odd.tar"
    path.write_bytes(written)
    with pytest.raises(CommandError, match="no backup"):
        call_command("restore", path)


def test_a_missing_file_is_said_to_be_missing(db: None, data_folder: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", data_folder / "absent.tar")


def test_data_that_is_there_is_not_overwritten(bob: Person, data_folder: Path) -> None:
    store.put(bob.scope, b"a record")
    path = back_up(data_folder / "backups")
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", path)


def test_restoring_repeats_erasures(bob: Person, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the file of the database left where it is: the files and the erasures are what is looked at here."""
    kept, erased = store.put(bob.scope, b"kept"), store.put(bob.scope, b"erased")
    key = bytes(erased.wrapped_key)
    path = back_up(data_folder / "backups")
    store.erase(erased)
    StoredBlob.objects.within(bob.scope).filter(pk=erased.pk).update(wrapped_key=key, erased_at=None)
    monkeypatch.setattr(restores, "_place", place_files_only(restores._place))
    monkeypatch.setattr(restores, "_database_file", lambda: data_folder / "nowhere.sqlite3")
    monkeypatch.setattr(restores.connections, "close_all", lambda: None)
    done = restores.restore(path, force=True)
    assert (done.files, done.erased) == (2, 1)
    assert store.get(StoredBlob.objects.within(bob.scope).get(pk=kept.pk)) == b"kept"
    with pytest.raises(store.BlobErasedError):
        store.get(StoredBlob.objects.within(bob.scope).get(pk=erased.pk))


Place = Callable[[tarfile.TarFile, str, Path], None]


def place_files_only(place: Place) -> Place:
    def placed(tar: tarfile.TarFile, name: str, target: Path) -> None:
        if name.startswith("received/"):
            place(tar, name, target)

    return placed


def test_a_name_that_leads_outside_is_not_followed(bob: Person, data_folder: Path) -> None:
    evil = data_folder / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        for name in ("received/../outside", "received/aa/../../outside", "received/aa/bb"):
            info = tarfile.TarInfo(name)
            tar.addfile(info)
    with tarfile.open(evil) as tar:
        assert restores._place_files(tar) == 1
    assert not (data_folder / "outside").exists()


def test_rotating_the_master_key_keeps_everything_readable(bob: Person, data_folder: Path) -> None:
    blob = store.put(bob.scope, b"a record")
    before = (data_folder / "master_key").read_text()
    call_command("rotate_master_key")
    assert (data_folder / "master_key").read_text() != before
    assert store.get(StoredBlob.objects.within(bob.scope).get(pk=blob.pk)) == b"a record"


FILL = """
from portal import store
from portal.actions.receive import receive_text
from portal.actions.sequence import sequence_events
from portal.models import Organization, User
from portal.scope import Scope
from tests.portal.work import work_off
scope = Scope(organization_id=Organization.objects.create(name="Alder Grove").pk, system="test")
User.objects.create_user("alice@example.org", "correct horse battery")
receive_text(scope, text='{"a": 1}', channel="paste")
work_off()
sequence_events()
store.erase(store.put(scope, b"gone"))
"""
LOOK = """
from portal import store
from portal.actions.sequence import verify_chain
from portal.models import Organization, StoredBlob, Submission
from portal.scope import Scope
scope = Scope(organization_id=Organization.objects.get().pk, system="test")
submission = Submission.objects.within(scope).get()
print(store.get(submission.blob), submission.state, verify_chain(scope).whole, StoredBlob.objects.within(scope).count())
Organization.objects.create(name="One more")
"""


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["--with-keys", "--portable"])
def test_a_whole_installation_comes_back_somewhere_else(tmp_path: Path, flag: str) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    manage(old, "migrate", "-v0")
    manage(old, "shell", "-v0", "-c", FILL)
    path = manage(old, "backup", str(tmp_path / "kept"), flag).strip()
    said = manage(new, "restore", path)
    assert "Restored: 1 received files" in said
    if flag == "--portable":
        assert "master key is not here" in said
        (new / "master_key").write_bytes((old / "master_key").read_bytes())
    assert manage(new, "shell", "-v0", "-c", LOOK).strip() == "b'{\"a\": 1}' unreadable True 2"
    assert "--force" in manage(new, "restore", path, wanted=1)
    manage(new, "restore", path, "--force")
    assert list(new.glob("before-restore-*"))


def manage(data: Path, *words: str, wanted: int = 0) -> str:
    """What a command said, on a data folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", *words],
        cwd=Path(__file__).parents[2],
        env={**environment, "CREDENCE_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == wanted, done.stderr
    return done.stdout + (done.stderr if wanted else "")
