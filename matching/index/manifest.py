"""What an index consists of at one generation: one small file, replaced as a whole."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matching.index.layout import BadIndexError, sync

__all__ = ["Manifest", "read_manifest", "write_manifest"]

NAME = "manifest.json"
VERSION = 1
LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """Names of files: segments, oldest first, and the list of who is gone from them (empty: nobody).

    ``marks`` are the owner's: how far what happened has been taken in.
    """

    generation: int = 0
    segments: tuple[str, ...] = ()
    gone: str = ""
    marks: Mapping[str, int] = field(default_factory=dict)


def read_manifest(folder: Path) -> Manifest:
    """The present generation of the index in a folder.

    Raises:
        FileNotFoundError: there is no index.
        BadIndexError: what is there is not ours, of another release, or damaged.
    """
    with (folder / NAME).open("rb") as file:
        text = file.read(LARGEST + 1)
    try:
        found: dict[str, Any] = json.loads(text)
        if found["version"] != VERSION:
            raise BadIndexError(f"The index has version {found['version']}, and this release reads {VERSION}.")
        if found["digest"] != _digest(found["index"]):
            raise BadIndexError("The list of the index's files is damaged. Build the index anew.")
        index = found["index"]
        return Manifest(index["generation"], tuple(index["segments"]), index["gone"], index["marks"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadIndexError("The list of the index's files cannot be read. Build the index anew.") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make it the present generation, at once and for good."""
    index = {
        "generation": manifest.generation,
        "segments": list(manifest.segments),
        "gone": manifest.gone,
        "marks": dict(manifest.marks),
    }
    text = json.dumps({"version": VERSION, "digest": _digest(index), "index": index})
    unfinished = folder / f"{NAME}.unfinished"
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / NAME)
    sync(folder)


def _digest(index: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(index, sort_keys=True).encode()).hexdigest()
