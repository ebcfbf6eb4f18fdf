"""Exports in tests: asked for, worked off in this process, and read."""

from __future__ import annotations

import csv
import io
from typing import Any

from portal.actions.exports import ask_export, fetch_export, read_export
from portal.actions.write_export import perform_export
from portal.exports import places
from portal.models import Export
from portal.scope import Scope

__all__ = ["asked", "bytes_of", "files", "lines_of", "worked"]


def asked(scope: Scope, what: str = "candidates", form: str = "csv", **about: Any) -> Export:
    return ask_export(scope, what=what, form=form, about={name: str(value) for name, value in about.items()})


def worked(row: Export) -> Export:
    perform_export(row.pk)
    row.refresh_from_db()
    return row


def bytes_of(scope: Scope, row: Export) -> bytes:
    return b"".join(read_export(fetch_export(scope, row)))


def lines_of(scope: Scope, row: Export) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bytes_of(scope, row).decode("utf-8-sig"), newline="")))


def files() -> list[str]:
    return sorted(item.name for item in places.folder().iterdir())
