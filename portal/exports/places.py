"""Where files that leave lie until they are fetched: encrypted, in a folder that only its owner reads."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

__all__ = ["NoRoomError", "folder", "require_room"]


class NoRoomError(Exception):
    """Raised when the disk has less left than rows need."""


def folder() -> Path:
    """The folder, made where it is not there."""
    made = Path(settings.CREDENCE_DATA) / "exports"
    made.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made


def require_room(more: int = 0) -> None:
    """Insist that ``more`` bytes leave as much of the disk free as is kept for rows.

    Raises:
        NoRoomError: they would not.
    """
    if shutil.disk_usage(folder()).free - more < settings.CREDENCE_KEEP_FREE:
        raise NoRoomError("The disk is nearly full.")
