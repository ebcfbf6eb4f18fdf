"""Registries of issuers that an operator added: asked for every organization, after its own list.

Each is kept as one file of `CREDENCE_DATA/registries`, in the form of :mod:`verification.trust.list_file`, whatever
form it came in: what was signed was checked when it was added, and what was not is pinned by being the copy held.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from verification.budget import Limits
from verification.codes import Code
from verification.errors import Invalid
from verification.sources import TrustList
from verification.strict_json import parse
from verification.trust import eu_list
from verification.trust.list_file import trust_list_from, trust_list_to_json

__all__ = ["MOST_BYTES", "file_of", "installed", "keep", "registry_from"]

MOST_BYTES = 64 * 1024 * 1024
_LIMITS = Limits(depth=256, values=5_000_000)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\Z")
logger = logging.getLogger(__name__)


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


def keep(folder: Path, name: str, registry: TrustList) -> None:
    """Keep a registry, in the place of an earlier one of the same name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = file_of(folder, name)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(trust_list_to_json(registry)), encoding="utf-8")
    fresh.replace(path)


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
