"""Each body of the committed document has an example, which is one of what the document says about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from portal.api import committed
from portal.api.schema_examples.compose import Composer, UnknownValueError
from portal.api.schema_examples.either import Either
from portal.api.schema_examples.ids import row, row_of
from portal.api.schema_examples.values import VALUES, VALUES_OF

DOCUMENT: dict[str, Any] = json.loads(committed.DOCUMENT.read_text())
SHARED = DOCUMENT["components"]["examples"]
METHODS = ("get", "post", "put", "patch", "delete")
#: What a program makes up when it knows nothing.
MADE_UP = {"string", "user@example.com", "http://example.com", "3fa85f64-5717-4562-b3fc-2c963f66afa6"}


def bodies() -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Each body: where it stands, what is said of it, and whether it can be shown (as JSON, a form, or text)."""
    for path, item in DOCUMENT["paths"].items():
        for method in item.keys() & set(METHODS):
            operation, where = item[method], f"{method.upper()} {path}"
            for kind, body in operation.get("requestBody", {}).get("content", {}).items():
                yield f"{where} {kind}", body, body["schema"].get("format") != "binary"
            for status, answer in operation["responses"].items():
                for kind, body in answer.get("content", {}).items():
                    json_like = kind == "application/json" or kind.endswith("+json")
                    yield f"{where} {status} {kind}", body, status.startswith("2") and json_like


def value_of(example: dict[str, Any]) -> Any:
    return SHARED[example["$ref"].rpartition("/")[2]]["value"] if "$ref" in example else example["value"]


def problems_of(schema: dict[str, Any], value: Any) -> list[str]:
    whole = {"components": DOCUMENT["components"], "it": schema, "$ref": "#/it"}
    checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(value)]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for each in value.values() for text in texts(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in texts(each))
    elif isinstance(value, str):
        yield value


def test_it_works() -> None:
    """Whatever can be shown is shown, wherever it is sent or answered."""
    bare = [where for where, body, shown in bodies() if shown and not body.get("examples")]
    assert not bare
    assert sum(shown for _where, _body, shown in bodies()) > len(DOCUMENT["paths"])


def test_each_is_one_of_what_its_schema_says() -> None:
    wrong = {
        (where, name): found
        for where, body, _shown in bodies()
        for name, example in body.get("examples", {}).items()
        if (found := problems_of(body["schema"], value_of(example)))
    }
    assert not wrong


def test_the_check_would_see_a_wrong_one() -> None:
    answer = DOCUMENT["paths"]["/api/v1/jobs/{id}/"]["get"]["responses"]["200"]["content"]["application/json"]
    (example,) = answer["examples"].values()
    job = value_of(example)
    assert not problems_of(answer["schema"], job)
    assert problems_of(answer["schema"], {**job, "id": "not an id"})
    assert problems_of(answer["schema"], {name: value for name, value in job.items() if name != "title"})


def test_each_problem_shows_one_of_its_status() -> None:
    answers = DOCUMENT["components"]["responses"]
    shown = {name: answer["content"] for name, answer in answers.items() if name.startswith("Problem")}
    assert shown
    for name, content in shown.items():
        ((schema, examples),) = [(body["schema"], body["examples"]) for body in content.values()]
        (value,) = map(value_of, examples.values())
        assert not problems_of(schema, value), name
        assert name == f"Problem{value['status']}"


def test_one_story_runs_through_all() -> None:
    """The same row has the same id wherever it is named, and nobody is called "string"."""
    assert SHARED["Job"]["value"]["id"] == SHARED["Application"]["value"]["job"] == row("job")
    assert SHARED["Application"]["value"]["candidate"] == SHARED["Candidate"]["value"]["id"] == row("candidate")
    assert SHARED["Record"]["value"]["current_verification"] == SHARED["Verification"]["value"]["id"]
    assert SHARED["Entry"]["value"]["run"] == SHARED["Run"]["value"]["id"] == row_of("Run")
    schemas = {"applicant_systems_schema_retrieve"}  # answers a JSON Schema, where "string" is a word
    found = {text for name, each in SHARED.items() if name not in schemas for text in texts(each["value"])}
    assert not found & MADE_UP


def test_each_shared_one_is_used() -> None:
    told = committed.DOCUMENT.read_text()
    unused = [name for name in SHARED if f'"#/components/examples/{name}"' not in told]
    assert not unused


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}}, {"id": row("thing")}),
        ({"type": "object", "properties": {"label": {"type": "string"}}}, {"label": "of things"}),
        ({"type": "object", "properties": {"level": {"type": ["integer", "null"]}}}, {"level": 3}),
        ({"type": "object", "properties": {"level": {"type": "string"}}}, {"level": "three"}),
        ({"type": "object", "properties": {"way": {"enum": [None, "file"]}}}, {"way": "file"}),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 2}, [False, False]),
    ],
)
def test_values_go_where_they_fit(schema: dict[str, Any], expected: Any) -> None:
    composer = Composer({"Thing": schema}, {"level": Either(3, "three")}, {"Thing": {"label": "of things"}}, {})
    assert composer.example({"$ref": "#/components/schemas/Thing"}, "Thing") == expected


def test_what_nothing_is_known_of_is_named() -> None:
    schema = {"type": "object", "properties": {"unheard_of": {"type": "string"}}}
    with pytest.raises(UnknownValueError, match=r"Thing\.unheard_of"):
        Composer({"Thing": schema}, VALUES, VALUES_OF, {}).example({"$ref": "#/components/schemas/Thing"}, "Thing")


def test_a_tree_ends() -> None:
    node = {"properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}}
    assert Composer({"Node": node}, {}, {}, {}).example({"$ref": "#/components/schemas/Node"}, "Node") == {
        "children": []
    }


def test_what_is_sent_leaves_out_what_says_nothing() -> None:
    text = {"type": ["string", "null"]}
    schema = {"properties": {"note": text, "needed": text, "made": {**text, "readOnly": True}}, "required": ["needed"]}
    composer = Composer({}, {"note": None, "needed": None, "made": "x"}, {}, {})
    assert composer.example(schema, "Thing", sent=True) == {"needed": None}
    assert composer.example(schema, "Thing") == {"note": None, "needed": None, "made": "x"}
