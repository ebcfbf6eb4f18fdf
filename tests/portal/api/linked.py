"""The OpenAPI document with links from every list to what may be done with its rows, for clients that walk.

Schemathesis infers links from what a call makes to where it is read. Most of what is here was made before: a walk that
begins at a list, reads a row, changes it, removes it and asks for it again needs to know that the row's id goes there.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["linked"]

_PARAMETER = re.compile(r"\{(\w+)\}")
_PAGE = {"next", "previous", "results"}
_KEYS = ("id", "number", "code", "identifier")


def linked(document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of ``document`` whose lists have links."""
    whole = copy.deepcopy(dict(document))
    for path, item in whole["paths"].items():
        key = _key(whole, item.get("get", {}))
        if key:
            links = {one["operationId"]: _link(one, path, key) for one in _below(whole, path)}
            item["get"]["responses"]["200"]["links"] = links
    return whole


def _key(document: Mapping[str, Any], reading: Mapping[str, Any]) -> str:
    """By what the rows of a list are named; empty when it is no list."""
    content = reading.get("responses", {}).get("200", {}).get("content", {})
    page = _followed(document, content.get("application/json", {}).get("schema", {})).get("properties", {})
    if set(page) != _PAGE:
        return ""
    row = _followed(document, page["results"].get("items", {})).get("properties", {})
    return next((key for key in _KEYS if key in row), "")


def _below(document: Mapping[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """Every operation on one row of the list, or of what the row has, that needs no other id."""
    for other, item in document["paths"].items():
        if other.startswith(path + "{") and len(_PARAMETER.findall(other)) == len(_PARAMETER.findall(path)) + 1:
            for one in item.values():
                yield {**one, "name": _PARAMETER.findall(other)[-1]}


def _link(operation: Mapping[str, Any], path: str, key: str) -> dict[str, Any]:
    outer = {name: f"$request.path.{name}" for name in _PARAMETER.findall(path)}
    ids = {**outer, operation["name"]: f"$response.body#/results/0/{key}"}
    return {"operationId": operation["operationId"], "parameters": ids}


def _followed(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][str(schema["$ref"]).rsplit("/", 1)[-1]]
    return found
