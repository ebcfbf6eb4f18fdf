"""Only the fields that are asked for: `?fields=id,title,current_version.number`.

Dots go into what a field holds; in a list (and in a page's ``results``) the fields are those of each row. A field that
is not there is refused by name, so that a misspelt one is not mistaken for an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.request import Request

from portal.api.errors import BadParameterError

__all__ = ["LONGEST", "NAME", "PARAMETER", "Wanted", "picked", "refuse_unknown", "wanted_fields"]

PARAMETER = "fields"
LONGEST = 2_000
_DEEPEST = 8
_SHOWN = 60
NAME = re.compile(r"[\w@-]+(\.[\w@-]+)*", re.ASCII)

#: A tree of names; a name without any inside stands for the whole field.
Wanted = dict[str, Any]


def wanted_fields(request: Request) -> Wanted | None:
    """What is asked for, or None for everything.

    Raises:
        BadParameterError: it is no list of names.
    """
    given = request.query_params.getlist(PARAMETER)
    if not given:
        return None
    text = ",".join(given)
    names = [name.strip() for name in text.split(",")]
    if len(text) > LONGEST or not all(NAME.fullmatch(name) and name.count(".") < _DEEPEST for name in names):
        raise BadParameterError(PARAMETER, "Give names of fields, with commas between and dots inside: id,job.title.")
    tree: Wanted = {}
    for name in names:
        _add(tree, name.split("."))
    return tree


def _add(tree: Wanted, path: list[str]) -> None:
    *outer, last = path
    for step in outer:
        if step in tree and not tree[step]:
            return  # the whole of it is wanted already
        tree = tree.setdefault(step, {})
    tree[last] = {}  # the whole field, whatever was asked for inside it


def picked(data: Any, wanted: Wanted, *, inside: str = "") -> Any:  # noqa: ANN401 - JSON
    """``data`` with nothing but what is wanted.

    Raises:
        BadParameterError: naming a field that is not there.
    """
    if isinstance(data, Mapping):
        refuse_unknown(wanted, data, inside)
        return {
            name: picked(data[name], inner, inside=f"{inside}{name}.") if inner else data[name]
            for name, inner in wanted.items()
        }
    if isinstance(data, list | tuple):
        if data and not any(isinstance(item, Mapping) or item is None for item in data):
            refuse_unknown(wanted, (), inside)
        return [picked(item, wanted, inside=inside) for item in data]
    if data is not None:
        refuse_unknown(wanted, (), inside)
    return data


def refuse_unknown(wanted: Wanted, known: Iterable[str], inside: str = "") -> None:
    """Raises BadParameterError for the first wanted name that is not among ``known``."""
    names = [str(name) for name in known]
    for name in wanted:
        if name not in names:
            there = f" There are: {', '.join(names[:_SHOWN])}." if names else ""
            raise BadParameterError(PARAMETER, f"There is no field {inside}{name}.{there}", code="unknown_field")
