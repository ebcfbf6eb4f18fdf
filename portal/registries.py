"""Registries of issuers that an operator added: asked for every organization, after its own list.

Each is kept as one file of `CREDENCE_DATA/registries`, in the form of :mod:`verification.trust.list_file`, whatever
form it came in: what was signed was checked when it was added, and what was not is pinned by being the copy held.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from verification.budget import Limits
from verification.codes import Code
from verification.errors import Invalid
from verification.sources import TrustList
from verification.strict_json import parse
from verification.trust import eu_list
from verification.trust.list_file import trust_list_from, trust_list_to_json

__all__ = ["MOST_BYTES", "Added", "added", "file_of", "forget", "installed", "keep", "registry_from"]

MOST_BYTES = 64 * 1024 * 1024
_LIMITS = Limits(depth=256, values=5_000_000)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\Z")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Added:
    """A registry as it is kept: since when, and whose signature was checked; None and why where it cannot be read."""

    name: str
    registry: TrustList | None
    added_at: datetime
    signers: tuple[str, ...] = ()
    problem: str = ""


def registry_from(data: bytes, signers: Collection[str] = ()) -> TrustList:
    """The registry that a file holds: our own form, a DCC registry, or a trusted list after ETSI TS 119 612.

    Raises:
        Invalid: when it is none of them, or no certificate of ``signers`` (SHA-256, hex) signed the trusted list.

    """
    if eu_list.recognises(data):
        return eu_list.read(data, signers)
    return trust_list_from(parse(data, _LIMITS))


def file_of(folder: Path, name: str) -> Path:
    """Where the registry of this name is kept.

    Raises:
        Invalid: BAD_VALUE for what is no name.

    """
    if not _NAME.match(name):
        raise Invalid(Code.BAD_VALUE, "A name has small letters, digits and hyphens, 41 at most.")
    return folder / f"{name}.json"


def keep(folder: Path, name: str, registry: TrustList, *, signers: Collection[str] = ()) -> None:
    """Keep a registry, in the place of an earlier one of the same name, and beside it whose signature it bore."""
    folder.mkdir(parents=True, exist_ok=True)
    path = file_of(folder, name)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(trust_list_to_json(registry)), encoding="utf-8")
    fresh.replace(path)
    about = path.with_suffix(".about")
    about.write_text(json.dumps({"signers": sorted(signers)}), encoding="utf-8")


def forget(folder: Path, name: str) -> bool:
    """Remove a registry; whether there was one.

    Raises:
        Invalid: BAD_VALUE for what is no name.

    """
    path = file_of(folder, name)
    path.with_suffix(".about").unlink(missing_ok=True)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def added(folder: Path) -> list[Added]:
    """Every registry that was added, those that cannot be read too."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            stat = path.stat()
            at = datetime.fromtimestamp(stat.st_mtime, tz=UTC)
            found.append(Added(path.stem, _read(path, stat.st_mtime_ns), at, _signers(path)))
        except OSError:
            continue
        except Invalid as problem:
            found.append(Added(path.stem, None, at, (), problem.detail))
    return found


def _signers(path: Path) -> tuple[str, ...]:
    try:
        kept = json.loads(path.with_suffix(".about").read_text(encoding="utf-8"))["signers"]
        return tuple(item for item in kept if isinstance(item, str))
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def installed(folder: Path) -> tuple[TrustList, ...]:
    """Every registry that was added, by the names of their files; one that cannot be read is logged, and left out."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(_read(path, path.stat().st_mtime_ns))
        except (OSError, Invalid):
            logger.exception("the registry %s cannot be read", path.name)
    return tuple(found)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> TrustList:
    return registry_from(path.read_bytes())
