"""Backups: one tar with a consistent snapshot of the database and the received files it names; and bringing one back.

What was erased stays erased. The snapshot of SQLite is made by ``VACUUM INTO``, which leaves out the free pages where a
destroyed key could linger; other databases are exported row by row in one repeatable-read transaction, in a form that
any of them can read back. Every restore repeats the erasures that the backup and the present data folder know of, so
an old backup brings nobody back. The master key and the secret key are left out unless asked for: with them, whoever
holds the backup reads everything.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from portal import store
from portal.models import StoredBlob

__all__ = ["Manifest", "back_up", "exported_models", "last_backup", "lines_of", "read_manifest"]

FORMAT = 1
DATABASE, EXPORT, MANIFEST, LEDGER = "credence.sqlite3", "export.jsonl", "manifest.json", "erased"
LAST = "last_backup.json"
KEYS = ("master_key", "secret_key")
#: Rebuilt by migrations, or worthless elsewhere.
LEFT_OUT = frozenset({"contenttypes.contenttype", "auth.permission", "sessions.session", "portal.workerpulse"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``engine`` is `sqlite` (a database file) or `portable` (rows)."""

    format: int
    made_at: str
    engine: str
    files: int
    keys: bool


def back_up(folder: Path, *, files: bool = True, keys: bool = False, portable: bool = False) -> Path:
    """Write a backup into ``folder``; its path. Safe while the portal runs.

    Args:
        folder: where to put it; made when absent, readable by its owner only.
        files: with the received files; without, the database alone (migrations change no files).
        keys: with the master key and the secret key.
        portable: rows instead of the database's own file, to be restored into any database.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(UTC)
    path = folder / f"credence-{now:%Y%m%d-%H%M%S-%f}.tar"
    partial = path.with_suffix(".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as output, tarfile.open(fileobj=output, mode="w") as tar:
        engine = _add_database(tar, portable=portable)
        count = _add_files(tar) if files else 0
        _add_bytes(tar, LEDGER, store.ledger().read_bytes() if store.ledger().exists() else b"")
        if keys:
            _add_keys(tar)
        manifest = Manifest(FORMAT, now.isoformat(), engine, count, keys)
        _add_bytes(tar, MANIFEST, json.dumps(asdict(manifest)).encode())
    partial.replace(path)
    _note_last(manifest)
    return path


def last_backup() -> Manifest | None:
    """The last backup that was made of this data folder, wherever it lies; None when nothing is known of one."""
    try:
        return Manifest(**json.loads((Path(settings.CREDENCE_DATA) / LAST).read_text(encoding="ascii")))
    except (OSError, TypeError, ValueError):
        return None


def _note_last(manifest: Manifest) -> None:
    with contextlib.suppress(OSError):  # a backup is a backup, whether or not we could note it
        (Path(settings.CREDENCE_DATA) / LAST).write_text(json.dumps(asdict(manifest)), encoding="ascii")


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """The backup's own word.

    Raises:
        ValueError: it is no backup of ours, or of another format.
    """
    try:
        member = tar.extractfile(MANIFEST)
        manifest = Manifest(**json.load(member)) if member else None
    except (KeyError, TypeError, ValueError):
        manifest = None
    if manifest is None:
        raise ValueError("This is no backup of Credence, or it breaks off before its end.")
    if manifest.format != FORMAT:
        raise ValueError(f"This backup has format {manifest.format}; this version reads format {FORMAT}.")
    return manifest


def exported_models() -> list[type[models.Model]]:
    """Every model whose rows a portable export holds, referenced ones first."""
    wanted = [model for model in apps.get_models() if model._meta.label_lower not in LEFT_OUT]  # noqa: SLF001 - Django's public name
    return serializers.sort_dependencies([(None, wanted)], allow_cycles=True)


def _add_database(tar: tarfile.TarFile, *, portable: bool) -> str:
    if connection.vendor == "sqlite" and not portable:
        with tempfile.TemporaryDirectory(dir=settings.CREDENCE_DATA) as held:
            copy = Path(held) / DATABASE
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(copy)])
            tar.add(copy, DATABASE, filter=_private)
        return "sqlite"
    with tempfile.TemporaryFile("w+b", dir=settings.CREDENCE_DATA) as held_rows:
        for line in _exported_lines():
            held_rows.write(line.encode() + b"\n")
        size = held_rows.tell()
        held_rows.seek(0)
        info = tarfile.TarInfo(EXPORT)
        info.size, info.mode = size, 0o600
        tar.addfile(info, held_rows)
    return "portable"


def _exported_lines() -> Iterator[str]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for model in exported_models():
            for row in model._base_manager.order_by("pk").iterator(chunk_size=500):  # noqa: SLF001 - as dumpdata does
                yield serializers.serialize("jsonl", [row], cls=_Exactly).strip()


class _Exactly(DjangoJSONEncoder):
    """Times to the microsecond: Django's own encoder cuts them, and the audit chain is over them."""

    def default(self, o: Any) -> Any:  # noqa: ANN401 - any value
        """A time in full; everything else as Django does."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _add_files(tar: tarfile.TarFile) -> int:
    """Files are written before their rows and never change, so those of the snapshot are there, or erased since."""
    rows = StoredBlob.objects.across_organizations("a backup holds every organization").filter(erased_at__isnull=True)
    return sum(_add_file(tar, path) for path in rows.order_by("pk").values_list("path", flat=True).iterator())


def _add_file(tar: tarfile.TarFile, path: str) -> bool:
    try:
        tar.add(store.folder() / path, f"received/{path}", filter=_private)
    except FileNotFoundError:
        return False
    return True


def _add_keys(tar: tarfile.TarFile) -> None:
    for name in KEYS:
        path = Path(settings.CREDENCE_DATA) / name
        if path.exists():
            tar.add(path, f"keys/{name}", filter=_private)


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _private(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
    return info


def lines_of(members: Iterable[bytes]) -> Iterator[str]:
    """The rows of a portable export, one a line."""
    for line in members:
        if line.strip():
            yield line.decode("utf-8")
