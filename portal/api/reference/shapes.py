"""Schemas of the document as shapes that a page can show: references followed, fields told once a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import slugify

from portal.api.reference.model import Field, Limits, Shape
from portal.api.schema import NOT_BLANK

__all__ = ["Shapes"]

Schema = Mapping[str, Any]
_DEEPEST = 7
_LIMITS = {
    "minLength": "shortest", "maxLength": "longest", "minimum": "least", "maximum": "most",
    "minItems": "fewest_items", "maxItems": "most_items", "pattern": "pattern",
}  # fmt: skip
_EITHER = ("oneOf", "anyOf")


class Shapes:
    """Reads the schemas of one page.

    Args:
        schemas: the document's, by name.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._told: dict[tuple[str, bool], str] = {}

    def of(self, schema: Schema, *, asked: bool, depth: int = 0) -> Shape:
        """The shape of a schema; ``asked`` when a caller sends it: what only answers hold is left out then."""
        schema, name = self._followed(schema)
        plain, nullable = _without_null(schema)
        if plain is not schema:
            schema, inner = self._followed(plain)
            name = inner or name
        if any(word in schema for word in _EITHER):
            return self._either(schema, name, asked=asked, depth=depth, nullable=nullable)
        types = _types(schema)
        nullable = nullable or "null" in types
        values = tuple(_said(value) for value in schema.get("enum", ()) if value is not None)
        if "const" in schema:
            values = (_said(schema["const"]),)
        if "array" in types:
            return self._array(schema, asked=asked, depth=depth, nullable=nullable)
        means = str(schema.get("description", ""))
        kind = _kind(schema, types)
        shape = Shape(kind, nullable, values, _limits(schema), name="" if values else name, means=means)
        return self._with_fields(shape, schema, asked=asked, depth=depth)

    def _with_fields(self, shape: Shape, schema: Schema, *, asked: bool, depth: int) -> Shape:
        inside = schema.get("additionalProperties")
        if not schema.get("properties") and not (isinstance(inside, Mapping) and inside):
            return shape
        fields: dict[str, Any] = {"fields": ()}
        told = self._told.get((shape.name, asked)) if shape.name else None
        if told:
            fields = {"same_as": told}
        elif depth < _DEEPEST:
            anchor = f"{'sent' if asked else 'got'}-{slugify(shape.name)}" if shape.name else ""
            if anchor:
                self._told[(shape.name, asked)] = anchor
            fields = {"anchor": anchor, "fields": tuple(self._fields(schema, asked=asked, depth=depth))}
        return _changed(shape, **fields)

    def _fields(self, schema: Schema, *, asked: bool, depth: int) -> Iterator[Field]:
        needed = schema.get("required", ())
        properties: Mapping[str, Schema] = schema.get("properties", {})
        for name, inner in sorted(properties.items(), key=lambda item: (item[0] not in needed, item[0])):
            if inner.get("readOnly" if asked else "writeOnly"):
                continue
            shape = self.of(inner, asked=asked, depth=depth + 1)
            yield Field(name, name in needed, str(inner.get("description", "")), shape)
        inside = schema.get("additionalProperties")
        if isinstance(inside, Mapping) and inside:
            yield Field("*", required=False, means="", shape=self.of(inside, asked=asked, depth=depth + 1))

    def _array(self, schema: Schema, *, asked: bool, depth: int, nullable: bool) -> Shape:
        items = self.of(schema.get("items", {}), asked=asked, depth=depth)
        limits = _limits(schema) if _limits(schema).any else items.limits
        kind = f"array of {items.name or items.kind}"
        return _changed(items, kind=kind, nullable=nullable, limits=limits, name="")

    def _either(self, schema: Schema, name: str, *, asked: bool, depth: int, nullable: bool) -> Shape:
        word = next(word for word in _EITHER if word in schema)
        parts = [self._followed(one)[0] for one in schema[word]]
        nullable = nullable or any(_is_null(part) for part in parts)
        told = [
            self.of(one, asked=asked, depth=depth + 1) for one in schema[word] if not _is_null(self._followed(one)[0])
        ]
        shapes = [
            shape for shape in told if shape.limits.longest != 0
        ] or told  # that it may be empty goes without saying
        kinds = list(dict.fromkeys(shape.name or shape.kind for shape in shapes))
        with_fields = [shape for shape in shapes if shape.fields or shape.same_as]
        fields = tuple(Field("", required=False, means=shape.means, shape=shape) for shape in with_fields)
        values = tuple(dict.fromkeys(value for shape in shapes for value in shape.values))
        limits = shapes[0].limits if len(shapes) == 1 else Limits()
        means = str(schema.get("description", ""))
        return Shape(" or ".join(kinds), nullable, values, limits, fields, name=name if fields else "", means=means)

    def _followed(self, schema: Schema) -> tuple[Schema, str]:
        """The schema that a reference, or the only part of an `allOf`, leads to; and its name."""
        name = ""
        for _step in range(_DEEPEST):
            if "$ref" in schema:
                name = str(schema["$ref"]).rsplit("/", 1)[-1]
                beside = {key: value for key, value in schema.items() if key != "$ref"}
                schema = {**self._schemas.get(name, {}), **beside}
            elif "allOf" in schema:
                schema, inner = self._merged(schema)
                name = inner or name
            else:
                break
        return schema, name

    def _merged(self, schema: Schema) -> tuple[Schema, str]:
        parts = [self._followed(part) for part in schema["allOf"]]
        whole: dict[str, Any] = {}
        for part in [*(part for part, _name in parts), {key: schema[key] for key in schema if key != "allOf"}]:
            properties = {**whole.get("properties", {}), **part.get("properties", {})}
            required = [*whole.get("required", ()), *part.get("required", ())]
            whole |= part
            if properties:
                whole |= {"properties": properties, "required": required}
        return whole, parts[0][1] if len(parts) == 1 else ""


def _without_null(schema: Schema) -> tuple[Schema, bool]:
    """What else a value may be that may be null, too."""
    for word in _EITHER:
        parts = schema.get(word)
        if not parts:
            continue
        others = [part for part in parts if not _is_null(part)]
        if len(others) < len(parts):
            beside = {key: value for key, value in schema.items() if key != word}
            return ({**beside, **others[0]} if len(others) == 1 else {**beside, word: others}), True
    return schema, False


def _is_null(schema: Schema) -> bool:
    return schema.get("type") == "null" or schema.get("enum") == [None]


def _types(schema: Schema) -> tuple[str, ...]:
    given = schema.get("type", ())
    return (given,) if isinstance(given, str) else tuple(given)


def _kind(schema: Schema, types: tuple[str, ...]) -> str:
    words = [word for word in types if word != "null"]
    if not words:
        words = ["object"] if "properties" in schema else ["any"]
    kind = " or ".join(words)
    return f"{kind} · {schema['format']}" if schema.get("format") else kind


def _limits(schema: Schema) -> Limits:
    told = {ours: schema[theirs] for theirs, ours in _LIMITS.items() if theirs in schema}
    if told.get("pattern") == NOT_BLANK:  # the field is required: that says it
        del told["pattern"]
    default = schema.get("default")
    if default not in (None, "", [], {}):
        told["default"] = _said(default)
    return Limits(**told)


def _said(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _changed(shape: Shape, **changes: Any) -> Shape:  # noqa: ANN401 - its own fields
    kept = {name: getattr(shape, name) for name in Shape.__slots__}
    return Shape(**{**kept, **changes})
