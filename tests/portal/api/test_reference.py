"""Schemas as a reader takes them, texts as a page sets them, and lines for the shell that the shell understands."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from portal.api.reference import reference
from portal.api.reference.bodies import Bodies
from portal.api.reference.shapes import Shapes
from portal.templatetags.reference import breakable, inline, prose, without_values

NODE = {"type": "object", "required": ["id"], "properties": {
    "id": {"type": "integer", "readOnly": True},
    "secret": {"type": "string", "writeOnly": True},
    "parent": {"$ref": "#/components/schemas/Node"},
    "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}, "maxItems": 3},
}}  # fmt: skip
NULL = {"enum": [None]}


def shape(schema: dict[str, Any], *, asked: bool = False, **schemas: Any) -> Any:
    return Shapes({"Node": NODE, "Null": NULL, **schemas}).of(schema, asked=asked)


def test_it_works() -> None:
    told = shape({"type": ["string", "null"], "format": "uuid", "maxLength": 36, "default": "x"})
    assert (told.kind, told.nullable, told.limits.longest, told.limits.default) == ("string · uuid", True, 36, "x")


def test_what_holds_itself_is_told_once() -> None:
    told = shape({"$ref": "#/components/schemas/Node"})
    assert [field.name for field in told.fields] == ["id", "children", "parent"]
    assert told.anchor
    inner = {field.name: field.shape for field in told.fields}
    assert inner["parent"].same_as == inner["children"].same_as == told.anchor
    assert inner["children"].kind == "array of Node"
    assert inner["children"].limits.most_items == 3


def test_the_way_it_goes_decides_what_is_shown() -> None:
    sent = shape({"$ref": "#/components/schemas/Node"}, asked=True)
    assert [field.name for field in sent.fields] == ["children", "parent", "secret"]


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [{"type": "string"}, {"type": "null"}]},
        {"anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/Null"}]},
        {"oneOf": [{"type": "string", "format": "email"}, {"type": "string", "maxLength": 0}, NULL]},
    ],
)
def test_what_may_be_null_says_so(schema: dict[str, Any]) -> None:
    told = shape(schema)
    assert told.nullable
    assert told.kind.startswith("string")
    assert " or " not in told.kind


def test_a_schema_deeper_than_any_reader_ends() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(500):
        schema = {"type": "object", "properties": {"in": schema}}
    told, depth = shape(schema), 0
    while told.fields:
        told, depth = told.fields[0].shape, depth + 1
    assert depth == 7


def test_examples_are_found_wherever_they_stand() -> None:
    document = {"components": {"examples": {"One": {"summary": "one", "value": {"a": 1}}}}}
    content = {"application/json": {"schema": {}, "example": 7, "examples": {
        "x": {"$ref": "#/components/examples/One"},
        "long": {"value": "x" * 5000},
    }}}  # fmt: skip
    (body,) = Bodies(document, Shapes({})).taken({"content": content})
    assert [(one.title, one.text) for one in body.examples] == [("", "7"), ("one", '{\n  "a": 1\n}')]


def test_a_page_of_a_list_tells_of_its_rows() -> None:
    page = {"properties": {"next": {}, "previous": {}, "results": {"type": "array", "items": NODE}}}
    (body,) = Bodies({}, Shapes({})).taken({"content": {"application/json": {"schema": page}}})
    assert body.listed
    assert [field.name for field in body.shape.fields][:2] == ["children", "parent"]


def test_texts_of_the_document_are_escaped() -> None:
    assert inline("a <b> `x<y` **bold**") == "a &lt;b&gt; <code>x&lt;y</code> <b>bold</b>"
    assert prose("One\n\n* `a` - b\n* c") == "<p>One</p><ul><li><code>a</code> - b</li><li>c</li></ul>"
    assert breakable("/a/<b>_c/") == "/<wbr>a/<wbr>&lt;b&gt;_<wbr>c/"
    assert without_values("* `csv` - csv\n* `done` - Ready", ("csv", "done")) == "* `done` - Ready"


def test_every_line_is_one_that_a_shell_reads() -> None:
    lines = [one.curl for area in reference().areas.values() for one in area.operations]
    assert len(lines) > 200
    script = "\n".join(f"curl() {{ :; }}\n{line}" for line in lines)
    done = subprocess.run(["/bin/bash", "-n"], input=script, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
