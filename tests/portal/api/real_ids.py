"""Ids that exist, for addresses of the OpenAPI document: drawn ones would only ever meet 404."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["real_ids"]

Read = Callable[[str], Any]
_PARAMETER = re.compile(r"\{(\w+)\}")
_MOST = 40
_OF_EACH = 3
_NAMES = ("id", "code", "key", "identifier", "digest", "day", "name")


def real_ids(document: Mapping[str, Any], read: Read) -> dict[str, list[dict[str, str]]]:
    """What the parameters of every address of ``document`` may be: parts that belong together.

    Args:
        document: the OpenAPI document.
        read: what an address answers, as JSON; None when it answers with anything but 200.

    Returns:
        By address as the document has it; those of which nothing was found are not there.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for path in sorted(document["paths"], key=lambda path: path.count("{")):
        names = _PARAMETER.findall(path)
        if not names:
            continue
        listing = path[: path.rindex("{")]
        outer = [{}] if "{" not in listing else found.get(_same(found, listing, names[:-1]), [])[:_OF_EACH]
        parts = [{**before, names[-1]: one} for before in outer for one in _listed(read(listing.format(**before)))]
        if not parts and (beside := _same(found, path, names)):
            parts = found[beside]
        if parts:
            found[path] = parts[:_MOST]
    return found


def _same(found: Mapping[str, Any], path: str, names: list[str]) -> str:
    """An address whose parameters are known and mean the same: the part of ``path`` up to the last of them."""
    head = path[: path.rindex("}") + 1] if "}" in path else ""
    return next((known for known in found if known.startswith(head) and _PARAMETER.findall(known) == names), "")


def _listed(answer: Any) -> Iterator[str]:
    rows = answer.get("results", []) if isinstance(answer, dict) else answer
    for row in rows if isinstance(rows, list) else []:
        given = next((row[name] for name in _NAMES if row.get(name)), None) if isinstance(row, dict) else row
        if isinstance(given, str | int):
            yield str(given)
