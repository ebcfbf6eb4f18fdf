"""From a data model, as the standards print it in tables, to a JSON Schema (https://json-schema.org/draft/2020-12/schema).

A class is written as its properties and what each holds: `name!` is required, `*` after a type means one or many, `|`
separates an object from what may stand in its place, `[a b]` lists the values allowed (with `ext:…` beside them where
the list ends in `…`). The types are `text` (a string, or an object with translations), `number`, `boolean`, `object`,
`jwt`, `type` (the class's own name is among the types), or the name of another class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Classes", "schema_of"]

Classes = Mapping[str, Mapping[str, str]]
_Schema = dict[str, Any]
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: _Schema = {"type": ["string", "object"]}
_PLAIN: dict[str, _Schema] = {
    "text": _TEXT,
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "object": {"type": "object"},
    "jwt": {"type": "string", "pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$"},
}


def schema_of(root: str, classes: Classes) -> _Schema:
    """The schema of the class ``root``, with every class beside it."""
    defined = {name: _class(name, properties) for name, properties in classes.items()}
    return {"$schema": _DRAFT, "$ref": f"#/$defs/{root}", "$defs": defined}


def _class(name: str, properties: Mapping[str, str]) -> _Schema:
    held = {key.rstrip("!"): _property(name, kind) for key, kind in properties.items()}
    required = [key.rstrip("!") for key in properties if key.endswith("!")]
    return {"type": "object", "properties": held, "required": required}


def _property(owner: str, kind: str) -> _Schema:
    many = kind.endswith("*")
    kinds = [kind] if kind.startswith("[") else kind.rstrip("*").split("|")
    single, *others = [_kind(owner, each) for each in kinds]
    for other in others:
        single = {"if": {"type": "object"}, "then": single, "else": other}
    return {"if": {"type": "array"}, "then": {"items": single}, "else": single} if many else single


def _kind(owner: str, kind: str) -> _Schema:
    if kind == "type":
        names = {"const": owner}
        return {"anyOf": [names, {"type": "array", "contains": names}]}
    if kind.startswith("["):
        return _values(kind.strip("[]").split())
    return _PLAIN.get(kind) or {"$ref": f"#/$defs/{kind}"}


def _values(names: list[str]) -> _Schema:
    if names[-1] != "…":
        return {"enum": names}
    return {"anyOf": [{"enum": names[:-1]}, {"type": "string", "pattern": "^ext:."}]}
