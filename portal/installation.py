"""This machine's installation: who runs it now, and bringing its database up to date, with a backup first."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.backups import back_up

__all__ = ["AlreadyRunningError", "is_running", "prepare", "running_alone"]


class AlreadyRunningError(Exception):
    """Raised when another process runs on the same data folder."""


def prepare(say: Callable[[str], None]) -> None:
    """Migrate the database (after a backup, when there is something in it) and load the built-in framework."""
    # What an earlier run left in the broker are nudges for rows that the workers will find by themselves.
    shutil.rmtree(Path(settings.CREDENCE_DATA) / "broker", ignore_errors=True)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise looks for it, finders or not
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        if executor.loader.applied_migrations:
            kept = back_up(Path(settings.CREDENCE_DATA) / "backups")
            say(f"Backed up to {kept} before migrating.")
        else:
            say("Making the database; this takes half a minute, once.")
        call_command("migrate", interactive=False, verbosity=0)
    from portal.actions.import_framework import load_builtin  # noqa: PLC0415 - heavy, and only needed here

    load_builtin()


@contextmanager
def running_alone(address: str) -> Iterator[None]:
    """Hold the data folder's lock; the lock dies with the process, however it ends.

    Raises:
        AlreadyRunningError: somebody else holds it.
    """
    path = _lock_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        told = os.read(descriptor, 300).decode("utf-8", "replace").strip()
        os.close(descriptor)
        raise AlreadyRunningError(
            f"Credence already runs on this data folder: {told or 'by another process'}."
        ) from None
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{address} (process {os.getpid()})\n".encode())
        yield
    finally:
        os.close(descriptor)


def is_running() -> bool:
    """Whether somebody holds the data folder's lock."""
    try:
        with running_alone(""):
            return False
    except AlreadyRunningError:
        return True


def _lock_file() -> Path:
    return Path(settings.CREDENCE_DATA) / "up.lock"
