"""Examples of whatever a schema describes, composed from the values of :mod:`portal.api.schema_examples.values`.

A value is looked for by the object it stands in and its name, then by its name alone; an object has each of its
members, a list one item. What a schema alone can say (a choice, a yes or no, a moment) needs no value of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from portal.api.schema_examples.either import Either
from portal.api.schema_examples.ids import row, row_of
from portal.api.schema_examples.moments import DAY, MOMENT

__all__ = ["Composer", "UnknownValueError"]

Json = Any
Schema = Mapping[str, Any]

_PREFIX: Final = "#/components/schemas/"
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_FORMS: Final = {
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
}
_NOTHING: Final[tuple[Json, ...]] = (None, "", [], {})
_LEFT_OUT: Final = object()


class UnknownValueError(LookupError):
    """Nothing is known that would be a believable value here."""


class Composer:
    """Composes examples of one document's schemas.

    Args:
        schemas: the document's, by name.
        values: by name, wherever it stands.
        values_of: by the object (a schema's name; of one without, the name it stands under), then by name.
        wholes: of schemas whose members do not say enough.
    """

    def __init__(
        self,
        schemas: Mapping[str, Schema],
        values: Mapping[str, Json],
        values_of: Mapping[str, Mapping[str, Json]],
        wholes: Mapping[str, Json],
    ) -> None:
        self._schemas, self._values, self._values_of, self._wholes = schemas, values, values_of, wholes
        self._inside: list[str] = []

    def example(self, schema: Schema, name: str, *, sent: bool = False) -> Json:
        """An example of ``schema``, which stands under ``name``; ``sent`` when it is of a request.

        Raises:
            UnknownValueError: naming the member that nothing is known about.
        """
        return self._of(schema, name, name, sent=sent)

    def _of(self, schema: Schema, inside: str, name: str, *, sent: bool) -> Json:
        whole, called = self._resolved(schema)
        if called in self._wholes:
            return self._wholes[called]
        for value in self._known(inside, name):
            if _fits(value, whole, structured=name not in self._values_of.get(inside, {})):
                return value
        if "properties" in whole:
            return self._object(whole, called or name, sent=sent)
        if branch := next((each for each in _branches(whole) if each.get("type") != "null"), None):
            return self._of(branch, inside, name, sent=sent)
        if whole.get("type") == "array" or "items" in whole:
            item = self._of(whole["items"], inside, name, sent=sent)
            return [item] * max(1, whole.get("minItems", 1))
        return _plain(whole, inside, name)

    def _object(self, schema: Schema, called: str, *, sent: bool) -> Json:
        self._inside.append(called)
        try:
            members = {name: self._member(each, called, name, sent=sent) for name, each in schema["properties"].items()}
        finally:
            self._inside.pop()
        needed = schema.get("required", ()) if sent else members
        return {
            name: value
            for name, value in members.items()
            if value is not _LEFT_OUT and (name in needed or value not in _NOTHING)
        }

    def _member(self, schema: Schema, called: str, name: str, *, sent: bool) -> Json:
        whole, its_name = self._resolved(schema)
        if whole.get("readOnly" if sent else "writeOnly") or schema.get("readOnly" if sent else "writeOnly"):
            return _LEFT_OUT
        if self._recurs(whole, its_name or name):
            return [] if whole.get("type") == "array" else _LEFT_OUT
        return self._of(schema, called, name, sent=sent)

    def _recurs(self, schema: Schema, called: str) -> bool:
        item = self._resolved(schema["items"])[1] if "items" in schema else ""
        named = {item, *(self._resolved(each)[1] for each in _branches(schema))} - {""}
        return bool({*named, called} & {*self._inside} & {*self._schemas})

    def _resolved(self, schema: Schema) -> tuple[Schema, str]:
        """What a schema stands for, and its name; a single `allOf` stands for its part."""
        called = ""
        while "$ref" in schema or len(schema.get("allOf", ())) == 1:
            if "$ref" in schema:
                called = schema["$ref"].removeprefix(_PREFIX)
                schema = self._schemas[called]
            else:
                schema = {**schema["allOf"][0], **({"readOnly": True} if schema.get("readOnly") else {})}
        return schema, called

    def _known(self, inside: str, name: str) -> Iterator[Json]:
        for values in (self._values_of.get(inside, {}), self._values):
            if name in values:
                found = values[name]
                yield from found if isinstance(found, Either) else (found,)


def _branches(schema: Schema) -> list[Schema]:
    return [*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())]


def _fits(value: Json, schema: Schema, *, structured: bool) -> bool:
    """Whether the value is of the schema's type; one known by name alone (`structured`) is never a whole object."""
    if branches := _branches(schema):
        if value is None:
            return any(each.get("type") == "null" for each in branches)
        own = (each for each in branches if "$ref" not in each)
        return not structured or any(_fits(value, each, structured=structured) for each in own)
    if not _is_of_its_type(value, schema) or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, str):
        return _fits_text(value, schema)
    if structured and _has_members(schema) and (value or isinstance(value, dict)):
        return False
    items = value if isinstance(value, list) else ()
    return all(_fits(each, schema.get("items", {}), structured=structured) for each in items)


def _is_of_its_type(value: Json, schema: Schema) -> bool:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return not kinds or "boolean" in kinds
    return not kinds or any(isinstance(value, _TYPES[kind]) for kind in kinds)


def _fits_text(value: str, schema: Schema) -> bool:
    form = _FORMS.get(schema.get("format", ""))
    if form is not None and not form.fullmatch(value):
        return False
    if len(value) < schema.get("minLength", 0) or len(value) > schema.get("maxLength", len(value)):
        return False
    return re.search(schema.get("pattern", ""), value) is not None


def _has_members(schema: Schema) -> bool:
    items = schema.get("items", {})
    return "properties" in schema or "properties" in items or "$ref" in items


def _plain(schema: Schema, inside: str, name: str) -> Json:
    """What the schema alone says."""
    if "enum" in schema:
        return next(value for value in schema["enum"] if value is not None)
    kinds = schema.get("type", [])
    kind = kinds if isinstance(kinds, str) else next((each for each in kinds if each != "null"), "")
    if kind == "boolean":
        return False
    match schema.get("format"):
        case "uuid":
            return row_of(inside) if name == "id" else row(name)
        case "date-time":
            return MOMENT
        case "date":
            return DAY
    raise UnknownValueError(f"{inside}.{name}: {schema.get('description', kind)}")
