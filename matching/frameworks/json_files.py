"""JSON documents of a framework, from one file or a folder of files, bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from matching.frameworks.errors import FrameworkError

__all__ = ["documents", "texts", "undated", "words"]

#: CASE packages of a whole state are about 30 MB; nothing honest is larger than this.
MOST_BYTES = 256 * 1024 * 1024
_ENDINGS = (".json", ".jsonld")
_DATED = re.compile(r"[\W_]*(?:v(?:ersion)?[\W_]*)?(?:\d{4}[.-]\d{2}[.-]\d{2}|\d+(?:\.\d+)+)$", re.IGNORECASE)


def documents(path: Path) -> Iterator[tuple[str, Any]]:
    """Name and content of each JSON file at ``path``, in the order of their names.

    Raises:
        FrameworkError: nothing is there, a file is no JSON, or too large to be a framework.

    """
    files = sorted(item for item in path.iterdir() if item.suffix.lower() in _ENDINGS) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise FrameworkError(f"There is no JSON file at {path}.")
    for file in files:
        if file.stat().st_size > MOST_BYTES:
            raise FrameworkError(f"{file.name} is larger than {MOST_BYTES // 1024 // 1024} MB.")
        try:
            yield file.name, json.loads(file.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise FrameworkError(f"{file.name} is no JSON: {error}.") from error


def words(value: Any) -> str:  # noqa: ANN401 - any JSON
    """A text, whatever form it takes: a string, a language map (English first), or a list whose first entry counts."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        english = next((value[key] for key in value if str(key).lower().startswith("en")), None)
        return words(english if english is not None else value.get("@value", next(iter(value.values()), "")))
    if isinstance(value, list):
        return words(value[0]) if value else ""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    """Every text of a value that may be one or several, each once; objects are read by their ``id`` or ``name``."""
    entries = value if isinstance(value, list) else [value]
    found = []
    for entry in entries:
        if isinstance(entry, Mapping):
            named = next((entry[key] for key in ("@id", "id", "uri", "name", "skillName") if entry.get(key)), None)
            found.append(words(named if named is not None else entry))
        else:
            found.append(words(entry))
    return tuple(dict.fromkeys(text for text in found if text))


def undated(stem: str) -> str:
    """A file's name without the date or version at its end: what stays the same from version to version."""
    return _DATED.sub("", stem) or stem
