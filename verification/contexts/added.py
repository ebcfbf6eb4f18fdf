"""Contexts that an operator added: pinned by hash like the others, kept in a folder of the installation.

One file for each: a JSON object with `url`, `sha256` (hex, of the bytes), and `document`, the bytes as text. A context
that comes with the software is never replaced.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verification.budget import Limits
from verification.codes import Code
from verification.errors import Invalid
from verification.jsontypes import JsonObject
from verification.strict_json import parse_object

__all__ = ["Added", "add", "added", "file_of", "load_folder", "read_context", "written"]

_LIMITS = Limits(record=1024**2, values=20_000)
_MOST = 500


@dataclass(frozen=True, slots=True)
class Added:
    """One added context: its address, its document (an object with `@context`), and the SHA-256 (hex) of its bytes."""

    url: str
    document: JsonObject
    sha256: str


_ADDED: dict[str, Added] = {}


def added() -> Mapping[str, Added]:
    """The contexts that were loaded, by address."""
    return _ADDED


def add(context: Added) -> None:
    """Let a context be used from now on, in this process; one that comes with the software is found before it."""
    _ADDED[context.url] = context


def read_context(url: str, data: bytes) -> Added:
    """The context that the bytes are.

    Raises:
        Invalid: BAD_CONTEXT or TOO_LARGE, or a code of strict JSON.

    """
    if not url.startswith("https://") or any(sign.isspace() for sign in url):
        raise Invalid(Code.BAD_CONTEXT, f"{url[:120]} is no https address.")
    if len(data) > _LIMITS.record:
        raise Invalid(Code.TOO_LARGE, f"The file has {len(data):,} bytes; a context may have 1 MiB.")
    document = parse_object(data, _LIMITS)
    if not isinstance(document.get("@context"), dict | list):
        raise Invalid(Code.BAD_CONTEXT, "The file is no JSON-LD context: it has no “@context”.")
    return Added(url, document, hashlib.sha256(data).hexdigest())


def file_of(folder: Path, url: str) -> Path:
    """Where the context of this address is kept."""
    return folder / f"{hashlib.sha256(url.encode()).hexdigest()[:40]}.json"


def written(context: Added, data: bytes) -> bytes:
    """The file that keeps a context."""
    return json.dumps({"url": context.url, "sha256": context.sha256, "document": data.decode("utf-8")}).encode()


def load_folder(folder: Path) -> tuple[str, ...]:
    """Load every context kept in the folder; call it before anything is verified. The addresses, sorted.

    Raises:
        Invalid: BAD_CONTEXT naming the file whose bytes are not those of its hash.

    """
    for path in sorted(folder.glob("*.json"))[:_MOST]:
        try:
            held = json.loads(path.read_bytes())
            context = read_context(held["url"], held["document"].encode())
            wanted = held["sha256"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Invalid(Code.BAD_CONTEXT, f"{path.name} is no file of an added context.") from None
        if context.sha256 != wanted:
            raise Invalid(Code.BAD_CONTEXT, f"{path.name} is not the context that was added.")
        _ADDED[context.url] = context
    return tuple(sorted(_ADDED))
