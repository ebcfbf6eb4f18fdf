"""Bringing a backup back (see :mod:`portal.backups`)."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction

from portal import store
from portal.backups import DATABASE, EXPORT, KEYS, LEDGER, exported_models, lines_of, read_manifest
from portal.models import StoredBlob, User

__all__ = ["NotEmptyError", "Restored", "restore"]


class NotEmptyError(Exception):
    """Raised when there is something that a restore would replace."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: files, erasures repeated, files that rows name and nobody has; whether the master key is here."""

    files: int
    erased: int
    missing: int
    has_master_key: bool


def restore(path: Path, *, force: bool = False) -> Restored:
    """Put a backup's database and files in place. Nothing else may run on the data folder meanwhile.

    What stood there is kept beside, in `before-restore-…`, when ``force`` allows replacing it.

    Raises:
        NotEmptyError: there is something already, and ``force`` was not given.
        ValueError: the file is no backup, or made on another kind of database.
        OSError: it cannot be read, or there is no room.
    """
    with _opened(path) as tar:
        manifest = read_manifest(tar)
        if manifest.engine == "sqlite" and connection.vendor != "sqlite":
            raise ValueError("This backup holds a SQLite file, and the database here is another one.")
        if _occupied() and not force:
            raise NotEmptyError("There is data here already. Give --force to replace it; it is kept beside.")
        erased = _erased_ids(tar)
        _set_aside()
        if manifest.engine == "sqlite":
            _place(tar, DATABASE, _database_file())
        else:
            _load_rows(tar)
        files = _place_files(tar)
        _place_keys(tar)
    call_command("migrate", interactive=False, verbosity=0)
    return Restored(files, _erase_again(erased), _missing(), Path(settings.CREDENCE_MASTER_KEY_FILE).exists())


def _opened(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path)
    except tarfile.TarError:
        raise ValueError("This is no backup of Credence, or it breaks off before its end.") from None


def _occupied() -> bool:
    if store.folder().exists() and any(item.is_dir() for item in store.folder().iterdir()):
        return True
    tables = connection.introspection.table_names()
    return User._meta.db_table in tables and User.objects.exists()  # noqa: SLF001 - Django's public name


def _erased_ids(tar: tarfile.TarFile) -> set[str]:
    """What either the backup or this data folder knows to be erased."""
    member = tar.extractfile(LEDGER)
    told = member.read().decode("ascii").split() if member else []
    here = store.ledger().read_text("ascii").split() if store.ledger().exists() else []
    return {*told, *here}


def _set_aside() -> None:
    connections.close_all()
    aside = Path(settings.CREDENCE_DATA) / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    standing = [store.folder()]
    if connection.vendor == "sqlite":
        file = _database_file()
        standing += [file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm"))]
    for item in standing:
        if item.exists():
            aside.mkdir(exist_ok=True, mode=0o700)
            shutil.move(item, aside / item.name)


def _database_file() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _place(tar: tarfile.TarFile, name: str, target: Path) -> None:
    source = tar.extractfile(name)
    if source is None:
        raise ValueError(f"The backup lacks {name}.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(target.name + ".new")
    with source, fresh.open("wb") as output:
        fresh.chmod(0o600)
        shutil.copyfileobj(source, output)
    fresh.replace(target)


def _place_files(tar: tarfile.TarFile) -> int:
    count = 0
    store.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for member in tar.getmembers():
        parts = member.name.split("/")
        if parts[0] == "received" and len(parts) == 3 and member.isfile() and ".." not in parts:  # noqa: PLR2004
            _place(tar, member.name, store.folder() / parts[1] / parts[2])
            count += 1
    return count


def _place_keys(tar: tarfile.TarFile) -> None:
    names = set(tar.getnames())
    for key in KEYS:
        if f"keys/{key}" in names:
            _place(tar, f"keys/{key}", Path(settings.CREDENCE_DATA) / key)


def _load_rows(tar: tarfile.TarFile) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    member = tar.extractfile(EXPORT)
    if member is None:
        raise ValueError("The backup lacks its rows.")
    with transaction.atomic(), connection.constraint_checks_disabled():
        for line in lines_of(member):
            for row in _rows(line):
                row.save()
        connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), exported_models()):
            cursor.execute(statement)


def _rows(line: str) -> Iterator[serializers.base.DeserializedObject]:
    yield from serializers.deserialize("jsonl", line)


def _erase_again(ids: set[str]) -> int:
    rows = StoredBlob.objects.across_organizations("a restore concerns every organization").filter(pk__in=ids)
    count = 0
    for blob in rows.filter(wrapped_key__isnull=False):
        store.erase(blob)
        count += 1
    for identifier in ids - set(_ledger_now()):
        store.note_erased(identifier)
    return count


def _ledger_now() -> list[str]:
    return store.ledger().read_text("ascii").split() if store.ledger().exists() else []


def _missing() -> int:
    rows = StoredBlob.objects.across_organizations("a restore concerns every organization").filter(erased_at=None)
    return sum(not (store.folder() / path).exists() for path in rows.values_list("path", flat=True).iterator())
